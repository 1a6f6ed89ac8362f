"""What the trainer's desk shows. Reads sums on sessions, never every set."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, cast

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import Coaching, User
from routines.formulas import adherence
from routines.models import Assignment, Exercise, Feeling, LoggedSet, TrainingSession
from routines.models.plan import SessionPlan

WEEKS_SHOWN = 4
DAYS_SHOWN = WEEKS_SHOWN * 7

DONE, PART, MISSED, DUE, REST = "done", "part", "missed", "due", "rest"


@dataclass(frozen=True)
class Day:
    """One day of the strip: done, part, missed, due (today, still open) or rest."""

    on: date
    state: str


@dataclass
class RosterRow:
    """One client as the list shows them."""

    coaching: Coaching
    today: date
    last_on: date | None
    days: list[Day] = field(default_factory=list)
    due: int = 0
    finished: int = 0
    plan: str = ""
    plan_ends_on: date | None = None
    is_hurting: bool = False
    is_training: bool = False

    @property
    def client(self) -> User:
        return self.coaching.client

    @property
    def adherence_percent(self) -> int | None:
        """Sessions finished ÷ sessions due in the four weeks, in percent; None when nothing was due."""
        share = adherence(finished=self.finished, due=self.due)
        return None if share is None else round(share * 100)

    @property
    def is_at_risk(self) -> bool:
        """Missed at least two of the four weeks' sessions, and half of them or more."""
        return self.due - self.finished >= 2 and self.finished * 2 <= self.due

    @property
    def strip_label(self) -> str:
        """The strip in words."""
        missed = [day for day in self.days if day.state == MISSED]
        words = f"Last four weeks: {self.finished} of {self.due} sessions done"
        return f"{words}, last missed on {missed[-1].on:%-d %B}" if missed else words

    @property
    def last_days_ago(self) -> int | None:
        return None if self.last_on is None else max(0, (self.today - self.last_on).days)


def roster(trainer: User, *, now: datetime) -> list[RosterRow]:
    """All clients of a trainer with four weeks of training, in three queries however many they are."""
    coachings = list(with_last_session(Coaching.objects.active().filter(trainer=trainer)))
    return rows_of(coachings, now=now)


def with_last_session(coachings: QuerySet[Coaching]) -> QuerySet[Coaching]:
    """Coachings by client's name, each with the day of the client's latest finished session."""
    latest = (
        TrainingSession.objects.finished()
        .filter(client=OuterRef("client"))
        .order_by("-planned_on")
        .values("planned_on")
    )
    return coachings.select_related("client").annotate(last_on=Subquery(latest[:1])).order_by("client__name", "pk")


def rows_of(coachings: list[Coaching], *, now: datetime) -> list[RosterRow]:
    clients = [coaching.client_id for coaching in coachings]
    earliest = (now - timedelta(days=DAYS_SHOWN + 1)).date()
    assignments: dict[int, list[Assignment]] = defaultdict(list)
    for assignment in (
        Assignment.objects.filter(coaching__in=coachings, ends_on__gte=earliest)
        .select_related("version")
        .defer("version__content")
        .order_by("starts_on", "pk")
    ):
        assignments[assignment.coaching_id].append(assignment)
    sessions: dict[int, list[TrainingSession]] = defaultdict(list)
    shown = ("client_id", "assignment_id", "planned_on", "started_at", "finished_at", "sets_done", "feeling")
    for session in TrainingSession.objects.filter(client__in=clients, planned_on__gte=earliest).only(*shown):
        sessions[session.client_id].append(session)
    return [row_of(coaching, assignments[coaching.pk], sessions[coaching.client_id], now) for coaching in coachings]


def row_of(
    coaching: Coaching, assignments: list[Assignment], sessions: list[TrainingSession], now: datetime
) -> RosterRow:
    today = coaching.client.day_of(now)
    row = RosterRow(coaching, today, cast(Any, coaching).last_on)
    finished = {(s.assignment_id, s.planned_on) for s in sessions if not s.is_open}
    begun = {(s.assignment_id, s.planned_on) for s in sessions if s.is_open and s.sets_done}
    trained_on = {s.planned_on for s in sessions if not s.is_open}
    for offset in range(DAYS_SHOWN - 1, -1, -1):
        day = today - timedelta(days=offset)
        due = [a.pk for a in assignments if a.is_due_on(day) and not withdrawn_before(a, day, coaching.client)]
        done = [pk for pk in due if (pk, day) in finished]
        row.finished += len(done)
        row.due += len(done) if day == today else len(due)  # Today can still be kept.
        row.days.append(Day(day, state_of(day, due, done, begun, trained_on, today)))
    running = [a for a in assignments if a.withdrawn_at is None and a.starts_on <= today <= a.ends_on]
    if running:
        row.plan = f"{running[-1].version.name}, week {running[-1].week_on(today)}"
        row.plan_ends_on = max(a.ends_on for a in running)
    newest = max(sessions, key=lambda s: s.started_at, default=None)
    row.is_hurting = bool(newest and newest.feeling == Feeling.PAINFUL)
    row.is_training = bool(newest and newest.is_open and now - newest.started_at < timedelta(hours=3))
    return row


def withdrawn_before(assignment: Assignment, day: date, client: User) -> bool:
    """It was taken back on this day or earlier, in the client's calendar."""
    return assignment.withdrawn_at is not None and client.day_of(assignment.withdrawn_at) <= day


def state_of(
    day: date, due: list[int], done: list[int], begun: set[tuple[int | None, date]], trained_on: set[date], today: date
) -> str:
    if not due:
        return DONE if day in trained_on else REST
    if len(done) == len(due):
        return DONE
    if done or any((pk, day) in begun for pk in due):
        return PART
    return DUE if day == today else MISSED


# --- One client ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class LoggedStep:
    """The sets of one move in a session, in the order they were planned."""

    name: str
    sets: list[LoggedSet]


@dataclass(frozen=True)
class PlanRow:
    """An assignment that runs or is to come, and the session of it that its trainer may type for the client now."""

    assignment: Assignment
    today: date
    session: TrainingSession | None

    @property
    def state(self) -> str:
        """start, continue or done; later when it hasn't begun."""
        if self.session:
            return "continue" if self.session.is_open else "done"
        return "start" if self.assignment.starts_on <= self.today else "later"

    @property
    def is_next(self) -> bool:
        """Whether it is what the client trains today."""
        return self.state == "continue" or (self.state == "start" and self.assignment.is_due_on(self.today))


@dataclass(frozen=True)
class ClientPage:
    row: RosterRow
    plan: list[PlanRow]
    sessions: list[TrainingSession]
    latest_steps: list[LoggedStep]

    @property
    def next(self) -> PlanRow | None:
        """What the client trains today: the session that goes on, else the first that is due."""
        rows = sorted(self.plan, key=lambda one: one.state != "continue")
        return next((one for one in rows if one.is_next), None)


SESSIONS_SHOWN = 12


def client_page(trainer: User, coaching: Coaching, *, now: datetime) -> ClientPage:
    """What the trainer has given this client and what the client did with it."""
    (row,) = rows_of(list(with_last_session(Coaching.objects.filter(pk=coaching.pk))), now=now)
    assignments = list(
        Assignment.objects.filter(coaching=coaching, ends_on__gte=row.today, withdrawn_at=None)
        .select_related("version", "client")
        .order_by("starts_on", "pk")
    )
    sessions = list(TrainingSession.objects.visible_to(trainer).filter(client=coaching.client)[:SESSIONS_SHOWN])
    plan = [PlanRow(one, row.today, session_to_type(one, sessions, now)) for one in assignments]
    return ClientPage(row, plan, sessions, steps_done(sessions[0]) if sessions else [])


def session_to_type(
    assignment: Assignment, sessions: Iterable[TrainingSession], now: datetime
) -> TrainingSession | None:
    """The assignment's session that goes on, else that of today."""
    client = assignment.client
    today = client.day_of(now)
    own = [one for one in sessions if one.assignment_id == assignment.pk]
    going_on = (one for one in own if one.goes_on_at(now, client))
    return next(going_on, None) or next((one for one in own if one.planned_on == today and not one.is_open), None)


def steps_done(session: TrainingSession) -> list[LoggedStep]:
    """The standing sets of a session, by move."""
    plan = cast(SessionPlan, session.plan)
    names = {step["number"]: step["name"] for step in plan["steps"]}
    exercises = {step["number"]: step["exercise"] for step in plan["steps"]}
    sets = sorted(
        LoggedSet.objects.working()
        .filter(client=session.client_id, session=session)
        .select_related("exercise__published"),
        key=lambda one: (one.step_number, one.set_number, one.side),
    )
    return [
        LoggedStep(name_done(number, list(group), names, exercises), list(group))
        for number, group in ((n, list(g)) for n, g in groupby(sets, key=lambda one: one.step_number))
    ]


def name_done(number: int, sets: Iterable[LoggedSet], names: dict[int, str], exercises: dict[int, int]) -> str:
    """The planned move's name, or that of what was done instead."""
    swapped: Exercise | None = next((one.exercise for one in sets if one.exercise_id != exercises.get(number)), None)
    return swapped.name if swapped else names.get(number, "")
