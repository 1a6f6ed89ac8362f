"""One line of a routine's text: what kind it is, and what it says. Bounds of single numbers are kept here."""

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from lark import Lark, Token, Transformer, UnexpectedInput, UnexpectedToken
from lark.exceptions import VisitError

from routines.models import MAX_LOAD, MAX_REPS, MAX_REST_SECONDS, MAX_SECONDS, MAX_SETS, BlockKind, SetKind, Tracking
from routines.notation import NotationError, in_digits, parse_tempo
from routines.written.faults import RefusedError
from routines.written.words import unquoted

GRAMMAR = Path(__file__).with_name("grammar.lark")

TITLE, NOTE, GROUP, ALTERNATIVES, EFFORT, SETS, STEP = (
    "title",
    "note",
    "group",
    "alternatives",
    "effort",
    "sets",
    "step",
)
STARTS = [TITLE, GROUP, ALTERNATIVES, EFFORT, SETS, STEP]
MAX_READ = 4000
"""Longer lines are read only when they are notes."""
MAX_TEMPO = 12

TIMED = {Tracking.DURATION, Tracking.DISTANCE}
KINDS = {"w": SetKind.WARM_UP, "d": SetKind.DROP, "a": SetKind.AMRAP}

# --- What kind it is ------------------------------------------------------------------------------

KIND_WORD = r"(?:warm[- ]?up|drop(?: ?set)?|amrap)"
NUMBERS = (
    r"[0-9]+\s*(?:[×x*]\s*(?:[0-9]|amrap\b|warm|drop\b|$)|[,;@+]|[-–—]\s*[0-9]|to\s+[0-9]|:[0-5][0-9]|$"
    r"|(?:reps?|rounds?|s|secs?|seconds?|mins?|minutes?|rest|rpe|rir|tempo|right)\b|in\s+[0-9])"
)
BEGINNINGS = [
    (kind, re.compile(beginning, re.IGNORECASE))
    for kind, beginning in (
        (TITLE, "#"),
        (NOTE, ">"),
        (ALTERNATIVES, r"or\s*:"),
        (EFFORT, r"ask\s*:"),
        (GROUP, r"(?:superset|circuit|straight\s+sets)\s*(?:[,:]|rest\b|[0-9]|$)"),
        (SETS, rf"{KIND_WORD}\s*(?:[:@,;0-9]|rest\b|$)"),
        (SETS, NUMBERS),
    )
]
LABEL = re.compile(r"(?:[-*•]|[0-9]{1,2}[.)]|[A-Z][0-9]{1,2}[.):]?)\s")
BARE_NAME = re.compile(r"[^\s\"\[\];:#>](?:[^\"\[\];:]|:(?=\S))*")
NAMED = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^";])*?:(?:\s|$)')


def kind_of_line(line: str) -> str:
    """What a line without its indentation is, by its beginning; a move when it is nothing else."""
    kind = next((kind for kind, beginning in BEGINNINGS if beginning.match(line)), STEP)
    is_named = kind == SETS and line[:1].isdigit() and NAMED.match(line)
    return STEP if is_named else kind


# --- What it says ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Amount:
    """How much one set is, or how many rounds. ``bare``: a number alone, a time for a move that is tracked by time."""

    reps_min: int | None = None
    reps_max: int | None = None
    seconds: int | None = None
    bare: int | None = None
    rounds: int | None = None
    column: int = 1

    def counted(self) -> "Amount":
        """With a bare number taken for reps."""
        return self if self.bare is None else replace(self, reps_min=self.bare, reps_max=self.bare, bare=None)

    def timed(self) -> "Amount":
        """With a bare number taken for seconds."""
        return self if self.bare is None else replace(self, seconds=self.bare, bare=None)


@dataclass(frozen=True)
class Load:
    """A load as entered, None when it is left open; the unit is empty when none is written."""

    load: str | None
    unit: str
    column: int


@dataclass(frozen=True)
class Called:
    """An exercise as it is written."""

    name: str
    slug: str
    column: int


@dataclass
class Sets:
    """Sets that are written as one: equal, or with a list of amounts or of loads."""

    column: int = 1
    kind: str = ""
    count: int | None = None
    amounts: list[Amount] = field(default_factory=list)
    loads: list[Load] = field(default_factory=list)
    right_amounts: list[Amount] = field(default_factory=list)
    right_loads: list[Load] = field(default_factory=list)
    rest_seconds: int | None = None
    tempo: str = ""
    rpe: str | None = None


@dataclass(frozen=True)
class GroupLine:
    kind: str
    rounds: int | None = None
    rest_seconds: int | None = None


@dataclass(frozen=True)
class StepLine:
    called: Called
    sets: list[Sets] | None  # None when none are written
    label: str = ""


def read_line(line: str, kind: str) -> Any:
    """A title's name, a GroupLine, a StepLine, a list of Sets or of Called, True (effort). Raises RefusedError."""
    if len(line) > MAX_READ:
        raise RefusedError(
            gettext("Lines that are no notes have at most %(MAX_READ)s characters.") % {"MAX_READ": f"{MAX_READ:,}"},
            MAX_READ,
        )
    try:
        return LineReader().transform(_parser().parse(line, start=kind))
    except UnexpectedInput as error:
        raise _refusal_of(error, line, kind) from error
    except VisitError as error:
        if isinstance(error.orig_exc, RefusedError):
            raise error.orig_exc from error
        raise


@cache
def _parser() -> Lark:
    return Lark(GRAMMAR.read_text(), parser="lalr", start=STARTS)


def _column(token: Token) -> int:
    return token.column or 1


def _whole(token: Token, most: int, what: str, *, least: int = 1) -> int:
    number = int(token) if len(token) <= 9 else most + 1
    if not least <= number <= most:
        raise RefusedError(
            gettext("%(what)s %(least)s to %(most)s.") % {"what": what, "least": least, "most": most}, _column(token)
        )
    return number


def _decimal(token: Token, *, least: Decimal, most: Decimal, places: int, refusal: str) -> Decimal:
    number = Decimal(token.replace(",", ".")) if len(token) <= 12 else most + 1
    if not least <= number <= most or number != round(number, places):
        raise RefusedError(refusal, _column(token))
    return number


class LineReader(Transformer[Token, Any]):
    """The values of a line, from its tree."""

    def title(self, children: list[Token]) -> str:
        return _text(children[0])

    def group(self, children: list[Any]) -> GroupLine:
        group = GroupLine(BlockKind(children[0].lower().split()[0]))
        for child in children[1:]:
            child.pop("column")
            group = replace(group, **child)
        return group

    def rounds(self, children: list[Token]) -> dict[str, int]:
        return {"rounds": _whole(children[0], MAX_SETS, gettext("Rounds go from")), "column": _column(children[0])}

    def step(self, children: list[Any]) -> StepLine:
        label = children.pop(0) if isinstance(children[0], Token) else ""
        called, *rest = children
        if not rest:
            return StepLine(called, None, label)
        return StepLine(called, rest[0] if isinstance(rest[0], list) else [], label)

    def exercise(self, children: list[Token]) -> Called:
        *names, last = children
        if last.type == "SLUG":
            return Called(_text(names[0]) if names else "", last[1:-1], _column(children[0]))
        return Called(_text(last), "", _column(last))

    def alternatives(self, children: list[Called]) -> list[Called]:
        return children

    def effort(self, children: list[Token]) -> bool:
        return True

    # --- Sets: each part of a set is a dictionary of Sets' values, with its column

    def sets(self, children: list[Sets]) -> list[Sets]:
        return children

    def set(self, children: list[dict[str, Any]]) -> Sets:
        found = {"column": children[0]["column"]}
        for part in children:
            column = part.pop("column")
            if found.keys() & part.keys():
                raise RefusedError(gettext("This is written twice."), column)
            found |= part
        return Sets(**found)

    def kind(self, children: list[Token]) -> dict[str, Any]:
        return {"kind": KINDS[children[0][0].lower()], "column": _column(children[0])}

    def times(self, children: list[Any]) -> dict[str, Any]:
        count, *parts = children
        found: dict[str, Any] = {"count": _whole(count, MAX_SETS, gettext("Sets go from"))}
        for part in parts:
            found |= {"amounts": part} if isinstance(part, list) else part
        return found | {"column": _column(count)}

    def each(self, children: list[list[Amount]]) -> dict[str, Any]:
        return {"amounts": children[0], "column": children[0][0].column}

    def at(self, children: list[Load]) -> dict[str, Any]:
        return {"loads": children, "column": children[0].column}

    def rest(self, children: list[Any]) -> dict[str, Any]:
        seconds, column = children[0] if isinstance(children[0], tuple) else self.seconds(children)
        if seconds > MAX_REST_SECONDS:
            raise RefusedError(
                gettext("A rest goes from 0 to %(MAX_REST_SECONDS)s seconds.") % {"MAX_REST_SECONDS": MAX_REST_SECONDS},
                column,
            )
        return {"rest_seconds": seconds, "column": column}

    def tempo(self, children: list[Token]) -> dict[str, Any]:
        token = children[0]
        try:
            tempo = _text(token) if token.type == "QUOTED" else parse_tempo(token)
        except NotationError as error:
            raise RefusedError(str(error), _column(token)) from error
        if len(tempo) > MAX_TEMPO:
            raise RefusedError(
                gettext("A tempo has at most %(MAX_TEMPO)s characters, like 3-1-X-0.") % {"MAX_TEMPO": MAX_TEMPO},
                _column(children[0]),
            )
        return {"tempo": tempo, "column": _column(children[0])}

    def rpe(self, children: list[Token]) -> dict[str, Any]:
        refusal = gettext("An effort goes from RPE 1 to RPE 10, with at most one decimal.")
        rpe = _decimal(children[0], least=Decimal(1), most=Decimal(10), places=1, refusal=refusal)
        return {"rpe": in_digits(rpe), "column": _column(children[0])}

    def rir(self, children: list[Token]) -> dict[str, Any]:
        refusal = gettext("Reps in reserve go from 0 to 9, with at most one decimal.")
        rir = _decimal(children[0], least=Decimal(0), most=Decimal(9), places=1, refusal=refusal)
        return {"rpe": in_digits(10 - rir), "column": _column(children[0])}

    def right(self, children: list[Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for child in children:
            found |= {"right_loads": child["loads"]} if isinstance(child, dict) else {"right_amounts": child}
        column = children[0]["column"] if isinstance(children[0], dict) else children[0][0].column
        return found | {"column": column}

    # --- Amounts and loads

    def amounts(self, children: list[Amount]) -> list[Amount]:
        return children

    def amount(self, children: list[Any]) -> Amount:
        if isinstance(children[0], tuple):
            seconds, column = children[0]
            return Amount(seconds=_time(seconds, column), column=column)
        if len(children) == 1:
            found: Amount = children[0]
            return found
        reps: Amount = children[0].counted()
        return replace(reps, seconds=_time(*children[1]))

    def exactly(self, children: list[Token]) -> Amount:
        number, column = _whole(children[0], MAX_SECONDS, gettext("Numbers go from")), _column(children[0])
        amount = Amount(bare=number, column=column)
        return amount if len(children) == 1 else amount.counted()

    def between(self, children: list[Token]) -> Amount:
        low, high = (_whole(token, MAX_REPS, gettext("Reps go from")) for token in children[:2])
        if high < low:
            raise RefusedError(gettext("The upper number of reps is below the lower one."), _column(children[1]))
        return Amount(low, high, column=_column(children[0]))

    def at_least(self, children: list[Token]) -> Amount:
        return Amount(_whole(children[0], MAX_REPS, gettext("Reps go from")), column=_column(children[0]))

    def round(self, children: list[Token]) -> Amount:
        return Amount(rounds=_whole(children[0], MAX_SETS, gettext("Rounds go from")), column=_column(children[0]))

    def clock(self, children: list[Token]) -> tuple[int, int]:
        minutes, seconds = children[0].split(":")
        return int(minutes) * 60 + int(seconds), _column(children[0])

    def seconds(self, children: list[Token]) -> tuple[int, int]:
        return _whole(children[0], MAX_SECONDS, gettext("A time goes from"), least=0), _column(children[0])

    def minutes(self, children: list[Token]) -> tuple[int, int]:
        return 60 * _whole(children[0], MAX_SECONDS // 60, gettext("Minutes go from"), least=0), _column(children[0])

    def load(self, children: list[Token]) -> Load:
        unit = children[1].lower().rstrip("s") if len(children) > 1 else ""
        token, column = children[0], _column(children[0])
        if token.type == "OPEN":
            return Load(None, unit, column)
        if len(re.findall(r"[.,]", token)) > 1:
            raise RefusedError(gettext("Write a space after the commas between loads: 20, 22.5, 25 kg."), column)
        refusal = gettext("A load goes from 0 to %(MAX_LOAD)s, with at most two decimals.") % {"MAX_LOAD": MAX_LOAD}
        return Load(
            in_digits(_decimal(token, least=Decimal(0), most=MAX_LOAD, places=2, refusal=refusal)), unit, column
        )


def _text(token: Token) -> str:
    return unquoted(token) if token.type == "QUOTED" else str(token).rstrip()


def _time(seconds: int, column: int) -> int:
    if not 1 <= seconds <= MAX_SECONDS:
        raise RefusedError(
            gettext("A time goes from 1 to %(MAX_SECONDS)s seconds.") % {"MAX_SECONDS": MAX_SECONDS}, column
        )
    return seconds


# --- Refusals in words ----------------------------------------------------------------------------

SETS_LIKE_THIS = _("Write sets like 3 × 12–15 @ 20 kg, rest 1:30.")
EXPECTED = [
    ({"LOAD", "OPEN"}, _("Write a load like 20 kg, or open.")),
    ({"TEMPO"}, _("Write a tempo like 3-1-X-0.")),
    ({"NUMBER"}, _("Write the effort as a number, like RPE 8.")),
    ({"_EFFORT"}, _("Write ask: effort.")),
    ({"PLAIN"}, _("Write the routine’s name after the #.")),
    ({"NO_SETS"}, SETS_LIKE_THIS),
    ({"NAME"}, _("Write the name of a move, in quotation marks where it has odd characters.")),
    ({"CLOCK", "AT"}, _("Write what the right side is asked for, like right 12 @ 17.5 kg.")),
    ({"CLOCK", "INT"}, _("Write reps like 12 or 12–15, or a time like 45 s or 1:30.")),
]
LIKE_THIS = {
    GROUP: _("Write a superset like Superset, rest 1:30, or a circuit like Circuit, 3 rounds, rest 2:00."),
    ALTERNATIVES: _("Write a semicolon between moves."),
}


def _refusal_of(error: UnexpectedInput, line: str, kind: str) -> RefusedError:
    """What stands there, and what could."""
    is_end = isinstance(error, UnexpectedToken) and error.token.type == "$END"
    column = len(line) + 1 if is_end else error.column
    rest = line[column - 1 :].split()
    found = (
        gettext("“%(rest)s” can’t be read here.") % {"rest": rest[0][:30]}
        if rest
        else gettext("Something is missing at the end of the line.")
    )
    allowed = set(getattr(error, "allowed", None) or getattr(error, "expected", None) or ())
    hint = next((hint for names, hint in EXPECTED if names <= allowed), LIKE_THIS.get(kind, SETS_LIKE_THIS))
    return RefusedError(f"{found} {hint}", column)
