"""A batch of ops as phones send it, in JSON. docs/outbox.md has the shape."""

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext

from accounts.models import LoadUnit

VERSION = 1
MAX_OPS = 100
MAX_TEXT = 500
MAX_LONG_TEXT = 1000
MOST = 2**53 - 1
"""The largest whole number that JSON carries everywhere."""

type Json = Mapping[str, Any]


class UnreadableError(Exception):
    """What was sent isn't a batch, or not an op; says what is wrong with it."""


@dataclass(frozen=True)
class ReadOp:
    """One op as commands take it."""

    op: uuid.UUID
    kind: Any
    session: uuid.UUID
    at: datetime
    details: dict[str, Any]


@dataclass(frozen=True)
class RefusedOp:
    """An op that can't be read, and why."""

    op: uuid.UUID
    message: str


@dataclass(frozen=True)
class Batch:
    user: int
    ops: list[ReadOp | RefusedOp]


def read_batch(body: bytes) -> Batch:
    """A batch of at most MAX_OPS ops; an op that can't be read carries a refusal.

    Raises UnreadableError when it is no batch, or an op has no id.
    """
    try:
        sent = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise UnreadableError("This isn’t JSON.") from error
    if not isinstance(sent, dict) or sent.get("v") != VERSION:
        raise UnreadableError(f"A batch is an object with v {VERSION}.")
    ops = sent.get("ops")
    if not isinstance(ops, list) or len(ops) > MAX_OPS or not all(isinstance(op, dict) for op in ops):
        raise UnreadableError(f"ops is a list of at most {MAX_OPS} objects.")
    return Batch(_whole(sent, "user"), [_read(op) for op in ops])


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


def _read(sent: Json) -> ReadOp | RefusedOp:
    op = _uuid(sent, "op")
    kind = sent.get("kind", "set")
    if not isinstance(kind, str) or kind not in DETAILS:
        return RefusedOp(op, gettext("This kind of change isn’t known here. Reload the page."))
    try:
        return ReadOp(op, kind, _uuid(sent, "session"), _moment(sent, "at"), DETAILS[kind](sent))
    except UnreadableError as why:
        return RefusedOp(op, str(why))


def _start(sent: Json) -> dict[str, Any]:
    version = _optional(sent, "version", _whole)
    return {"assignment": _whole(sent, "assignment"), "on": _day(sent, "on"), "version": version}


def _set(sent: Json) -> dict[str, Any]:
    unit = sent.get("unit", LoadUnit.KG)
    if unit not in LoadUnit.values:
        raise UnreadableError("unit is kg or lb.")
    return {
        "set_id": _uuid(sent, "set"),
        "slot": _text(sent, "slot"),
        "reps": _optional(sent, "reps", _whole),
        "load": _optional(sent, "load", _decimal),
        "load_unit": unit,
        "seconds": _optional(sent, "seconds", _whole),
        "rpe": _optional(sent, "rpe", _decimal),
        "void": sent.get("void") is True,
    }


def _skip(sent: Json) -> dict[str, Any]:
    return {"step_number": _whole(sent, "step"), "reason": _text(sent, "reason")}


def _swap(sent: Json) -> dict[str, Any]:
    return {"step_number": _whole(sent, "step"), "exercise": _whole(sent, "exercise")}


def _note(sent: Json) -> dict[str, Any]:
    return {"step_number": _whole(sent, "step"), "note": _text(sent, "note")}


def _order(sent: Json) -> dict[str, Any]:
    order = sent.get("order")
    if not isinstance(order, list) or not all(type(number) is int for number in order):
        raise UnreadableError("order is a list of step numbers.")
    return {"order": order}


def _feeling(sent: Json) -> dict[str, Any]:
    said = {
        "feeling": _optional(sent, "feeling", _whole),
        "effort": _optional(sent, "effort", _whole),
        "note": _optional(sent, "note", _long_text),
    }
    return {"said": {name: value for name, value in said.items() if value is not None}}


DETAILS: dict[str, Callable[[Json], dict[str, Any]]] = {
    "start": _start,
    "set": _set,
    "skip": _skip,
    "swap": _swap,
    "note": _note,
    "order": _order,
    "finish": lambda _: {},
    "feeling": _feeling,
}


def _optional[T](sent: Json, name: str, read: Callable[[Json, str], T]) -> T | None:
    return None if sent.get(name) is None else read(sent, name)


def _uuid(sent: Json, name: str) -> uuid.UUID:
    value = sent.get(name)
    try:
        return uuid.UUID(value if isinstance(value, str) else "")
    except ValueError as error:
        raise UnreadableError(f"{name} is a UUID.") from error


def _whole(sent: Json, name: str) -> int:
    value = sent.get(name)
    if type(value) is not int or not 0 <= value <= MOST:
        raise UnreadableError(f"{name} is a whole number.")
    return value


def _long_text(sent: Json, name: str) -> str:
    return _text(sent, name, most=MAX_LONG_TEXT)


def _text(sent: Json, name: str, *, most: int = MAX_TEXT) -> str:
    value = sent.get(name)
    if not isinstance(value, str) or len(value) > most or "\0" in value:
        raise UnreadableError(f"{name} is a text of at most {most} characters.")
    try:
        value.encode()
    except UnicodeEncodeError as error:  # half a character: no database takes it
        raise UnreadableError(f"{name} has a character that can’t be read.") from error
    return value


def _decimal(sent: Json, name: str) -> Decimal:
    value = sent.get(name)
    try:
        number = Decimal(value) if isinstance(value, str) and len(value) <= 12 else None
    except InvalidOperation:
        number = None
    if number is None or not number.is_finite():
        raise UnreadableError(f'{name} is a decimal in quotes, like "17.5".')
    return number


def _moment(sent: Json, name: str) -> datetime:
    moment = _parsed(sent, name, parse_datetime)
    if moment is None or not is_aware(moment):
        raise UnreadableError(f"{name} is a moment with its zone.")
    return moment


def _day(sent: Json, name: str) -> date:
    day = _parsed(sent, name, parse_date)
    if day is None:
        raise UnreadableError(f"{name} is a day like 2026-11-23.")
    return day


def _parsed[T: date](sent: Json, name: str, parse: Callable[[str], T | None]) -> T | None:
    """A day or moment in a year that a database takes in every zone; None for anything else."""
    value = sent.get(name)
    try:
        found = parse(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found and 2000 <= found.year <= 9000 else None
