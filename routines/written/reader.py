"""From a routine's text to its content: the routine from the lines, refusals by line and column."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from routines.models import MAX_ALTERNATIVES, MAX_GROUP, MAX_MOVES, MAX_SETS, BlockKind, SetKind, Tracking
from routines.models.version import SHAPE, BlockContent, SetContent, StepContent, VersionContent
from routines.written import lines
from routines.written.expand import NO_UNIT, each_set, is_single
from routines.written.faults import Fault, RefusedError, UnreadableError
from routines.written.keys import with_keys_of
from routines.written.lines import Called, GroupLine, Sets, StepLine
from routines.written.moves import Move, Moves, UnknownMoveError
from routines.written.words import is_storable, unescaped

MAX_TEXT = 100_000
MAX_LINES = 3000
MAX_FAULTS = 20
MAX_NAME = 80
MAX_NOTES = 2000
MAX_NOTE = 300

COUNTED = {Tracking.REPS, Tracking.REPS_AND_LOAD}
NAME_FIRST = _("Begin with the routine’s name, like # Back day.")
BELOW_A_MOVE = _("This belongs below a move.")


def read(text: str, moves: Moves, *, unit: str, before: VersionContent | None = None) -> VersionContent:
    """What the text says. ``unit`` is for loads without one; steps keep their keys of ``before``.

    Raises UnreadableError with what is wrong, up to MAX_FAULTS places.
    """
    if len(text) > MAX_TEXT:
        raise UnreadableError(
            [
                Fault(
                    1,
                    1,
                    gettext("A routine’s text has at most %(MAX_TEXT)s characters.") % {"MAX_TEXT": f"{MAX_TEXT:,}"},
                )
            ]
        )
    rows = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(rows) > MAX_LINES:
        raise UnreadableError(
            [
                Fault(
                    MAX_LINES + 1,
                    1,
                    gettext("A routine’s text has at most %(MAX_LINES)s lines.") % {"MAX_LINES": f"{MAX_LINES:,}"},
                )
            ]
        )
    reader = _Reader(moves, unit)
    for number, row in enumerate(rows, start=1):
        reader.take(row, number)
        if len(reader.faults) >= MAX_FAULTS:
            break
    content = reader.finish()
    if reader.faults:
        raise UnreadableError(reader.faults)
    return with_keys_of(content, before)


@dataclass
class _Step:
    """A step to which later lines may still add. Without a move it was refused: what follows is only checked."""

    line: int
    column: int
    move: Move | None
    sets: list[SetContent] | None = None
    note: list[str] = field(default_factory=list)
    alternatives: list[int] = field(default_factory=list)
    asks_rpe: bool = False


@dataclass
class _Group:
    """A superset or circuit whose steps are being read."""

    line: int
    block: BlockContent
    rounds: int | None


class _Reader:
    """The routine as far as it has been read."""

    def __init__(self, moves: Moves, unit: str) -> None:
        self.moves, self.unit = moves, unit
        self.faults: list[Fault] = []
        self.name: str | None = None
        self.notes: list[str] = []
        self.blocks: list[BlockContent] = []
        self.group: _Group | None = None
        self.step: _Step | None = None
        self.margin = self.indent = 0
        self.number = 0
        self.steps = 0

    def take(self, row: str, number: int) -> None:
        """Read one more line."""
        text = row.lstrip()
        if not text.strip():
            return
        self.number, self.indent = number, len(row) - len(text)
        kind = lines.kind_of_line(text)
        if self.name is None:
            self.margin = self.indent
            if kind != lines.TITLE:
                self.name = ""
                self.refuse(str(NAME_FIRST))
        try:
            self.put(kind, said_in(text, kind), is_inside=self.indent > self.margin)
        except RefusedError as refusal:
            self.refuse(refusal.message, refusal.column + self.indent)
            if kind == lines.TITLE and self.name is None:
                self.name = ""
            if kind == lines.STEP:
                self.close_step()
                self.step = _Step(number, 1, None)

    def refuse(self, message: str, column: int = 1, *, line: int | None = None) -> None:
        self.faults.append(Fault(line or self.number, column, message))

    # --- What each kind of line does

    def put(self, kind: str, said: Any, *, is_inside: bool) -> None:
        if kind == lines.TITLE:
            self.take_title(said)
        elif kind == lines.NOTE:
            self.take_note(said)
        elif kind == lines.GROUP:
            self.take_group(said)
        elif kind == lines.STEP:
            self.take_step(said, is_inside=is_inside)
        elif self.step is None:
            raise RefusedError(str(BELOW_A_MOVE))
        elif kind == lines.SETS:
            self.take_sets(self.step, said)
        elif kind == lines.ALTERNATIVES:
            self.take_alternatives(self.step, said)
        else:
            self.step.asks_rpe = True

    def take_title(self, name: str) -> None:
        if self.name is not None:
            raise RefusedError(gettext("The routine has its name already. One text is one routine."))
        self.name = name
        if not name.strip():
            raise RefusedError(gettext("Write the routine’s name after the #."))
        if len(name) > MAX_NAME:
            raise RefusedError(
                gettext("A routine’s name has at most %(MAX_NAME)s characters.") % {"MAX_NAME": MAX_NAME}, MAX_NAME + 3
            )

    def take_note(self, note: str) -> None:
        if self.step is not None:
            what, said, most = gettext("A note to a move"), self.step.note, MAX_NOTE
        elif self.group is None and not self.blocks:
            what, said, most = gettext("The notes to a routine"), self.notes, MAX_NOTES
        else:
            raise RefusedError(gettext("A note stands below the routine’s name or below a move."))
        fitted = len("\n".join(said)) <= most
        said.append(note)
        if fitted and len("\n".join(said)) > most:
            raise RefusedError(
                gettext("%(what)s can have at most %(most)s characters.") % {"what": what, "most": f"{most:,}"}
            )

    def take_group(self, said: GroupLine) -> None:
        self.close_group()
        block = BlockContent(kind=said.kind, rest_seconds=said.rest_seconds, steps=[])
        self.group = _Group(self.number, block, said.rounds)

    def take_step(self, said: StepLine, *, is_inside: bool) -> None:
        self.close_step()
        if not is_inside:
            self.close_group()
        self.steps += 1
        if self.steps > MAX_MOVES:
            raise RefusedError(gettext("A routine has at most %(MAX_MOVES)s moves.") % {"MAX_MOVES": MAX_MOVES})
        move = self.find(said.called, label=said.label)
        self.step = _Step(self.number, said.called.column + self.indent, move)
        if said.sets is not None:
            self.step.sets = []
            self.take_sets(self.step, said.sets)

    def take_sets(self, step: _Step, written: list[Sets]) -> None:
        if step.sets is None:
            step.sets = []
        tracking = step.move.tracking if step.move else Tracking.REPS
        rounds = self.group.rounds if self.group else None
        for one in written:
            found = each_set(one, tracking=tracking, unit=self.unit)
            step.sets += found * (rounds if rounds and is_single(one) else 1)
            if len(step.sets) > MAX_SETS:
                raise RefusedError(
                    gettext("A move has at most %(MAX_SETS)s sets.") % {"MAX_SETS": MAX_SETS}, one.column
                )

    def take_alternatives(self, step: _Step, written: list[Called]) -> None:
        step.alternatives += [self.find(called).pk for called in written]
        if len(step.alternatives) > MAX_ALTERNATIVES:
            raise RefusedError(
                gettext("A move has at most %(MAX_ALTERNATIVES)s alternatives.")
                % {"MAX_ALTERNATIVES": MAX_ALTERNATIVES}
            )

    def find(self, called: Called, *, label: str = "") -> Move:
        """The move that is meant. What looks like a label (A1) may belong to its name."""
        if label and not called.slug and self.moves.knows(f"{label} {called.name}"):
            return self.moves.find(f"{label} {called.name}")
        try:
            return self.moves.find(called.name, called.slug)
        except UnknownMoveError as refusal:
            raise RefusedError(str(refusal), called.column) from refusal

    # --- Ends

    def close_step(self) -> None:
        step, self.step = self.step, None
        if step is None or step.move is None:
            return
        rounds = self.group.rounds if self.group else None
        sets = usual_sets(step.move, rounds) if step.sets is None else step.sets
        if rounds and len(sets) != rounds:
            self.refuse(
                gettext("This asks for %(len)s sets, but there are %(rounds)s rounds.")
                % {"len": len(sets), "rounds": rounds},
                step.column,
                line=step.line,
            )
        content = _content(step, step.move, sets)
        if self.group is not None:
            self.group.block["steps"].append(content)
            if len(self.group.block["steps"]) == MAX_GROUP + 1:
                self.refuse(
                    gettext("A superset or circuit has at most %(MAX_GROUP)s moves.") % {"MAX_GROUP": MAX_GROUP},
                    line=step.line,
                )
        else:
            self.blocks.append(BlockContent(kind=BlockKind.STRAIGHT.value, rest_seconds=None, steps=[content]))

    def close_group(self) -> None:
        self.close_step()
        group, self.group = self.group, None
        if group is None:
            return
        if not group.block["steps"] and not any(fault.line > group.line for fault in self.faults):
            self.refuse(gettext("Indent its moves below it, by two spaces."), line=group.line)
        self.blocks.append(group.block)

    def finish(self) -> VersionContent:
        """The whole, of no use when there are faults."""
        self.close_group()
        if self.name is None:
            self.refuse(str(NAME_FIRST), line=1)
        number = 0
        for block in self.blocks:
            for step in block["steps"]:
                number += 1
                step["number"] = number
        return VersionContent(v=SHAPE, name=self.name or "", notes="\n".join(self.notes), blocks=self.blocks)


def said_in(text: str, kind: str) -> Any:
    """What a line without its indentation says."""
    said = unescaped(text[1:].removeprefix(" ")) if kind == lines.NOTE else lines.read_line(text.rstrip(), kind)
    if not is_storable(said if isinstance(said, str) else text):
        raise RefusedError(gettext("This line has a character that can’t be kept."))
    return said


def usual_sets(move: Move, rounds: int | None) -> list[SetContent]:
    """What a move asks for when nothing is said, as when it is added in the builder."""
    is_counted = move.tracking in COUNTED
    usual = SetContent(
        kind=SetKind.WORKING.value,
        reps_min=move.reps_min if is_counted else None,
        reps_max=move.reps_max if is_counted else None,
        seconds=move.seconds if move.tracking == Tracking.DURATION else None,
        load=None,
        load_unit=NO_UNIT,
        rpe=None,
        tempo="",
        rest_seconds=move.rest_seconds,
        right_reps_min=None,
        right_reps_max=None,
        right_seconds=None,
        right_load=None,
    )
    return [usual.copy() for _ in range(rounds or move.sets)]


def _content(step: _Step, move: Move, sets: list[SetContent]) -> StepContent:
    return StepContent(
        number=0,
        exercise=move.pk,
        revision=move.revision,
        slug=move.slug,
        name=move.name,
        tracking=move.tracking,
        laterality=move.laterality,
        note="\n".join(step.note),
        seconds_per_rep=move.seconds_per_rep,
        asks_rpe=step.asks_rpe,
        alternatives=step.alternatives,
        sets=sets,
    )
