"""From a routine's content to its text, as reader.py takes it back."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from routines.models import BlockKind, SetKind
from routines.models.version import BlockContent, SetContent, StepContent, VersionContent
from routines.notation import TEMPO
from routines.written.lines import BARE_NAME, LABEL, STEP, TIMED, kind_of_line
from routines.written.moves import Moves
from routines.written.words import escaped, quoted

INDENT = "  "
MAX_LISTED = 6
"""More unlike sets than these stand on lines of their own."""

GROUPS = {BlockKind.STRAIGHT: "Straight sets", BlockKind.SUPERSET: "Superset", BlockKind.CIRCUIT: "Circuit"}
KINDS = {SetKind.WARM_UP: "warm-up", SetKind.DROP: "drop", SetKind.AMRAP: "AMRAP"}
RIGHT = ("right_reps_min", "right_reps_max", "right_seconds", "right_load")


def write(content: VersionContent, moves: Moves) -> str:
    """The routine's text, ending in a line break. A block without steps is nothing."""
    paragraphs = [[f"# {_title(content['name'])}", *_notes(content["notes"])]]
    is_list = False  # one line a move, so far
    for block in content["blocks"]:
        if lines := list(_block(block, moves)):
            if is_list and len(lines) == 1:
                paragraphs[-1] += lines
            else:
                paragraphs.append(lines)
            is_list = len(lines) == 1
    return "\n\n".join("\n".join(lines) for lines in paragraphs) + "\n"


def _title(name: str) -> str:
    is_plain = name.isprintable() and name == name.strip() and name and not name.startswith('"')
    return name if is_plain else quoted(name)


def _notes(notes: str) -> list[str]:
    return [f"> {escaped(line)}" if line else ">" for line in notes.split("\n")] if notes else []


# --- Blocks and steps -----------------------------------------------------------------------------


def _block(block: BlockContent, moves: Moves) -> Iterator[str]:
    steps = block["steps"]
    if not steps:
        return
    if block["kind"] == BlockKind.STRAIGHT and len(steps) == 1 and block["rest_seconds"] is None:
        yield from _step(steps[0], moves)
        return
    rounds = _rounds(block)
    says = [GROUPS[BlockKind(block["kind"])]]
    if rounds:
        says.append(f"{rounds} round{'' if rounds == 1 else 's'}")
    if block["rest_seconds"] is not None:
        says.append(f"rest {clock(block['rest_seconds'])}")
    yield ", ".join(says)
    for step in steps:
        for line in _step(step, moves, rounds=rounds):
            yield f"{INDENT}{line}"


def _rounds(block: BlockContent) -> int | None:
    """How many rounds a circuit has whose sets are the same in each; None elsewhere."""
    if block["kind"] != BlockKind.CIRCUIT:
        return None
    rounds = {len(step["sets"]) for step in block["steps"]}
    is_same = all(one == step["sets"][0] for step in block["steps"] for one in step["sets"])
    return rounds.pop() if len(rounds) == 1 and is_same and 0 not in rounds else None


def _step(step: StepContent, moves: Moves, *, rounds: int | None = None) -> Iterator[str]:
    called = called_by(step["exercise"], moves) or f"{quoted(step['name'])} [{step['slug']}]"
    move = moves.get(step["exercise"])
    lines = sets_lines(step["sets"], tracking=move.tracking if move else step["tracking"], rounds=rounds)
    if len(lines) == 1:
        yield f"{called}: {lines[0]}"
    else:
        yield called if lines else f"{called}: no sets"
        for line in lines:
            yield f"{INDENT}{line}"
    others = [called_by(pk, moves) for pk in step.get("alternatives", [])]
    if any(others):
        yield f"{INDENT}or: {'; '.join(filter(None, others))}"
    if step.get("asks_rpe"):
        yield f"{INDENT}ask: effort"
    for line in _notes(step["note"]):
        yield f"{INDENT}{line}"


def called_by(pk: int, moves: Moves) -> str:
    """The move's name, with its slug where another has the same name; empty when it is gone."""
    move = moves.get(pk)
    if move is None:
        return ""
    is_plain = (
        move.name.isprintable()
        and move.name == move.name.strip()
        and BARE_NAME.fullmatch(move.name)
        and kind_of_line(f"{move.name}: 1") == STEP
        and kind_of_line(move.name) == STEP
        and not LABEL.match(f"{move.name} ")
    )
    name = move.name if is_plain else quoted(move.name)
    return name if moves.is_only_one_called(move.name) else f"{name} [{move.slug}]"


# --- Sets -----------------------------------------------------------------------------------------


def sets_lines(sets: Sequence[SetContent], *, tracking: str, rounds: int | None = None) -> list[str]:
    """A step's sets, one line for each run of sets that are written together."""
    if rounds:
        return [_run([sets[0]], tracking, is_each_round=True)]
    lines = []
    for _, alike in groupby(sets, key=_apart_from_lists):
        run = list(alike)
        if len(run) <= MAX_LISTED:
            lines.append(_run(run, tracking))
        else:
            lines += [_run(list(same), tracking) for _, same in groupby(run, key=_all_of)]
    return lines


def _all_of(one: SetContent) -> tuple[object, ...]:
    return tuple(value for _, value in sorted({**dict.fromkeys(RIGHT), **one}.items()))


def _apart_from_lists(one: SetContent) -> tuple[object, ...]:
    """What sets of one line share: all, or all but amount and load when nothing is asked of the right side alone."""
    if any(one.get(name) is not None for name in RIGHT):
        return _all_of(one)
    return one["kind"], one["load_unit"], one["rpe"], one["tempo"], one["rest_seconds"]


def _run(run: list[SetContent], tracking: str, *, is_each_round: bool = False) -> str:
    first = run[0]
    kind = KINDS.get(SetKind(first["kind"]), "")
    amounts = [_amount(one["reps_min"], one["reps_max"], one["seconds"], tracking) for one in run]
    is_same = len(set(amounts)) == 1
    says = [_counted(kind, amounts[0], len(run), is_each_round=is_each_round) if is_same else _list(kind, amounts)]
    if loads := _loads([one["load"] for one in run], first["load_unit"], right=first.get("right_load")):
        says[0] += f" @ {loads}"
    if right := _right(first, tracking):
        says.append(f"right {right}")
    if first["rpe"] is not None:
        says.append(f"RPE {first['rpe']}")
    if first["tempo"]:
        says.append(f"tempo {first['tempo'] if TEMPO.fullmatch(first['tempo']) else quoted(first['tempo'])}")
    if first["rest_seconds"] is not None:
        says.append(f"rest {clock(first['rest_seconds'])}")
    return ", ".join(says)


def _counted(kind: str, amount: str, count: int, *, is_each_round: bool) -> str:
    """Equal sets: 3 × 12, warm-up 2 × 8, AMRAP, 5 rounds."""
    if not amount:
        if kind == "AMRAP":
            return kind if count == 1 else f"{count} × {kind}"
        return f"{kind} {count} round{'' if count == 1 else 's'}".strip()
    if count == 1 and (kind or is_each_round):
        return f"{kind} {amount}".strip()
    return f"{kind} {count} × {amount}".strip()


def _list(kind: str, amounts: list[str]) -> str:
    """Unlike sets: 12, 10, 8."""
    return f"{kind} {', '.join(amount or '1 round' for amount in amounts)}".strip()


def _amount(low: int | None, high: int | None, seconds: int | None, tracking: str) -> str:
    time = "" if seconds is None else clock(seconds)
    if low is None:
        return time
    reps = f"{low}+" if high is None else str(low) if high == low else f"{low}–{high}"
    if low == high and tracking in TIMED:
        reps += " reps"
    return f"{reps} in {time}" if time else reps


def _loads(loads: list[str | None], unit: str, *, right: str | None) -> str:
    """20 kg, or 20, 22.5, 25 kg, or open; empty when no set has one and kg is meant."""
    if len(set(loads)) == 1:
        loads = loads[:1]
    if loads == [None]:
        return "" if unit == "kg" or right is not None else f"open {unit}"
    listed = ", ".join("open" if load is None else load for load in loads)
    return f"{listed} {unit}"


def _right(one: SetContent, tracking: str) -> str:
    low, high, seconds, load = (one.get(name) for name in RIGHT)
    amount = _amount(low, high, seconds, tracking)  # type: ignore[arg-type]
    with_load = "" if load is None else f"@ {load} {one['load_unit']}"
    return f"{amount} {with_load}".strip()


def clock(seconds: int) -> str:
    """45 s, 1:30."""
    return f"{seconds} s" if seconds < 60 else f"{seconds // 60}:{seconds % 60:02}"
