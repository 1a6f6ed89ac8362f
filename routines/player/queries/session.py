"""A session with every step: what is done, what comes next and with which numbers."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from itertools import groupby, pairwise
from typing import cast

from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from uuid_utils.compat import uuid7

from routines.models import (
    Equipment,
    Exercise,
    ExerciseRecord,
    ExerciseRevision,
    Laterality,
    LoggedSet,
    SessionStep,
    SetKind,
    Tracking,
    TrainingSession,
)
from routines.models.exercise import Phase, cycle_of
from routines.models.plan import (
    PlannedMove,
    SessionPlan,
    SlotPlan,
    StepPlan,
    block_of,
    extra_slot,
    is_round,
    needless_slots,
    next_extra_slot,
    next_open,
    set_name,
    sides_in,
    slots_in_order,
    steps_in_order,
    swapped_slot,
)
from routines.models.translation import foreign_language, move_name, said_in, spoken
from routines.notation import in_digits, in_style
from routines.player.queries.entries import Entry, entry_of, is_in_turn, prefilled
from routines.player.queries.loads import Rung, plate_line, ramp_to
from routines.player.queries.swaps import Choice, swap_choices

REST_SHOWN = timedelta(minutes=10)
"""A rest that ended longer ago is over: nobody is waiting for it any more."""
UNDO_SHOWN = timedelta(seconds=20)
"""The way back is offered for the whole rest, and at least this long."""


@dataclass
class SetRow:
    """A set as performed; with the form that changes it when that was asked for."""

    logged: LoggedSet
    title: str
    entry: Entry | None = None
    record: str = ""


@dataclass
class Move(PlannedMove):
    """One step of the session as its page shows it."""

    tracking: str
    rows: list[SetRow] = field(default_factory=list)
    entry: Entry | None = None
    extra: Entry | None = None
    exercise: Exercise | None = None
    text: ExerciseRevision | None = None
    alternatives: list[Exercise] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    ramp: list[Rung] = field(default_factory=list)
    after: "Move | None" = None
    earlier: str = ""
    """The order of the day with it one place further up, as the order's form takes it; empty where it can't."""
    later: str = ""

    @property
    def name(self) -> str:
        return move_name(super().name)

    @property
    def number(self) -> int:
        return self.step["number"]

    @cached_property
    def key(self) -> str:
        """Its number as text, for ids and addresses."""
        return str(self.step["number"])

    @cached_property
    def is_swapped(self) -> bool:
        return bool(self.changed and self.changed.exercise_id)

    @cached_property
    def is_two_sided_instead(self) -> bool:
        """Whether it is swapped for a move that takes both sides at once, or in turn within a set."""
        return is_two_sided_instead(self.changed)

    @cached_property
    def is_skipped(self) -> bool:
        return bool(self.changed and self.changed.skipped_at)

    @property
    def swaps(self) -> list[Choice]:
        """What it can be swapped for now, its own exercise first once it is swapped."""
        if not self.changed or not self.changed.exercise_id:
            return self.choices
        own = Choice.as_planned(self.step)
        return [own, *(choice for choice in self.choices if choice.exercise != self.changed.exercise_id)]

    @property
    def asked(self) -> str:
        """Your trainer asks for 22.5 kg. Empty when nobody asked for another load than planned."""
        changed = self.changed
        if changed is None or changed.asked_load is None:
            return ""
        load = {"load": in_style(changed.asked_load), "unit": changed.asked_load_unit}
        return gettext("Your trainer asks for %(load)s %(unit)s.") % load

    @property
    def start_load(self) -> str:
        """What to start with after a swap, in the client's own unit; empty when nothing is known."""
        exercise = self.changed and self.changed.exercise_id
        return next((choice.load for choice in self.choices if choice.exercise == exercise), "")

    @property
    def done(self) -> int:
        """Sets done, the planned ones first; extra ones come on top, warm-up sets don't count."""
        return sum(not row.logged.is_warm_up for row in self.rows)

    @property
    def planned(self) -> int:
        return sum(slot["kind"] != SetKind.WARM_UP for slot in self.slots)

    @property
    def done_in_words(self) -> str:
        count = {"done": self.done, "planned": self.planned}
        if is_round(self.slots[0]):
            said = ngettext("%(done)s of %(planned)s round done", "%(done)s of %(planned)s rounds done", self.planned)
        else:
            said = ngettext("%(done)s of %(planned)s set done", "%(done)s of %(planned)s sets done", self.planned)
        return said % count

    @property
    def one_more(self) -> str:
        return gettext("One more round") if is_round(self.slots[0]) else gettext("One more set")

    @property
    def is_done(self) -> bool:
        return self.entry is None and not self.is_skipped

    @cached_property
    def state(self) -> str:
        """done, skipped, part or open."""
        if self.is_skipped:
            return "skipped"
        if self.is_done:
            return "done"
        return "part" if self.rows else "open"

    @property
    def is_grouped(self) -> bool:
        return is_in_turn(self.step)

    @cached_property
    def cycle(self) -> list[Phase]:
        return cycle_of(self.text.steps) if self.text else []

    @cached_property
    def breath(self) -> list[Phase]:
        """The cycle in brief: its first breath in and its first breath out, as they come."""
        cycle = self.cycle
        first = {phase["breath"]: phase for phase in reversed(cycle)}
        return [phase for phase in cycle if phase is first.get("in") or phase is first.get("out")]

    @property
    def frame(self) -> str:
        """The drawn figure's viewBox."""
        frame = (self.exercise.figure or {}).get("frame", []) if self.exercise else []
        return " ".join(str(number) for number in frame)

    @property
    def is_on_a_bar(self) -> bool:
        return bool(self.exercise and Equipment.BARBELL in self.exercise.equipment)

    @property
    def warms_up(self) -> bool:
        """Whether lighter sets make sense now: a load moves, and no working set is done."""
        return self.tracking == Tracking.REPS_AND_LOAD and self.entry is not None and not self.done

    @property
    def has_ramp(self) -> bool:
        return any(rung.load for rung in self.ramp)

    @cached_property
    def is_self_paced(self) -> bool:
        """Whether its sets can run on the breath alone and log themselves: done on a mat or standing free."""
        equipment = set(self.exercise.equipment) if self.exercise else {""}
        return bool(self.cycle) and equipment <= {Equipment.MAT, Equipment.NONE}


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
        """The move to go on with: that of the first open set after the latest one."""
        skipped = {move.number for move in self.moves if move.is_skipped}
        taken = {row.logged.slot for move in self.moves for row in move.rows}
        after = self.latest.logged.slot if self.latest else ""
        taken |= needless_slots(self.session.plan, [move.number for move in self.moves if move.is_two_sided_instead])
        step = next_open(in_order(self.session), after=after, taken=taken, skipped=skipped)
        return next((move for move in self.moves if move.number == step), None)

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

    def step_of(self, slot: str) -> int | None:
        """The step a slot belongs to, planned or extra; None when there is no such step."""
        number = slot.split(".", maxsplit=1)[0]
        return next((move.number for move in self.moves if move.key == number), None)

    def refuse(self, slot: str, typed: Mapping[str, str], errors: Mapping[str, list[str]]) -> None:
        """Show a set's form again as it was typed, with what is wrong beside the fields."""
        for move in self.moves:
            for entry in [move.entry, move.extra, *(row.entry for row in move.rows)]:
                if entry and entry.slot["slot"] == slot:
                    entry.show_again(typed, errors)


def session_screen(session: TrainingSession, *, now: datetime, change: str = "") -> SessionScreen:
    """The session's page: sets, changed steps, what each move can be swapped for, pinned texts; five statements.

    ``change`` is the slot of a logged set whose form is wanted. Numbers are in the client's own unit, whoever looks.
    """
    logged = list(
        LoggedSet.objects.standing()
        .filter(client=session.client_id, session=session)
        .select_related("entered_by")
        .order_by("set_number", "done_at")
    )
    changed = {
        step.step_number: step
        for step in SessionStep.objects.filter(session=session).select_related("revision", "exercise")
    }
    for step in changed.values():
        if step.exercise and step.revision:
            step.revision.exercise = step.exercise
            step.exercise = step.revision.exercise_then
    choices = swap_choices(session.client, session.plan)
    badges = ExerciseRecord.objects.badges_in(session) if logged else {}
    moves = [
        _move(session, step, logged, changed.get(step["number"]), choices.get(step["number"], []), change)
        for step in steps_in_order(session.plan, session.step_order)
    ]
    for row in (row for move in moves for row in move.rows):
        row.record = badges.get(row.logged.pk, "")
    for move, after in pairwise(moves):
        move.after = after
    for move in moves:
        if move.is_grouped and move.entry:
            move.after = _next_in_turn(in_order(session), moves, move.entry.slot["slot"]) or move.after
    if session.is_open:
        _add_orders(moves)
    _add_words(session, moves)
    for move in moves:
        _add_loads(session, move)
    return SessionScreen(session=session, moves=moves, now=now, latest=_latest_rest(moves, logged))


def _add_orders(moves: list[Move]) -> None:
    """Where each move that is left may go: before or behind its neighbour that is left, supersets as a whole."""
    blocks = [list(block) for _, block in groupby(moves, key=lambda move: block_of(move.step))]
    left = [at for at, block in enumerate(blocks) if not all(move.is_done for move in block)]
    for upper, lower in pairwise(left):
        swapped = blocks.copy()
        swapped[upper], swapped[lower] = blocks[lower], blocks[upper]
        order = ",".join(move.key for block in swapped for move in block)
        blocks[upper][-1].later = blocks[lower][0].earlier = order


def in_order(session: TrainingSession) -> list[SlotPlan]:
    return slots_in_order(session.plan, session.step_order)


def _next_in_turn(slots: list[SlotPlan], moves: list[Move], slot: str) -> Move | None:
    """The move that follows in a superset or circuit: of the next slot that belongs to another one."""
    steps = iter(slots)
    own = next((one["step"] for one in steps if one["slot"] == slot), None)
    after = next((one["step"] for one in steps if one["step"] != own), None)
    return next((move for move in moves if move.number == after), None)


def _move(
    session: TrainingSession,
    step: StepPlan,
    logged: list[LoggedSet],
    changed: SessionStep | None,
    choices: list[Choice],
    change: str,
) -> Move:
    user = session.client
    planned = [slot for slot in session.plan["slots"] if slot["step"] == step["number"]]
    instead = changed.exercise if changed else None
    slots = with_asked_load(changed, slots_done_with(instead, planned, session.plan))
    tracking = instead.tracking if instead else step["tracking"]
    move = Move(step=step, slots=slots, tracking=tracking, changed=changed, choices=choices)
    order = sides_in(session.plan, step["number"])
    own = [one for one in logged if one.step_number == step["number"]]
    own.sort(key=lambda one: (not one.is_warm_up, one.set_number, order.index(side_of(one.slot)), one.done_at))
    taken = {one.slot for one in own}
    following = next((slot for slot in slots if slot["slot"] not in taken), None)
    asked = {slot["slot"]: slot for slot in planned}
    exercise = instead.pk if instead else step["exercise"]
    working = [one for one in own if not one.is_warm_up and one.exercise_id == exercise]
    for one in own:
        slot = asked.get(one.slot) or extra_slot(session.pk, session.plan, one.slot) or slots[-1]
        slot = {**slot, "side": one.side}
        row = SetRow(one, capfirst(set_name(slot)))
        if one.slot == change:
            row.entry = entry_of(one, slot, step, tracking, user)
        move.rows.append(row)
    if following:
        move.entry = prefilled(following, step, tracking, working, user, start_load=move.start_load)
    else:
        sides = 1 if move.is_two_sided_instead else 2
        beyond = next_extra_slot(session.pk, session.plan, step, taken, sides=sides)
        if beyond and instead:
            beyond = swapped_slot(beyond, one_sided=not move.is_two_sided_instead)
        move.extra = prefilled(beyond, step, tracking, working, user, start_load=move.start_load) if beyond else None
    return move


def is_two_sided_instead(changed: SessionStep | None) -> bool:
    return bool(changed and changed.exercise and changed.exercise.laterality != Laterality.EACH_SIDE)


def slots_done_with(instead: Exercise | None, planned: list[SlotPlan], plan: SessionPlan) -> list[SlotPlan]:
    """A step's slots as they are done with another exercise in its place; as planned without one."""
    if instead is None:
        return planned
    one_sided = instead.laterality == Laterality.EACH_SIDE
    needless = set() if one_sided else needless_slots(plan, [planned[0]["step"]])
    return [swapped_slot(slot, one_sided=one_sided) for slot in planned if slot["slot"] not in needless]


def with_asked_load(changed: SessionStep | None, slots: list[SlotPlan]) -> list[SlotPlan]:
    """The slots with the load that the trainer asks for today."""
    if changed is None or changed.asked_load is None:
        return slots
    asked = {"load": in_digits(changed.asked_load), "load_unit": changed.asked_load_unit}
    return [slot if slot["kind"] == SetKind.WARM_UP else cast("SlotPlan", slot | asked) for slot in slots]


def side_of(slot: str) -> str:
    return slot.rsplit(".", maxsplit=1)[-1]


def _add_words(session: TrainingSession, moves: list[Move]) -> None:
    """Words, figures and equipment as the session pinned them, also of what each move can be swapped for.

    In the page's language they are what was said of them when the session began. One statement.
    """
    language, before = foreign_language(), session.started_at if session.is_started else None
    pinned = ExerciseRevision.objects.select_related("exercise").annotate(**said_in(language, before=before))
    wanted = {choice.revision for move in moves for choice in move.choices}
    wanted |= {move.changed.revision_id for move in moves if move.changed and move.changed.revision_id}
    texts = {
        pk: spoken(text, language, getattr(text, "said", None))
        for pk, text in pinned.in_bulk({move.step["revision"] for move in moves} | wanted).items()
    }
    then = {pk: text.exercise_then for pk, text in texts.items()}
    for move in moves:
        own = then[move.step["revision"]]
        swapped = move.changed.revision_id if move.changed and move.changed.exercise_id else None
        shown = swapped or move.step["revision"]
        move.exercise, move.text = then[shown], texts[shown]
        family = [own, *(then[choice.revision] for choice in move.choices)]
        move.alternatives = [one for one in family if one.pk != move.exercise.pk]


def _add_loads(session: TrainingSession, move: Move) -> None:
    """Beside each load what goes on the bar, and lighter sets before the first working one."""
    client, rows = session.client, [row.entry for row in move.rows]
    if move.is_on_a_bar:
        for entry in filter(None, [move.entry, move.extra, *rows]):
            entry.plates = plate_line(entry.load, entry.load_unit, client)
    if move.entry and move.warms_up:
        bar = client.bar_in(client.load_unit) if move.is_on_a_bar else None
        taken = {row.logged.slot for row in move.rows}
        sides = {side_of(slot["slot"]): slot["side"] for slot in move.slots}
        move.ramp = ramp_to(move.entry, sides, taken, session.pk, bar)


def _latest_rest(moves: list[Move], logged: list[LoggedSet]) -> Rest | None:
    """The latest set done and the rest that belongs to it."""
    if not logged:
        return None
    latest = max(logged, key=lambda one: one.done_at)
    move = next(move for move in moves if move.number == latest.step_number)
    asked = next((slot for slot in move.slots if slot["slot"] == latest.slot), move.slots[-1])
    seconds = asked["rest_seconds"] or 0
    return Rest(seconds, latest.done_at + timedelta(seconds=seconds), latest, move, uuid7())


def next_step(session: TrainingSession, *, after: str) -> int | None:
    """The step to go on with after the set in this slot; two light statements, or one when it surely is the same."""
    taken = set(LoggedSet.objects.standing().filter(session=session).values_list("slot", flat=True))
    slots = in_order(session)
    step = next_open(slots, after=after, taken=taken, skipped=())
    if step is None or (after.startswith(f"{step}.") and len(sides_in(session.plan, step)) == 1):
        return step
    changed = SessionStep.objects.filter(session=session).select_related("exercise")
    taken |= needless_slots(session.plan, [step.step_number for step in changed if is_two_sided_instead(step)])
    skipped = {step.step_number for step in changed if step.skipped_at}
    return next_open(slots, after=after, taken=taken, skipped=skipped)
