"""What composes programs, hands them out, and puts numbers in place of a rule's; and what sessions then ask."""

import uuid
from copy import deepcopy
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.commands import end_coaching
from accounts.models import Coaching, User
from routines.assignments.commands import add_pause, remove_pause
from routines.models import (
    Assignment,
    Enrolment,
    LoggedSet,
    Pause,
    PersonalTarget,
    Program,
    Routine,
    SetKind,
    Tracking,
    TrainingSession,
)
from routines.models.given import personalise
from routines.models.plan import prepared_session
from routines.models.program import rule_for, validate_program_content
from routines.models.targets import with_program
from routines.player.commands import finish_session, log_set, start_session
from routines.player.queries.today import today_screen
from routines.programs.commands import (
    add_day,
    add_program,
    archive_program,
    assign_program,
    edit_program,
    end_enrolment,
    end_override,
    override_target,
    remove_rule,
    set_rule,
)
from routines.progression import Kind
from tests.factories import make_coaching, make_enrolment, make_exercise, make_program, make_routine, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def routine(tess: User) -> Routine:
    """A one-arm row, 2 × 8–10 with 20 kg."""
    row = make_exercise("Row", owner=tess, tracking=Tracking.REPS_AND_LOAD, laterality="each_side")
    found = make_routine(tess, row, name="Row day")
    found.blocks.get().steps.get().prescribed_sets.update(load=20)
    return found


@pytest.fixture
def program(tess: User, routine: Routine) -> Program:
    return make_program(tess, routine, weeks=4, deload_weeks=[2])


@pytest.fixture
def today(cleo: User) -> date:
    return cleo.today


@pytest.fixture
def enrolment(coaching: Coaching, program: Program, today: date) -> Enrolment:
    return make_enrolment(coaching, program, starts_on=today - timedelta(days=3))


@pytest.fixture
def day(enrolment: Enrolment) -> Assignment:
    return with_program(enrolment.assignments.select_related("version", "client")).get()


def train(day: Assignment, on: date, *, left: int, right: int, load: int | None = None) -> TrainingSession:
    """A session with so many reps on each side, with the load asked for unless told otherwise."""
    at = datetime.combine(on, datetime.min.time(), day.client.zone) + timedelta(hours=9)
    session = start_session(day, on=on, at=at)
    for slot in session.plan["slots"]:
        log_set(
            session,
            set_id=uuid.UUID(slot["id"]),
            slot=slot["slot"],
            op=uuid.uuid4(),
            at=at + timedelta(minutes=slot["set_number"]),
            reps=left if slot["side"] == "left" else right,
            load=Decimal(load or slot["load"]),
            load_unit=slot["load_unit"],
        )
    return finish_session(session, at=at + timedelta(minutes=30))


def asked(day: Assignment, on: date) -> dict[str, set[str | None]]:
    """What a day's session asks of each side: its loads."""
    day = with_program(Assignment.objects.select_related("version", "client")).get(pk=day.pk)
    plan = prepared_session(day, on=on, at=timezone.now()).plan
    return {side: {slot["load"] for slot in plan["slots"] if slot["side"] == side} for side in ("left", "right")}


# --- Composing ------------------------------------------------------------------------------------


def test_add_program_goes_on_by_double_progression(tess):
    program = add_program(tess, name="Rows", weeks=8, deload_weeks=[4, 8])
    assert [(rule.exercise, rule.kind) for rule in program.rules.all()] == [(None, "double_progression")]
    with pytest.raises(ValidationError, match="Choose weeks from 1 to 8"):
        edit_program(program, deload_weeks=[9])


def test_set_rule_keeps_one_for_each_exercise(program, routine):
    row = routine.blocks.get().steps.get().exercise
    set_rule(program, exercise=row, kind=Kind.LINEAR, parameters={})
    own = set_rule(program, exercise=row, kind=Kind.RPE, parameters={"rpe": "8.5"})
    assert program.rules.count() == 2
    assert own.parameters == {"steps": 1, "rpe": "8.5", "tolerance": "1"}
    with pytest.raises(ValidationError, match="RPE 5 to 10"):
        set_rule(program, exercise=row, kind=Kind.RPE, parameters={"rpe": 99})
    with pytest.raises(ValidationError, match="can be changed, not removed"):
        remove_rule(program.rules.get(exercise=None))


def test_archived_program_is_not_changed_or_handed_out(program, coaching, routine, today):
    archive_program(program)
    for act in (
        lambda: edit_program(program, name="Other"),
        lambda: add_day(program, routine=routine, weekdays=[0]),
        lambda: set_rule(program, exercise=None, kind=Kind.HOLD, parameters={}),
        lambda: assign_program(program, coachings=[coaching], starts_on=today),
    ):
        with pytest.raises(ValidationError, match="archived"):
            act()


@pytest.mark.parametrize("content", [None, [], {}, {"v": 2}, {"v": 1}])
def test_program_content_of_another_shape_is_refused(content):
    with pytest.raises(ValidationError):
        validate_program_content(content)


# --- Handing out ----------------------------------------------------------------------------------


def test_assign_program_makes_an_assignment_of_each_day_for_each_client(tess, coaching, routine, today):
    program = add_program(tess, name="Two phases", weeks=6)
    add_day(program, routine=routine, weekdays=[3, 0])
    add_day(program, routine=routine, weekdays=[4], from_week=3, to_week=5)
    other = make_coaching(tess, make_user("carl@example.com"))
    given = assign_program(program, coachings=[coaching, other], starts_on=today)
    assert {one.client for one in given} == {coaching.client, other.client}
    for one in given:
        found = [(each.weekdays, each.starts_on, each.weeks, each.ends_on) for each in one.assignments.order_by("pk")]
        assert found == [
            ([0, 3], today, 6, today + timedelta(weeks=6, days=-1)),
            ([4], today + timedelta(weeks=2), 3, today + timedelta(weeks=5, days=-1)),
        ]
        one.full_clean()
    assert len({each.version_id for one in given for each in one.assignments.all()}) == 1


def test_assign_program_refuses_whom_it_cant_be_for(program, coaching, rival_coaching, tess, today):
    end_coaching(coaching, by=tess)
    with pytest.raises(ValidationError, match="whom you coach now"):
        assign_program(program, coachings=[coaching], starts_on=today)
    with pytest.raises(ValidationError, match="whom you coach now"):
        assign_program(program, coachings=[], starts_on=today)


def test_assign_program_twice_is_one_click_too_many(program, coaching, enrolment, today):
    with pytest.raises(ValidationError, match="Cleo already follows"):
        assign_program(program, coachings=[coaching], starts_on=today)
    end_enrolment(enrolment)
    assert assign_program(program, coachings=[coaching], starts_on=today)


def test_assign_program_needs_days_with_sets(tess, coaching, today):
    program = add_program(tess, name="Empty", weeks=4)
    with pytest.raises(ValidationError, match="no days yet"):
        assign_program(program, coachings=[coaching], starts_on=today)
    add_day(program, routine=make_routine(tess, name="Nothing"), weekdays=[0])
    with pytest.raises(ValidationError, match="Nothing has no sets yet"):
        assign_program(program, coachings=[coaching], starts_on=today)


def test_enrolment_keeps_the_program_as_it_was(program, enrolment, routine):
    set_rule(program, exercise=None, kind=Kind.HOLD, parameters={})
    edit_program(program, name="Other", deload_weeks=[])
    enrolment.refresh_from_db()
    row = routine.blocks.get().steps.get().exercise_id
    assert (enrolment.name, enrolment.content["deload_weeks"]) == ("Rows and more", [2])
    assert rule_for(enrolment.content, row).kind == Kind.DOUBLE


# --- What sessions ask ------------------------------------------------------------------------------


def test_first_session_asks_what_the_routine_does_and_says_so(day, today):
    plan = prepared_session(day, on=today, at=timezone.now()).plan
    (why,) = plan["steps"][0]["why"]
    assert (why["side"], why["target"]) == ("both", "20 kg × 8–10")
    assert why["why"].startswith("Nothing of this move is logged lately")


def test_each_side_goes_on_from_itself(day, today):
    train(day, today - timedelta(days=2), left=10, right=9)
    assert asked(day, today) == {"left": {"22.5"}, "right": {"20"}}
    plan = prepared_session(day, on=today, at=timezone.now()).plan
    assert [(one["side"], one["change"]) for one in plan["steps"][0]["why"]] == [
        ("left", "1 rep fewer in a set and it would be 20 kg. 2 sets of 10 and the next time it is 25 kg."),
        ("right", "2 more clean reps and it is 22.5 kg."),
    ]


def test_late_edit_counts_until_the_session_is_started(day, today):
    train(day, today - timedelta(days=2), left=10, right=10)
    assert asked(day, today) == {"left": {"22.5"}, "right": {"22.5"}}
    LoggedSet.objects.filter(side="left", set_number=1).update(reps=9)
    assert asked(day, today) == {"left": {"20"}, "right": {"22.5"}}
    session = start_session(day, on=today)
    LoggedSet.objects.filter(side="left", set_number=1).update(reps=10)
    session.refresh_from_db()
    assert session.plan["slots"][0]["load"] == "20"
    assert "10, 9" not in session.plan["steps"][0]["why"][0]["why"]
    assert "9 and 10 at 20 kg" in session.plan["steps"][0]["why"][0]["why"]


def test_voided_sets_and_open_sessions_of_today_dont_count(day, today):
    train(day, today - timedelta(days=2), left=10, right=10)
    LoggedSet.objects.filter(side="left").update(voided_at=timezone.now())
    assert asked(day, today) == {"left": {"20"}, "right": {"22.5"}}
    TrainingSession.objects.update(planned_on=today, finished_at=None)
    assert asked(day, today) == {"left": {"20"}, "right": {"20"}}


def test_easy_week_takes_load_and_sets_and_leaves_no_trace_after_it(day, enrolment, today):
    train(day, today - timedelta(days=2), left=10, right=10)
    easy = enrolment.starts_on + timedelta(weeks=1)
    plan = prepared_session(day, on=easy, at=timezone.now()).plan
    assert [(slot["slot"], slot["load"]) for slot in plan["slots"]] == [("1.1.left", "12.5"), ("1.1.right", "12.5")]
    assert plan["steps"][0]["sets"] == 1
    Enrolment.objects.update(starts_on=enrolment.starts_on - timedelta(weeks=1))
    Assignment.objects.update(starts_on=enrolment.starts_on - timedelta(weeks=1))
    train(with_program(Assignment.objects.all()).get(), today - timedelta(days=1), left=10, right=10)
    assert asked(day, today + timedelta(weeks=1)) == {"left": {"20"}, "right": {"20"}}  # nothing but easy ones is left


def test_order_of_who_is_heard(day, today, tess):
    """The routine, the rule, the client's own target, the trainer's override."""
    train(day, today - timedelta(days=2), left=10, right=10)
    PersonalTarget.objects.create(assignment=day, step_number=1, load=15)
    assert asked(day, today) == {"left": {"15"}, "right": {"15"}}
    both = override_target(day, author=tess, step_number=1, load=Decimal("12.5"), reason="Tired.")
    assert asked(day, today) == {"left": {"12.5"}, "right": {"12.5"}}
    right = override_target(day, author=tess, step_number=1, side="right", load=Decimal(10), reason="Shoulder.")
    assert asked(day, today) == {"left": {"12.5"}, "right": {"10"}}
    end_override(right)
    end_override(both)
    assert asked(day, today) == {"left": {"15"}, "right": {"15"}}
    day.targets.all().delete()
    assert asked(day, today) == {"left": {"22.5"}, "right": {"22.5"}}


def test_heavy_and_light_day_of_one_move_go_on_apart(tess, coaching, routine, today):
    row = routine.blocks.get().steps.get().exercise
    light = make_routine(tess, row, name="Light day")
    light.blocks.get().steps.get().prescribed_sets.update(load=10)
    program = make_program(tess, routine, light)
    enrolment = make_enrolment(coaching, program, starts_on=today - timedelta(days=3))
    heavy_day, light_day = enrolment.assignments.order_by("pk")
    train(heavy_day, today - timedelta(days=2), left=10, right=10)
    assert asked(light_day, today) == {"left": {"10"}, "right": {"10"}}
    assert asked(heavy_day, today) == {"left": {"22.5"}, "right": {"22.5"}}


def test_warm_up_follows_the_main_load_in_proportion(tess, coaching, today):
    lift = make_exercise("Lift", owner=tess, tracking=Tracking.REPS_AND_LOAD)
    routine = make_routine(tess, lift, sets=3)
    sets = list(routine.blocks.get().steps.get().prescribed_sets.all())
    for prescribed, load, kind in zip(
        sets, (20, 40, 40), (SetKind.WARM_UP, SetKind.WORKING, SetKind.WORKING), strict=True
    ):
        prescribed.load, prescribed.kind = load, kind
        prescribed.save()
    enrolment = make_enrolment(coaching, make_program(tess, routine), starts_on=today - timedelta(days=3))
    day = enrolment.assignments.get()
    train(day, today - timedelta(days=2), left=0, right=10, load=50)
    plan = prepared_session(with_program(enrolment.assignments.all()).get(), on=today, at=timezone.now()).plan
    assert [slot["load"] for slot in plan["slots"]] == ["27.5", "52.5", "52.5"]  # 20 × 52.5 ÷ 40 = 26.25


# --- By hand ----------------------------------------------------------------------------------------


def test_override_for_the_next_session_is_spent_with_it(day, today, tess):
    override = override_target(day, author=tess, step_number=1, load=Decimal(10), reason="Tired.", only_next=True)
    assert asked(day, today) == {"left": {"10"}, "right": {"10"}}
    session = start_session(day, on=today)
    assert "Tess set this: “Tired.” The program says 20 kg." in session.plan["steps"][0]["why"][0]["why"]
    assert asked(day, today + timedelta(days=1)) == {"left": {"20"}, "right": {"20"}}
    override.refresh_from_db()
    assert override.ended_at is None  # the record is not rewritten


def test_override_is_not_for_a_move_that_stands_in_its_place_by_now(day, today, tess):
    override_target(day, author=tess, step_number=1, load=Decimal(60), reason="Strong.")

    def loads():
        found = with_program(Assignment.objects.select_related("version", "client")).get(pk=day.pk)
        return {slot["load"] for slot in prepared_session(found, on=today, at=timezone.now()).plan["slots"]}

    assert loads() == {"60"}
    own = deepcopy(day.version.content)
    press = make_exercise("Press", owner=tess, tracking=Tracking.REPS_AND_LOAD, laterality="each_side")
    own["blocks"][0]["steps"][0] |= {"exercise": press.pk, "name": "Press"}
    personalise(day, own, by=tess)
    assert "60" not in loads()
    personalise(day, deepcopy(day.version.content), by=tess)
    assert loads() == {"60"}


def test_override_in_place_of_another_ends_it_and_keeps_it(day, tess):
    first = override_target(day, author=tess, step_number=1, side="left", load=Decimal(10), reason="Tired.")
    second = override_target(day, author=tess, step_number=1, reps_min=5, reps_max=6, reason="Slower.")
    first.refresh_from_db()
    assert first.ended_at == second.created_at
    assert day.overrides.count() == 2


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ({}, "at least one number"),
        ({"load": Decimal(-1)}, "greater than or equal to 0"),
        ({"load": Decimal(9999)}, "less than or equal to 2000"),
        ({"reps_max": 5}, "lower number"),
        ({"reps_min": 6, "reps_max": 5}, "below the lower one"),
        ({"seconds": 0}, "greater than or equal to 1"),
        ({"load": Decimal(5), "reason": "  "}, "cannot be blank"),
        ({"load": Decimal(5), "step_number": 9}, "no step 9"),
        ({"load": Decimal(5), "side": "middle"}, "isn’t done one side"),
    ],
)
def test_override_that_cant_be_is_refused(day, tess, numbers, said):
    with pytest.raises(ValidationError, match=said):
        override_target(day, author=tess, **{"step_number": 1, "reason": "Tired."} | numbers)


def test_end_enrolment_ends_its_days_and_nothing_is_overridden_any_more(day, enrolment, tess):
    end_enrolment(enrolment)
    day.refresh_from_db()
    assert day.withdrawn_at
    with pytest.raises(ValidationError, match="has ended"):
        override_target(day, author=tess, step_number=1, load=Decimal(10), reason="Tired.")


# --- Statements -------------------------------------------------------------------------------------


def test_session_of_a_program_takes_one_statement_more(day, today, tess, django_assert_num_queries):
    train(day, today - timedelta(days=2), left=10, right=10)
    day = with_program(Assignment.objects.select_related("version", "client")).get(pk=day.pk)
    with django_assert_num_queries(4):  # targets, two for last time, what was done lately
        prepared_session(day, on=today, at=timezone.now())
    override_target(day, author=tess, step_number=1, load=Decimal(10), reason="Tired.")
    day = with_program(Assignment.objects.select_related("version", "client")).get(pk=day.pk)
    with django_assert_num_queries(5):
        prepared_session(day, on=today, at=timezone.now())


def test_pause_that_moves_the_end_on_moves_the_weeks_on(enrolment, day, today):
    assert enrolment.week_on(today + timedelta(days=7)) == 2
    Pause.objects.create(client=day.client, first_on=today, last_on=today + timedelta(days=6), extends=True)
    day = with_program(Assignment.objects.select_related("version", "client")).get(pk=day.pk)
    plan = prepared_session(day, on=today + timedelta(days=7), at=timezone.now()).plan
    assert plan["steps"][0]["why"][0]["facts"]["week"] == 1  # not yet the easy week
    plan = prepared_session(day, on=today + timedelta(days=11), at=timezone.now()).plan
    assert plan["steps"][0]["why"][0]["facts"]["move"] == "easy"


def test_pause_that_moves_the_end_on_moves_the_later_weeks_of_a_program_on(coaching, program, routine, today, tess):
    edit_program(program, deload_weeks=[])
    program.days.all().delete()
    add_day(program, routine=routine, weekdays=range(7), to_week=2)
    add_day(program, routine=routine, weekdays=range(7), from_week=3)
    make_enrolment(coaching, program, starts_on=today)
    in_days = timedelta(days=1)
    pause = add_pause(
        coaching.client,
        by=tess,
        first_on=today + 3 * in_days,
        last_on=today + 9 * in_days,
        reason="holiday",
        extends=True,
    )
    early, late = Assignment.objects.filter(client=coaching.client).order_by("starts_on")
    assert (early.starts_on, early.ends_on) == (today, today + 20 * in_days)
    assert (late.starts_on, late.ends_on) == (today + 21 * in_days, today + 34 * in_days)  # not beside the early weeks
    assert late.enrolment.lasts_to([pause.as_days]) == late.ends_on
    remove_pause(pause)
    late.refresh_from_db()
    assert (late.starts_on, late.ends_on) == (today + 14 * in_days, today + 27 * in_days)


def test_today_shows_what_the_session_will_ask(day, cleo, today, tess, django_assert_max_num_queries):
    train(day, today - timedelta(days=1), left=10, right=8)
    override_target(day, author=tess, step_number=1, side="right", load=Decimal("12.5"), reason="Shoulder.")
    with django_assert_max_num_queries(8):
        screen = today_screen(cleo, now=timezone.now())
    (row,) = screen.cards[0].rows
    asked = {slot["load"] for slot in prepared_of(day, today).plan["slots"]}
    assert {one["load"] for one in row.both_sides} == asked
    assert "12.5" in asked
    assert len(asked) == 2


def prepared_of(day, on):
    found = with_program(Assignment.objects.select_related("version", "client")).get(pk=day.pk)
    return prepared_session(found, on=on, at=timezone.now())
