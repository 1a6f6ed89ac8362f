"""What people write, and what they are told when it can't be read."""

import uuid
from typing import Any

import pytest

from routines.models.version import SetContent, VersionContent
from routines.written.reader import read
from routines.written.writer import write
from tests.routines.written.samples import MOVES, faults_of, without_keys

MISSING = "Something is missing at the end of the line."
NAME_IT = "Write the name of a move, in quotation marks where it has odd characters."

BACK_DAY = """\
# Back day
> Warm up for five minutes.
>
> Stop when it hurts.

Bent-over row: 3 × 12–15 @ 20 kg, rest 1:30
  or: Lat pulldown; curl [curl-2]
  ask: effort
  > Elbow to the pocket.

Plank: 3 × 45 s, rest 15 s
Vinyasa flow: 5 rounds
Lat pulldown: 12, 10, 8 @ 20, 22.5, 25 kg, rest 1:30
Lat pulldown: no sets

Superset, rest 1:30
  Bent-over row: 3 × 8–10 @ 12 kg, right 8 @ 10 kg, RPE 8.5, tempo 3-1-X-0
  Lat pulldown: 3 × 10–12 @ 40 lb, rest 0 s

Circuit, 3 rounds, rest 2:00
  Plank: 30 s
  Bent-over row: 12

Lat pulldown
  warm-up 2 × 8 @ 20 kg, rest 1:00
  3 × 8+ in 45 s @ 40 lb
  drop 1 round @ open lb
  3 × AMRAP
"""


def test_a_whole_routine_reads_as_it_is_written() -> None:
    content = read(BACK_DAY, MOVES, unit="kg")
    assert write(content, MOVES) == BACK_DAY
    assert (content["name"], content["notes"]) == ("Back day", "Warm up for five minutes.\n\nStop when it hurts.")
    assert [(block["kind"], block["rest_seconds"], len(block["steps"])) for block in content["blocks"]] == [
        ("straight", None, 1),
        ("straight", None, 1),
        ("straight", None, 1),
        ("straight", None, 1),
        ("straight", None, 1),
        ("superset", 90, 2),
        ("circuit", 120, 2),
        ("straight", None, 1),
    ]
    row = content["blocks"][0]["steps"][0]
    assert (row["exercise"], row["note"], row["asks_rpe"], row["alternatives"]) == (
        1,
        "Elbow to the pocket.",
        True,
        [2, 6],
    )
    assert row["sets"] == [one_set(reps_min=12, reps_max=15, load="20", rest_seconds=90)] * 3


def one_set(**values: Any) -> SetContent:
    empty: dict[str, Any] = dict.fromkeys(
        ["reps_min", "reps_max", "seconds", "load", "rpe", "rest_seconds", "right_reps_min", "right_reps_max"]
    )
    empty |= {"right_seconds": None, "right_load": None, "kind": "working", "load_unit": "kg", "tempo": ""}
    return SetContent(**{**empty, **values})  # type: ignore[typeddict-item]


def sets_of(line: str, *, unit: str = "kg") -> list[SetContent]:
    return read(f"# A\n{line}", MOVES, unit=unit)["blocks"][0]["steps"][0]["sets"]


TWELVE = one_set(reps_min=12, reps_max=12)


@pytest.mark.parametrize(
    ("line", "sets"),
    [
        ("Curl [curl]: 3x12", [TWELVE] * 3),
        ("[curl]: 3 X 12 reps", [TWELVE] * 3),
        ("barbell ROW: 3 * 12", [TWELVE] * 3),
        ("Pendlay's row: 12,12,12", [TWELVE] * 3),
        ("- Bent–over row: 12", [TWELVE]),
        ("1. Bent-over row: 12", [TWELVE]),
        ("A1 Bent-over row: 12", [TWELVE]),
        ('"Bent-over row": 12', [TWELVE]),
        ("Bent-over row: 8 to 12", [one_set(reps_min=8, reps_max=12)]),
        ("Bent-over row: 8-12 reps", [one_set(reps_min=8, reps_max=12)]),
        ("Bent-over row: 12 @17,5kg", [one_set(reps_min=12, reps_max=12, load="17.5")]),
        ("Bent-over row: 12 @ 40 lbs", [one_set(reps_min=12, reps_max=12, load="40", load_unit="lb")]),
        ("Bent-over row: 12 @ body, rest 90", [one_set(reps_min=12, reps_max=12, rest_seconds=90)]),
        ("Bent-over row: 12 rest 2 min RIR 2", [one_set(reps_min=12, reps_max=12, rest_seconds=120, rpe="8")]),
        ("Bent-over row: 12 tempo 31x0", [one_set(reps_min=12, reps_max=12, tempo="3-1-X-0")]),
        ('Bent-over row: 12 tempo "slow"', [one_set(reps_min=12, reps_max=12, tempo="slow")]),
        ('Bent-over row\n  12 reps, tempo ": "', [one_set(reps_min=12, reps_max=12, tempo=": ")]),
        ("Bent-over row: 12; drop 8", [TWELVE, one_set(kind="drop", reps_min=8, reps_max=8)]),
        ("Bent-over row: Warm up: 12", [one_set(kind="warm_up", reps_min=12, reps_max=12)]),
        ("Bent-over row: 2 × AMRAP 5+", [one_set(kind="amrap", reps_min=5)] * 2),
        ("Plank: 3 × 45", [one_set(seconds=45)] * 3),
        ("Plank: 1:30, 1 min, 20 sec", [one_set(seconds=90), one_set(seconds=60), one_set(seconds=20)]),
        ("Plank: 12 reps", [TWELVE]),
        ("Plank: right 30 s", None),
        ("Bent-over row: 12, right @ 10 kg", [one_set(reps_min=12, reps_max=12, right_load="10")]),
        ("Bent-over row", [one_set(reps_min=8, reps_max=12, rest_seconds=60)] * 3),
        ("Plank", [one_set(seconds=30, rest_seconds=60)] * 3),
        ("Bent-over row\n  2 × 12\n  12", [TWELVE] * 3),
        ("Circuit 2 rounds\n  Bent-over row", [one_set(reps_min=8, reps_max=12, rest_seconds=60)] * 2),
    ],
)
def test_sets_are_read_in_many_spellings(line: str, sets: list[SetContent] | None) -> None:
    if sets is None:
        assert faults_of(f"# A\n{line}")
    else:
        assert sets_of(line) == sets


def test_a_load_without_a_unit_is_in_the_persons_own() -> None:
    assert [one["load_unit"] for one in sets_of("Curl [curl]: 12, 10 @ 20, 25", unit="lb")] == ["lb", "lb"]
    assert [one["load_unit"] for one in sets_of("Curl [curl]: 12, 10 @ 20, 25 kg", unit="lb")] == ["kg", "kg"]


def test_text_with_a_margin_is_read_like_one_without() -> None:
    with_margin = "".join(f"    {line}" for line in BACK_DAY.splitlines(keepends=True))
    assert without_keys(read(with_margin, MOVES, unit="kg")) == without_keys(read(BACK_DAY, MOVES, unit="kg"))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", (1, 1, "Begin with the routine’s name, like # Back day.")),
        ("Plank: 3 × 45 s", (1, 1, "Begin with the routine’s name, like # Back day.")),
        ("#", (1, 2, "Something is missing at the end of the line. Write the routine’s name after the #.")),
        (f"# {'n' * 81}", (1, 83, "A routine’s name has at most 80 characters.")),
        ("# A\n# B", (2, 1, "The routine has its name already. One text is one routine.")),
        ("# A\nBent rw: 3 × 12", (2, 1, "There is no move “Bent rw”. Did you mean Bent-over row?")),
        ("# A\n[plnk]", (2, 1, "There is no move [plnk]. Did you mean [plank]?")),
        ("# A\nCurl", (2, 1, "2 moves are called “Curl”. Write one of [curl], [curl-2] after the name.")),
        ("# A\nPlank [curl]", (2, 1, "[curl] is Curl, not “Plank”. Leave out the name or the brackets.")),
        (
            "# A\n  Plank: 3 ×",
            (
                2,
                13,
                f"{MISSING} Write reps like 12 or 12–15, or a time like 45 s or 1:30.",
            ),
        ),
        ("# A\nPlank: 12 @ kg", (2, 13, "“kg” can’t be read here. Write a load like 20 kg, or open.")),
        ("# A\nPlank: 12 RPE x", (2, 15, "“x” can’t be read here. Write the effort as a number, like RPE 8.")),
        ("# A\nPlank: 12 RPE 11", (2, 15, "An effort goes from RPE 1 to RPE 10, with at most one decimal.")),
        ("# A\nPlank: 15–12", (2, 11, "The upper number of reps is below the lower one.")),
        ("# A\nBent-over row: 1001", (2, 16, "Reps go from 1 to 1000.")),
        ("# A\nPlank: 0 s", (2, 8, "A time goes from 1 to 36000 seconds.")),
        ("# A\nPlank: 21 × 5", (2, 8, "Sets go from 1 to 20.")),
        ("# A\nPlank: 20 × 5; 5", (2, 16, "A move has at most 20 sets.")),
        ("# A\nPlank: 12 @ 2001 kg", (2, 13, "A load goes from 0 to 2000, with at most two decimals.")),
        ("# A\nPlank: 12 @ 20,22,24", (2, 13, "Write a space after the commas between loads: 20, 22.5, 25 kg.")),
        ("# A\nPlank: 3 × 12, 10", (2, 8, "Write one value for all sets, or one for each.")),
        ("# A\nPlank: 12 @ 20 kg, right @ 20 lb", (2, 28, "Write both sides in the same unit.")),
        ("# A\nPlank: 12, rest 1:00, rest 1:30", (2, 28, "This is written twice.")),
        ("# A\nPlank: 12, rest 61 min", (2, 17, "A rest goes from 0 to 3600 seconds.")),
        ("# A\nSuperset\nPlank", (2, 1, "Indent its moves below it, by two spaces.")),
        ("# A\nCircuit, 3 rounds\n  Plank: 30 s, 20 s", (3, 3, "This asks for 2 sets, but there are 3 rounds.")),
        ("# A\n3 × 12", (2, 1, "This belongs below a move.")),
        ("# A\nSuperset\n  > Hard", (3, 3, "A note stands below the routine’s name or below a move.")),
        (f"# A\nPlank\n> {'x' * 301}", (3, 1, "A note to a move can have at most 300 characters.")),
        ("# A\n> \\u{0}", (2, 1, "This line has a character that can’t be kept.")),
        (
            "# A\nPlank\nor: [plank];",
            (
                3,
                13,
                f"{MISSING} {NAME_IT}",
            ),
        ),
        ("# A\n" + "Plank\n" * 61, (62, 1, "A routine has at most 60 moves.")),
        ("x" * 100_001, (1, 1, "A routine’s text has at most 100,000 characters.")),
    ],
)
def test_what_cant_be_read_is_said_with_its_place(text: str, fault: tuple[int, int, str]) -> None:
    found = faults_of(text)
    assert (found[0].line, found[0].column, found[0].message) == fault


def test_all_that_is_wrong_is_said_at_once_and_nothing_that_only_follows_from_it() -> None:
    text = "# A\nBent rw\n  3 × 12\n  or: Plank\n  > Note\nPlank: 3 ×\nSuperset\n  Curl x: 12\nPlank: 12 @ x kg"
    assert [fault.line for fault in faults_of(text)] == [2, 6, 8, 9]


# --- Keys -----------------------------------------------------------------------------------------


def keys(content: VersionContent) -> list[str]:
    return [step["key"] for block in content["blocks"] for step in block["steps"]]


def block_keys(content: VersionContent) -> list[str]:
    return [block["key"] for block in content["blocks"]]


def test_steps_and_blocks_keep_their_keys_when_others_come_go_and_change() -> None:
    before = read("# A\nPlank: 3 × 30 s\nCurl [curl]\nSuperset\n  Plank: 2 × 20 s\n  Bent-over row", MOVES, unit="kg")
    plank, curl, second_plank, row = keys(before)
    text = "# A\nLat pulldown\nSuperset\n  Plank: 2 × 20 s\n  Bent-over row: 5\nCurl [curl]: 4 × 4\nPlank: 3 × 31 s"
    after = read(text, MOVES, unit="kg", before=before)
    assert keys(after)[1:] == [second_plank, row, curl, plank]
    assert block_keys(after)[1:] == [block_keys(before)[2], block_keys(before)[1], block_keys(before)[0]]
    assert uuid.UUID(keys(after)[0]) not in map(uuid.UUID, keys(before))


def test_another_move_in_its_place_is_another_step() -> None:
    before = read("# A\nPlank", MOVES, unit="kg")
    assert keys(read("# A\nBent-over row", MOVES, unit="kg", before=before)) != keys(before)
