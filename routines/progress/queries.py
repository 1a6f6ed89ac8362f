"""What was done: sessions with their sums, and one session set by set."""

from dataclasses import dataclass, field

from django.db import models
from django.db.models import Prefetch, QuerySet

from accounts.models import User
from routines.models import Exercise, LoggedSet, LoggedSetRevision, SessionStep, SkipReason, TrainingSession
from routines.models.version import SlotPlan, StepPlan


def finished_sessions(client: User) -> QuerySet[TrainingSession]:
    """Newest first, with what the list reads: the sums, never the sets."""
    return (
        TrainingSession.objects.for_client(client)
        .finished()
        .select_related("version")
        .defer("plan", "version__content")
        .order_by("-started_at")
        .fetch_mode(models.FETCH_RAISE)
    )


@dataclass
class DoneMove:
    """One step as it was done."""

    step: StepPlan
    slots: list[SlotPlan]
    exercise: Exercise
    changed: SessionStep | None = None
    sets: list[LoggedSet] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.changed.revision.name if self.changed and self.changed.revision else self.step["name"]

    @property
    def in_place_of(self) -> str:
        return self.step["name"] if self.changed and self.changed.revision else ""

    @property
    def asked_sets(self) -> list[SlotPlan]:
        """Its sets as prescribed, one for both sides."""
        return [slot for slot in self.slots if slot["side"] == self.slots[0]["side"]]

    @property
    def skip_reason(self) -> str:
        return SkipReason(self.changed.skip_reason).label if self.changed and self.changed.skip_reason else ""

    @property
    def note(self) -> str:
        return self.changed.note if self.changed else ""

    @property
    def word(self) -> str:
        """A set that asks for neither reps nor a time is a round."""
        return "Round" if self.slots[0]["reps_min"] is None and self.slots[0]["seconds"] is None else "Set"


def done_moves(session: TrainingSession) -> list[DoneMove]:
    """The session step by step with every set and what it was before: four statements."""
    sets = (
        LoggedSet.objects.filter(client=session.client_id, session=session)
        .prefetch_related(Prefetch("revisions", LoggedSetRevision.objects.order_by("order_at")))
        .order_by("set_number", "done_at")
    )
    changed = {
        step.step_number: step for step in SessionStep.objects.filter(session=session).select_related("revision")
    }
    steps: list[StepPlan] = session.plan["steps"]
    exercises = Exercise.objects.in_bulk({step["exercise"] for step in steps})
    moves = {
        step["number"]: DoneMove(
            step=step,
            slots=[slot for slot in session.plan["slots"] if slot["step"] == step["number"]],
            exercise=exercises[step["exercise"]],
            changed=changed.get(step["number"]),
        )
        for step in steps
    }
    for one in sets:
        moves[one.step_number].sets.append(one)
    for move in moves.values():
        move.sets.sort(key=_left_before_right)
    return list(moves.values())


def _left_before_right(one: LoggedSet) -> tuple[int, str]:
    return one.set_number, one.side
