"""How training is written: 3 × 12–15, 32.5 kg × 13, 1:30, left side. No queries.

A *set* here is any of a prescribed set, a logged set, or one of the frozen documents' dictionaries: whatever has
``reps_min``/``reps_max`` or ``reps``, ``seconds``, ``load`` and ``load_unit``. Loads stand as they were entered; the
``…_in`` filters give them in the unit a person chose.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext

from accounts import styles
from accounts.templatetags.style import decimal_of as _decimal
from accounts.templatetags.style import grouped, number
from routines import formulas
from routines.models import ExerciseRevision, SkipReason
from routines.models.plan import side_word
from routines.models.translation import Original, move_name

register = template.Library()

IN_A_SCRIPT = {ord(one): f"\\u{ord(one):04X}" for one in "<>&"}
NO_BREAK = "\u00a0"
NO_BREAK_HYPHEN = "\u2011"
ORIGINAL = settings.LANGUAGE_CODE
RIGHT = ("right_reps_min", "right_seconds", "right_load")


def _of(thing: Any, name: str) -> Any:
    """A value of a row or of a dictionary; None when it has no such thing."""
    return thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)


# --- Times --------------------------------------------------------------------------------------


@register.filter
def clock(seconds: float | None) -> str:
    """Seconds as a clock shows them: 75 is 1:15, 3725 is 1:02:05."""
    if seconds is None:
        return ""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@register.filter
def span(seconds: float | None) -> str:
    """Seconds as people say them: 45 s, 90 s, 2 min, 2:30 min."""
    if seconds is None:
        return ""
    whole = round(seconds)
    if whole < 120:
        return f"{whole} s"
    return f"{clock(whole)} min" if whole % 60 else f"{whole // 60} min"


# --- Loads --------------------------------------------------------------------------------------


@register.filter
def load(one: Any) -> str:
    """A set's load as it was entered: 32.5 kg. Empty without one."""
    amount = _decimal(_of(one, "load"))
    return "" if amount is None else f"{number(amount)} {_of(one, 'load_unit')}"


@register.filter
def load_in(one: Any, unit: str) -> str:
    """A set's load in the unit asked for: 45 lb entered reads 20.41 kg, 20 kg stays 20 kg."""
    amount = _decimal(_of(one, "load"))
    return "" if amount is None else f"{number(formulas.load_in(amount, _of(one, 'load_unit'), unit))} {unit}"


@register.filter
def mass_in(kilograms: object, unit: str) -> str:
    """Kilograms moved, in the unit asked for, whole and grouped: 4,860. The unit is not written."""
    exact = _decimal(kilograms)
    return "" if exact is None else grouped(formulas.load_in(exact, "kg", unit))


# --- Sets ---------------------------------------------------------------------------------------


@register.filter
def reps(one: Any) -> str:
    """What one set asks for, without its load: 12–15, 20, 30 s, 8+ or max (as many as possible). Empty for a round."""
    low, high, seconds = _of(one, "reps_min"), _of(one, "reps_max"), _of(one, "seconds")
    what = span(seconds) if low is None else f"{low}–{high}" if high not in {None, low} else str(low)
    if _of(one, "kind") != "amrap":
        return what
    return f"{what}+" if what else gettext("max")


@register.filter
def asked(one: Any) -> str:
    """One set as asked for: 20 kg × 12–15, 12–15 reps, 30 s, 1 round."""
    what, with_load = reps(one), load(one)
    if not what:
        return with_load or _rounds(1)
    if with_load:
        return f"{with_load} × {what}"
    return what if _is_hold(one) else gettext("%(reps)s reps") % {"reps": what}


def _is_hold(one: Any) -> bool:
    return bool(_of(one, "seconds")) and _of(one, "reps_min") is None


@register.filter
def aim(one: Any) -> str:
    """What a set to come is to reach: aim for 12–15 with 20 kg, hold 30 s, follow the breath, tempo 3-1-X-0."""
    what, with_load, tempo = reps(one), load(one).replace(" ", NO_BREAK), _of(one, "tempo")
    if _of(one, "kind") == "amrap":
        said = _aim_for_most(one, what.removesuffix("+"))
    elif not what:
        said = gettext("follow the breath")
    elif _of(one, "reps_min") is None:
        said = gettext("hold %(time)s") % {"time": what}
    else:
        said = gettext("aim for %(reps)s") % {"reps": what}
    said = gettext("%(aim)s with %(load)s") % {"aim": said, "load": with_load} if with_load else said
    return gettext("%(aim)s, tempo %(tempo)s") % {"aim": said, "tempo": tempo} if tempo else said


def _aim_for_most(one: Any, least: str) -> str:
    has_least = bool(_of(one, "seconds")) or _of(one, "reps_min") is not None
    if _is_hold(one):
        if has_least:
            return gettext("hold as long as you can, at least %(time)s") % {"time": least}
        return gettext("hold as long as you can")
    if has_least:
        return gettext("as many as you can, at least %(reps)s") % {"reps": least}
    return gettext("as many as you can")


def _rounds(count: int) -> str:
    return ngettext("%(count)s round", "%(count)s rounds", count) % {"count": count}


@register.filter
def done(one: Any) -> str:
    """One set as performed: 32.5 kg × 13, 13 reps, 45 s, 10 kg × 45 s, 1 round."""
    count, seconds, with_load = _of(one, "reps"), _of(one, "seconds"), load(one)
    if count is None and seconds is None:
        return with_load or _rounds(1)
    if count is None:
        what = span(seconds)
    elif with_load:
        what = str(count)
    else:
        what = ngettext("%(count)s rep", "%(count)s reps", count) % {"count": count}
    return f"{with_load} × {what}" if with_load else what


@register.filter
def sets(asked_for: Iterable[Any]) -> str:
    """A step's sets as asked for, without warm-ups: 3 × 12–15, 2 × 30 s, 5 rounds, or 12, 10, 8 when they differ."""
    asked_sets = list(asked_for)
    rows = [one for one in asked_sets if _of(one, "kind") != "warm_up"] or asked_sets
    if not rows:
        return ""
    parts = [reps(one) for one in rows]
    if not any(parts):
        return _rounds(len(rows))
    if len(set(parts)) == 1:
        return f"{len(rows)} × {parts[0]}"
    return ", ".join(part or _rounds(1) for part in parts)


@register.filter
def loads(asked_for: Iterable[Any]) -> str:
    """A step's loads: 20 kg, or 20–25 kg when they rise. Empty without any."""
    rows = [one for one in asked_for if _decimal(_of(one, "load")) is not None]
    if not rows:
        return ""
    units = {_of(one, "load_unit") for one in rows}
    amounts = sorted({_decimal(_of(one, "load")) or Decimal(0) for one in rows})
    if len(units) > 1 or len(amounts) == 1:
        return load(rows[0]) if len(amounts) == 1 else ", ".join(load(one) for one in rows)
    return f"{number(amounts[0])}–{number(amounts[-1])} {units.pop()}"


@register.filter
def rest(asked_for: Iterable[Any]) -> int | None:
    """The seconds of rest after a step's sets, as after its last one: a warm-up's may be shorter."""
    rows = list(asked_for)
    seconds: int | None = _of(rows[-1], "rest_seconds") if rows else None
    return seconds


@register.filter
def particulars(step: Any) -> str:
    """What is special of a step, beside how many sets of what: 2 warm-ups · drop set · tempo 3-1-X-0 · RPE 8."""
    rows = list(step["sets"] if isinstance(step, Mapping) else step.prescribed_sets.all())
    kinds = Counter(_of(one, "kind") for one in rows)
    rpes = sorted({_decimal(_of(one, "rpe")) or Decimal(0) for one in rows if _of(one, "rpe") is not None})
    tempos = dict.fromkeys(_of(one, "tempo") for one in rows if _of(one, "tempo"))
    warm_ups, drops, others = kinds["warm_up"], kinds["drop"], len(_of(step, "alternatives") or ())
    said = []
    if warm_ups:
        said.append(ngettext("%(count)s warm-up", "%(count)s warm-ups", warm_ups) % {"count": warm_ups})
    if drops:
        said.append(ngettext("%(count)s drop set", "%(count)s drop sets", drops) % {"count": drops})
    if tempos:
        said.append(gettext("tempo %(tempo)s") % {"tempo": ", ".join(tempos).replace("-", NO_BREAK_HYPHEN)})
    if rpes:
        said.append(f"RPE {'–'.join(number(one) for one in (rpes[0], *rpes[1:][-1:]))}")
    elif _of(step, "asks_rpe"):
        said.append(gettext("asks the effort"))
    if any(_of(one, name) is not None for one in rows for name in RIGHT):
        said.append(gettext("right side apart"))
    if others:
        said.append(ngettext("%(count)s alternative", "%(count)s alternatives", others) % {"count": others})
    return " · ".join(said)


@register.filter
def prescription(step: Any) -> str:
    """A step of a version, with its sides: 3 × 12–15 each side."""
    return f"{sets(_of(step, 'sets'))}{each_side(_of(step, 'laterality'))}"


@register.filter
def each_side(laterality: str | None) -> str:
    """What is added to a one-sided step's sets; nothing for the others."""
    return " " + gettext("each side") if laterality == "each_side" else ""


@register.filter
def side(value: str | None) -> str:
    """The side as a word in a sentence: left, right, or nothing for both."""
    return side_word(value or "")


@register.filter
def lower_first(name: str) -> str:
    """A name within an English sentence: "Back day" is back day; "TRX day" and "A day" stay."""
    if get_language() != "en":
        return name
    word = name.split(" ", maxsplit=1)[0]
    return name[:1].lower() + name[1:] if word[1:] and word[1:].islower() else name


@register.filter(name="move_name")
def move_name_of(name: str) -> str:
    """A library move's name in the page's language; any other name as it is."""
    return move_name(name)


@register.filter
def said(words: str) -> str:
    """Words of a move; those that nobody translated yet say which language they are in. Sentences of ours come in the
    person's style: 17.5 kg is 17,5 kg."""
    if isinstance(words, Original):
        return format_html('<span lang="{}">{}</span>', ORIGINAL, words)
    return "" if words is None else styles.current().say(str(words))


# --- What never changes is drawn once -----------------------------------------------------------

MAX_KEPT = 512
_kept_cues: dict[tuple[object, ...], SafeString] = {}


@register.simple_tag
def cues_of(text: ExerciseRevision) -> SafeString:
    """How to do a move, in full. A revision never changes, so its drawing is kept for the process's life."""
    key = (text.pk, text.created_at, get_language(), *text.spoken_as)
    if key not in _kept_cues:
        if len(_kept_cues) >= MAX_KEPT:
            _kept_cues.clear()
        _kept_cues[key] = render_to_string("routines/player/cues.html", {"text": text})
    return _kept_cues[key]


_kept_words: dict[tuple[object, ...], tuple[object, str]] = {}


@register.simple_tag
def session_data(data: Mapping[str, Any], exercises: Mapping[int, Any]) -> SafeString:
    """A session's page as JSON for its scripts. An exercise's figure and words are written once in a process's life,
    anew when either changes."""
    words = ",".join(f'"{pk}":{_words_of(one)}' for pk, one in exercises.items())
    whole = f'{_script_json(data)[:-1]},"exercises":{{{words}}}}}'
    return format_html('<script id="session-data" type="application/json">{}</script>', mark_safe(whole))  # noqa: S308  escaped by _script_json


def _words_of(exercise: Any) -> str:
    text = exercise.published
    key = (exercise.pk, text.pk, text.created_at, *text.spoken_as)
    figure, words = _kept_words.get(key, (None, ""))
    if not words or figure != exercise.figure:
        if len(_kept_words) >= MAX_KEPT:
            _kept_words.clear()
        said = {"name": text.name, "tracking": exercise.tracking, "cues": text.cues, "movement": exercise.movement}
        words = _script_json(said)
        _kept_words[key] = (exercise.figure, words)
    return words


def _script_json(value: Any) -> str:
    """JSON that can stand in a script element, as json_script escapes it."""
    return json.dumps(value, cls=DjangoJSONEncoder, separators=(",", ":")).translate(IN_A_SCRIPT)


@register.simple_tag
def skip_buttons() -> SafeString:
    """One button for each reason to skip a move."""
    return _skip_buttons(get_language())


@cache
def _skip_buttons(language: str | None) -> SafeString:
    return format_html_join("", '<button class="btn" name="reason" value="{}">{}</button>', SkipReason.choices)
