"""JSON as we take it: a bounded, shallow object of text that a database can hold and numbers that are numbers."""

import json
import math
import re
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer

from routines.api.errors import TooLarge, Unreadable

MAX_BYTES = 256 * 1024
MAX_DEPTH = 50
MAX_DIGITS = 18
TEXT = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class StrictJSONParser(BaseParser):
    media_type = "application/json"
    renderer_class = JSONRenderer

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        raw = stream.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise TooLarge(f"A body has at most {MAX_BYTES // 1024} KB.")
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Unreadable("The body must be UTF-8.") from error
        return strict_json(text)


def strict_json(text: str) -> dict[str, Any]:
    """The object in a text; Unreadable with a sentence for anything else."""
    refuse_depth(text)
    try:
        found = json.loads(text, parse_constant=no_number, parse_float=finite, parse_int=whole)
    except ValueError as error:
        raise Unreadable("The body must be valid JSON.") from error
    if not isinstance(found, dict):
        raise Unreadable("The body must be a JSON object.")
    refuse_unstorable(found)
    return found


def refuse_depth(text: str) -> None:
    """Before parsing, which recurses."""
    depth = 0
    for bracket in re.findall(r"[\[\]{}]", TEXT.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > MAX_DEPTH:
            raise Unreadable(f"The body is nested more than {MAX_DEPTH} levels deep.")


def refuse_unstorable(value: Any) -> None:
    match value:
        case str():
            if UNSTORABLE.search(value):
                raise Unreadable("The body has a character that can’t be kept: NUL or half of a surrogate pair.")
        case dict():
            for name, inner in value.items():
                refuse_unstorable(name)
                refuse_unstorable(inner)
        case list():
            for inner in value:
                refuse_unstorable(inner)


def no_number(constant: str) -> float:
    raise Unreadable(f"{constant} is not a number.")


def finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise Unreadable("The body has a number that is too large.")
    return number


def whole(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise Unreadable("The body has a number that is too large.")
    return int(digits)
