"""Records stay right, whatever happens to sets: against all of them counted anew."""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisCase
from uuid_utils.compat import uuid7

from accounts.models import Coaching, User
from routines import records
from routines.models import ExerciseRecord, Laterality, LoggedSet, Tracking, TrainingSession
from routines.models.plan import set_id_of
from routines.models.record import refresh_all_records
from routines.player.commands import begin_session, finish_session, log_set, log_sets, start_session, swap_step
from routines.player.commands.sets import SetEntry
from routines.records import DoneSet, Key
from tests.factories import make_assignment, make_coaching, make_exercise, make_routine, make_user

MONDAY = date(2026, 11, 16)
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


def kept() -> dict[tuple[int, int], Any]:
    rows: dict[tuple[int, int], Any] = defaultdict(dict)
    for row in ExerciseRecord.objects.all():
        rows[row.client_id, row.exercise_id][row.key] = row.best
    return rows


def counted() -> dict[tuple[int, int], Any]:
    """From the sets alone, by the pure rules."""
    sets: dict[Any, list[DoneSet]] = defaultdict(list)
    for one in LoggedSet.objects.working().select_related("exercise"):
        done = DoneSet(one.pk, one.session_id, one.side, one.reps, one.load_kg, one.seconds, one.done_at)
        sets[one.client_id, one.exercise_id, one.exercise.tracking].append(done)
    all_bests = {(client, exercise): records.bests(those, how) for (client, exercise, how), those in sets.items()}
    return {which: found for which, found in all_bests.items() if found}


def log(session: TrainingSession, slot: str = "1.1.both", **details: Any) -> None:
    details.setdefault("op", uuid7())
    details.setdefault("at", NOON)
    log_set(session, slot=slot, set_id=set_id_of(session.pk, slot), **details)


def value(kind: str, side: str = "both", at_load: int | None = None) -> tuple[Decimal, Decimal | None] | None:
    found = ExerciseRecord.objects.filter(kind=kind, side=side, at_load_kg=at_load).first()
    return found and (found.value, found.was)


SLOTS = ["1.1.left", "1.1.right", "1.2.left", "1.w1.left", "2.1.both", "2.2.both", "3.1.both", "3.2.both"]
LOGS = st.tuples(
    st.integers(0, 2),  # the session
    st.sampled_from(SLOTS),
    st.integers(-1500, 1500),  # when, in minutes from the session's noon: in any order, into other sessions' days
    st.sampled_from([1, 8, 9, 12]),
    st.sampled_from([None, "10", "20", "22.5"]),
    st.sampled_from(["kg", "lb"]),
    st.sampled_from([20, 45]),
    st.booleans(),  # taken back
)
SWAPS = st.tuples(st.integers(0, 2), st.booleans())
ENDS = st.integers(0, 2)


class Records(HypothesisCase):
    @given(st.lists(st.one_of(LOGS, LOGS, LOGS, LOGS, SWAPS, ENDS), min_size=4, max_size=12), st.integers(1, 4))
    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
    def test_records_are_those_of_all_sets_counted_anew(self, events: list[Any], size: int) -> None:
        """Logged alone or in batches, changed, taken back, come late, swapped for another move; after every step."""
        row = make_exercise("Row", laterality=Laterality.EACH_SIDE)
        other = make_exercise("Pulldown", variation_of=row)
        hold = make_exercise("Hold", tracking=Tracking.DURATION, default_reps_min=None, default_reps_max=None)
        flow = make_exercise("Flow", tracking=Tracking.ROUNDS, default_reps_min=None, default_reps_max=None)
        coaching = make_coaching(make_user("tess@example.com", is_trainer=True), make_user("cleo@example.com"))
        routine = make_routine(None, row, hold, flow)
        sessions = [
            begin_session(
                make_assignment(coaching, routine, starts_on=MONDAY),
                on=MONDAY + timedelta(days=day),
                at=NOON + timedelta(days=day),
            )
            for day in range(3)
        ]
        batches: dict[int, list[SetEntry]] = defaultdict(list)
        for event in events:
            if isinstance(event, int):
                finish_session(sessions[event], at=NOON + timedelta(days=event, hours=1))
            elif len(event) == 2:
                number, is_back = event
                swap_step(sessions[number], step_number=1, exercise=row if is_back else other)
            else:
                number, slot, minute, reps, load, unit, seconds, void = event
                entry = SetEntry(
                    set_id=set_id_of(sessions[number].pk, slot),
                    slot=slot,
                    op=uuid7(),
                    at=NOON + timedelta(days=number, minutes=minute),
                    reps=reps if slot.startswith("1") else None,
                    load=load and Decimal(load) if not slot.startswith("3") else None,
                    load_unit=unit,
                    seconds=seconds if slot.startswith("2") else None,
                    void=void,
                )
                if any(one.set_id == entry.set_id for one in batches[number]):
                    log_sets(sessions[number], batches.pop(number))
                batches[number].append(entry)
                if len(batches[number]) >= size:
                    log_sets(sessions[number], batches.pop(number))
            assert kept() == counted()
        for number, entries in batches.items():
            log_sets(sessions[number], entries)
            assert kept() == counted()
        refresh_all_records(coaching.client_id)
        assert kept() == counted()


@pytest.fixture
def session(coaching: Coaching) -> TrainingSession:
    return start_session(make_assignment(coaching, make_routine(None, make_exercise())), on=MONDAY, at=NOON)


def again(session: TrainingSession, days: int) -> TrainingSession:
    """The same routine some days later."""
    assert session.assignment
    finish_session(session, at=session.started_at)
    return start_session(session.assignment, on=MONDAY + timedelta(days=days), at=NOON + timedelta(days=days))


def test_log_set_keeps_records_at_once(session: TrainingSession, cleo: User) -> None:
    log(session, reps=10, load=Decimal(20))
    assert value("load") == (20, None)
    later = again(session, 2)
    log(later, reps=8, load=Decimal(50), load_unit="lb", at=NOON + timedelta(days=2))
    assert value("load") == (Decimal("22.68"), 20)
    assert value("one_rep_max") == (Decimal("28.73"), Decimal("26.67"))
    assert value("tonnage") == (200, None)
    record = ExerciseRecord.objects.get(kind="load")
    assert (record.client, record.session, record.logged_set.slot) == (cleo, later, "1.1.both")
    assert [str(one) for one in ExerciseRecord.objects.filter(kind="load")] == [
        f"Heaviest load: exercise {record.exercise_id}"
    ]


def test_taking_a_set_back_gives_the_record_to_who_had_it_before(session: TrainingSession) -> None:
    log(session, reps=10, load=Decimal(20))
    later = again(session, 2)
    log(later, reps=10, load=Decimal(25), at=NOON + timedelta(days=2))
    log(later, void=True, at=NOON + timedelta(days=2, minutes=1))
    assert value("load") == (20, None)
    log(session, void=True, at=NOON + timedelta(days=2, minutes=1))
    assert not ExerciseRecord.objects.exists()


def test_what_comes_late_holds_a_record_it_reached_first(session: TrainingSession) -> None:
    later = again(session, 2)
    log(later, reps=10, load=Decimal(25), at=NOON + timedelta(days=2))
    log(session, reps=10, load=Decimal(25), at=NOON)
    assert ExerciseRecord.objects.get(kind="load").session == session
    assert kept() == counted()


def test_records_are_each_clients_own(session: TrainingSession, rival: User, stan: User, tess: User) -> None:
    log(session, reps=10, load=Decimal(20))
    theirs = {session.client: 4, tess: 4, rival: 0, stan: 0}
    assert {user: ExerciseRecord.objects.visible_to(user).count() for user in theirs} == theirs
    assert not ExerciseRecord.objects.editable_by(tess)


def test_celebrated_are_those_that_beat_something(session: TrainingSession) -> None:
    log(session, reps=10, load=Decimal(20))
    log(session, "1.2.both", reps=10, load=Decimal(10))
    assert not ExerciseRecord.objects.celebrated()
    later = again(session, 2)
    log(later, reps=12, load=Decimal(20), at=NOON + timedelta(days=2))
    log(later, "1.2.both", reps=11, load=Decimal(10), at=NOON + timedelta(days=2))
    found = {(one.kind, one.at_load_kg): (one.value, one.was) for one in ExerciseRecord.objects.celebrated()}
    assert found == {("reps_at_load", 20): (12, 10), ("tonnage", None): (350, 300)}
    rows = {row.key: row.best for row in ExerciseRecord.objects.all()}
    assert {(key.kind, key.at_load_kg) for key in rows if records.is_celebrated(key, rows[key], rows)} == set(found)
    assert Key("both", "reps_at_load", Decimal(10)) in rows


def test_the_migration_finds_what_was_done_before(session: TrainingSession) -> None:
    log(session, reps=10, load=Decimal(20))
    log(session, "1.2.both", reps=12, load=Decimal(20), at=NOON + timedelta(minutes=5))
    ExerciseRecord.objects.all().delete()
    name = next(name for name in migrations_of_routines() if name.endswith("records_of_before"))
    find_records = import_module(f"routines.migrations.{name}").find_records
    for _ in range(2):
        find_records(apps, None)
        assert kept() == counted()
        assert ExerciseRecord.objects.exists()


def test_refresh_records_finds_what_is_missing_and_drops_what_is_wrong(session: TrainingSession) -> None:
    log(session, reps=10, load=Decimal(20))
    log(session, "1.2.both", reps=12, load=Decimal(20), at=NOON + timedelta(minutes=5))
    ExerciseRecord.objects.filter(kind="load").delete()
    ExerciseRecord.objects.filter(kind="tonnage").update(value=9, side="left")
    said = StringIO()
    call_command("refresh_records", stdout=said)
    assert said.getvalue() == "Records found anew of 1 client.\n"
    assert kept() == counted()


def migrations_of_routines() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM django_migrations WHERE app = 'routines'")
        return [name for (name,) in cursor.fetchall()]


@pytest.mark.django_db(transaction=True)
def test_sets_logged_and_changed_at_once_in_two_sessions() -> None:
    """Neither waits for the other for ever, and the records are those of what came of it."""
    coaching = make_coaching(make_user("tess@example.com", is_trainer=True), make_user("cleo@example.com"))
    routine = make_routine(None, make_exercise(), sets=6)
    first, second = (start_session(make_assignment(coaching, routine), on=MONDAY, at=NOON) for _ in range(2))

    def act(number: int) -> None:
        try:
            for reps in (number % 5 + 1, number % 3 + 8):  # logged, then changed
                session, slot = (first, second)[number % 2], f"1.{number // 2 + 1}.both"
                at = NOON + timedelta(minutes=number * (reps - 5))
                log(session, slot, reps=reps, load=Decimal(10 + number % 4), at=at)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(act, range(12)))
    assert LoggedSet.objects.count() == 12
    assert kept() == counted()
