"""What a move is in a file: the shape of our own format, which every other one is read into.

A file is ``{"format": "backday-exercises", "v": 1, "exercises": [move, …]}``, a list of moves, or one move. The words
for muscles and equipment are those of the file until they are mapped (routines.movefiles.mapping); in our own format
they are ours.
"""

from dataclasses import dataclass, field
from typing import Any, NotRequired, TypedDict

FORMAT = "backday-exercises"
SHAPE = 1

MAX_BYTES = 5 * 1024 * 1024
MAX_MOVES = 2_000

OWN, FREE_EXERCISE_DB, WGER = "backday", "free-exercise-db", "wger"


class Source(TypedDict):
    """Where a move comes from and on what terms; whatever isn't known is empty."""

    title: str
    address: str
    key: str  # what it is called there
    licence: str
    licence_address: str
    authors: str


class Defaults(TypedDict):
    sets: int
    reps_min: int | None
    reps_max: int | None
    seconds: int | None
    rest_seconds: int


class Text(TypedDict):
    name: str
    summary: str
    steps: list[dict[str, Any]]
    cues: list[str]
    mistakes: list[dict[str, Any]]
    feels_wrong: list[dict[str, Any]]


class Move(TypedDict):
    slug: str
    tracking: str
    laterality: str
    primary_muscles: list[str]
    secondary_muscles: list[str]
    equipment: list[str]
    defaults: Defaults
    variation_of: str | None  # a slug
    variation_note: str
    aliases: list[str]
    text: Text
    figure: dict[str, Any] | None
    source: NotRequired[Source]


class Reason(TypedDict):
    """Why a row or a file is refused: one of routines.movefiles.reasons, and what it names."""

    code: str
    of: dict[str, str | int]


class FileRefusedError(Exception):
    def __init__(self, code: str, **of: str | int) -> None:
        super().__init__(code)
        self.reason = Reason(code=code, of=of)


class RowRefusedError(Exception):
    def __init__(self, code: str, **of: str | int) -> None:
        super().__init__(code)
        self.reason = Reason(code=code, of=of)


@dataclass
class Row:
    """One entry of a file: a move, or why it is none."""

    number: int
    name: str
    move: Move | None = None
    reasons: list[Reason] = field(default_factory=list)


@dataclass
class MoveFile:
    format: str
    rows: list[Row]


LIMITS = {"name": 80, "summary": 600, "step": 500, "cue": 160, "alias": 80, "note": 200, "slug": 80}
