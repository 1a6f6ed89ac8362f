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
    return gettext("%(load)s in steps of %(step)s") % {"load": said(load), "step": in_digits(weights.step)}


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
    text = "".join(words)
    if len(words) > 1:
        text = gettext("%(some)s and %(last)s") % {"some": ", ".join(words[:-1]), "last": words[-1]}
    return f"{text} s" if asked.is_timed else text


def what_was_done(asked: Asked, past: Past, weights: Weights, when: When) -> str:
    counted = counted_sets(past, weights)[: asked.sets]
    amounts = listed([amount_of(asked, one) for one in counted], asked)
    told = {"amounts": amounts, "load": said(known_load(past, weights)), "day": day_of(past.on, when)}
    if not when.who:
        did = gettext("You did %(amounts)s at %(load)s %(day)s") % told
    else:
        did = gettext("%(who)s did %(amounts)s at %(load)s %(day)s") % {"who": when.who, **told}
    if len(counted) < asked.sets:
        return gettext("%(did)s, %(count)s of %(sets)s sets") % {
            "did": did,
            "count": len(counted),
            "sets": asked.sets,
        }
    return did


def what_was_held(asked: Asked, past: Past, when: When) -> str:
    """Where no load counts: You did 45 and 40 s on Tuesday."""
    told = {
        "amounts": listed([amount_of(asked, one) for one in past.sets[: asked.sets]], asked),
        "day": day_of(past.on, when),
    }
    if not when.who:
        return gettext("You did %(amounts)s %(day)s") % told
    return gettext("%(who)s did %(amounts)s %(day)s") % {"who": when.who, **told}


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
    return ngettext("one step", "%(count)s steps", steps) % {"count": steps}


def in_every_set(asked: Asked) -> str:
    return gettext("in every set") if asked.sets > 1 else gettext("in its one set")


def wanted_words(off: Decimal, wanted: Decimal) -> str:
    if not off:
        return gettext("just the RPE %(wanted)s aimed for") % {"wanted": in_digits(wanted)}
    words = (
        gettext("%(off)s harder than the RPE %(wanted)s aimed for")
        if off > 0
        else gettext("%(off)s easier than the RPE %(wanted)s aimed for")
    )
    return words % {"off": in_digits(abs(off)), "wanted": in_digits(wanted)}
