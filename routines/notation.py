"""How training is typed and written: loads, rep ranges, times. No Django; refusals are sentences for people.

What people type is read in their own style of numbers (accounts/styles.py), what programs send in the usual one.
"""

import re
from decimal import Decimal
from typing import overload

from django.utils.translation import gettext

from accounts import styles
from accounts.styles import Style

MAX_TYPED = 40
LIKE = Decimal("17.5")
BODY = {"body", "bodyweight", "bw", "-", "–", "—"}
LOAD = re.compile(r"(?P<number>\d[^a-z]*?)\s*(?P<unit>kg|lbs?|)", re.IGNORECASE | re.ASCII)
REPS = re.compile(r"(?P<low>\d{1,6})(?:\s*(?:-|–|—|to)\s*(?P<high>\d{1,6}))?", re.ASCII)
CLOCK = re.compile(r"(?:(?P<minutes>\d{1,4}):(?P<seconds>[0-5]\d)|(?P<plain>\d{1,6})\s*(?P<unit>s|sec|min|))", re.ASCII)

TEMPO = re.compile(r"[0-9X](?:-[0-9X]){3}", re.ASCII)
"""Seconds down, held, up, held; X is as fast as possible: 3-1-X-0."""
TYPED_TEMPO = re.compile(r"[0-9xX](?:[\s.:/,–—-]?[0-9xX]){3}", re.ASCII)


class NotationError(ValueError):
    """What was typed can't be read; the message says how to write it."""


@overload
def in_digits(number: Decimal) -> str: ...


@overload
def in_digits(number: None) -> None: ...


def in_digits(number: Decimal | None) -> str | None:
    """A decimal in plain digits, without idle zeros: 20, 17.5. What is stored and what programs read has it so."""
    return None if number is None else f"{number.normalize():f}"


def in_style(number: Decimal) -> str:
    """A decimal as whoever reads it writes it: 17.5 or 17,5."""
    return styles.current().write(number)


def restyled(digits: str) -> str:
    """Plain digits as whoever reads them writes them."""
    return styles.current().restyle(digits)


def parse_decimal(typed: str) -> Decimal:
    """A decimal with point or comma, with or without its thousands apart."""
    number = styles.current().read(typed)
    if number is None:
        raise NotationError(gettext("Write a number, like %(number)s.") % {"number": in_style(LIKE)})
    return number


def parse_load(
    typed: str, *, unit: str, most: Decimal = Decimal(2000), style: Style | None = None
) -> tuple[Decimal, str] | None:
    """``16``, ``17,5 kg`` or ``40 lb`` as (load, unit); empty or ``body`` as None. ``unit`` is for a bare number.

    ``style`` is that of whoever is asked for it, unless told otherwise.
    """
    style = style or styles.current()
    text = typed.strip()
    if not text or text.lower() in BODY:
        return None
    match = LOAD.fullmatch(text) if len(text) <= MAX_TYPED else None
    load = style.read(match["number"]) if match else None
    if not match or load is None:
        raise NotationError(gettext("Write a load like 16, %(number)s kg or 40 lb.") % {"number": style.write(LIKE)})
    if load > most:
        raise NotationError(gettext("A load is at most %(most)s.") % {"most": most})
    if load.quantize(Decimal("0.01")) != load:
        raise NotationError(gettext("Two decimals are enough for a load."))
    found = match["unit"].lower().rstrip("s")
    return load, found or unit


def parse_reps(typed: str, *, most: int = 1000) -> tuple[int, int] | None:
    """``12`` or ``12–15`` as (from, to); empty as None."""
    text = typed.strip()
    if not text:
        return None
    match = REPS.fullmatch(text) if len(text) <= MAX_TYPED else None
    if not match:
        raise NotationError(gettext("Write reps like 12 or 12–15."))
    low = int(match["low"])
    high = int(match["high"] or low)
    if not 1 <= low <= most or not 1 <= high <= most:
        raise NotationError(gettext("Reps go from 1 to %(most)s.") % {"most": most})
    if high < low:
        raise NotationError(gettext("The upper number of reps is below the lower one."))
    return low, high


def parse_seconds(typed: str, *, least: int = 1, most: int = 36_000) -> int | None:
    """``45``, ``45 s``, ``2 min`` or ``1:30`` in seconds; empty as None."""
    text = typed.strip().lower()
    if not text:
        return None
    match = CLOCK.fullmatch(text) if len(text) <= MAX_TYPED else None
    if not match:
        raise NotationError(gettext("Write a time like 45 or 1:30."))
    if match["plain"] is not None:
        seconds = int(match["plain"]) * (60 if match["unit"] == "min" else 1)
    else:
        seconds = int(match["minutes"]) * 60 + int(match["seconds"])
    if not least <= seconds <= most:
        raise NotationError(gettext("A time goes from %(least)s to %(most)s seconds.") % {"least": least, "most": most})
    return seconds


def parse_tempo(typed: str) -> str:
    """``3-1-X-0``, ``31x0`` or ``3 1 X 0`` as 3-1-X-0; empty stays empty."""
    text = typed.strip()
    if not text:
        return ""
    if len(text) > MAX_TYPED or not TYPED_TEMPO.fullmatch(text):
        raise NotationError(gettext("Write a tempo like 3-1-X-0: seconds down, held, up, held; X is fast."))
    return "-".join(re.findall(r"[0-9X]", text.upper()))


def parse_rpe(typed: str) -> Decimal | None:
    """RPE from 1 to 10 in halves; empty as None."""
    if not typed.strip():
        return None
    effort = parse_decimal(typed) if len(typed) <= MAX_TYPED else Decimal(0)
    if not 1 <= effort <= 10 or effort * 2 % 1:
        raise NotationError(
            gettext("RPE goes from 1 to 10 in halves, like 8 or %(number)s.") % {"number": in_style(Decimal("8.5"))}
        )
    return effort
