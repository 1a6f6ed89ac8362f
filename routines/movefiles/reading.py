"""A file's bytes as rows. Whatever is in it, it is read or refused with a reason, never with another exception."""

import json
from collections.abc import Callable
from typing import Any, NoReturn

from routines.movefiles import foreign, own
from routines.movefiles.shape import (
    FORMAT,
    FREE_EXERCISE_DB,
    MAX_BYTES,
    MAX_MOVES,
    OWN,
    SHAPE,
    WGER,
    FileRefusedError,
    Move,
    MoveFile,
    Row,
    RowRefusedError,
)
from routines.movefiles.values import kind_of, shortened

READERS: dict[str, Callable[[dict[str, Any]], Move]] = {
    OWN: own.read_move,
    FREE_EXERCISE_DB: foreign.read_free_exercise,
    WGER: foreign.read_wger,
}


def read_moves(content: bytes) -> MoveFile:
    """The moves in a file of any format we know. Raises FileRefusedError when there are none to be had."""
    entries, format_name = entries_in(load(content))
    if not entries:
        raise FileRefusedError("no_moves")
    if len(entries) > MAX_MOVES:
        raise FileRefusedError("too_many", count=len(entries), most=MAX_MOVES)
    rows = [read_row(number, entry, READERS[format_name]) for number, entry in enumerate(entries, start=1)]
    refuse_twins(rows)
    return MoveFile(format_name, rows)


def load(content: bytes) -> Any:
    """The JSON in it, of bounded size, depth and numbers."""
    if len(content) > MAX_BYTES:
        raise FileRefusedError("too_large", megabytes=MAX_BYTES // (1024 * 1024))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as refusal:
        raise FileRefusedError("not_text") from refusal
    if not text.strip():
        raise FileRefusedError("empty")
    try:
        return json.loads(text, parse_constant=refuse_constant)
    except json.JSONDecodeError as refusal:
        raise FileRefusedError("not_json", what=refusal.msg, line=refusal.lineno) from refusal
    except RecursionError as refusal:
        raise FileRefusedError("too_deep") from refusal
    except ValueError as refusal:  # an int of more digits than Python reads
        raise FileRefusedError("bad_number") from refusal


def refuse_constant(constant: str) -> NoReturn:
    raise FileRefusedError("bad_number")


def entries_in(document: Any) -> tuple[list[Any], str]:
    """The entries of a document, and the format they are in."""
    entries = document
    if isinstance(document, dict):
        if document.get("format") == FORMAT:
            if document.get("v") != SHAPE or isinstance(document["v"], bool):
                raise FileRefusedError("newer")
            entries = document.get("exercises")
            if not isinstance(entries, list):
                raise FileRefusedError("unknown_format")
            return entries, OWN
        entries = document.get("results", [document])
    if not isinstance(entries, list):
        raise FileRefusedError("unknown_format")
    if not entries:
        raise FileRefusedError("no_moves")
    for entry in entries[:MAX_MOVES]:
        if isinstance(entry, dict) and (known := format_of(entry)):
            return entries, known
    raise FileRefusedError("unknown_format")


def format_of(entry: dict[str, Any]) -> str:
    """Which format an entry is in; empty for none of them."""
    if "translations" in entry:
        return WGER
    if "text" in entry:
        return OWN
    if "primaryMuscles" in entry or ("name" in entry and "instructions" in entry):
        return FREE_EXERCISE_DB
    return ""


def read_row(number: int, entry: Any, read: Callable[[dict[str, Any]], Move]) -> Row:
    row = Row(number, name=name_in(entry))
    if not isinstance(entry, dict):
        row.reasons.append(RowRefusedError("not_an_object", what=kind_of(entry)).reason)
        return row
    try:
        row.move = read(entry)
    except RowRefusedError as refusal:
        row.reasons.append(refusal.reason)
    else:
        row.name = row.move["text"]["name"]
    return row


def name_in(entry: Any) -> str:
    """What the row is called in a list of what is refused: the best that there is."""
    if not isinstance(entry, dict):
        return ""
    candidates = [entry.get("name"), entry.get("slug"), entry.get("id")]
    if isinstance(text := entry.get("text"), dict):
        candidates.insert(0, text.get("name"))
    if isinstance(translations := entry.get("translations"), list):
        candidates = [one.get("name") for one in translations[:5] if isinstance(one, dict)] + candidates
    found = next((one for one in candidates if isinstance(one, str | int) and str(one)[:200].strip()), "")
    return shortened(found)


def refuse_twins(rows: list[Row]) -> None:
    """The same name or slug a second time in a file."""
    names: dict[str, int] = {}
    slugs: dict[str, int] = {}
    for row in rows:
        if row.move is None:
            continue
        name, slug = same_name(row.name), row.move["slug"]
        first = names.get(name) or (slugs.get(slug) if slug else None)
        if first:
            row.reasons.append(RowRefusedError("twice", row=first).reason)
            row.move = None
            continue
        names[name] = row.number
        if slug:
            slugs[slug] = row.number


def same_name(name: str) -> str:
    """What two spellings of one name have in common: its letters and digits, small."""
    folded = "".join(sign if sign.isalnum() else " " for sign in name.casefold())
    return " ".join(folded.split()) or name
