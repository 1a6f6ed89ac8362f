"""Moves and random contents for the tests of routines as text."""

from typing import Any

from hypothesis import strategies as st

from routines.models import MAX_GROUP, MAX_SETS, BlockKind, SetKind, Tracking
from routines.models.version import SHAPE, BlockContent, SetContent, StepContent, VersionContent
from routines.notation import in_digits
from routines.written.faults import Fault, UnreadableError
from routines.written.moves import Move, Moves
from routines.written.reader import read


def make_move(pk: int, name: str, slug: str, *aliases: str, tracking: str = Tracking.REPS_AND_LOAD) -> Move:
    is_timed = tracking in {Tracking.DURATION, Tracking.DISTANCE}
    return Move(
        pk=pk,
        revision=1000 + pk,
        slug=slug,
        name=name,
        aliases=aliases,
        tracking=tracking,
        laterality="both",
        seconds_per_rep=4.0,
        sets=3,
        reps_min=None if is_timed else 8,
        reps_max=None if is_timed else 12,
        seconds=30 if is_timed else None,
        rest_seconds=60,
    )


ROW = make_move(1, "Bent-over row", "bent-over-row", "Barbell row", "Pendlay’s row")
PULLDOWN = make_move(2, "Lat pulldown", "lat-pulldown")
PLANK = make_move(3, "Plank", "plank", tracking=Tracking.DURATION)
FLOW = make_move(4, "Vinyasa flow", "vinyasa-flow", tracking=Tracking.ROUNDS)
CURL = make_move(5, "Curl", "curl")
OWN_CURL = make_move(6, "curl", "curl-2")
USUAL = [ROW, PULLDOWN, PLANK, FLOW, CURL, OWN_CURL]

NASTY_NAMES = [
    "# Title",
    "> quoted",
    "or",
    "ask",
    "Superset",
    "Circuit: hard",
    "AMRAP",
    "warm-up",
    "3 × 12",
    "21s",
    "45° hyperextension",
    "A1 raise",
    "- dash",
    'Say "ah"',
    "Row; seated",
    "Row [old]",
    "a\\nb\\",
    "tab\there",
    " two  spaces ",
    "zero\u200bwidth",
    "line\u2028break",
    "no\u00a0break",
    "Жим лёжа 🏋️‍♀️",
    "rest 1:30",
    "no sets",
    "right",
    "x",
    "12 reps",
    "Row: ",
    ":",
    "[",
    "]",
    "\u3000",
    "n" * 80,
]
NASTY = [make_move(100 + n, name, f"nasty-{n}") for n, name in enumerate(NASTY_NAMES)]
ALL = [*USUAL, *NASTY]
MOVES = Moves(ALL)


def faults_of(text: str, *, unit: str = "kg") -> list[Fault]:
    """Why the text is refused; nothing when it isn't."""
    try:
        read(text, MOVES, unit=unit)
    except UnreadableError as refusal:
        return refusal.faults
    return []


# --- Random contents ------------------------------------------------------------------------------

STORABLE = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
ODD = st.sampled_from(["\n", "\r", "\r\n", "\\", "\\n", '"', ">", "#", " ", "\t", "\u2028", "\x85", "\ufeff", "\\u{0}"])


def texts(most: int, least: int = 0) -> st.SearchStrategy[str]:
    return st.lists(ODD | st.text(STORABLE, max_size=8), max_size=12).map(
        lambda parts: "".join(parts)[:most].ljust(least, "x")
    )


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


LOADS = st.decimals(0, 2000, places=2).map(in_digits)
REPS = st.integers(1, 1000)
SECONDS = st.integers(1, 36_000)


@st.composite
def rep_ranges(draw: st.DrawFn) -> tuple[int | None, int | None]:
    low = draw(maybe(REPS))
    return (None, None) if low is None else (low, draw(maybe(st.integers(low, 1000))))


@st.composite
def set_contents(draw: st.DrawFn) -> SetContent:
    low, high = draw(rep_ranges())
    right_low, right_high = draw(st.just((None, None)) | rep_ranges())
    return SetContent(
        kind=draw(st.sampled_from(SetKind.values)),
        reps_min=low,
        reps_max=high,
        seconds=draw(maybe(SECONDS)),
        load=draw(maybe(LOADS)),
        load_unit=draw(st.sampled_from(["kg", "lb"])),
        rpe=draw(maybe(st.decimals(1, 10, places=1).map(in_digits))),
        tempo=draw(st.sampled_from(["", "", "3-1-X-0", "31X0"]) | texts(12)),
        rest_seconds=draw(maybe(st.integers(0, 3600))),
        right_reps_min=right_low,
        right_reps_max=right_high,
        right_seconds=draw(st.none() | maybe(SECONDS)),
        right_load=draw(st.none() | maybe(LOADS)),
    )


@st.composite
def runs_of_sets(draw: st.DrawFn) -> list[SetContent]:
    """Sets as people have them, too: equal ones, and such that differ in one thing."""
    sets: list[SetContent] = []
    for pattern in draw(st.lists(set_contents(), max_size=4)):
        for _ in range(draw(st.integers(1, 8))):
            one = pattern.copy()
            if draw(st.booleans()):
                one["load"] = draw(maybe(LOADS))
            if draw(st.booleans()):
                one["reps_min"], one["reps_max"] = draw(rep_ranges())
            sets.append(one)
    return sets[:MAX_SETS]


@st.composite
def step_contents(draw: st.DrawFn) -> StepContent:
    move = draw(st.sampled_from(ALL))
    return StepContent(
        key=str(draw(st.uuids(version=4))),
        number=0,
        exercise=move.pk,
        revision=move.revision,
        slug=move.slug,
        name=move.name,
        tracking=move.tracking,
        laterality=move.laterality,
        note=draw(texts(300)),
        seconds_per_rep=move.seconds_per_rep,
        asks_rpe=draw(st.booleans()),
        alternatives=draw(st.lists(st.sampled_from([one.pk for one in ALL]), max_size=6, unique=True)),
        sets=draw(st.lists(set_contents(), max_size=1).map(lambda one: one * 3) | runs_of_sets()),
    )


@st.composite
def contents(draw: st.DrawFn) -> VersionContent:
    blocks = [
        BlockContent(
            key=str(draw(st.uuids(version=4))),
            kind=draw(st.sampled_from(BlockKind.values)),
            rest_seconds=draw(maybe(st.integers(0, 3600))),
            steps=draw(st.lists(step_contents(), min_size=1, max_size=min(4, MAX_GROUP))),
        )
        for _ in range(draw(st.integers(0, 4)))
    ]
    name = draw(texts(80)).strip() or "Back day"
    return renumbered(VersionContent(v=SHAPE, name=name, notes=draw(texts(2000)), blocks=blocks))


def renumbered(content: VersionContent) -> VersionContent:
    number = 0
    for block in content["blocks"]:
        for step in block["steps"]:
            number += 1
            step["number"] = number
    return content


def without_keys(content: VersionContent) -> VersionContent:
    blocks: Any = [
        {**block, "key": "", "steps": [{**step, "key": ""} for step in block["steps"]]} for block in content["blocks"]
    ]
    return VersionContent(v=content["v"], name=content["name"], notes=content["notes"], blocks=blocks)
