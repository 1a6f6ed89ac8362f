"""Values of a file, checked for what they must be."""

from collections.abc import Collection
from typing import Any

from routines.movefiles.shape import RowRefusedError

KINDS = {
    dict: "an object",
    list: "a list",
    str: "text",
    int: "a number",
    float: "a number",
    bool: "true or false",
    type(None): "null",
}


def kind_of(value: object) -> str:
    return KINDS.get(type(value), "a value")


def is_readable(text: str) -> bool:
    """It can be kept by the database: no NUL, no half of a character."""
    return "\0" not in text and not any("\ud800" <= sign <= "\udfff" for sign in text)


def shortened(value: object) -> str:
    """A name as it can be kept and shown, whatever it was."""
    text = "".join(sign for sign in str(value)[:200] if is_readable(sign))
    return " ".join(text.split())[:80]


def text(value: object, part: str, most: int, *, required: bool = False) -> str:
    if not isinstance(value, str):
        raise RowRefusedError("wrong_type", part=part, wanted="text")
    if len(value) > most:
        raise RowRefusedError("too_long", part=part, most=most)
    if not is_readable(value):
        raise RowRefusedError("unreadable", part=part)
    if required and not value.strip():
        raise RowRefusedError("missing", part=part)
    return value


def listed(value: object, part: str, most: int) -> list[Any]:
    if not isinstance(value, list):
        raise RowRefusedError("wrong_type", part=part, wanted="a list")
    if len(value) > most:
        raise RowRefusedError("too_many_parts", part=part, most=most)
    return value


def texts(value: object, part: str, *, most: int, longest: int) -> list[str]:
    return [text(one, part, longest) for one in listed(value, part, most)]


def mapping(value: object, part: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise RowRefusedError("wrong_type", part=part, wanted="an object")
    return value


def one_of(value: object, part: str, known: Collection[str]) -> str:
    found = text(value, part, 40)
    if found not in known:
        raise RowRefusedError("not_one_of", part=part, value=found)
    return found


def whole(value: object, part: str, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise RowRefusedError("wrong_type", part=part, wanted="a whole number")
    if not least <= value <= most:
        raise RowRefusedError("out_of_bounds", part=part, least=least, most=most)
    return value


def words(value: object) -> str:
    """A foreign text with its blanks put in order."""
    return " ".join(value.split()) if isinstance(value, str) else ""
