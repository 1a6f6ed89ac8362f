"""What the ledger of left and right shows."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models

from accounts.models import User
from routines.models import Assignment, Exercise, Laterality, LoggedSet, SideGap, SidesShown
from routines.models.plan import asked_in
from routines.models.targets import (
    STEERED,
    History,
    history_for,
    recorded_overrides,
    standing_overrides,
    targets_on,
    verdict_of,
    with_program,
)
from routines.models.version import SetContent, StepContent, sides_of, steps_in

SIDES = ("left", "right")


class Range(models.TextChoices):
    """How far back."""

    WEEKS = "12w", "12 weeks"
    YEAR = "year", "Year"
    ALL = "all", "All"


DAYS_OF = {Range.WEEKS: 84, Range.YEAR: 365}


# --- What is asked of each side -----------------------------------------------------------------


@dataclass(frozen=True)
class SideTarget:
    """What the next session asks of each side of an exercise, and with which side it begins."""

    due_on: date | None
    sets: dict[str, list[SetContent]]
    first: str
    is_chosen: bool
    """The trainer said with which side it begins; else the ledger does."""


def targets_by_exercise(client: User, weaker: dict[int, str], *, today: date) -> dict[int, SideTarget]:
    """Of these exercises what the next session with it asks for; ``weaker`` sides by exercise.

    Two statements; of a program one more, and one where a number was overridden.
    """
    scope = Assignment.objects.for_client(client).active().lasting_to(today).select_related("version", "client")
    assignments = with_program(scope.prefetch_related("targets")).order_by("starts_on", "pk")
    next_on = {one.pk: _next_on(one, today) for one in assignments}
    found: dict[int, SideTarget] = {}
    histories: dict[int, History] = {}
    for one in sorted(assignments, key=lambda one: (next_on[one.pk] or date.max, one.pk)):
        steps = [
            step
            for step in steps_in(one.version.content)
            if step["exercise"] in weaker
            and step["exercise"] not in found
            and step["laterality"] == Laterality.EACH_SIDE
        ]
        if not steps:
            continue
        own = {target.step_number: target for target in one.targets.all()}
        program = _program_of(one, own, histories, weaker, on=next_on[one.pk] or today)
        for step in steps:
            if step["exercise"] in found:
                continue
            target = own.get(step["number"])
            chosen = target.first_side if target else ""
            found[step["exercise"]] = SideTarget(
                due_on=next_on[one.pk],
                sets={side: _asked(step, side, target, program) for side in SIDES},
                first=sides_of(step["laterality"], chosen or weaker[step["exercise"]])[0],
                is_chosen=bool(chosen),
            )
    return found


def _next_on(assignment: Assignment, today: date) -> date | None:
    days = assignment.due_days(today=today)
    return today if days.is_due_on(today) else days.next_after(today)


def _asked(step: StepContent, side: str, target: Any, program: Any) -> list[SetContent]:
    asked = [asked_in(one, step["number"], side, target, program) for one in step["sets"]]
    return [one for one in asked if one["kind"] in STEERED] or asked


def _program_of(
    assignment: Assignment,
    own: dict[int, Any],
    histories: dict[int, History],
    exercises: Collection[int],
    *,
    on: date,
) -> Any:
    """What the program's rules make of a day; what was done is read once for all its days."""
    enrolment = assignment.enrolment
    if enrolment is None:
        return None
    pauses = assignment.due_days().pauses
    history = histories.get(enrolment.pk)
    if history is None:
        history = history_for(assignment.client, enrolment, exercises, on=on, pauses=pauses)
        histories[enrolment.pk] = history
    history.spans[assignment.pk] = (assignment.starts_on, assignment.ends_on)
    overrides: dict[int, Any] = {}
    if getattr(assignment, "has_overrides", False):
        overrides = standing_overrides(recorded_overrides().filter(assignment=assignment, ended_at=None))
    return targets_on(
        enrolment,
        assignment.version.content,
        client=assignment.client,
        trainer=assignment.coaching.trainer.first_name,
        on=on,
        history=history,
        day=assignment.pk,
        own=own,
        overrides=overrides.get(assignment.pk, {}),
        pauses=pauses,
        judge=verdict_of,
    )


# --- The ledger ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class SideCard:
    """One side of a move: what it did last, its best, and what is asked of it next."""

    side: str
    latest: LoggedSet
    is_weaker: bool
    target: list[SetContent] = field(default_factory=list)


@dataclass(frozen=True)
class LedgerRow:
    """One one-sided move."""

    gap: SideGap
    sides: list[SideCard]
    target: SideTarget | None

    @property
    def exercise(self) -> Exercise:
        return self.gap.exercise


def ledger_rows(client: User, *, now: datetime) -> list[LedgerRow]:
    """Every one-sided move the client did on both sides: what grew first, then by the size of the gap."""
    gaps = list(gaps_of(client))
    if not gaps:
        return []
    weaker = {one.exercise_id: one.weaker for one in gaps}
    targets = targets_by_exercise(client, weaker, today=client.day_of(now))
    rows = [ledger_row(one, targets.get(one.exercise_id)) for one in gaps]
    return sorted(rows, key=lambda row: (not row.gap.is_flagged, -row.gap.size, row.exercise.name))


def gaps_of(client: User) -> models.QuerySet[SideGap]:
    return (
        SideGap.objects.filter(client=client)
        .select_related("exercise__published", "latest__left_set", "latest__right_set")
        .fetch_mode(models.FETCH_RAISE)
    )


def ledger_row(gap: SideGap, target: SideTarget | None) -> LedgerRow:
    """The weaker side first: it is the one to look at."""
    latest = {"left": gap.latest.left_set, "right": gap.latest.right_set}
    cards = [
        SideCard(side, latest[side], side == gap.weaker, target.sets[side] if target else [])
        for side in sides_of(Laterality.EACH_SIDE, gap.weaker)
    ]
    return LedgerRow(gap, cards, target)


# --- One move -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class ExercisePage:
    row: LedgerRow | None
    shown: list[SidesShown]
    """The latest first."""


def exercise_page(client: User, exercise: Exercise, chosen: Range, *, now: datetime) -> ExercisePage:
    gap = gaps_of(client).filter(exercise=exercise).first()
    if gap is None:
        return ExercisePage(None, [])
    today = client.day_of(now)
    targets = targets_by_exercise(client, {exercise.pk: gap.weaker}, today=today)
    return ExercisePage(ledger_row(gap, targets.get(exercise.pk)), list(shown_since(client, exercise, chosen, today)))


def shown_since(client: User, exercise: Exercise, chosen: Range, today: date) -> Iterable[SidesShown]:
    rows = (
        SidesShown.objects.filter(client=client, exercise=exercise)
        .select_related("left_set", "right_set")
        .fetch_mode(models.FETCH_RAISE)
    )
    return rows.filter(shown_on__gt=today - timedelta(days=DAYS_OF[chosen])) if chosen in DAYS_OF else rows
