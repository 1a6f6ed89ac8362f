"""Two trainers and two clients do whatever they may, in any order: what must always hold, holds.

A machine keeps its own small book of what should be there, and after each act compares it with the whole database.
"""

import copy
import os
import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Count, F, Q, Value
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from accounts.commands import accept_invitation, end_coaching, invite_client, revoke_invitation
from accounts.models import Coaching, Invitation, User
from routines.assignments.commands import (
    assign_routine,
    reschedule_assignment,
    restore_assignment,
    withdraw_assignment,
)
from routines.builder.commands import add_block, add_step_to_block, prescribe_sets
from routines.models import (
    Assignment,
    Exercise,
    Laterality,
    LoggedSet,
    LoggedSetRevision,
    Routine,
    RoutineVersion,
    SkipReason,
    Step,
    TrainingSession,
)
from routines.models.plan import set_id_of, slot_name
from routines.models.version import content_of, sides_of
from routines.player.commands import (
    answer_feeling,
    finish_session,
    log_set,
    skip_step,
    start_follow_up,
    start_session,
    swap_step,
)
from tests.factories import make_exercise, make_routine, make_user

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
STILL_TRAINING = timedelta(hours=4)
CENT = Decimal("0.01")

numbers = st.integers(0, 999)
"""Which of those at hand, the newest first: taken modulo their count."""
reps = st.integers(0, 1000)
loads = st.none() | st.decimals(0, 400, places=2, allow_nan=False)
"""Up to what never sums up to more than a session may."""
units = st.sampled_from(["kg", "lb"])
clock_errors = st.sampled_from([0, 0, 0, -3 * 60, -10, -1, 1, 3 * 60]).map(lambda minutes: timedelta(minutes=minutes))


type Slot = tuple[uuid.UUID, str, int]
"""Which set: its id, its slot's name, its step's number."""


@dataclass(frozen=True)
class Values:
    """A set's values as one op left them."""

    reps: int | None
    load: Decimal | None
    unit: str
    is_void: bool

    @property
    def tonnage_kg(self) -> Decimal:
        if self.is_void or self.reps is None or self.load is None:
            return Decimal(0)
        in_kg = self.load if self.unit == "kg" else self.load * Decimal("0.45359237")
        return self.reps * in_kg.quantize(CENT, ROUND_HALF_UP)


@dataclass
class SetBook:
    """One set: every op that was ever sent about it, and which of them stands."""

    exercise: int
    done_at: datetime
    standing: uuid.UUID
    order_at: datetime
    ops: dict[uuid.UUID, Values]

    @property
    def values(self) -> Values:
        return self.ops[self.standing]


@dataclass
class SessionBook:
    """One session as it was started, and what was logged in it since."""

    id: uuid.UUID
    client: User
    assignment: int | None
    planned_on: date
    started_at: datetime
    plan: dict[str, Any]
    finished_at: datetime | None = None
    follows: uuid.UUID | None = None
    sets: dict[uuid.UUID, SetBook] = field(default_factory=dict)
    swapped: dict[int, int] = field(default_factory=dict)
    changed_steps: set[int] = field(default_factory=set)

    @property
    def last_set_at(self) -> datetime | None:
        return max((one.done_at for one in self.sets.values() if not one.values.is_void), default=None)

    def slots(self) -> list[Slot]:
        """Every set that may be logged: the plan's, and each step's first extra ones."""
        extra = [
            (step, slot_name(step["number"], step["sets"] + 1, side))
            for step in self.plan["steps"]
            for side in sides_of(step["laterality"])
        ]
        return [
            *((uuid.UUID(slot["id"]), slot["slot"], slot["step"]) for slot in self.plan["slots"]),
            *((set_id_of(self.id, name), name, step["number"]) for step, name in extra),
        ]


def pick[Thing](things: list[Thing], number: int) -> Thing:
    return things[-1 - number % len(things)]


has_session = precondition(lambda self: self.books)
has_set = precondition(lambda self: any(book.sets for book in self.books.values()))


class Lifecycle(RuleBasedStateMachine):
    """The acts, each with what must come of it."""

    def __init__(self) -> None:
        super().__init__()
        self.whole = transaction.atomic()
        self.whole.__enter__()
        self.now = MONDAY
        self.tess, self.rival = (make_user(f"{name}@example.com", is_trainer=True) for name in ("tess", "rival"))
        self.cleo = make_user("cleo@example.com", time_zone="Pacific/Auckland")
        self.stan = make_user("stan@example.com", time_zone="America/Los_Angeles")
        self.trainers, self.clients = [self.tess, self.rival], [self.cleo, self.stan]
        self.people = [*self.trainers, *self.clients]
        self.exercises = self.library()
        stretches = make_routine(None, self.exercises[0], name="Easy stretches", sets=1)
        self.routines = {trainer.pk: make_routine(trainer, *self.exercises[:2]) for trainer in self.trainers}
        Routine.objects.filter(owner=self.tess).update(follow_up=stretches)
        self.active: dict[tuple[int, int], int] = {}
        self.open_invitations: dict[int, str] = {}
        self.withdrawn: set[int] = set()
        self.books: dict[uuid.UUID, SessionBook] = {}
        self.versions: dict[int, Any] = {}
        self.invitations: list[Invitation] = []
        self.coachings: list[Coaching] = []
        self.assignments: list[Assignment] = []
        for trainer, client in ((self.tess, self.cleo), (self.tess, self.stan), (self.rival, self.cleo)):
            self.begin(trainer, client)

    def begin(self, trainer: User, client: User) -> None:
        """A coaching, its first assignment, session and set, so that the first acts have something to act on."""
        self.invite(self.trainers.index(trainer), None)
        self.accept(0, self.people.index(client))
        self.assign(0, {0, 2, 4}, 4)
        self.start(0, 0)
        self.log(0, 0, uuid.UUID(int=0), 12, Decimal(20), "kg")

    @staticmethod
    def library() -> list[Exercise]:
        """A one-sided row, a press, and a variation of the row."""
        row = make_exercise("Row", laterality=Laterality.EACH_SIDE)
        press = make_exercise("Press")
        variation = make_exercise("Seated row")
        Exercise.objects.filter(pk=variation.pk).update(variation_of=row)
        return [row, press, variation]

    def session(self, number: int) -> SessionBook:
        return pick(list(self.books.values()), number)

    def logged(self, session: int, which: int) -> "tuple[SessionBook, Slot]":
        """A set that was logged before, and its session."""
        book = pick([book for book in self.books.values() if book.sets], session)
        return book, pick([slot for slot in book.slots() if slot[0] in book.sets], which)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.whole.__exit__(None, None, None)

    def at(self) -> time_machine.travel:
        return time_machine.travel(self.now, tick=False)

    # --- Time and people ------------------------------------------------------------------------

    @rule(minutes=st.sampled_from([1, 5, 30, 5 * 60, 11 * 60, 24 * 60, 3 * 24 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(trainer=numbers, to=st.none() | numbers)
    def invite(self, trainer: int, to: int | None) -> None:
        inviter = self.trainers[trainer % 2]
        person = None if to is None else self.people[to % 4]
        email = person.email if person else ""
        is_refused = person is not None and (person == inviter or (inviter.pk, person.pk) in self.active)
        with self.at():
            invitation = attempt(invite_client, inviter, email=email, refused=is_refused)
        if invitation:
            self.invitations.append(invitation[0])
            self.open_invitations[invitation[0].pk] = email

    @rule(which=numbers, who=numbers)
    def accept(self, which: int, who: int) -> None:
        invitation = pick(self.invitations, which)
        person, trainer = self.people[who % 4], invitation.trainer
        email = self.open_invitations.get(invitation.pk)
        has_expired = self.now >= invitation.expires_at
        is_refused = (
            email is None
            or has_expired
            or person == trainer
            or (trainer.pk, person.pk) in self.active
            or email not in {"", person.email}
        )
        with self.at():
            coaching = attempt(accept_invitation, invitation, client=person, refused=is_refused)
        if coaching:
            del self.open_invitations[invitation.pk]
            self.active[trainer.pk, person.pk] = coaching.pk
            self.coachings.append(coaching)

    @rule(which=numbers)
    def revoke(self, which: int) -> None:
        invitation = pick(self.invitations, which)
        is_accepted = Invitation.objects.get(pk=invitation.pk).state == "accepted"
        with self.at():
            attempt(revoke_invitation, invitation, refused=is_accepted)
        self.open_invitations.pop(invitation.pk, None)

    @rule(which=numbers, by_client=st.booleans())
    def end(self, which: int, by_client: bool) -> None:
        coaching = pick(self.coachings, which)
        has_ended = self.active.get((coaching.trainer_id, coaching.client_id)) != coaching.pk
        with self.at():
            attempt(end_coaching, coaching, by=coaching.client if by_client else coaching.trainer, refused=has_ended)
        if not has_ended:
            del self.active[coaching.trainer_id, coaching.client_id]

    # --- Routines and assignments ---------------------------------------------------------------

    @rule(trainer=numbers, sets=st.integers(1, 3), reps_min=st.integers(1, 20))
    def edit_routine(self, trainer: int, sets: int, reps_min: int) -> None:
        step = Step.objects.filter(block__routine=self.routines[self.trainers[trainer % 2].pk]).first()
        assert step is not None
        prescribe_sets(step, sets=sets, reps_min=reps_min, reps_max=reps_min + 2, rest_seconds=90)

    @rule(trainer=numbers, kind=st.sampled_from(["straight", "superset"]))
    def lengthen_routine(self, trainer: int, kind: str) -> None:
        routine = self.routines[self.trainers[trainer % 2].pk]
        if routine.blocks.count() < 4:
            block = add_block(routine, kind=kind)
            for exercise in self.exercises[:2]:
                prescribe_sets(add_step_to_block(block, exercise=exercise), sets=1, reps_min=5, reps_max=8)

    @rule(which=numbers, days=st.sets(st.integers(0, 6), min_size=1), weeks=st.integers(1, 4))
    def assign(self, which: int, days: set[int], weeks: int) -> None:
        coaching = pick(self.coachings, which)
        has_ended = coaching.pk not in self.active.values()
        routine = self.routines[coaching.trainer_id]
        schedule = {"weekdays": sorted(days), "starts_on": self.now.date(), "weeks": weeks}
        content = content_of(Routine.objects.with_steps().get(pk=routine.pk))
        twins = Assignment.objects.active().filter(coaching=coaching, version__routine=routine, **schedule)
        is_given = twins.filter(version__content=content).exists()
        with self.at():
            made = attempt(assign_routine, routine, coachings=[coaching], **schedule, refused=has_ended or is_given)
        self.assignments.extend(made or [])

    @rule(which=numbers, days=st.sets(st.integers(0, 6), min_size=1), target_load=loads)
    def reschedule(self, which: int, days: set[int], target_load: Decimal | None) -> None:
        targets = {1: {"load": target_load, "load_unit": "kg"}} if target_load is not None else {}
        with self.at():
            reschedule_assignment(
                Assignment.objects.get(pk=pick(self.assignments, which).pk),
                weekdays=days,
                starts_on=self.now.date(),
                weeks=2,
                targets=targets,  # type: ignore[arg-type]
            )

    @rule(which=numbers, back=st.booleans())
    def withdraw(self, which: int, back: bool) -> None:
        assignment = pick(self.assignments, which)
        with self.at():
            (restore_assignment if back else withdraw_assignment)(Assignment.objects.get(pk=assignment.pk))
        (self.withdrawn.discard if back else self.withdrawn.add)(assignment.pk)

    # --- Sessions -------------------------------------------------------------------------------

    @rule(which=numbers, days_back=st.integers(0, 2))
    def start(self, which: int, days_back: int) -> None:
        assignment = pick(self.assignments, which)
        client = assignment.client
        on = self.now.astimezone(client.zone).date() - timedelta(days=days_back)
        is_refused = assignment.pk in self.withdrawn or assignment.coaching_id not in self.active.values()
        with self.at():
            session = attempt(start_session, assignment, on=on, refused=is_refused)
        if session is None:
            return
        expected = self.session_to_return(assignment, on)
        if expected:
            assert session.pk == expected.id
        else:
            assert session.pk not in self.books
            self.books[session.pk] = book_of(session, client)

    def session_to_return(self, assignment: Assignment, on: date) -> SessionBook | None:
        """What is open (after closing what was left alone), or was finished for that day."""
        of_it = [book for book in self.books.values() if book.assignment == assignment.pk]
        for book in of_it:
            if book.finished_at is not None:
                continue
            zone = book.client.zone
            is_older = book.started_at.astimezone(zone).date() < self.now.astimezone(zone).date()
            if not (is_older and self.now - (book.last_set_at or book.started_at) > STILL_TRAINING):
                return book
            if book.sets or book.changed_steps:
                book.finished_at = max(book.last_set_at or book.started_at, book.started_at)
            else:
                del self.books[book.id]
        done = [book for book in of_it if book.id in self.books and book.planned_on == on and book.finished_at]
        return max(done, key=lambda book: book.finished_at or MONDAY, default=None)

    @has_session
    @rule(which=numbers)
    def start_follow_up(self, which: int) -> None:
        finished = [book for book in self.books.values() if book.finished_at]
        book = pick(finished or list(self.books.values()), which)
        held = TrainingSession.objects.get(pk=book.id)
        is_refused = held.version.follow_up_id is None or book.finished_at is None
        with self.at():
            following = attempt(start_follow_up, held, on=self.now.date(), refused=is_refused)
        if following and following.pk not in self.books:
            assert not [one for one in self.books.values() if one.follows == book.id]
            self.books[following.pk] = book_of(following, book.client)

    @has_session
    @rule(which=numbers)
    def finish(self, which: int) -> None:
        book = self.session(which)
        with self.at():
            finish_session(TrainingSession.objects.get(pk=book.id))
        book.finished_at = book.finished_at or max(self.now, book.started_at)

    @has_session
    @rule(which=numbers, feeling=st.sampled_from([None, 1, 5]))
    def feel(self, which: int, feeling: int | None) -> None:
        answer_feeling(TrainingSession.objects.get(pk=self.session(which).id), feeling=feeling)

    @has_session
    @rule(session=numbers, which=numbers, instead=st.booleans())
    def swap(self, session: int, which: int, instead: bool) -> None:
        book = self.session(session)
        step = book.plan["steps"][which % len(book.plan["steps"])]
        row, press, variation = self.exercises
        wanted = variation if instead else row
        is_refused = step["exercise"] == press.pk
        with self.at():
            done = attempt(
                swap_step,
                TrainingSession.objects.get(pk=book.id),
                step_number=step["number"],
                exercise=wanted,
                refused=is_refused,
            )
        if done:
            book.changed_steps.add(step["number"])
            book.swapped[step["number"]] = wanted.pk

    @has_session
    @rule(session=numbers, which=numbers, reason=st.sampled_from(SkipReason.values))
    def skip(self, session: int, which: int, reason: str) -> None:
        book = self.session(session)
        number = book.plan["steps"][which % len(book.plan["steps"])]["number"]
        with self.at():
            skip_step(TrainingSession.objects.get(pk=book.id), step_number=number, reason=reason)
        book.changed_steps.add(number)

    # --- Sets -----------------------------------------------------------------------------------

    @has_session
    @rule(session=numbers, which=numbers, op=st.uuids(), reps=reps, load=loads, unit=units)
    def log(self, session: int, which: int, op: uuid.UUID, reps: int, load: Decimal | None, unit: str) -> None:
        book = self.session(session)
        self.send(book, pick(book.slots(), which), op, Values(reps, load, unit, is_void=False), timedelta(0))

    @has_set
    @rule(session=numbers, which=numbers, op=st.uuids(), reps=reps, load=loads, unit=units, error=clock_errors)
    def change(
        self, session: int, which: int, op: uuid.UUID, reps: int, load: Decimal | None, unit: str, error: timedelta
    ) -> None:
        """On a phone whose clock may be wrong, so that it may come too late."""
        book, slot = self.logged(session, which)
        self.send(book, slot, op, Values(reps, load, unit, is_void=False), error)

    @has_set
    @rule(session=numbers, which=numbers, op=st.uuids(), error=clock_errors)
    def void(self, session: int, which: int, op: uuid.UUID, error: timedelta) -> None:
        book, slot = self.logged(session, which)
        self.send(book, slot, op, Values(None, None, "kg", is_void=True), error)

    @has_set
    @rule(session=numbers, which=numbers, op_number=numbers, reps=reps)
    def send_again(self, session: int, which: int, op_number: int, reps: int) -> None:
        """Back and resubmit, a double tap, a second phone: an op that was sent before, with whatever values."""
        book, slot = self.logged(session, which)
        op = pick(list(book.sets[slot[0]].ops), op_number)
        self.send(book, slot, op, Values(reps, None, "kg", is_void=False), timedelta(0))

    @has_session
    @rule(session=numbers, which=numbers, op=st.uuids(), reps=st.sampled_from([-1, 1001, 2**31, None]))
    def log_nonsense(self, session: int, which: int, op: uuid.UUID, reps: int | None) -> None:
        book = self.session(session)
        set_id, slot, _ = pick(book.slots(), which)
        held = TrainingSession.objects.get(pk=book.id)
        attempt(log_set, held, set_id=set_id, slot=slot, op=op, at=self.now, reps=reps, refused=True)

    def send(self, book: SessionBook, where: Slot, op: uuid.UUID, values: Values, error: timedelta) -> None:
        set_id, slot, step = where
        with self.at():
            outcome = log_set(
                TrainingSession.objects.get(pk=book.id),
                set_id=set_id,
                slot=slot,
                op=op,
                at=self.now + error,
                reps=values.reps,
                load=values.load,
                load_unit=values.unit,
                void=values.is_void,
            )
        event(f"{'void' if values.is_void else 'log'} {outcome.status}")
        assert outcome.status == self.write_down(book, set_id, step, op, values, min(self.now + error, self.now))

    @staticmethod
    def write_down(
        book: SessionBook, set_id: uuid.UUID, step: int, op: uuid.UUID, values: Values, order_at: datetime
    ) -> str:
        """What the op must come to, by the book."""
        planned = next(one["exercise"] for one in book.plan["steps"] if one["number"] == step)
        exercise = book.swapped.get(step, planned)
        known = book.sets.get(set_id)
        if known is None:
            book.sets[set_id] = SetBook(exercise, order_at, op, order_at, {op: values})
            return "applied"
        if op in known.ops:
            return "duplicate"
        if (order_at, op) < (known.order_at, known.standing):
            known.ops[op] = values
            return "superseded"
        before = known.values
        if before.is_void and not values.is_void:
            known.exercise = exercise
            if book.finished_at is None:
                known.done_at = order_at
        if values.is_void:  # it takes back what stood, and keeps its numbers
            values = Values(before.reps, before.load, before.unit, is_void=True)
        known.ops[op] = values
        known.standing, known.order_at = op, order_at
        return "applied"

    # --- What always holds ----------------------------------------------------------------------

    @invariant()
    def the_database_keeps_its_constraints(self) -> None:
        connection.check_constraints()

    @invariant()
    def coachings_are_those_of_the_book(self) -> None:
        active = Coaching.objects.active().values_list("trainer", "client", "pk")
        assert sorted(active) == sorted((*pair, pk) for pair, pk in self.active.items())

    @invariant()
    def sessions_are_those_of_the_book(self) -> None:
        kept = {session.pk: session for session in TrainingSession.objects.all()}
        assert kept.keys() == self.books.keys()
        for pk, session in kept.items():
            book = self.books[pk]
            assert session.plan == book.plan
            assert (session.client_id, session.planned_on, session.started_at, session.finished_at) == (
                book.client.pk, book.planned_on, book.started_at, book.finished_at,
            )  # fmt: skip
            standing = [one.values for one in book.sets.values() if not one.values.is_void]
            assert (session.sets_done, session.tonnage_kg) == (
                len(standing), sum((values.tonnage_kg for values in standing), Decimal(0)),
            )  # fmt: skip

    @invariant()
    def sums_are_those_of_the_rows(self) -> None:
        standing = Q(logged_sets__voided_at=None)
        rows = TrainingSession.objects.annotate(counted=Count("logged_sets", filter=standing))
        assert not rows.exclude(counted=F("sets_done")).exists()

    @invariant()
    def no_set_is_lost_or_doubled_and_nothing_is_overwritten_unseen(self) -> None:
        expected = {set_id: one for book in self.books.values() for set_id, one in book.sets.items()}
        rows = {row.pk: row for row in LoggedSet.objects.all()}
        assert rows.keys() == expected.keys()
        ops: dict[uuid.UUID, dict[uuid.UUID, Values]] = {pk: {row.op: values_of(row)} for pk, row in rows.items()}
        for revision in LoggedSetRevision.objects.all():
            assert revision.op not in ops[revision.logged_set_id]
            ops[revision.logged_set_id][revision.op] = values_of(revision)
        for pk, row in rows.items():
            one = expected[pk]
            assert ops[pk] == one.ops
            assert (row.op, row.order_at, row.done_at, row.exercise_id) == (
                one.standing, one.order_at, one.done_at, one.exercise,
            )  # fmt: skip

    @invariant()
    def a_version_never_changes(self) -> None:
        for version in RoutineVersion.objects.all():
            assert self.versions.setdefault(version.pk, copy.deepcopy(version.content)) == version.content

    @invariant()
    def everybody_sees_their_own_and_a_trainer_those_they_coach_now(self) -> None:
        def seen_of(client: int) -> list[int]:
            return [one.pk for one in self.people if one.pk == client or (one.pk, client) in self.active]

        def seen(client: User) -> list[int]:
            return seen_of(client.pk)

        books = self.books.values()
        assert self.seen_by_all(TrainingSession) == {(who, one.id) for one in books for who in seen(one.client)}
        assert self.seen_by_all(LoggedSet) == {
            (who, set_id) for one in books for set_id in one.sets for who in seen(one.client)
        }
        assigned = Assignment.objects.values_list("pk", "client")
        assert self.seen_by_all(Assignment) == {(who, pk) for pk, client in assigned for who in seen_of(client)}

    def seen_by_all(self, model: Any) -> set[tuple[int, Any]]:
        """Who sees what, of all four, in one statement."""
        first, *others = (
            model.objects.visible_to(person).order_by().values_list(Value(person.pk), "pk") for person in self.people
        )
        return set(first.union(*others, all=True).order_by())

    @invariant()
    def one_session_of_an_assignment_is_open_at_most(self) -> None:
        open_ones = TrainingSession.objects.open().exclude(assignment=None).values("assignment")
        assert not open_ones.annotate(count=Count("pk")).filter(count__gt=1).exists()


def attempt(command: Any, *args: Any, refused: bool, **kwargs: Any) -> Any:
    """Do it; a refusal must come when it is due, and only then. None when it was refused."""
    try:
        done = command(*args, **kwargs)
    except ValidationError:
        assert refused, f"{command.__name__} was refused"
        return None
    assert not refused, f"{command.__name__} was not refused"
    return done


def book_of(session: TrainingSession, client: User) -> SessionBook:
    fresh = TrainingSession.objects.get(pk=session.pk)
    return SessionBook(
        id=fresh.pk,
        client=client,
        assignment=fresh.assignment_id,
        planned_on=fresh.planned_on,
        started_at=fresh.started_at,
        plan=fresh.plan,
        follows=fresh.follows_id,
    )


def values_of(row: LoggedSet | LoggedSetRevision) -> Values:
    return Values(row.reps, row.load, row.load_unit, is_void=row.voided_at is not None)


@pytest.mark.django_db
def test_whatever_is_done_in_whatever_order() -> None:
    run_state_machine_as_test(
        Lifecycle,
        settings=settings(
            max_examples=int(os.environ.get("LIFECYCLE_EXAMPLES", "15")),
            stateful_step_count=40,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
