"""How a person writes numbers, days and times: 22,5 or 22.5; 23 November or November 23; 18:30 or 6:30 PM.

Of Django it knows only which language is spoken: the order of a day is the person's, how its parts are joined is the
language's: 23. November, 23 de noviembre.

The style of whoever asks stands for as long as their request is answered (config.middleware), as their time zone does;
a mail is written in the style of its reader. What programs read and what is stored is in no style: plain digits, a
point, ISO days.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import get_language

SPACES = " \u00a0\u202f\u2009"
APOSTROPHES = "'’"
MAX_TYPED = 40

GROUPED = re.compile(r"[1-9]\d{0,2}(?:(?:,\d{3})+|(?:\.\d{3})+)", re.ASCII)
PLAIN_NUMBER = re.compile(r"\d+(?:\.\d+)?|\.\d+", re.ASCII)
CANONICAL = re.compile(r"\d+\.\d{1,2}", re.ASCII)

MONTH = "[FMN]"
DAY_AND_MONTH = re.compile(rf"(?P<weekday>[lD],? )?j (?P<month>{MONTH})(?P<year> Y)?")
ENGLISH = "en"
MINUTES = re.compile(r"[HG]:i(?P<seconds>:s)?")
MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
)
SAID_DAY = re.compile(rf"\b(\d{{1,2}}) ({MONTHS})\b(?: (\d{{4}})\b)?")
SAID_DECIMAL = re.compile(r"(?<![\d.,:])(\d+)\.(\d+)(?![\d.:])", re.ASCII)


def _german(match: re.Match[str]) -> str:
    """Montag, 23. November 2026; Mo, 23. Nov"""
    weekday = f"{match['weekday'].rstrip(', ')}, " if match["weekday"] else ""
    return f"{weekday}j. {match['month']}{match['year'] or ''}"


def _spanish(match: re.Match[str]) -> str:
    """lunes 23 de noviembre de 2026; lun 23 nov 2026"""
    of = r" \d\e " if match["month"] == "F" else " "
    return f"{match['weekday'] or ''}j{of}{match['month']}{of + 'Y' if match['year'] else ''}"


JOINED = {"de": _german, "es": _spanish}
"""How a language joins the parts of a day where the day comes first, if not as English does."""


@dataclass(frozen=True)
class Style:
    """How one person writes. ``order``: day, month or year, which comes first; ``first_weekday`` as date.weekday()."""

    decimal: str = "."
    group: str = ","
    order: str = "day"
    hours: int = 24
    first_weekday: int = 0

    @property
    def locale(self) -> str:
        """The language, for scripts: an English whose days are in this order, or another as it is written."""
        language = get_language() or ENGLISH
        if language != ENGLISH:
            return language
        return "en-GB" if self.order == "day" else "en-US"

    # --- Writing ----------------------------------------------------------------------------------

    def write(self, number: Decimal) -> str:
        """A decimal without idle zeros, its thousands apart: 20, 17,5, 1.234,5."""
        whole, _, rest = f"{number.normalize():,f}".partition(".")
        whole = whole.replace(",", self.group)
        return f"{whole}{self.decimal}{rest}" if rest else whole

    def restyle(self, digits: str) -> str:
        """A plain number of at most two decimals with this style's mark; anything else, as it was typed, unchanged."""
        return digits.replace(".", self.decimal) if CANONICAL.fullmatch(digits) else digits

    def say(self, sentence: str) -> str:
        """A sentence of ours, written in plain numbers and days like 3 November, in this style."""
        said = SAID_DECIMAL.sub(rf"\1{self.decimal}\2", sentence) if self.decimal != "." else sentence
        return SAID_DAY.sub(self._day_in_words, said) if self.order != "day" else said

    def _day_in_words(self, match: re.Match[str]) -> str:
        day, month, year = match.groups()
        return f"{month} {day}, {year}" if year else f"{month} {day}"

    def pattern(self, pattern: str) -> str:
        """A pattern of Django's date filter, written with the day first and 24 hours, in this style's order.

        ``l j F Y, H:i`` is ``l, F j, Y, g:i A`` with the month first, and ``l Y-m-d, H:i`` with the year first.
        """
        if self.order != "day":
            pattern = DAY_AND_MONTH.sub(self._in_order, pattern)
        elif joined := JOINED.get(get_language() or ENGLISH):
            pattern = DAY_AND_MONTH.sub(joined, pattern)
        return MINUTES.sub(self._of_half_days, pattern) if self.hours == 12 else pattern

    def _in_order(self, match: re.Match[str]) -> str:
        weekday, month, year = match["weekday"], match["month"], match["year"]
        if self.order == "year" and year:
            return f"{weekday or ''}Y-m-d"
        first = f"{weekday.rstrip(', ')}, " if weekday else ""
        return f"{first}{month} j{', Y' if year else ''}"

    def _of_half_days(self, match: re.Match[str]) -> str:
        return f"g:i{match['seconds'] or ''} A"

    # --- Reading ----------------------------------------------------------------------------------

    def plain(self, typed: str) -> str | None:
        """A number as typed, in plain digits with a point; None when it is none. Signs are none of it.

        The last of two different marks is the decimal one. A single kind of mark is the decimal one, too, unless it is
        what this person groups with and stands before three digits: 22,5 is 22.5 for everybody, 1,234 is 1234 for
        whoever writes 1,234.5 and 1.234 for whoever writes 1.234,5.
        """
        text = _joined(typed.strip()) if len(typed) <= MAX_TYPED else None
        if text is None:
            return None
        points, commas = text.count("."), text.count(",")
        if points and commas:
            decimal = max(".,", key=text.rfind)
            group = "," if decimal == "." else "."
            whole, _, rest = text.partition(decimal)
            if not GROUPED.fullmatch(whole) or decimal in rest or group in rest:
                return None
            text = f"{whole.replace(group, '')}.{rest}"
        elif points + commas > 1 or (self.group in ".," and self.group in text and GROUPED.fullmatch(text)):
            if not GROUPED.fullmatch(text):
                return None
            text = text.replace(".", "").replace(",", "")
        else:
            text = text.replace(",", ".")
        return text if PLAIN_NUMBER.fullmatch(text) else None

    def read(self, typed: str) -> Decimal | None:
        """A number as typed, with either mark and with thousands apart; None when it is none."""
        digits = self.plain(typed)
        try:
            return Decimal(digits) if digits else None
        except InvalidOperation:
            return None


def _joined(text: str) -> str | None:
    """Without spaces and apostrophes between thousands; None where they stand elsewhere."""
    if not any(mark in text for mark in SPACES + APOSTROPHES):
        return text
    found = re.fullmatch(rf"([1-9]\d{{0,2}})((?:[{SPACES}{APOSTROPHES}]\d{{3}})+)([.,]\d+)?", text, re.ASCII)
    if not found:
        return None
    return found[1] + re.sub(rf"[{SPACES}{APOSTROPHES}]", "", found[2]) + (found[3] or "")


USUAL = Style()
"""Of whoever has told nothing, and of what is written for programs: a point, the day first, 24 hours, Monday."""

_current: ContextVar[Style] = ContextVar("style", default=USUAL)


def current() -> Style:
    """The style of whoever is answered or written to now."""
    return _current.get()


@contextmanager
def override(style: Style) -> Iterator[None]:
    """Write in this person's style for a while."""
    token = _current.set(style)
    try:
        yield
    finally:
        _current.reset(token)
