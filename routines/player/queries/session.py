"""A session with every step: what is done, what comes next and with which numbers."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any

from uuid_utils.compat import uuid7

from accounts.models import User
from routines.models import (
    Exercise,
    ExerciseRevision,
    LoggedSet,
    SessionStep,
    SkipReason,
    TrainingSession,
)
from routines.models.exercise import Phase, cycle_of
from routines.models.version import (
    SlotPlan,
    StepPlan,
    extra_slots,
    sides_of,
)
from routines.player.queries.entries import Entry, entry_of, prefilled, word_for

REST_SHOWN = timedelta(minutes=10)
"""A rest that ended longer ago is over: nobody is waiting for it any more."""
UNDO_SHOWN = timedelta(seconds=20)
"""The way back is offered for the whole rest, and at least this long."""


@dataclass
class SetRow:
    """A set as performed, with the form that changes it."""

    logged: LoggedSet
    entry: Entry

    @property
    def title(self) -> str:
        return self.entry.what.capitalize()


@dataclass
class Move:
    """One step of the session as its page shows it."""

    step: StepPlan
    slots: list[SlotPlan]
    tracking: str
    rows: list[SetRow] = field(default_factory=list)
    entry: Entry | None = None
    extra: Entry | None = None
    changed: SessionStep | None = None
    exercise: Exercise | None = None
    text: ExerciseRevision | None = None
    alternatives: list[Exercise] = field(default_factory=list)
    after: "Move | None" = None

    @property
    def number(self) -> int:
        return self.step["number"]

    @property
    def name(self) -> str:
        return self.changed.revision.name if self.changed and self.changed.revision else self.step["name"]

    @property
    def is_swapped(self) -> bool:
        return bool(self.changed and self.changed.exercise_id)

    @property
    def is_skipped(self) -> bool:
        return bool(self.changed and self.changed.skipped_at)

    @property
    def skip_reason(self) -> str:
        return SkipReason(self.changed.skip_reason).label if self.changed and self.changed.skip_reason else ""

    @property
    def note(self) -> str:
        return self.changed.note if self.changed else ""

    @property
    def done(self) -> int:
        """Sets done, the planned ones first; extra ones come on top."""
        return len(self.rows)

    @property
    def planned(self) -> int:
        return len(self.slots)

    @property
    def is_done(self) -> bool:
        return self.entry is None and not self.is_skipped

    @property
    def state(self) -> str:
        """done, skipped, part or open."""
        if self.is_skipped:
            return "skipped"
        if self.is_done:
            return "done"
        return "part" if self.rows else "open"

    @property
    def word(self) -> str:
        """What one of its sets is called."""
        return word_for(self.slots[0])

    @property
    def is_grouped(self) -> bool:
        """Whether it is done in turn with others: A1, A2."""
        return not self.step["label"].isdigit()

    @property
    def asked_sets(self) -> list[SlotPlan]:
        """Its sets as prescribed, one for both sides."""
        return [slot for slot in self.slots if slot["side"] == self.slots[0]["side"]]

    @property
    def cycle(self) -> list[Phase]:
        return cycle_of(self.text.steps) if self.text else []

    @property
    def breath(self) -> list[Phase]:
        """The cycle in brief: its first breath in and its first breath out, as they come."""
        cycle = self.cycle
        first = {phase["breath"]: phase for phase in reversed(cycle)}
        return [phase for phase in cycle if phase is first.get("in") or phase is first.get("out")]

    @property
    def movement_id(self) -> str:
        return f"movement-{self.number}"

    @property
    def frame(self) -> str:
        """The drawn figure's viewBox."""
        frame = (self.exercise.figure or {}).get("frame", []) if self.exercise else []
        return " ".join(str(number) for number in frame)

    @property
    def movement(self) -> dict[str, Any] | None:
        """The drawn figure on the clock of the words this session pinned."""
        if not self.exercise or not self.exercise.figure:
            return None
        return {**self.exercise.figure, "name": self.name, "cycle": self.cycle}


@dataclass(frozen=True)
class Rest:
    """The rest after the latest set: its length, its end, the set, and its way back."""

    seconds: int
    until: datetime
    logged: LoggedSet
    move: Move
    op: uuid.UUID

    @property
    def undo_until(self) -> datetime:
        return max(self.until, self.logged.order_at + UNDO_SHOWN)


@dataclass
class SessionScreen:
    """A session with every step."""

    session: TrainingSession
    moves: list[Move]
    now: datetime
    latest: Rest | None

    @cached_property
    def current(self) -> Move | None:
        """The move of the next open set, in the order the sets are done."""
        return _current(self.session, self.moves)

    @property
    def anchor(self) -> str:
        return f"step-{self.current.number}" if self.current else "overview"

    @property
    def sets_left(self) -> int:
        """Planned sets that are neither done nor skipped."""
        return sum(max(0, move.planned - move.done) for move in self.moves if not move.is_skipped and not move.is_done)

    @property
    def sets_done(self) -> int:
        return sum(move.done for move in self.moves)

    @property
    def elapsed(self) -> float:
        return max(0.0, (self.now - self.session.started_at).total_seconds())

    @property
    def may_undo(self) -> bool:
        return bool(self.latest and self.session.is_open and self.now < self.latest.undo_until)

    @property
    def is_resting(self) -> bool:
        return bool(
            self.latest
            and self.session.is_open
            and self.latest.seconds
            and self.now < self.latest.until + REST_SHOWN
            and self.sets_left
        )

    def move(self, number: int) -> Move:
        return next(move for move in self.moves if move.number == number)

    def refuse(self, slot: str, typed: Mapping[str, str], errors: Mapping[str, list[str]]) -> None:
        """Show a set's form again as it was typed, with what is wrong beside the fields."""
        for move in self.moves:
            for entry in [move.entry, move.extra, *(row.entry for row in move.rows)]:
                if entry and entry.slot["slot"] == slot:
                    entry.errors = errors
                    for name in ("load", "reps", "seconds", "rpe"):
                        setattr(entry, name, typed.get(name, getattr(entry, name)))


def session_screen(session: TrainingSession, user: User, *, now: datetime, with_words: bool = True) -> SessionScreen:
    """The session's page: five statements, or two without the words (texts, figures, variations)."""
    logged = list(
        LoggedSet.objects.standing().filter(client=session.client_id, session=session).order_by("set_number", "done_at")
    )
    changed = {
        step.step_number: step
        for step in SessionStep.objects.filter(session=session).select_related("revision", "exercise")
    }
    moves = [_move(session, step, logged, changed.get(step["number"]), user) for step in session.plan["steps"]]
    for move, after in pairwise(moves):
        move.after = after
    if with_words:
        _add_words(session, moves, user)
    return SessionScreen(session=session, moves=moves, now=now, latest=_latest_rest(moves, logged))


def _move(
    session: TrainingSession, step: StepPlan, logged: list[LoggedSet], changed: SessionStep | None, user: User
) -> Move:
    slots = [slot for slot in session.plan["slots"] if slot["step"] == step["number"]]
    tracking = changed.exercise.tracking if changed and changed.exercise else step["tracking"]
    move = Move(step=step, slots=slots, tracking=tracking, changed=changed)
    order = sides_of(step["laterality"])
    own = [one for one in logged if one.step_number == step["number"]]
    own.sort(key=lambda one: (one.set_number, order.index(one.side), one.done_at))
    taken = {one.slot for one in own}
    following = next((slot for slot in slots if slot["slot"] not in taken), None)
    planned = {slot["slot"]: slot for slot in slots}
    extras = (
        {slot["slot"]: slot for slot in extra_slots(session.pk, session.plan, step)}
        if following is None or taken - set(planned)
        else {}
    )
    move.rows = [SetRow(one, entry_of(one, (planned | extras)[one.slot], step, tracking, user)) for one in own]
    if following:
        move.entry = prefilled(following, step, tracking, own, user)
    else:
        beyond = next((slot for name, slot in extras.items() if name not in taken), None)
        move.extra = prefilled(beyond, step, tracking, own, user) if beyond else None
    return move


def _add_words(session: TrainingSession, moves: list[Move], user: User) -> None:
    """Texts as the session pinned them, figures, and what each move can be swapped for: three statements."""
    planned = {move.step["exercise"] for move in moves}
    done = {move.changed.exercise_id for move in moves if move.changed and move.changed.exercise_id}
    texts = ExerciseRevision.objects.in_bulk({move.step["revision"] for move in moves})
    exercises = Exercise.objects.with_text().in_bulk(planned | done)
    families = Exercise.objects.visible_to(user).interchangeable_with(planned).with_text().order_by("pk")
    others = list(families)
    for move in moves:
        own = exercises[move.step["exercise"]]
        stem = own.variation_of_id or own.pk
        move.exercise = exercises[(move.changed and move.changed.exercise_id) or own.pk]
        move.text = (move.changed and move.changed.revision) or texts[move.step["revision"]]
        family = [one for one in others if stem in {one.pk, one.variation_of_id}]
        if move.is_swapped:
            family = [own, *family]
        move.alternatives = [one for one in {one.pk: one for one in family}.values() if one.pk != move.exercise.pk]


def _current(session: TrainingSession, moves: list[Move]) -> Move | None:
    open_slots = {
        move.number: {slot["slot"] for slot in move.slots} for move in moves if move.entry and not move.is_skipped
    }
    taken = {row.logged.slot for move in moves for row in move.rows}
    return next(
        (
            move
            for slot in session.plan["slots"]
            if slot["slot"] not in taken
            for move in moves
            if slot["slot"] in open_slots.get(move.number, ())
        ),
        None,
    )


def _latest_rest(moves: list[Move], logged: list[LoggedSet]) -> Rest | None:
    """The latest set done and the rest that belongs to it."""
    if not logged:
        return None
    latest = max(logged, key=lambda one: one.done_at)
    move = next(move for move in moves if move.number == latest.step_number)
    asked = next((slot for slot in move.slots if slot["slot"] == latest.slot), move.slots[-1])
    seconds = asked["rest_seconds"] or 0
    return Rest(seconds, latest.done_at + timedelta(seconds=seconds), latest, move, uuid7())
