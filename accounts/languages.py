"""Which language we speak with somebody, and how somebody who just came probably writes numbers, days and times.

Both by the languages that their browser asks for. Django knows how each language writes.
"""

import re
from typing import Any

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.utils.formats import iter_format_modules
from django.utils.translation import check_for_language
from django.utils.translation.trans_real import parse_accept_lang_header

from accounts.models import DateStyle, FirstWeekday, Hours, NumberStyle

MAX_HEADER = 500
MONTH_FIRST = {"en-us", "en-ph"}
"""The English that writes November 23; everywhere else it is 23 November."""
HALF_DAYS = {"en-us", "en-ca", "en-au", "en-nz", "en-in", "en-ph", "en-pk", "en-sg", "en-my", "en-hk"}
"""The English of clocks with 12 hours."""
SUNDAY_FIRST = {"en-us", "en-ca", "en-in", "en-ph", "en-za", "en-sg", "en-hk"}
OTHER_NAMES = {code: info["fallback"][0] for code, info in LANG_INFO.items() if "fallback" in info} | {"no": "nb"}
"""zh-cn is zh-hans here."""
SWISS = {language: {"number_style": NumberStyle.APOSTROPHE} for language in ("de-ch", "it-ch")}
"""Django has francs grouped with spaces for them; people write 1’234.5."""


def spoken(language: str) -> str:
    """The language if we speak it, else nothing."""
    return language if language in dict(settings.LANGUAGES) else ""


def browsers_choice(accept_language: str) -> str:
    """The first language asked for that we speak: de for de-AT. Without one the original."""
    for asked, _ in parse_accept_lang_header(accept_language[:MAX_HEADER].lower()):
        if found := spoken(asked) or spoken(asked.split("-")[0]):
            return found
    return settings.LANGUAGE_CODE


def usual_style(accept_language: str) -> dict[str, Any]:
    """Values of a person's fields, by the first language that is known; without one those of whoever told nothing."""
    for asked, _ in parse_accept_lang_header(accept_language[:MAX_HEADER].lower()):
        language = OTHER_NAMES.get(asked, asked)
        if language == "en" or language.startswith("en-"):
            return english(language)
        if language != "*" and check_for_language(language):
            return foreign(language) | SWISS.get(language, {})
    return english("en")


def english(language: str) -> dict[str, Any]:
    return {
        "number_style": NumberStyle.POINT,
        "date_style": DateStyle.MONTH if language in MONTH_FIRST else DateStyle.DAY,
        "hours": Hours.HALF if language in HALF_DAYS else Hours.WHOLE,
        "first_weekday": FirstWeekday.SUNDAY if language in SUNDAY_FIRST else FirstWeekday.MONDAY,
    }


def foreign(language: str) -> dict[str, Any]:
    modules = list(iter_format_modules(language, []))  # Django's own: ours write all languages alike

    def of(name: str) -> Any:
        return next((getattr(one, name) for one in modules if hasattr(one, name)), getattr(settings, name))

    pattern = re.sub(r"\\.", "", str(of("DATE_FORMAT")))
    day, month, year = (min((pattern.find(one) for one in marks if one in pattern), default=99) for marks in
                        ("jd", "bEFmMnN", "yY"))  # fmt: skip
    return {
        "number_style": number_style(str(of("DECIMAL_SEPARATOR")), str(of("THOUSAND_SEPARATOR"))),
        "date_style": DateStyle.YEAR if year < day else DateStyle.MONTH if month < day else DateStyle.DAY,
        "hours": Hours.HALF if re.search("[PgaA]", re.sub(r"\\.", "", str(of("TIME_FORMAT")))) else Hours.WHOLE,
        "first_weekday": {0: FirstWeekday.SUNDAY, 6: FirstWeekday.SATURDAY}.get(
            of("FIRST_DAY_OF_WEEK"), FirstWeekday.MONDAY
        ),
    }


def number_style(decimal: str, group: str) -> NumberStyle:
    if decimal == ".":
        return NumberStyle.POINT if group in {",", ""} else NumberStyle.APOSTROPHE
    return NumberStyle.COMMA if group == "." else NumberStyle.SPACE
