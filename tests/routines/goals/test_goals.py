"""What a client wants to reach: set, reached by what they log, taken back, given up."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts import styles
from accounts.templatetags.style import dated
from routines.goals.commands import change_goal, give_up_goal, set_goal
from routines.goals.queries import goals_page
from routines.models import Goal, LoggedSet, SidesShown
from routines.player.commands import finish_session, start_session, swap_step
from routines.player.commands.steps import Intention
from tests.factories import make_assignment, make_exercise, make_routine, make_user
from tests.routines.models.test_sides import log, log_all, slot_of
from tests.routines.sides.test_views import train

pytestmark = pytest.mark.django_db


@pytest.fixture
def row(tess):
    return make_exercise("Row of one arm", tess, laterality="each_side")


@pytest.fixture
def plan(coaching, row):
    starts_on = timezone.localdate() - timedelta(days=60)
    return make_assignment(coaching, make_routine(coaching.trainer, row), starts_on=starts_on, weeks=12)


def weeks_ago(weeks):
    return timezone.now() - timedelta(weeks=weeks)


@pytest.fixture
def goal(cleo, row):
    return set_goal(cleo, at=weeks_ago(4), exercise=row, reps=12, load=Decimal(20))


# --- Setting one --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("laterality", "wish", "words"),
    [
        ("each_side", {"reps": 10, "load": Decimal(12)}, "10 reps a side at 12 kg"),
        ("alternating", {"reps": 10, "load": Decimal("12.5"), "is_a_side": True}, "10 reps a side at 12.5 kg"),
        ("alternating", {"reps": 20}, "20 reps"),
        ("both", {"load": Decimal(225), "load_unit": "lb"}, "225 lb once"),
        ("both", {"reps": 1, "is_a_side": True}, "1 rep"),
    ],
)
def test_set_goal_says_what_is_wanted(cleo, tess, laterality, wish, words):
    assert set_goal(cleo, exercise=make_exercise("Row", tess, laterality=laterality), **wish).words == words


def test_reps_of_an_alternating_move_are_logged_for_both_sides_in_one(cleo, tess):
    move = make_exercise("Renegade row", tess, laterality="alternating")
    assert set_goal(cleo, exercise=move, reps=10, is_a_side=True).aim.reps == 20


@pytest.mark.parametrize(
    ("tracking", "wish", "field"),
    [
        ("reps", {}, "reps"),
        ("duration", {}, "seconds"),
        ("reps", {"reps": 5, "seconds": 30}, "seconds"),
        ("reps", {"seconds": 30}, "seconds"),
        ("reps_and_load", {"seconds": 30, "load": Decimal(20)}, "seconds"),
        ("duration", {"reps": 10}, "reps"),
        ("duration", {"load": Decimal(20)}, "seconds"),
        ("rounds", {"reps": 5}, "exercise"),
        ("reps", {"reps": 0}, "reps"),
        ("reps", {"reps": 5, "load": Decimal(0)}, "load"),
        ("reps", {"reps": 5, "load": Decimal(5000)}, "load"),
        ("reps", {"reps": 5, "note": "a\0b"}, "note"),
        ("reps", {"reps": 5, "by_on": timezone.localdate()}, "by_on"),
        ("reps", {"reps": 5, "by_on": timezone.localdate() + timedelta(days=3000)}, "by_on"),
    ],
)
def test_set_goal_refuses_what_cant_be_reached(cleo, tess, tracking, wish, field):
    with pytest.raises(ValidationError) as refused:
        set_goal(cleo, exercise=make_exercise("Row", tess, tracking=tracking), **wish)
    assert field in refused.value.message_dict
    assert not Goal.objects.exists()


def test_set_goal_refuses_what_was_done_and_a_sixth_one(cleo, plan, row):
    train(plan, left=10, right=10, days_ago=3)
    with pytest.raises(ValidationError, match="did this already"):
        set_goal(cleo, exercise=row, reps=10, load=Decimal(20))
    for reps in range(11, 16):
        set_goal(cleo, exercise=row, reps=reps)
    with pytest.raises(ValidationError, match="5 goals"):
        set_goal(cleo, exercise=row, reps=20)


# --- Reaching it --------------------------------------------------------------------------------


def test_a_goal_is_reached_once_both_sides_got_there(goal, plan):
    train(plan, left=12, right=11, days_ago=6)
    goal.refresh_from_db()
    assert goal.reached_at is None
    session = train(plan, left=10, right=12, days_ago=4)
    goal.refresh_from_db()
    assert goal.reached_in == session
    assert Goal.objects.reached_in(session).get() == goal


def test_what_reached_it_can_be_taken_back(goal, plan):
    session = train(plan, left=12, right=12, days_ago=4)
    goal.refresh_from_db()
    assert goal.reached_at
    for number in (1, 2):
        log(session, slot_of(session, "left", number), day=60, reps=11, load=Decimal(20))
    goal.refresh_from_db()
    assert (goal.reached_at, goal.reached_in) == (None, None)


def test_a_lighter_load_or_a_set_of_before_reaches_nothing(cleo, plan, row):
    goal = set_goal(cleo, at=weeks_ago(1), exercise=row, reps=12, load=Decimal(25))
    train(plan, left=14, right=14, days_ago=5)  # with 20 kg
    goal.refresh_from_db()
    assert goal.reached_at is None


def test_a_goal_that_is_over_stays_as_it_was(goal, plan, row):
    give_up_goal(goal)
    train(plan, left=12, right=12, days_ago=4)
    goal.refresh_from_db()
    assert goal.reached_at is None
    with pytest.raises(ValidationError, match="over"):
        change_goal(goal, exercise=row, reps=20)


def test_change_goal_refuses_a_day_that_has_passed(goal, row):
    for days in (-3, 0):  # after the goal was set, but no day to come
        with pytest.raises(ValidationError) as refused:
            change_goal(goal, exercise=row, reps=14, by_on=timezone.localdate() + timedelta(days=days))
        assert "by_on" in refused.value.message_dict
    assert change_goal(goal, exercise=row, reps=14, by_on=timezone.localdate() + timedelta(days=3)).reps == 14


def test_a_one_sided_move_in_place_of_a_two_sided_one_counts_for_both_sides(cleo, coaching, tess, row):
    pull = make_exercise("Pull of both arms", tess, variation_of=row)
    plan = make_assignment(
        coaching, make_routine(tess, pull), starts_on=timezone.localdate() - timedelta(days=60), weeks=12
    )
    goal = set_goal(cleo, at=weeks_ago(4), exercise=row, reps=12, load=Decimal(20))
    begun = timezone.now() - timedelta(days=3)
    session = start_session(plan, on=begun.date(), at=begun)
    swap_step(session, step_number=1, exercise=row, intention=Intention(op=uuid7(), at=begun))
    log_all(session, left=0, right=0, load=20, when=begun + timedelta(minutes=1))  # 10 reps, once for both sides
    finish_session(session, at=begun + timedelta(minutes=40))
    assert set(LoggedSet.objects.filter(session=session).values_list("side", flat=True)) == {"both"}
    shown = SidesShown.objects.get(exercise=row)
    assert (shown.left_value, shown.gap) == (shown.right_value, 0)
    (card,) = goals_page(cleo, unit="kg", now=timezone.now()).active
    assert card.best == [("left", "20 kg × 10"), ("right", "20 kg × 10")]
    change_goal(goal, exercise=row, reps=11, load=Decimal(20))
    log(session, session.plan["slots"][0], day=60, reps=11, load=Decimal(20))
    goal.refresh_from_db()
    assert goal.reached_in == session


# --- The line to it -----------------------------------------------------------------------------


def test_goals_page_draws_the_way_and_says_when(cleo, goal, plan, django_assert_num_queries):
    for days_ago, left in ((24, 6), (18, 7), (12, 8), (6, 9)):
        train(plan, left=left, right=left + 1, days_ago=days_ago)
    with django_assert_num_queries(2):
        page = goals_page(cleo, unit="kg", now=timezone.now())
    (card,) = page.active
    assert [key.name for key in card.chart.keys] == ["Left", "Right"]
    assert [level.words for level in card.chart.levels] == ["Goal: 20 kg"]
    assert card.chart.unit == "kg, lifted 12 times"
    with styles.override(styles.Style(order="month")):
        (american,) = goals_page(cleo, unit="kg", now=timezone.now()).active
        assert american.chart.points[0].when == dated(timezone.localdate() - timedelta(days=24), "j M Y")
        assert re.match(r"[A-Z][a-z]{2} \d", american.chart.points[0].when)
    assert card.best == [("left", "20 kg × 9"), ("right", "20 kg × 10")]
    assert card.percent == 92  # 20 × 39 ÷ 42 of 20, by the left side
    assert card.expected_on
    assert timezone.localdate() < card.expected_on < timezone.localdate() + timedelta(days=40)
    change_goal(goal, exercise=goal.exercise, reps=12, load=Decimal(20), by_on=timezone.localdate() + timedelta(days=2))
    (card,) = goals_page(cleo, unit="kg", now=timezone.now()).active
    assert card.chart.keys[-1].name == "Needed"
    assert card.is_late


def test_goal_list_asks_no_more_for_three_goals(as_cleo, cleo, plan, row, django_assert_max_num_queries):
    train(plan, left=6, right=6, days_ago=3)
    for reps in (10, 11, 12):
        set_goal(cleo, exercise=row, reps=reps)
    with django_assert_max_num_queries(6):
        assert as_cleo.get(reverse("goals:goal_list")).content.decode().count("On the way to") == 9


def test_a_goal_of_long_ago_is_shown_until_it_is_over(cleo, goal, row):
    given_up = timezone.now()
    Goal.objects.bulk_create(Goal(client=cleo, exercise=row, reps=30, ended_at=given_up) for _ in range(70))
    page = goals_page(cleo, unit="kg", now=timezone.now())
    assert [card.goal for card in page.active] == [goal]
    assert len(page.given_up) == 30


# --- The doors ----------------------------------------------------------------------------------


def test_goal_add_sets_one(as_cleo, cleo, library):
    door = reverse("goals:goal_add")
    assert '<option value="renegade-row" selected>' in as_cleo.get(door, {"move": "renegade-row"}).content.decode()
    typed = {"exercise": "renegade-row", "reps": "10", "is_a_side": "on", "load": "12", "note": "Clean."}
    assert as_cleo.post(door, typed).status_code == 302
    assert cleo.goals.get().words == "10 reps a side at 12 kg"
    page = as_cleo.get(reverse("goals:goal_list")).content.decode()
    assert "10 reps a side at 12 kg" in page
    assert "“Clean.”" in page


def test_goal_add_refuses_beside_the_field_and_keeps_what_was_typed(as_cleo, cleo, library):
    refused = as_cleo.post(reverse("goals:goal_add"), {"exercise": "renegade-row", "reps": "ten", "note": "Clean."})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert 'id="id_reps_error"' in page
    assert 'value="ten"' in page
    assert 'value="Clean."' in page
    assert not cleo.goals.exists()


def test_goal_edit_and_end(as_cleo, as_tess, as_rival, goal):
    door = reverse("goals:goal_edit", args=[goal.pk])
    assert 'value="20 kg"' in as_cleo.get(door).content.decode()
    typed = {"exercise": goal.exercise.slug, "reps": "15", "load": "22.5 kg"}
    assert as_cleo.post(door, typed).status_code == 302
    goal.refresh_from_db()
    assert (goal.reps, goal.load) == (15, Decimal("22.5"))
    assert as_tess.get(door).status_code == as_rival.get(door).status_code == 404
    assert as_cleo.post(reverse("goals:goal_end", args=[goal.pk])).status_code == 302
    assert "Given up" in as_cleo.get(reverse("goals:goal_list")).content.decode()
    assert as_cleo.post(door, typed).status_code == 302
    goal.refresh_from_db()
    assert goal.reps == 15
    assert as_cleo.get(door).url == reverse("goals:goal_list")  # nothing to change any more


@pytest.mark.parametrize(
    ("typed", "beside"),
    [
        ({"exercise": "childs-pose", "reps": "10"}, "id_reps_error"),
        ({"exercise": "push-up", "seconds": "30"}, "id_seconds_error"),
    ],
)
def test_goal_add_refuses_what_a_move_isnt_counted_in(as_cleo, cleo, library, typed, beside):
    refused = as_cleo.post(reverse("goals:goal_add"), typed)
    assert refused.status_code == 422
    assert f'id="{beside}"' in refused.content.decode()
    assert not cleo.goals.exists()


def test_loads_are_written_in_the_unit_of_who_reads(as_cleo, as_tess, tess, cleo, goal, plan):
    train(plan, left=10, right=10, days_ago=3)
    tess.load_unit = "lb"
    tess.save(update_fields=["load_unit"])
    own, of_trainer = (
        one.get(door).content.decode()
        for one, door in (
            (as_cleo, reverse("goals:goal_list")),
            (as_tess, reverse("goals:client_goal_list", args=[cleo.pk])),
        )
    )
    assert "12 reps a side at 20 kg" in own
    assert "20 kg × 10" in own
    assert " lb" not in own
    assert "12 reps a side at 44.09 lb" in of_trainer
    assert "44.09 lb × 10" in of_trainer
    assert "lb, lifted 12 times" in of_trainer
    assert "20 kg" not in of_trainer


def test_goals_of_a_client_are_seen_by_their_trainer_alone(as_tess, as_rival, cleo, coaching, goal):
    door = reverse("goals:client_goal_list", args=[cleo.pk])
    page = as_tess.get(door).content.decode()
    assert goal.words in page
    assert "Give up" not in page
    assert as_rival.get(door).status_code == 404


def test_goal_list_is_empty_at_first(as_user, as_tess, cleo, coaching):
    page = as_user(make_user("new@example.com")).get(reverse("goals:goal_list")).content.decode()
    assert "What do you want to be able to do?" in page
    assert "No goals yet" in as_tess.get(reverse("goals:client_goal_list", args=[cleo.pk])).content.decode()


def test_summary_tells_of_a_goal_that_was_reached(as_cleo, goal, plan):
    session = train(plan, left=12, right=12, days_ago=1)
    page = as_cleo.get(reverse("player:session_summary", args=[session.pk])).content.decode()
    assert "Goal reached" in page
    assert goal.words in page
