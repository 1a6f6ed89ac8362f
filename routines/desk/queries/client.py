"""One client's page: what was given to them and what they did with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import cast

from accounts.models import Coaching, User
from routines.desk.queries.roster import RosterRow, row_of_client
from routines.models import Assignment, Exercise, LoggedSet, TrainingSession
from routines.models.plan import SessionPlan


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
    """What this client was given, by this trainer and others who coach them, and what the client did with it."""
    row = row_of_client(coaching, now=now)
    assignments = list(
        Assignment.objects.visible_to(trainer)
        .for_client(coaching.client)
        .active()
        .lasting_to(row.today)
        .with_schedules()
        .select_related("version", "client", "coaching__trainer")
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
