"""A session from its start to its end, as Cleo does it."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisCase
from uuid_utils.compat import uuid7

from accounts.models import Coaching, User
from routines.builder.commands import add_block, add_step_to_block, prescribe_sets
from routines.models import (
    Assignment,
    Feeling,
    LoggedSet,
    LoggedSetRevision,
    PersonalTarget,
    Routine,
    SessionStep,
    TrainingSession,
)
from routines.models.plan import last_sets_from, set_id_of
from routines.player.commands import (
    Outcome,
    answer_feeling,
    find_slot,
    finish_session,
    log_set,
    note_step,
    resume_step,
    skip_step,
    start_follow_up,
    start_session,
    swap_step,
)
from tests.factories import make_assignment, make_coaching, make_exercise, make_routine, make_user

MONDAY = date(2026, 11, 16)
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


@pytest.fixture
def pull_day(coaching: Coaching, tess: User) -> Assignment:
    """A row of two sets, on both sides at once."""
    return make_assignment(coaching, make_routine(tess, make_exercise()), starts_on=MONDAY)


@pytest.fixture
def session(pull_day: Assignment) -> TrainingSession:
    return start_session(pull_day, on=MONDAY, at=NOON)


def log(session: TrainingSession, slot: str = "1.1.both", **details: Any) -> Outcome:
    details.setdefault("op", uuid7())
    details.setdefault("at", NOON)
    details.setdefault("set_id", set_id_of(session.pk, slot))
    details.setdefault("reps", 10)
    return log_set(session, slot=slot, **details)


def sums(session: TrainingSession) -> tuple[int, Decimal]:
    session.refresh_from_db()
    return session.sets_done, session.tonnage_kg


# --- start_session ------------------------------------------------------------------------------


def test_start_session_holds_the_plan_and_the_day(pull_day: Assignment, cleo: User) -> None:
    session = start_session(pull_day, on=MONDAY, at=NOON)
    assert (session.client, session.planned_on, session.started_at) == (cleo, MONDAY, NOON)
    assert session.time_zone == cleo.time_zone
    assert [slot["slot"] for slot in session.plan["slots"]] == ["1.1.both", "1.2.both"]
    assert (session.sets_planned, session.sets_done, session.finished_at) == (2, 0, None)


def test_start_session_takes_the_clients_own_targets(pull_day: Assignment) -> None:
    PersonalTarget.objects.create(assignment=pull_day, step_number=1, load=Decimal("12.5"), reps_min=6, reps_max=8)
    slots = start_session(pull_day, on=MONDAY).plan["slots"]
    assert {(slot["load"], slot["reps_min"], slot["reps_max"]) for slot in slots} == {("12.5", 6, 8)}


def test_start_session_twice_is_one_session(pull_day: Assignment) -> None:
    assert start_session(pull_day, on=MONDAY) == start_session(pull_day, on=MONDAY)
    assert TrainingSession.objects.count() == 1


def test_start_session_after_finishing_that_day_gives_the_finished_one(session: TrainingSession) -> None:
    assert session.assignment
    log(session)
    finish_session(session, at=NOON + timedelta(hours=1))
    assert start_session(session.assignment, on=MONDAY, at=NOON + timedelta(hours=2)) == session


def test_start_session_on_another_day_is_another_session(session: TrainingSession) -> None:
    assert session.assignment
    finish_session(session, at=NOON)
    other = start_session(session.assignment, on=MONDAY + timedelta(days=1), at=NOON + timedelta(days=1))
    assert other != session


def test_start_session_finishes_one_left_open_on_an_earlier_day(session: TrainingSession) -> None:
    assert session.assignment
    log(session, at=NOON + timedelta(minutes=5))
    tomorrow = start_session(session.assignment, on=MONDAY + timedelta(days=1), at=NOON + timedelta(days=1))
    session.refresh_from_db()
    assert (session.finished_at, tomorrow.finished_at) == (NOON + timedelta(minutes=5), None)


def test_start_session_forgets_one_opened_by_a_tap_on_an_earlier_day(session: TrainingSession) -> None:
    assert session.assignment
    tomorrow = start_session(session.assignment, on=MONDAY + timedelta(days=1), at=NOON + timedelta(days=1))
    assert list(TrainingSession.objects.all()) == [tomorrow]


def test_start_session_keeps_one_with_words_but_no_sets(session: TrainingSession) -> None:
    assert session.assignment
    skip_step(session, step_number=1, reason="pain")
    start_session(session.assignment, on=MONDAY + timedelta(days=1), at=NOON + timedelta(days=1))
    session.refresh_from_db()
    assert session.finished_at == session.started_at


def test_start_session_goes_on_past_midnight(pull_day: Assignment) -> None:
    late = datetime(2026, 11, 16, 23, 50, tzinfo=UTC)
    session = start_session(pull_day, on=MONDAY, at=late)
    assert start_session(pull_day, on=MONDAY + timedelta(days=1), at=late + timedelta(minutes=20)) == session


def test_start_session_counts_days_in_the_clients_zone(pull_day: Assignment, cleo: User) -> None:
    """Noon and twenty hours later are one day in no zone but two in UTC; in Honolulu they are the same date."""
    cleo.time_zone = "Pacific/Honolulu"
    cleo.save()
    begun = datetime(2026, 11, 16, 11, tzinfo=UTC)  # 1:00 on the 16th in Honolulu
    session = start_session(pull_day, on=MONDAY, at=begun)
    assert start_session(pull_day, on=MONDAY, at=begun + timedelta(hours=20)) == session
    later = begun + timedelta(hours=24)
    assert start_session(pull_day, on=MONDAY, at=later).started_at == later


@pytest.mark.parametrize("end", ["withdrawn", "coaching ended"])
def test_start_session_refuses_what_was_taken_back(pull_day: Assignment, end: str) -> None:
    if end == "withdrawn":
        Assignment.objects.update(withdrawn_at=NOON)
    else:
        Coaching.objects.update(started_at=NOON, ended_at=NOON)
    with pytest.raises(ValidationError, match="taken this routine back"):
        start_session(pull_day, on=MONDAY)
    assert not TrainingSession.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_start_session_from_twenty_tabs_is_one_session() -> None:
    coaching = make_coaching(make_user("tess@example.com", is_trainer=True), make_user("cleo@example.com"))
    assignment = make_assignment(coaching, make_routine(None, make_exercise()), starts_on=MONDAY)
    started = at_once(20, lambda _: start_session(assignment, on=MONDAY).pk)
    assert len(set(started)) == 1
    assert TrainingSession.objects.count() == 1


# --- what was done last time ---------------------------------------------------------------------


def test_last_sets_are_of_the_latest_session_with_that_exercise(session: TrainingSession, cleo: User) -> None:
    assert session.assignment
    log(session, load=Decimal("20.00"), at=NOON)
    log(session, slot="1.2.both", reps=9, at=NOON)
    finish_session(session, at=NOON)
    second = start_session(session.assignment, on=MONDAY + timedelta(days=2), at=NOON + timedelta(days=2))
    log(second, reps=12, load=Decimal("22.50"), at=NOON + timedelta(days=2))
    log(second, slot="1.2.both", reps=7, at=NOON + timedelta(days=2), void=True)
    finish_session(second, at=NOON + timedelta(days=2))
    exercise = session.plan["steps"][0]["exercise"]
    last = {"reps": 12, "load": "22.5", "load_unit": "kg", "seconds": None}
    assert last_sets_of(cleo, [exercise]) == {(exercise, 1, "both"): last}
    third = start_session(session.assignment, on=MONDAY + timedelta(days=4), at=NOON + timedelta(days=4))
    assert [slot["last"] for slot in third.plan["slots"]] == [last, None]


def test_last_sets_are_nobody_elses(session: TrainingSession, stan: User) -> None:
    log(session)
    assert last_sets_of(stan, [session.plan["steps"][0]["exercise"]]) == {}


def test_last_sets_cost_the_same_with_ten_times_the_history(
    session: TrainingSession, cleo: User, django_assert_num_queries: Any
) -> None:
    assert session.assignment
    exercise = session.plan["steps"][0]["exercise"]
    for day in range(1, 11):
        log(session, at=NOON + timedelta(days=day - 1))
        finish_session(session)
        with django_assert_num_queries(2):
            last_sets_of(cleo, [exercise])
        session = start_session(session.assignment, on=MONDAY + timedelta(days=day), at=NOON + timedelta(days=day))


# --- log_set -------------------------------------------------------------------------------------


def test_log_set_is_one_row_with_all_its_values(session: TrainingSession, cleo: User) -> None:
    op = uuid7()
    outcome = log(session, op=op, reps=12, load=Decimal("22.5"), rpe=Decimal("8.5"))
    assert outcome.status == "applied"
    logged = LoggedSet.objects.get()
    assert (logged.pk, logged.session, logged.client) == (set_id_of(session.pk, "1.1.both"), session, cleo)
    assert (logged.reps, logged.load, logged.load_unit, logged.load_kg) == (12, Decimal("22.5"), "kg", Decimal("22.5"))
    assert (logged.rpe, logged.seconds, logged.voided_at) == (Decimal("8.5"), None, None)
    assert (logged.slot, logged.set_number, logged.side, logged.kind) == ("1.1.both", 1, "both", "working")
    assert (logged.op, logged.order_at, logged.done_at) == (op, NOON, NOON)
    assert logged.exercise_id == session.plan["steps"][0]["exercise"]
    assert sums(session) == (1, Decimal("270.00"))


def test_log_set_in_pounds_counts_in_kilograms(session: TrainingSession) -> None:
    outcome = log(session, reps=10, load=Decimal(45), load_unit="lb")
    assert outcome.logged_set.load_kg == Decimal("20.41")
    assert sums(session) == (1, Decimal("204.10"))


def test_log_set_the_first_time_is_one_statement_and_two_for_records(session: TrainingSession) -> None:
    """One to hold it against the records, and one to write those that it beats."""
    with CaptureQueriesContext(connection) as queries:
        log(session)
    statements = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(statements) == 3, statements


def test_log_set_with_the_same_op_is_one_op(session: TrainingSession) -> None:
    op = uuid7()
    log(session, op=op, reps=12, load=Decimal(20))
    again = log(session, op=op, reps=12, load=Decimal(20))
    assert (again.status, again.logged_set.reps) == ("duplicate", 12)
    assert sums(session) == (1, Decimal(240))
    assert not LoggedSetRevision.objects.exists()


def test_log_set_again_changes_it_and_keeps_what_was(session: TrainingSession) -> None:
    first, second = uuid7(), uuid7()
    log(session, op=first, reps=12, load=Decimal(20))
    outcome = log(session, op=second, reps=10, load=Decimal("22.5"), at=NOON + timedelta(days=1))
    assert outcome.status == "applied"
    assert sums(session) == (1, Decimal(225))
    logged = LoggedSet.objects.get()
    assert (logged.op, logged.reps, logged.done_at) == (second, 10, NOON)
    kept = LoggedSetRevision.objects.get()
    assert (kept.op, kept.reason, kept.reps, kept.load, kept.order_at) == (first, "replaced", 12, Decimal(20), NOON)
    assert log(session, op=first, reps=12, load=Decimal(20)).status == "duplicate"


def test_log_set_that_comes_late_is_kept_but_does_not_stand(session: TrainingSession) -> None:
    log(session, reps=12, at=NOON + timedelta(minutes=2))
    late = uuid7()
    outcome = log(session, op=late, reps=8, at=NOON)
    assert (outcome.status, outcome.logged_set.reps) == ("superseded", 12)
    assert LoggedSetRevision.objects.values_list("op", "reason", "reps").get() == (late, "late", 8)
    assert log(session, op=late, reps=8, at=NOON).status == "duplicate"
    assert sums(session) == (1, Decimal(0))


def test_log_set_at_the_same_moment_is_settled_by_the_op(session: TrainingSession) -> None:
    small, large = sorted([uuid7(), uuid7()])
    log(session, op=large, reps=12)
    assert log(session, op=small, reps=8).status == "superseded"


def test_log_set_from_a_fast_clock_is_ordered_by_receipt(session: TrainingSession) -> None:
    with time_machine.travel(NOON, tick=False):
        fast = log(session, at=NOON + timedelta(days=3)).logged_set
    assert (fast.order_at, fast.done_at) == (NOON, NOON)


def test_void_takes_a_set_back_and_logging_again_brings_it_back(session: TrainingSession) -> None:
    log(session, reps=12, load=Decimal(20), at=NOON)
    undone = log(session, void=True, reps=None, at=NOON + timedelta(seconds=5)).logged_set
    assert (undone.voided_at, undone.reps) == (NOON + timedelta(seconds=5), 12)
    assert sums(session) == (0, Decimal(0))
    log(session, reps=11, load=Decimal(20), at=NOON + timedelta(seconds=9))
    logged = LoggedSet.objects.get()
    assert (logged.voided_at, logged.reps, logged.done_at) == (None, 11, NOON + timedelta(seconds=9))
    assert sums(session) == (1, Decimal(220))
    assert list(LoggedSetRevision.objects.values_list("reason", flat=True)) == ["voided", "replaced"]


def test_void_that_arrives_before_its_log_still_wins(session: TrainingSession) -> None:
    log(session, void=True, reps=None, at=NOON + timedelta(seconds=5))
    assert log(session, reps=12, load=Decimal(20), at=NOON).status == "superseded"
    assert sums(session) == (0, Decimal(0))


def test_log_set_after_the_finish_counts(session: TrainingSession) -> None:
    finish_session(session, at=NOON + timedelta(hours=1))
    log(session, reps=10, load=Decimal(20), at=NOON + timedelta(days=3))
    assert sums(session) == (1, Decimal(200))


def test_log_set_beyond_the_plan_is_an_extra_set(session: TrainingSession) -> None:
    outcome = log(session, slot="1.3.both")
    assert (outcome.logged_set.set_number, sums(session)) == (3, (1, Decimal(0)))
    own = uuid7()
    assert log(session, slot="1.4.both", set_id=own).logged_set.pk == own


@pytest.mark.parametrize(
    ("slot", "set_id"),
    [
        ("1.1.both", uuid.UUID(int=7)),
        ("1.1.left", None),
        ("2.1.both", None),
        ("1.0.both", None),
        ("1.99.both", None),
        ("1.3.both", uuid.uuid4()),
        ("nonsense", None),
        ("", None),
    ],
)
def test_log_set_refuses_what_is_not_in_the_plan(session: TrainingSession, slot: str, set_id: uuid.UUID | None) -> None:
    with pytest.raises(ValidationError) as refusal:
        log(session, slot=slot, set_id=set_id or set_id_of(session.pk, slot))
    assert refusal.value.code == "unknown_set"
    assert not LoggedSet.objects.exists()


def test_log_set_refuses_another_sessions_set(session: TrainingSession, rival_coaching: Coaching) -> None:
    foreign = start_session(make_assignment(rival_coaching, make_routine(None, make_exercise("Pull"))), on=MONDAY)
    theirs = uuid7()
    log(foreign, slot="1.3.both", set_id=theirs)
    with pytest.raises(ValidationError) as refusal:
        log(session, slot="1.3.both", set_id=theirs, reps=1)
    assert refusal.value.code == "unknown_set"
    assert LoggedSet.objects.get().reps == 10


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"reps": None}, "reps"),
        ({"reps": -1}, "reps"),
        ({"reps": 1001}, "reps"),
        ({"load": Decimal(-1)}, "load"),
        ({"load": Decimal(2001)}, "load"),
        ({"load": Decimal("1.234")}, "load"),
        ({"load": Decimal(20), "load_unit": "st"}, "load_unit"),
        ({"seconds": 0}, "seconds"),
        ({"seconds": 36_001}, "seconds"),
        ({"rpe": Decimal(11)}, "rpe"),
        ({"rpe": Decimal("8.3")}, "rpe"),
    ],
)
def test_log_set_refuses_values_out_of_bounds(session: TrainingSession, values: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        log(session, **values)
    assert list(refusal.value.error_dict) == [field]
    assert not LoggedSet.objects.exists()


def test_log_set_of_a_hold_needs_its_seconds(coaching: Coaching) -> None:
    hold = make_exercise("Hold", tracking="duration", default_reps_min=None, default_reps_max=None, default_seconds=30)
    session = start_session(make_assignment(coaching, make_routine(None, hold)), on=MONDAY)
    with pytest.raises(ValidationError, match="How long"):
        log(session, reps=None)
    assert log(session, reps=None, seconds=35).logged_set.seconds == 35


def test_log_set_of_a_round_needs_nothing(coaching: Coaching) -> None:
    flow = make_exercise("Flow", tracking="rounds", default_reps_min=None, default_reps_max=None)
    session = start_session(make_assignment(coaching, make_routine(None, flow)), on=MONDAY)
    log(session, reps=None)
    assert sums(session) == (1, Decimal(0))


def test_log_set_when_the_session_is_gone(session: TrainingSession) -> None:
    TrainingSession.objects.get(pk=session.pk).delete()
    with pytest.raises(TrainingSession.DoesNotExist):
        log(session)
    assert not LoggedSet.objects.exists()


def last_sets_of(client: User, exercises: list[int]) -> Any:
    return last_sets_from(LoggedSet.objects.of_last_time(client, exercises))


def at_once(times: int, act: Any) -> list[Any]:
    """What ``times`` threads get that do the same at the same time, each on a connection of its own."""

    def alone(number: int) -> Any:
        try:
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(alone, range(times)))


@pytest.fixture
def committed_session(transactional_db: None) -> TrainingSession:
    coaching = make_coaching(make_user("tess@example.com", is_trainer=True), make_user("cleo@example.com"))
    return start_session(make_assignment(coaching, make_routine(None, make_exercise())), on=MONDAY, at=NOON)


def test_twenty_logs_of_one_op_at_once_are_one_row(committed_session: TrainingSession) -> None:
    op = uuid7()
    statuses = at_once(20, lambda _: log(committed_session, op=op, load=Decimal(20)).status)
    assert sorted(statuses) == ["applied"] + ["duplicate"] * 19
    assert LoggedSet.objects.count() == 1
    assert not LoggedSetRevision.objects.exists()
    assert sums(committed_session) == (1, Decimal(200))


def test_twenty_logs_of_one_set_at_once_are_one_row(committed_session: TrainingSession) -> None:
    """Twenty tabs, each with an op of its own: the largest stands, nothing is lost."""
    ops = [uuid7() for _ in range(20)]
    at_once(20, lambda n: log(committed_session, op=ops[n], reps=n + 1, load=Decimal(10)).status)
    logged = LoggedSet.objects.get()
    assert (logged.op, logged.reps) == (ops[19], 20)
    kept = set(LoggedSetRevision.objects.values_list("op", flat=True))
    assert kept == set(ops[:19])
    assert sums(committed_session) == (1, Decimal(200))


def test_logs_and_voids_of_two_sets_at_once_keep_the_sums(committed_session: TrainingSession) -> None:
    def act(number: int) -> str:
        slot = f"1.{number % 2 + 1}.both"
        return log(committed_session, slot=slot, reps=number + 1, load=Decimal(10), void=number % 3 == 0).status

    at_once(24, act)
    standing = LoggedSet.objects.standing()
    assert sums(committed_session) == (
        standing.count(),
        sum((one.reps * one.load_kg for one in standing if one.reps and one.load_kg), Decimal(0)),
    )


class Ops(HypothesisCase):
    """Whatever order the ops of one set arrive in, however often, the same one stands."""

    @given(
        st.lists(
            st.tuples(st.integers(0, 4), st.integers(1, 30), st.sampled_from([None, 5, 20]), st.booleans()),
            min_size=1,
            max_size=5,
        ),
        st.randoms(use_true_random=False),
    )
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    def test_the_order_of_arrival_does_not_matter(self, ops: list[tuple[Any, ...]], random: Any) -> None:
        coaching = make_coaching(make_user("tess@example.com", is_trainer=True), make_user("cleo@example.com"))
        session = start_session(make_assignment(coaching, make_routine(None, make_exercise())), on=MONDAY, at=NOON)
        told = [(uuid7(), *op) for op in ops]
        arriving = told * 2
        random.shuffle(arriving)
        for op, minute, reps, load, void in arriving:
            at = NOON + timedelta(minutes=minute)
            log(session, op=op, at=at, reps=reps, load=load and Decimal(load), void=void)
        winner = max(told, key=lambda one: (one[1], one[0]))
        logged = LoggedSet.objects.get()
        assert (logged.op, logged.voided_at is not None) == (winner[0], winner[4])
        assert {logged.op, *LoggedSetRevision.objects.values_list("op", flat=True)} == {one[0] for one in told}
        assert LoggedSetRevision.objects.count() == len(told) - 1
        if winner[4]:
            assert sums(session) == (0, Decimal(0))
        else:
            assert (logged.reps, logged.load) == (winner[2], winner[3] and Decimal(winner[3]))
            assert sums(session) == (1, Decimal(winner[2] * (winner[3] or 0)))


# --- another way than planned --------------------------------------------------------------------


def test_skip_step_says_why_and_resume_takes_it_back(session: TrainingSession) -> None:
    skipped = skip_step(session, step_number=1, reason="equipment").step
    assert skipped
    assert (skipped.skip_reason, skipped.skipped_at is not None) == ("equipment", True)
    assert skip_step(session, step_number=1, reason="pain").step == skipped
    resumed = resume_step(session, step_number=1).step
    assert resumed
    assert (resumed.skip_reason, resumed.skipped_at) == ("", None)
    assert SessionStep.objects.count() == 1


@pytest.mark.parametrize(("number", "reason"), [(1, "bored"), (9, "pain"), (9, "")])
def test_skip_step_refuses(session: TrainingSession, number: int, reason: str) -> None:
    with pytest.raises(ValidationError):
        skip_step(session, step_number=number, reason=reason)
    assert not SessionStep.objects.exists()


def test_swap_step_logs_what_was_done(coaching: Coaching) -> None:
    row = make_exercise("Row")
    banded = make_exercise("Banded row", variation_of=row)
    session = start_session(make_assignment(coaching, make_routine(None, row)), on=MONDAY, at=NOON)
    log(session)
    swapped = swap_step(session, step_number=1, exercise=banded).step
    assert swapped
    assert swapped.revision == banded.published
    log(session, slot="1.2.both")
    assert list(LoggedSet.objects.order_by("slot").values_list("exercise", flat=True)) == [row.pk, banded.pk]
    log(session, reps=8, at=NOON + timedelta(minutes=1))
    assert LoggedSet.objects.get(slot="1.1.both").exercise == row
    log(session, void=True, at=NOON + timedelta(minutes=2))
    log(session, at=NOON + timedelta(minutes=3))
    assert LoggedSet.objects.get(slot="1.1.both").exercise == banded
    swap_step(session, step_number=1, exercise=row)
    assert SessionStep.objects.get().exercise is None


def test_swap_step_refuses_another_movement(session: TrainingSession) -> None:
    with pytest.raises(ValidationError):
        swap_step(session, step_number=1, exercise=make_exercise("Squat"))


def test_swap_step_offers_siblings(coaching: Coaching) -> None:
    row = make_exercise("Row")
    banded, seated = (make_exercise(name, variation_of=row) for name in ("Banded row", "Seated row"))
    session = start_session(make_assignment(coaching, make_routine(None, banded)), on=MONDAY)
    for exercise in (seated, row):
        swap_step(session, step_number=1, exercise=exercise)
        assert SessionStep.objects.get().exercise == exercise


def test_note_step(session: TrainingSession) -> None:
    note_step(session, step_number=1, note="  Left elbow clicks. ")
    assert SessionStep.objects.get().note == "Left elbow clicks."
    with pytest.raises(ValidationError):
        note_step(session, step_number=1, note="x" * 501)
    assert SessionStep.objects.get().note == "Left elbow clicks."


# --- the end -------------------------------------------------------------------------------------


def test_finish_session_twice_is_one_finish(session: TrainingSession) -> None:
    finish_session(session, at=NOON + timedelta(minutes=40))
    again = finish_session(session, at=NOON + timedelta(hours=3))
    assert (again.finished_at, again.duration_minutes) == (NOON + timedelta(minutes=40), 40)


def test_answer_feeling_can_be_changed(session: TrainingSession) -> None:
    answer_feeling(session, feeling=Feeling.WORKED, note="")
    answer_feeling(session, feeling=Feeling.SORE, note="Right shoulder.")
    session.refresh_from_db()
    assert (session.feeling, session.note) == (Feeling.SORE, "Right shoulder.")


@pytest.mark.parametrize(("feeling", "note"), [(0, ""), (6, ""), (1, "x" * 1001)])
def test_answer_feeling_refuses(session: TrainingSession, feeling: int, note: str) -> None:
    with pytest.raises(ValidationError):
        answer_feeling(session, feeling=feeling, note=note)


@pytest.fixture
def stretched(coaching: Coaching, tess: User) -> TrainingSession:
    """A session of a routine that stretches follow."""
    stretch = make_routine(tess, make_exercise("Fold"), name="Stretches", sets=1)
    routine = make_routine(tess, make_exercise())
    Routine.objects.filter(pk=routine.pk).update(follow_up=stretch)
    return start_session(make_assignment(coaching, routine), on=MONDAY, at=NOON)


def test_start_follow_up_makes_one_session(stretched: TrainingSession) -> None:
    finish_session(stretched)
    follow_up = start_follow_up(stretched, on=MONDAY)
    assert (follow_up.follows, follow_up.assignment, follow_up.name) == (stretched, None, "Stretches")
    assert start_follow_up(stretched, on=MONDAY) == follow_up


def test_start_follow_up_refuses(stretched: TrainingSession, session: TrainingSession) -> None:
    with pytest.raises(ValidationError, match="Finish"):
        start_follow_up(stretched, on=MONDAY)
    finish_session(session)
    with pytest.raises(ValidationError, match="Nothing follows"):
        start_follow_up(session, on=MONDAY)


def test_slots_of_a_superset_go_round_by_round(coaching: Coaching) -> None:
    routine = Routine.objects.create(name="Pairs")
    block = add_block(routine, kind="superset", rest_seconds=75)
    for exercise in (make_exercise("Row"), make_exercise("Press", laterality="each_side")):
        prescribe_sets(add_step_to_block(block, exercise=exercise), sets=2, reps_min=8, reps_max=8, rest_seconds=0)
    session = start_session(make_assignment(coaching, routine), on=MONDAY)
    assert [slot["slot"] for slot in session.plan["slots"]] == [
        "1.1.both", "2.1.left", "2.1.right", "1.2.both", "2.2.left", "2.2.right",
    ]  # fmt: skip
    step, asked = find_slot(session, slot="2.3.left", set_id=set_id_of(session.pk, "2.3.left"))
    assert (step["label"], asked["set_number"], asked["side"], asked["rest_seconds"]) == ("A2", 3, "left", 75)


def test_log_set_refuses_what_a_sessions_sums_cant_hold(session: TrainingSession) -> None:
    for number in range(3, 8):
        name = f"1.{number}.both"
        log_set(
            session, set_id=set_id_of(session.pk, name), slot=name, op=uuid7(), at=NOON, reps=1000, load=Decimal(2000)
        )
    name = "1.8.both"
    with pytest.raises(ValidationError, match="Nobody lifts that much"):
        log_set(session, set_id=set_id_of(session.pk, name), slot=name, op=uuid7(), at=NOON, reps=1, load=Decimal(1))
    session.refresh_from_db()
    assert (session.sets_done, session.tonnage_kg) == (5, 10_000_000)
