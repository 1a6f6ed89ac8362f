"""Programs over HTTP: composed, handed out, explained, and set by hand."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries

from accounts.models import ClientGroup, Coaching, User
from routines.models import Enrolment, Program, Routine, Tracking
from tests.factories import make_coaching, make_enrolment, make_exercise, make_program, make_routine, make_user

pytestmark = pytest.mark.django_db
PAST = {"value": ""}


@pytest.fixture
def routine(tess: User) -> Routine:
    row = make_exercise("Barbell row", owner=tess, tracking=Tracking.REPS_AND_LOAD)
    return make_routine(tess, row, name="Row day", sets=3)


@pytest.fixture
def program(tess: User, routine: Routine) -> Program:
    return make_program(tess, routine, weeks=4, deload_weeks=[4])


@pytest.fixture
def enrolment(coaching: Coaching, program: Program) -> Enrolment:
    return make_enrolment(coaching, program)


ABOUT = {"name": "Rows", "weeks": "6", "deload_weeks": "3, 6", "deload_load_percent": "60", "deload_sets_percent": "50"}


# --- Composing ------------------------------------------------------------------------------------


def test_program_add_leads_to_its_days(as_tess: Client, tess: User):
    answer = as_tess.post(reverse("programs:program_add"), ABOUT | {"notes": "Slowly."})
    program = Program.objects.get()
    assert answer["Location"] == reverse("programs:program_edit", args=[program.pk])
    assert (program.owner, program.name, program.weeks, program.deload_weeks) == (tess, "Rows", 6, [3, 6])
    assert [rule.kind for rule in program.rules.all()] == ["double_progression"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "Give the program a name."),
        ({"name": "x" * 81}, "at most 80 characters"),
        ({"name": "a\0b"}, "Null characters"),
        ({"weeks": "53"}, "Choose 1 to 52 weeks."),
        ({"weeks": "-1"}, "Choose 1 to 52 weeks."),
        ({"weeks": "9" * 400}, "Choose 1 to 52 weeks."),
        ({"deload_weeks": "7"}, "Choose weeks from 1 to 6."),
        ({"deload_weeks": "four"}, "Write weeks like 4, 8, 12."),
        ({"deload_weeks": "9" * 200}, "at most 120 characters"),
        ({"deload_load_percent": "0"}, "greater than or equal to 30"),
    ],
)
def test_program_add_refuses_with_a_sentence(as_tess: Client, typed: dict[str, str], said: str):
    answer = as_tess.post(reverse("programs:program_add"), ABOUT | typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Program.objects.exists()


def test_program_edit_changes_what_it_is(as_tess: Client, program: Program):
    answer = as_tess.post(reverse("programs:program_edit", args=[program.pk]), ABOUT)
    assert answer.status_code == 302
    program.refresh_from_db()
    assert (program.name, program.weeks) == ("Rows", 6)
    refused = as_tess.post(reverse("programs:program_edit", args=[program.pk]), ABOUT | {"weeks": "x", "name": "Kept"})
    assert refused.status_code == 422
    assert 'value="Kept"' in refused.content.decode()


def test_program_detail_says_its_rules(as_tess: Client, program: Program):
    page = as_tess.get(reverse("programs:program_detail", args=[program.pk])).content.decode()
    assert "All sets at the top of the range: a step up." in page
    assert "Easy in week 4" in page


def test_program_edit_takes_as_many_statements_with_one_day_as_with_three(
    as_tess: Client, program: Program, tess: User, django_assert_num_queries: DjangoAssertNumQueries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    url = reverse("programs:program_edit", args=[program.pk])
    with CaptureQueriesContext(connection) as one:
        as_tess.get(url)
    for name in ("B", "C"):
        program.days.create(routine=make_routine(tess, make_exercise(name, owner=tess), name=name), weekdays=[1])
    with django_assert_num_queries(len(one)):
        as_tess.get(url)
    assert len(one) <= 10


def test_day_add_edit_and_remove(as_tess: Client, tess: User, routine: Routine):
    program = make_program(tess)
    add = reverse("programs:day_add", args=[program.pk])
    day = {"routine": routine.pk, "weekdays": ["0", "3"], "from_week": "1", "to_week": ""}
    assert as_tess.post(add, day).status_code == 302
    kept = program.days.get()
    assert (kept.routine, kept.weekdays, kept.from_week, kept.to_week) == (routine, [0, 3], 1, None)
    edit = reverse("programs:day_edit", args=[program.pk, kept.pk])
    assert as_tess.post(edit, day | {"to_week": "3"}).status_code == 302
    kept.refresh_from_db()
    assert kept.to_week == 3
    assert as_tess.post(reverse("programs:day_remove", args=[program.pk, kept.pk])).status_code == 302
    assert not program.days.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"weekdays": []}, "Choose at least one day of the week."),
        ({"weekdays": ["9"]}, "Choose days from the list."),
        ({"routine": "987654321"}, "Choose a routine from the list."),
        ({"routine": "\0"}, "Null characters are not allowed."),
        ({"from_week": "40"}, "The program has weeks 1 to 4."),
        ({"from_week": "3", "to_week": "2"}, "The last week is before the first."),
        ({"from_week": "1e9"}, "Choose 1 to 52 weeks."),
    ],
)
def test_day_add_refuses_beside_the_field(as_tess, program, routine, typed, said):
    day = {"routine": routine.pk, "weekdays": ["0"], "from_week": "1", "to_week": ""} | typed
    answer = as_tess.post(reverse("programs:day_add", args=[program.pk]), day)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert program.days.count() == 1


def test_day_add_takes_no_foreign_routine(as_tess, program, rival):
    foreign = make_routine(rival, make_exercise("Rival's", owner=rival), name="Theirs")
    answer = as_tess.post(
        reverse("programs:day_add", args=[program.pk]), {"routine": foreign.pk, "weekdays": ["0"], "from_week": "1"}
    )
    assert answer.status_code == 422


def test_rule_edit_sets_the_rule_of_one_move_and_of_all_others(as_tess, program, routine):
    row = routine.blocks.get().steps.get().exercise
    url = reverse("programs:rule_edit", args=[program.pk])
    linear = {"exercise": row.pk, "kind": "linear", "steps": "2", "every": "week", "misses": "2"}
    assert as_tess.post(url, linear).status_code == 302
    assert as_tess.post(url, {"exercise": "", "kind": "none"}).status_code == 302
    assert {rule.exercise_id: (rule.kind, rule.parameters) for rule in program.rules.all()} == {
        None: ("none", {}),
        row.pk: ("linear", {"steps": 2, "every": "week", "misses": 2}),
    }
    own = program.rules.get(exercise=row)
    assert as_tess.post(reverse("programs:rule_remove", args=[program.pk, own.pk])).status_code == 302
    usual = program.rules.get()
    as_tess.post(reverse("programs:rule_remove", args=[program.pk, usual.pk]))
    assert program.rules.get() == usual


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"kind": "magic"}, "Choose a rule from the list."),
        ({"kind": "linear", "steps": "0"}, "Steps go from 1 to 8."),
        ({"kind": "linear", "steps": "nan"}, "Steps go from 1 to 8."),
        ({"kind": "linear", "steps": "9" * 10_000}, "at most 12 characters"),
        ({"kind": "linear", "every": "moon"}, "Choose every session or every week."),
        ({"kind": "percent_of_max", "percent": "101"}, "A share of the maximum goes from 30 to 100 %."),
        ({"kind": "rpe_steered", "rpe": "-1"}, "The effort to aim for goes from RPE 5 to 10."),
        ({"kind": "linear", "exercise": "0"}, "Choose a move of this program’s routines."),
    ],
)
def test_rule_edit_refuses_beside_the_field(as_tess, program, typed, said):
    answer = as_tess.post(reverse("programs:rule_edit", args=[program.pk]), typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_archived_program_is_only_read(as_tess, program):
    as_tess.post(reverse("programs:program_archive", args=[program.pk]))
    assert as_tess.get(reverse("programs:program_edit", args=[program.pk])).status_code == 302
    assert "Archived" in as_tess.get(reverse("programs:program_list")).content.decode()
    as_tess.post(reverse("programs:program_restore", args=[program.pk]))
    assert as_tess.get(reverse("programs:program_edit", args=[program.pk])).status_code == 200


# --- Handing out ----------------------------------------------------------------------------------


def test_program_assign_gives_it_to_several(as_tess, tess, coaching, program):
    other = make_coaching(tess, make_user("carl@example.com"))
    url = reverse("programs:program_assign", args=[program.pk])
    assert "Preview" in as_tess.get(url).content.decode()
    monday = timezone.localdate() + timedelta(days=7)
    answer = as_tess.post(url, {"coachings": [coaching.pk, other.pk], "starts_on": monday.isoformat(), "note": "Go"})
    assert answer["Location"] == reverse("programs:program_detail", args=[program.pk])
    assert Enrolment.objects.filter(program=program).count() == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"coachings": []}, "Choose at least one client."),
        ({"coachings": ["x"]}, "Choose clients from the list."),
        ({"coachings": ["987654321"]}, "Choose clients from the list."),
        ({"starts_on": "tomorrow"}, "Write a day like 2027-01-31."),
        ({"starts_on": "0001-01-01"}, "Choose a day nearer to today."),
        ({"note": "x" * 301}, "at most 300 characters"),
    ],
)
def test_program_assign_refuses_beside_the_field(as_tess, coaching, program, typed, said):
    sent = {"coachings": [coaching.pk], "starts_on": "2027-01-04"} | typed
    answer = as_tess.post(reverse("programs:program_assign", args=[program.pk]), sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Enrolment.objects.exists()


def test_a_pick_ticks_a_group_and_a_tag_and_keeps_what_was_typed(as_tess, tess, coaching, program):
    other = make_coaching(tess, make_user("carl@example.com"), tags=["knees"])
    group = ClientGroup.objects.create(trainer=tess, name="Early birds")
    group.members.add(coaching)
    url = reverse("programs:program_assign", args=[program.pk])

    def ticked(pick, *chosen, **headers):
        sent = {"coachings": [one.pk for one in chosen], "starts_on": "soon\0", "note": "Go"}
        answer = as_tess.post(f"{url}?{pick}", sent, **headers)
        assert answer.status_code == 200
        inputs = re.findall(r"<input[^>]*>", answer.content.decode())
        return {pk for pk in (coaching.pk, other.pk) for one in inputs if f'value="{pk}"' in one and "checked" in one}

    assert ticked(f"pick=group-{group.pk}", other) == {coaching.pk, other.pk}
    assert ticked("pick=tag-knees", coaching, other, headers={"HX-Request": "true"}) == {coaching.pk}
    assert ticked("pick=all") == {coaching.pk, other.pk}
    assert ticked("find=1", other) == {other.pk}  # what Enter in a field does
    assert 'value="Go"' in as_tess.post(f"{url}?pick=all", {"note": "Go"}).content.decode()
    assert not Enrolment.objects.exists()


def test_program_preview_says_what_each_week_would_ask(as_tess, coaching, program, routine):
    routine.blocks.get().steps.get().prescribed_sets.update(load=20)
    answer = as_tess.get(reverse("programs:program_preview", args=[program.pk, coaching.client_id]))
    page = answer.content.decode()
    assert "If all goes as asked" in page
    words = " ".join(strip_tags(page).split())
    for asked in ("20 kg → 35 kg", "37.5 kg → 52.5 kg", "Week 4"):
        assert asked in words


# --- A client in it -------------------------------------------------------------------------------


def test_enrolment_detail_tells_client_and_trainer_why(as_cleo, as_tess, enrolment):
    url = reverse("programs:enrolment_detail", args=[enrolment.pk])
    for browser, may_set in ((as_cleo, False), (as_tess, True)):
        page = browser.get(url).content.decode()
        assert "Nothing of this move is logged lately" in page
        assert ("Set it by hand" in page) is may_set


def test_enrolment_detail_takes_as_many_statements_with_one_day_as_with_three(
    as_tess, tess, coaching, program, django_assert_max_num_queries
):
    for name in ("B", "C"):
        program.days.create(routine=make_routine(tess, make_exercise(name, owner=tess), name=name), weekdays=[1])
    enrolment = make_enrolment(coaching, program)
    with django_assert_max_num_queries(10):
        as_tess.get(reverse("programs:enrolment_detail", args=[enrolment.pk]))


def test_override_add_is_seen_by_the_client_with_name_and_reason(as_tess, as_cleo, enrolment):
    day = enrolment.assignments.get()
    url = reverse("programs:override_add", args=[enrolment.pk, day.pk, 1])
    sent = {"load": "17,5", "reps": "8-10", "scope": "on", "reason": "Your shoulder."}
    assert as_tess.post(url, sent).status_code == 302
    override = enrolment.overrides.get()
    assert (override.load, override.load_unit, override.reps_min, override.only_next) == (17.5, "kg", 8, False)
    page = as_cleo.get(reverse("programs:enrolment_detail", args=[enrolment.pk])).content.decode()
    assert "Tess set this: “Your shoulder.”" in page
    assert "17.5 kg × 8–10" in page
    ready = reverse("player:session_ready", args=[day.pk, timezone.localdate()])
    assert "Your shoulder." in as_cleo.get(ready).content.decode()
    assert as_tess.post(reverse("programs:override_end", args=[override.pk])).status_code == 302
    page = as_cleo.get(reverse("programs:enrolment_detail", args=[enrolment.pk])).content.decode()
    assert "Tess set this" not in page
    assert "Your shoulder." in page  # stays on record


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reason": ""}, "Say why: the client reads it."),
        ({"reason": "x" * 10_000}, "at most 300 characters"),
        ({"reason": "a\0b"}, "Null characters"),
        ({"load": "", "reps": ""}, "Write at least one number."),
        ({"load": "heavy"}, "Write a load like 16"),
        ({"load": "99999"}, "A load is at most 2000."),
        ({"reps": "15-12"}, "below the lower one"),
        ({"scope": "ever"}, "Choose how long it holds."),
    ],
)
def test_override_add_refuses_beside_the_field(as_tess, enrolment, typed, said):
    day = enrolment.assignments.get()
    sent = {"load": "17.5", "reps": "", "scope": "on", "reason": "Your shoulder."} | typed
    answer = as_tess.post(reverse("programs:override_add", args=[enrolment.pk, day.pk, 1]), sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not enrolment.overrides.exists()


def test_enrolment_end_takes_its_days_out_of_the_week(as_tess, as_cleo, enrolment):
    as_tess.post(reverse("programs:enrolment_end", args=[enrolment.pk]))
    enrolment.refresh_from_db()
    assert enrolment.ended_at
    assert enrolment.assignments.get().withdrawn_at
    assert "Ended" in as_cleo.get(reverse("programs:enrolment_detail", args=[enrolment.pk])).content.decode()
    assert enrolment.name in as_cleo.get(reverse("programs:program_list")).content.decode()
