"""How the rules say it."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from routines.notation import in_digits
from routines.progression.loads import Load, counted_sets, known_load
from routines.progression.sets import amount_of
from routines.progression.told import Asked, Past, Target, Weights, When


def said(load: Load) -> str:
    return f"{in_digits(load[0])} {load[1]}"


def on_steps(load: Load, weights: Weights) -> str:
    return gettext("%(said)s in steps of %(in_digits)s") % {"said": said(load), "in_digits": in_digits(weights.step)}


def in_words(target: Target) -> str:
    """22.5 kg; without a load 12–15 reps, 45 s."""
    if target.load is not None:
        return said((target.load, target.load_unit))
    if target.reps_min is not None:
        many = target.reps_max or target.reps_min
        return ngettext("%(count)s rep", "%(count)s reps", many) % {"count": amount_in(target)}
    return amount_in(target) or gettext("a round")


def amount_in(target: Target) -> str:
    """12–15 or 45 s; empty for a round."""
    if target.reps_min is not None:
        top = target.reps_max if target.reps_max != target.reps_min else None
        return f"{target.reps_min}–{top}" if top else str(target.reps_min)
    return f"{target.seconds} s" if target.seconds is not None else ""


def listed(amounts: Sequence[int], asked: Asked) -> str:
    """15, 15 and 13; of a time with its unit once."""
    words = [str(one) for one in amounts]
    text = (
        gettext("%(join)s and %(words)s") % {"join": ", ".join(words[:-1]), "words": words[-1]}
        if len(words) > 1
        else "".join(words)
    )
    return f"{text} s" if asked.is_timed else text


def what_was_done(asked: Asked, past: Past, weights: Weights, when: When) -> str:
    counted = counted_sets(past, weights)[: asked.sets]
    amounts = listed([amount_of(asked, one) for one in counted], asked)
    few = (
        gettext(", %(len)s of %(sets)s sets") % {"len": len(counted), "sets": asked.sets}
        if len(counted) < asked.sets
        else ""
    )
    return gettext("%(who)s did %(amounts)s at %(said)s %(day_of)s%(few)s") % {
        "who": when.who,
        "amounts": amounts,
        "said": said(known_load(past, weights)),
        "day_of": day_of(past.on, when),
        "few": few,
    }


WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
MONTHS = (
    *(_("January"), _("February"), _("March"), _("April"), _("May"), _("June"), _("July"), _("August")),
    *(_("September"), _("October"), _("November"), _("December")),
)


def day_of(on: date, when: When) -> str:
    """on Tuesday, within a week; else on 3 November"""
    if timedelta(0) < when.on - on < timedelta(weeks=1):
        return gettext("on %(weekday)s") % {"weekday": WEEKDAYS[on.weekday()]}
    return gettext("on %(day)s %(month)s") % {"day": on.day, "month": MONTHS[on.month - 1]}


def the_top_of(asked: Asked) -> str:
    return (
        gettext("the top of %(range)s") % {"range": asked.range}
        if asked.least != asked.top
        else gettext("the %(range)s asked for") % {"range": asked.range}
    )


def in_steps(steps: int) -> str:
    return "one step" if steps == 1 else f"{steps} steps"


def plural(count: int) -> str:
    return "" if count == 1 else "s"


def wanted_words(off: Decimal, wanted: Decimal) -> str:
    if not off:
        return gettext("just the RPE %(in_digits)s aimed for") % {"in_digits": in_digits(wanted)}
    return gettext("%(in_digits)s %(easier)s than the RPE %(in_digits_2)s aimed for") % {
        "in_digits": in_digits(abs(off)),
        "easier": "harder" if off > 0 else "easier",
        "in_digits_2": in_digits(wanted),
    }
