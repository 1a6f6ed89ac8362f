"""What a session came to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, cast

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, When
from django.db.models.functions import JSONObject, Now

from accounts.models import User
from routines import formulas
from routines.models import (
    Assignment,
    ExerciseRecord,
    Goal,
    LoggedSet,
    RecordKind,
    SessionStep,
    SetKind,
    Side,
    SkipReason,
    TrainingSession,
)
from routines.models.plan import LastSet, SlotPlan, needless_slots
from routines.models.version import StepContent, minutes_of, steps_in


@dataclass(frozen=True)
class Best:
    """A best set that beat last time's: of the move, or of one of its sides."""

    name: str
    side: str
    """Empty where it isn't done by side."""
    was: LastSet
    now: LoggedSet


@dataclass
class Line:
    """A move that went better than last time, or has records of this session; sides of a record in their order."""

    name: str
    bests: list[Best] = field(default_factory=list)
    records: dict[str, list[ExerciseRecord]] = field(default_factory=dict)


@dataclass
class Summary:
    """What a session came to."""

    session: TrainingSession
    lines: list[Line]
    before: list[tuple[Decimal, int | None]]
    """Tonnage and minutes of the sessions of the same routine before, the latest first."""
    skipped: list[dict[str, Any]]
    follow_up: TrainingSession | None
    sets_left: int
    """Of those that were planned."""
    done_this_week: int
    due_this_week: int

    @property
    def tonnage_change(self) -> int | None:
        """Tonnage against what is usual with this routine, else the last session, in percent.

        None when there is nothing to compare.
        """
        against = self.usual_tonnage or (self.before[0][0] if self.before else None)
        if not against or not self.session.tonnage_kg:
            return None
        return round((self.session.tonnage_kg / against - 1) * 100)

    @cached_property
    def usual_tonnage(self) -> Decimal | None:
        return formulas.usual(tonnage for tonnage, _ in self.before)

    @cached_property
    def minutes_more(self) -> int | None:
        """Minutes more (or less) than usual with this routine; None when that isn't known."""
        usual, minutes = formulas.usual(minutes for _, minutes in self.before), self.session.duration_minutes
        return None if usual is None or minutes is None else minutes - round(usual)

    @property
    def minutes_apart(self) -> int:
        return abs(self.minutes_more or 0)

    @property
    def better(self) -> int:
        return sum(bool(line.bests) for line in self.lines)

    @property
    def records(self) -> int:
        return sum(len(of_side) for line in self.lines for of_side in line.records.values())

    @property
    def has_follow_up(self) -> bool:
        return self.session.version.follow_up is not None

    @property
    def follow_up_minutes(self) -> int:
        follow_up = self.session.version.follow_up
        return minutes_of(follow_up.content) if follow_up else 0

    @property
    def follow_up_moves(self) -> str:
        """Its first moves by name."""
        names = [step["name"].lower() for step in self._follow_up_steps]
        return ", ".join(names[:2]) + (" and more" if len(names) > 2 else "")

    @property
    def follow_up_thumb(self) -> str:
        """The slug of its first move."""
        return next((step["slug"] for step in self._follow_up_steps), "")

    @property
    def _follow_up_steps(self) -> list[StepContent]:
        follow_up = self.session.version.follow_up
        return list(steps_in(follow_up.content)) if follow_up else []

    @property
    def tonnage_change_size(self) -> int:
        return abs(self.tonnage_change or 0)

    @property
    def skipped_moves(self) -> list[dict[str, str]]:
        names = {step["number"]: step["name"] for step in self.session.plan["steps"]}
        return [
            {"name": names[step["step_number"]], "reason": str(SkipReason(step["skip_reason"]).label)}
            for step in self.skipped
        ]


def sessions_to_sum_up(client: User) -> QuerySet[TrainingSession]:
    """A client's own, each with all that its summary reads of itself.

    ``skipped``: the steps that were; ``reached_goals``: whether it reached some; ``read_at``: when this was read.
    """
    skipped = SessionStep.objects.filter(session=OuterRef("pk")).exclude(skipped_at=None).order_by("step_number")
    step = JSONObject(step_number="step_number", skip_reason="skip_reason")
    goals = Goal.objects.filter(client=client, reached_in=OuterRef("pk"))
    return (
        TrainingSession.objects.for_client(client)
        .select_related("client", "version__follow_up", "assignment__coaching__trainer", "follows")
        .annotate(skipped=ArraySubquery(skipped.values_list(step)), reached_goals=Exists(goals), read_at=Now())
    )


def summary_screen(session: TrainingSession) -> Summary:
    """Five statements after the session's own; the session comes with its version, follow-up and trainer."""
    logged = list(LoggedSet.objects.working().filter(client=session.client_id, session=session))
    before, follow_up = around(session)
    done_this_week, due_this_week = week_of(session)
    return Summary(
        session=session,
        lines=lines_of(session, bests_of(session, logged)),
        before=[(earlier.tonnage_kg, earlier.duration_minutes) for earlier in before],
        skipped=cast(Any, session).skipped,
        follow_up=follow_up,
        sets_left=sets_left(session, logged),
        done_this_week=done_this_week,
        due_this_week=max(due_this_week, done_this_week),
    )


def sets_left(session: TrainingSession, logged: Iterable[LoggedSet]) -> int:
    """How many sets of the plan weren't logged; more of another move makes up for none."""
    taken = {one.slot: one.side for one in logged}
    planned = [slot for slot in session.plan["slots"] if slot["kind"] != SetKind.WARM_UP]
    for_both = {one["step"] for one in planned if one["side"] != Side.BOTH and taken.get(one["slot"]) == Side.BOTH}
    done = taken.keys() | needless_slots(session.plan, for_both)
    return sum(one["slot"] not in done for one in planned)


def around(session: TrainingSession) -> tuple[list[TrainingSession], TrainingSession | None]:
    """The sessions of the same routine before, the latest first, and the one that follows it; one statement."""
    before = Q(started_at__lt=session.started_at, finished_at__isnull=False)
    if session.version.routine_id:
        before &= Q(version__routine=session.version.routine_id)
    else:
        before = Q(pk__in=[])
    found = (
        TrainingSession.objects.filter(Q(follows=session) | before, client=session.client_id)
        .only("follows", "tonnage_kg", "started_at", "finished_at", "sets_done", "sets_planned")
        .order_by(Case(When(follows=session, then=0), default=1), "-started_at")
    )
    rows = list(found[: formulas.SESSIONS_FOR_USUAL + 1])
    follow_up = next((one for one in rows if one.follows_id == session.pk), None)
    return [one for one in rows if one != follow_up][: formulas.SESSIONS_FOR_USUAL], follow_up


def week_of(session: TrainingSession) -> tuple[int, int]:
    """How many sessions of its assignment were done in its week, as the client begins theirs, and how many were due.
    One statement."""
    if session.assignment_id is None:
        return 0, 0
    inset = (session.planned_on.weekday() - session.client.first_weekday) % 7
    first = session.planned_on - timedelta(days=inset)
    last = first + timedelta(days=6)
    this_week = Q(
        sessions__client=session.client_id,
        sessions__planned_on__range=(first, last),
        sessions__finished_at__isnull=False,
    )
    scope = Assignment.objects.filter(pk=session.assignment_id).with_schedules()
    assignment = scope.annotate(done_then=Count("sessions", filter=this_week)).select_related("client").first()
    if assignment is None:
        return 0, 0
    return cast(Any, assignment).done_then, len(assignment.days_between(first, last))


def lines_of(session: TrainingSession, bests: Mapping[int, list[Best]]) -> list[Line]:
    """What went better, with the records of this session that stand, move by move; one statement."""
    lines = {exercise: Line(of_move[0].name, of_move) for exercise, of_move in bests.items()}
    records = ExerciseRecord.objects.celebrated().filter(client=session.client_id, session=session)
    kinds, sides = list(RecordKind), list(Side)
    for record in sorted(
        records.select_related("exercise__published"),
        key=lambda one: (sides.index(Side(one.side)), kinds.index(RecordKind(one.kind)), one.at_load_kg or 0),
    ):
        line = lines.setdefault(record.exercise_id, Line(str(record.exercise)))
        line.records.setdefault(record.side, []).append(record)
    return list(lines.values())


def bests_of(session: TrainingSession, logged: list[LoggedSet]) -> dict[int, list[Best]]:
    """Moves whose best set beats the best of last time: more load, or the same load for more reps (or seconds).

    A side is compared with itself: the left of today is no better for the right of last time being weak.
    """
    bests: dict[int, list[Best]] = {}
    for step in session.plan["steps"]:
        if step["exercise"] in bests:
            continue
        slots = [slot for slot in session.plan["slots"] if slot["step"] == step["number"]]
        own = [one for one in logged if one.step_number == step["number"] and one.exercise_id == step["exercise"]]
        found = [_best_of(step["name"], side, slots, own) for side in Side]
        if better := [one for one in found if one]:
            bests[step["exercise"]] = better
    return bests


def _best_of(name: str, side: Side, slots: Iterable[SlotPlan], own: Iterable[LoggedSet]) -> Best | None:
    last = [found for slot in slots if slot["side"] == side and (found := slot.get("last"))]
    done = [one for one in own if one.side == side]
    if not last or not done:
        return None
    was = max(last, key=lambda one: _worth(one["load"], one["load_unit"], one["reps"], one["seconds"]))
    now = max(done, key=lambda one: _worth(one.load, one.load_unit, one.reps, one.seconds))
    is_better = _worth(now.load, now.load_unit, now.reps, now.seconds) > _worth(
        was["load"], was["load_unit"], was["reps"], was["seconds"]
    )
    return Best(name, "" if side == Side.BOTH else side.value, was, now) if is_better else None


def _worth(load: Decimal | str | None, unit: str, reps: int | None, seconds: int | None) -> tuple[Decimal, int, int]:
    """What a set is compared by: load in kg, then reps, then seconds. Neither reps nor seconds is worth nothing."""
    if not reps and not seconds:
        return Decimal(0), 0, 0
    return formulas.kg_from(Decimal(load or 0), unit), reps or 0, seconds or 0
