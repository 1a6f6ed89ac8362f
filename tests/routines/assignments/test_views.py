import uuid
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import ClientGroup
from routines.models import Assignment, Routine
from routines.models.version import content_of
from routines.player.commands import log_set, start_session
from tests.factories import make_assignment, make_coaching, make_user
from tests.htmx import HTMX, element, swap

pytestmark = pytest.mark.django_db


@pytest.fixture
def back_day(library):
    return Routine.objects.get(slug="back-day")


@pytest.fixture
def door(back_day):
    return reverse("assignments:assignment_add", args=[back_day.pk])


def typed(*coachings, **changes):
    return {
        "coachings": [coaching.pk for coaching in coachings],
        "weekdays": ["0", "4"],
        "starts_on": "2026-11-23",
        "weeks": "6",
        "note": "",
        **changes,
    }


def test_assignment_add_hands_the_routine_out(as_tess, coaching, door):
    response = as_tess.post(door, typed(coaching, **{f"load-{coaching.client_id}-1": "17,5"}))
    assert response.status_code == 302
    assignment = Assignment.objects.get()
    assert (assignment.client, assignment.weekdays, assignment.weeks) == (coaching.client, [0, 4], 6)
    assert [(target.step_number, target.load) for target in assignment.targets.all()] == [(1, Decimal("17.50"))]


def test_assignment_add_refused_keeps_what_was_typed_beside_its_error(as_tess, coaching, door):
    name = f"load-{coaching.client_id}-1"
    response = as_tess.post(door, typed(coaching, weeks="0", note="Slow and calm", **{name: "heavy"}))
    page = response.content.decode()
    assert response.status_code == 422
    assert "Choose 1 to 52 weeks." in page
    assert "Write a load like 16, 17.5 kg or 40 lb." in page
    assert 'value="heavy"' in page
    assert "Slow and calm" in page
    assert not Assignment.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"weekdays": ["9"]},
        {"weekdays": []},
        {"weeks": "9" * 30},
        {"weeks": "-1"},
        {"starts_on": "9999-12-31"},
        {"starts_on": "soon\0"},
        {"note": "x" * 10_000},
        {"note": "\0"},
        {"coachings": ["abc"]},
        {"coachings": ["9" * 30]},
        {"coachings": []},
    ],
)
def test_assignment_add_answers_bad_input_with_a_sentence(as_tess, coaching, door, changes):
    response = as_tess.post(door, typed(coaching) | changes)
    assert response.status_code == 422
    assert "err" in response.content.decode()
    assert not Assignment.objects.exists()


def test_assignment_add_shows_the_numbers_of_chosen_clients(as_tess, coaching, door):
    page = as_tess.get(door).content.decode()
    data = typed(coaching, show_targets="1")
    fragment = as_tess.post(door, data, headers=HTMX).content.decode()
    reloaded = as_tess.post(door, data).content.decode()
    assert f"load-{coaching.client_id}-1" in fragment
    assert element(swap(page, "targets", fragment), "targets") == element(reloaded, "targets")
    assert not Assignment.objects.exists()


def test_assignment_add_says_what_else_is_on_that_day(as_tess, coaching, door):
    make_assignment(coaching, Routine.objects.get(slug="leg-day-with-two-back-moves"))
    page = as_tess.post(door, typed(coaching, show_targets="1")).content.decode()
    assert "Cleo already has Leg day with two back moves on Mon, Fri." in page


def test_assignment_add_tells_what_another_trainer_gave_for_these_days(as_tess, coaching, rival, door):
    elsewhere = make_coaching(rival, coaching.client)
    make_assignment(elsewhere, Routine.objects.get(slug="leg-day-with-two-back-moves"))
    assert "from Rival" in as_tess.post(door, typed(coaching, show_targets="1")).content.decode()


def test_assignment_add_offers_only_own_clients(as_tess, coaching, rival_coaching, door):
    assert "Stan" not in as_tess.get(door).content.decode()
    assert as_tess.post(door, typed(rival_coaching)).status_code == 422


def test_assignment_add_is_for_trainers(as_cleo, door):
    assert as_cleo.get(door).status_code == 403


def test_assignment_edit_changes_days_and_targets(as_tess, coaching, back_day):
    assignment = make_assignment(coaching, back_day)
    door = reverse("assignments:assignment_edit", args=[assignment.pk])
    assert as_tess.get(door).status_code == 200
    data = typed(weekdays=["2"]) | {f"load-{coaching.client_id}-2": "40 lb", f"reps-{coaching.client_id}-1": "8–10"}
    assert as_tess.post(door, data).status_code == 302
    assignment.refresh_from_db()
    assert assignment.weekdays == [2]
    assert [(t.step_number, t.load, t.load_unit, t.reps_max) for t in assignment.targets.all()] == [
        (1, None, "kg", 10),
        (2, Decimal("40.00"), "lb", None),
    ]
    assert 'value="40 lb"' in as_tess.get(door).content.decode()


def test_assignment_starts_one_sided_steps_with_the_side_chosen(as_tess, coaching, back_day):
    assignment = make_assignment(coaching, back_day)
    door = reverse("assignments:assignment_edit", args=[assignment.pk])
    name = f"side-{coaching.client_id}-1"
    page = as_tess.get(door).content.decode()
    assert page.count('name="side-') == 1  # of eight moves, one is done one side after the other
    assert '<option value="" selected>Weaker side first</option>' in page

    assert as_tess.post(door, typed(weekdays=["2"]) | {name: "right"}).status_code == 302
    assert [(target.step_number, target.first_side) for target in assignment.targets.all()] == [(1, "right")]
    assert '<option value="right" selected>Starts with right</option>' in as_tess.get(door).content.decode()

    refused = as_tess.post(door, typed(weekdays=["2"]) | {name: "up"})
    assert refused.status_code == 422
    assert f'id="id_{name}_error"' in refused.content.decode()
    assert assignment.targets.get().first_side == "right"

    assert as_tess.post(door, typed(weekdays=["2"]) | {name: "left"}).status_code == 302
    assert assignment.targets.get().first_side == "left"
    assert as_tess.post(door, typed(weekdays=["2"]) | {name: ""}).status_code == 302
    assert not assignment.targets.exists()


def test_assignment_withdraw_and_restore(as_tess, coaching, back_day):
    assignment = make_assignment(coaching, back_day)
    page = as_tess.post(reverse("assignments:assignment_withdraw", args=[assignment.pk]), follow=True)
    assert "Put it back" in page.content.decode()
    as_tess.post(reverse("assignments:assignment_restore", args=[assignment.pk]))
    assignment.refresh_from_db()
    assert assignment.withdrawn_at is None


@pytest.mark.parametrize("name", ["assignment_edit", "assignment_withdraw", "assignment_restore"])
def test_assignment_of_another_trainer_is_missing(as_rival, coaching, back_day, name):
    assignment = make_assignment(coaching, back_day)
    assert as_rival.post(reverse(f"assignments:{name}", args=[assignment.pk])).status_code == 404


def test_assignment_add_costs_the_same_for_one_client_and_for_three(as_tess, tess, coaching, door):
    coachings = [coaching, *(make_coaching(tess, make_user(f"c{n}@example.com")) for n in range(2))]
    costs = []
    for chosen in (coachings[:1], coachings):
        with CaptureQueriesContext(connection) as captured:
            as_tess.post(door, typed(*chosen, show_targets="1"))
        costs.append(len(captured))
    assert costs[0] == costs[1] <= 12


def test_assignment_add_every_few_days_without_an_end(as_tess, coaching, door):
    data = typed(coaching, rhythm="every", every_days="3", weekdays=["9"], ending="open", weeks="0", missed="shift")
    assert as_tess.post(door, data | {"client_may_move": "on"}).status_code == 302
    plan = Assignment.objects.get()
    assert (plan.weekdays, plan.every_days, plan.weeks, plan.last_on) == ([], 3, None, None)
    assert (plan.is_open_ended, plan.missed, plan.client_may_move) == (True, "shift", True)
    page = as_tess.get(reverse("assignments:assignment_edit", args=[plan.pk])).content.decode()
    assert "Withdraw this assignment" in page


def test_assignment_add_until_a_day(as_tess, coaching, door):
    assert as_tess.post(door, typed(coaching, ending="day", last_on="2026-12-24")).status_code == 302
    assert str(Assignment.objects.get().ends_on) == "2026-12-24"


@pytest.mark.parametrize(
    "changes",
    [
        {"rhythm": "every", "every_days": "1"},
        {"rhythm": "every", "every_days": ""},
        {"rhythm": "every", "every_days": "9" * 30},
        {"rhythm": "daily"},
        {"ending": "day", "last_on": ""},
        {"ending": "day", "last_on": "2026-11-01"},
        {"ending": "day", "last_on": "2190-11-01"},
        {"ending": "never"},
        {"missed": "\0"},
        {"search": "x" * 10_000},
    ],
)
def test_assignment_add_refuses_rhythms_and_ends_that_cannot_be(as_tess, coaching, door, changes):
    response = as_tess.post(door, typed(coaching) | changes)
    assert response.status_code == 422
    assert "err" in response.content.decode()
    assert not Assignment.objects.exists()


def words_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_a_pick_chooses_a_group_and_leaves_it_out_again(as_tess, tess, coaching, door):
    other = make_coaching(tess, make_user("other@example.com"), tags=["knees"])
    group = ClientGroup.objects.create(trainer=tess, name="Early birds")
    group.members.add(coaching)
    page = as_tess.get(door).content.decode()
    chosen = as_tess.post(f"{door}?pick=group-{group.pk}", {"show_targets": "1"}, headers=HTMX)
    reloaded = as_tess.post(f"{door}?pick=group-{group.pk}", {"show_targets": "1"}).content.decode()
    assert "Assign to 1 client " in words_of(chosen)
    assert element(swap(page, "choice", chosen.content.decode()), "choice") == element(reloaded, "choice")
    both = as_tess.post(f"{door}?pick=tag-knees", {"show_targets": "1", "coachings": [coaching.pk]})
    assert "Assign to 2 clients" in words_of(both)
    data = {"show_targets": "1", "coachings": [coaching.pk, other.pk]}
    assert "Assign to 1 client " in words_of(as_tess.post(f"{door}?pick=group-{group.pk}", data))
    assert "Choose clients to see" in words_of(as_tess.post(f"{door}?pick=all", data))


def test_search_keeps_who_is_chosen(as_tess, tess, coaching, door):
    other = make_coaching(tess, make_user("other@example.com"))
    data = {"show_targets": "1", "coachings": [coaching.pk], "search": "OTH"}
    page = words_of(as_tess.post(f"{door}?find=1", data))
    assert f'<input type="hidden" name="coachings" value="{coaching.pk}">' in page
    assert f'value="{other.pk}"' in page
    assert "Assign to 1 client " in page


def test_loads_are_proposed_from_what_was_done(as_tess, coaching, door, back_day):
    step = content_of(back_day)["blocks"][0]["steps"][0]
    session = start_session(make_assignment(coaching, back_day, weekdays=[6]), on=coaching.client.today)
    for slot in session.plan["slots"]:
        if slot["step"] == 1:
            log_set(
                session, set_id=uuid.UUID(slot["id"]), slot=slot["slot"], op=uuid.uuid4(), at=timezone.now(),
                reps=slot["reps_max"], load=Decimal(20), load_unit="kg",
            )  # fmt: skip
    page = as_tess.post(door, typed(coaching, show_targets="1")).content.decode()
    assert f"up from 20: {step['sets'][0]['reps_max']} in every set" in page
    data = typed(coaching)
    assert as_tess.post(door, data).status_code == 302
    target = Assignment.objects.get(weeks=6).targets.get()
    assert (target.step_number, target.load) == (1, Decimal("22.50"))
    assert as_tess.post(door, data | {"weeks": "5", "plain_loads": "on"}).status_code == 302
    assert not Assignment.objects.get(weeks=5).targets.exists()
