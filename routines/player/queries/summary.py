"""What a session came to."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, cast

from django.db.models import Count, Q

from routines import formulas
from routines.models import (
    Assignment,
    LoggedSet,
    SessionStep,
    TrainingSession,
)
from routines.models.plan import LastSet
from routines.models.version import StepContent, minutes_of, steps_in


@dataclass(frozen=True)
class Best:
    """A move whose best set beat last time's."""

    name: str
    was: LastSet
    now: LoggedSet


@dataclass
class Summary:
    """What a session came to."""

    session: TrainingSession
    bests: list[Best]
    before: TrainingSession | None
    skipped: list[SessionStep]
    follow_up: TrainingSession | None
    done_this_week: int
    due_this_week: int

    @property
    def tonnage_change(self) -> int | None:
        """Tonnage against the session before of the same routine, in percent; None when there is nothing to compare."""
        if self.before is None or not self.before.tonnage_kg or not self.session.tonnage_kg:
            return None
        return round((self.session.tonnage_kg / self.before.tonnage_kg - 1) * 100)

    @property
    def sets_left(self) -> int:
        return max(0, self.session.sets_planned - self.session.sets_done)

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
        return [{"name": names[step.step_number], "reason": step.get_skip_reason_display()} for step in self.skipped]


def summary_screen(session: TrainingSession) -> Summary:
    """Four statements after the session's own; the session comes with its version, follow-up and trainer."""
    logged = list(LoggedSet.objects.working().filter(client=session.client_id, session=session))
    before = (
        TrainingSession.objects.finished()
        .filter(
            client=session.client_id, version__routine=session.version.routine_id, started_at__lt=session.started_at
        )
        .exclude(version__routine=None)
        .defer("plan")
        .order_by("-started_at")
        .first()
    )
    done_this_week, due_this_week = week_of(session)
    return Summary(
        session=session,
        bests=bests_of(session, logged),
        before=before,
        skipped=list(session.changed_steps.exclude(skipped_at=None).order_by("step_number")),
        follow_up=session.followed_by.defer("plan").first(),
        done_this_week=done_this_week,
        due_this_week=max(due_this_week, done_this_week),
    )


def week_of(session: TrainingSession) -> tuple[int, int]:
    """How many sessions of its assignment were done in its week, and how many were due. One statement."""
    if session.assignment_id is None:
        return 0, 0
    monday = session.planned_on - timedelta(days=session.planned_on.weekday())
    sunday = monday + timedelta(days=6)
    this_week = Q(
        sessions__client=session.client_id,
        sessions__planned_on__range=(monday, sunday),
        sessions__finished_at__isnull=False,
    )
    scope = Assignment.objects.filter(pk=session.assignment_id).with_schedules()
    assignment = scope.annotate(done_then=Count("sessions", filter=this_week)).select_related("client").first()
    if assignment is None:
        return 0, 0
    return cast(Any, assignment).done_then, len(assignment.days_between(monday, sunday))


def bests_of(session: TrainingSession, logged: list[LoggedSet]) -> list[Best]:
    """Moves whose best set beats the best of last time: more load, or the same load for more reps (or seconds)."""
    bests = []
    for step in session.plan["steps"]:
        slots = [slot for slot in session.plan["slots"] if slot["step"] == step["number"]]
        last = [slot["last"] for slot in slots if slot.get("last")]
        own = [one for one in logged if one.step_number == step["number"] and one.exercise_id == step["exercise"]]
        if not last or not own:
            continue
        was = max(last, key=lambda one: _worth(one["load"], one["load_unit"], one["reps"], one["seconds"]))
        now = max(own, key=lambda one: _worth(one.load, one.load_unit, one.reps, one.seconds))
        if _worth(now.load, now.load_unit, now.reps, now.seconds) > _worth(
            was["load"], was["load_unit"], was["reps"], was["seconds"]
        ):
            bests.append(Best(step["name"], was, now))
    return bests


def _worth(load: Decimal | str | None, unit: str, reps: int | None, seconds: int | None) -> tuple[Decimal, int, int]:
    """What a set is compared by: load in kg, then reps, then seconds. Neither reps nor seconds is worth nothing."""
    if not reps and not seconds:
        return Decimal(0), 0, 0
    return formulas.kg_from(Decimal(load or 0), unit), reps or 0, seconds or 0
