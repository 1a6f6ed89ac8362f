"""Numbers, days and times as the person who reads them writes them (accounts/styles.py). Loaded in every template."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django import template
from django.template.defaultfilters import date as written_date
from django.utils.translation import get_language, gettext

from accounts import styles

register = template.Library()


def decimal_of(value: object) -> Decimal | None:
    """A number of whatever kind; None for what is none."""
    if value is None or value == "":
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


@register.filter
def number(value: object) -> str:
    """A number without idle zeros: 20.00 is 20, 17.50 is 17.5 or 17,5, 4860 is 4,860."""
    exact = decimal_of(value)
    return "" if exact is None else styles.current().write(exact)


@register.filter
def grouped(value: object) -> str:
    """A whole number with its thousands apart: 4860.25 is 4,860."""
    exact = decimal_of(value)
    return "" if exact is None else styles.current().write(Decimal(round(exact)))


@register.filter(expects_localtime=True)
def dated(value: date | datetime | None, pattern: str) -> str:
    """A day or a moment. The pattern is that of Django's date filter, day first and with 24 hours; the person's order
    and hours come by themselves: ``{{ day|dated:"l j F" }}`` is Monday 23 November or Monday, November 23."""
    return written_date(value, styles.current().pattern(pattern))


def day_as(day: date, pattern: str) -> str:
    """A day as ``dated`` writes it, kept: the charts of a page name the same days again and again."""
    return _day_as(day, pattern, styles.current(), get_language())


@lru_cache(maxsize=4096)
def _day_as(day: date, pattern: str, _style: styles.Style, _language: str | None) -> str:
    return dated(day, pattern)


@register.filter
def typed(value: Any) -> str:
    """What stands in a number field: a plain number in the person's style, what somebody typed as it was typed."""
    return "" if value is None else styles.current().restyle(str(value))


@register.filter
def said(sentence: Any) -> str:
    """A sentence of ours that came with plain numbers and days, in the person's style: 17.5 kg is 17,5 kg."""
    return "" if sentence is None else styles.current().say(str(sentence))


@register.filter
def in_sentence(label: Any) -> str:
    """A label within a sentence: No time is no time. Languages whose nouns are capitals keep theirs."""
    words = str(label)
    return words if keeps_capitals() else words[:1].lower() + words[1:]


def keeps_capitals() -> bool:
    """Whether the page's language writes nouns with a capital wherever they stand."""
    return (get_language() or "").startswith("de")


@register.filter
def in_words(things: Iterable[Any], name: str = "") -> str:
    """Anna, Ben and Cleo; of each thing what is so called, if a name is given."""
    found = [str(getattr(one, name) if name else one) for one in things]
    if len(found) < 2:
        return "".join(found)
    return gettext("%(first)s and %(last)s") % {"first": ", ".join(found[:-1]), "last": found[-1]}


@register.simple_tag
def style() -> styles.Style:
    """The person's style, for what scripts and calendars need of it: ``{% style as style %}``."""
    return styles.current()
