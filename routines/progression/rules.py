"""The rules: the target of a step on one side, and why."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext, ngettext

from routines.notation import in_digits
from routines.progression.loads import (
    best_estimate,
    bounded_step,
    in_unit,
    known_load,
    lowered,
    raised,
    share_in_week,
    step_down,
    usable,
    working_load,
)
from routines.progression.rule import Every, Kind, Rule
from routines.progression.sets import amount_of, as_asked, effort_of, in_a_row, moved, reaches
from routines.progression.told import MOST_REPS, MOST_SECONDS, Asked, Ease, Move, Past, Ruling, Weights, When
from routines.progression.words import (
    day_of,
    in_every_set,
    in_steps,
    in_words,
    on_steps,
    said,
    the_top_of,
    wanted_words,
    what_was_done,
    what_was_held,
)

LOOK_BACK = timedelta(weeks=12)
"""What was done longer ago says little about today: our own rule of thumb."""

BACK_OFF = Decimal("0.9")
"""The share that is left of a load that was missed too often: the usual tenth off."""

SECONDS_STEP = 5
MOST_GROWTH = 2
"""Reps without a load and times grow up to twice what the routine asks; beyond it a harder move is the better one."""


def decide(rule: Rule, asked: Asked, history: Sequence[Past], weights: Weights, when: When) -> Ruling:
    """The target of a step on one side, and why. ``history`` goes from the oldest session to the latest."""
    weights = usable(weights)
    recent = [past for past in history if past.sets and when.on - past.on <= LOOK_BACK]
    if when.ease:
        return eased(rule, asked, recent, weights, when, when.ease)
    if rule.kind == Kind.HOLD:
        return Ruling(as_asked(asked), Move.HOLD, gettext("The program leaves this move as the routine has it."))
    if asked.top is None:
        return Ruling(as_asked(asked), Move.HOLD, gettext("A round has no number that a rule could move."))
    if not recent:
        return first_time(asked)
    if rule.kind == Kind.PERCENT:
        return by_percent(rule, asked, recent, weights, when)
    if asked.load is None and working_load(recent[-1], weights) is None:
        return without_load(rule, asked, recent[-1], when)
    if working_load(recent[-1], weights) is None:
        return first_time(asked, gettext("Last time it was done without a load"))
    if rule.kind == Kind.LINEAR:
        return by_line(rule, asked, recent, weights, when)
    if rule.kind == Kind.RPE:
        return by_effort(rule, asked, recent, weights, when)
    return by_reps(rule, asked, recent, weights, when)


def first_time(asked: Asked, because: str = "") -> Ruling:
    because = because or gettext("Nothing of this move is logged lately")
    if asked.load is None and not asked.is_timed and asked.takes_load:
        why = gettext("%(because)s, so it starts with a load that can be moved %(range)s times.") % {
            "because": because,
            "range": asked.range,
        }
    else:
        why = gettext("%(because)s, so it starts with what the routine asks for: %(amount)s.") % {
            "because": because,
            "amount": in_words(as_asked(asked)),
        }
    return Ruling(as_asked(asked), Move.FIRST, why)


def by_reps(rule: Rule, asked: Asked, recent: Sequence[Past], weights: Weights, when: When) -> Ruling:
    """Double progression: first the reps to the top of their range, then the load."""
    load = known_load(recent[-1], weights)
    clean = in_a_row(recent, weights, lambda past: reaches(asked, past, weights, asked.top))
    did = what_was_done(asked, recent[-1], weights, when)
    if clean >= rule.sessions:
        higher = raised(load, rule.steps, weights)
        if higher == load:
            return Ruling(
                moved(asked, load), Move.HOLD, gettext("%(did)s. There is no heavier load to go to.") % {"did": did}
            )
        why = (
            gettext(
                "%(did)s, %(top)s %(in_every_set)s, %(clean)s sessions in a row, so it goes up %(steps)s to %(load)s."
            )
            if rule.sessions > 1
            else gettext("%(did)s, %(top)s %(in_every_set)s, so it goes up %(steps)s to %(load)s.")
        )
        told = {
            "did": did,
            "top": the_top_of(asked),
            "in_every_set": in_every_set(asked),
            "clean": clean,
            "steps": in_steps(rule.steps),
            "load": said(higher),
        }
        return Ruling(moved(asked, higher), Move.UP, why % told)
    if clean:
        why = gettext("%(did)s: clean, %(clean)s of the %(sessions)s sessions in a row that it takes to go up.") % {
            "did": did,
            "clean": clean,
            "sessions": rule.sessions,
        }
        return Ruling(moved(asked, load), Move.HOLD, why)
    why = gettext("%(did)s. %(load)s stays until every set reaches %(amount)s.") % {
        "did": did,
        "load": said(load),
        "amount": asked.amount(asked.top),
    }
    return Ruling(moved(asked, load), Move.HOLD, why)


def by_line(rule: Rule, asked: Asked, recent: Sequence[Past], weights: Weights, when: When) -> Ruling:
    """Linear: up after each clean session (or week); a tenth down after so many misses in a row."""
    load = known_load(recent[-1], weights)
    did = what_was_done(asked, recent[-1], weights, when)
    missed = in_a_row(recent, weights, lambda past: not reaches(asked, past, weights, asked.least))
    if missed >= rule.misses:
        lower = lowered(load, BACK_OFF, weights)
        times = ngettext("once", "%(count)s times in a row", missed) % {"count": missed}
        if lower == load:
            return Ruling(
                moved(asked, load),
                Move.HOLD,
                gettext("%(did)s: missed %(times)s, and there is no lighter step.") % {"did": did, "times": times},
            )
        why = gettext("%(did)s: %(load)s was missed %(times)s, so a tenth comes off: %(lower)s.") % {
            "did": did,
            "load": said(load),
            "times": times,
            "lower": said(lower),
        }
        return Ruling(moved(asked, lower), Move.DOWN, why)
    if missed:
        why = gettext(
            "%(did)s, short of %(amount)s in every set: missed %(missed)s of %(misses)s times in a row, "
            "so %(load)s once more."
        ) % {
            "did": did,
            "amount": asked.amount(asked.least),
            "missed": missed,
            "misses": rule.misses,
            "load": said(load),
        }
        return Ruling(moved(asked, load), Move.HOLD, why)
    if rule.every == Every.WEEK and when.week_starts_on and recent[-1].on >= when.week_starts_on:
        why = gettext("%(did)s. It goes up once a week, and this week asks for %(load)s.") % {
            "did": did,
            "load": said(load),
        }
        return Ruling(moved(asked, load), Move.HOLD, why)
    higher = raised(load, rule.steps, weights)
    if higher == load:
        return Ruling(
            moved(asked, load), Move.HOLD, gettext("%(did)s. There is no heavier load to go to.") % {"did": did}
        )
    why = gettext("%(did)s, every set as asked, so it goes up %(steps)s to %(load)s.") % {
        "did": did,
        "steps": in_steps(rule.steps),
        "load": said(higher),
    }
    return Ruling(moved(asked, higher), Move.UP, why)


def by_percent(rule: Rule, asked: Asked, recent: Sequence[Past], weights: Weights, when: When) -> Ruling:
    """A share of the estimated one-rep max, which is the best of the last weeks' sets of up to ten reps."""
    best = best_estimate(recent, weights)
    if best is None:
        return first_time(
            asked, gettext("No set of up to 10 reps is logged lately that a maximum could be estimated from")
        )
    share = share_in_week(rule, when.week)
    load = (bounded_step(best.maximum * share / 100, weights), weights.unit)
    why = gettext(
        "Week %(week)s asks for %(share)s %% of an estimated maximum of %(maximum)s %(unit)s "
        "(from %(reps)s × %(best)s %(unit)s %(day)s, by Epley’s formula): %(load)s."
    ) % {
        "week": when.week,
        "share": in_digits(share),
        "maximum": in_digits(best.maximum),
        "unit": weights.unit,
        "reps": best.reps,
        "best": in_digits(best.load),
        "day": day_of(best.on, when),
        "load": on_steps(load, weights),
    }
    last = working_load(recent[-1], weights)
    move = Move.HOLD
    if last and in_unit(last, weights) != load[0]:
        move = Move.UP if load[0] > in_unit(last, weights) else Move.DOWN
    return Ruling(moved(asked, load), move, why)


def by_effort(rule: Rule, asked: Asked, recent: Sequence[Past], weights: Weights, when: When) -> Ruling:
    """Steered by effort: up a step when it was easier than asked, down when harder."""
    load = known_load(recent[-1], weights)
    wanted = asked.rpe or rule.rpe
    did = what_was_done(asked, recent[-1], weights, when)
    target = replace(moved(asked, load), rpe=wanted)
    felt = effort_of(asked, recent[-1])
    if felt is None:
        return Ruling(
            target, Move.HOLD, gettext("%(did)s, without an RPE, so %(load)s stays.") % {"did": did, "load": said(load)}
        )
    how = gettext("%(did)s at RPE %(rpe)s on average, %(compared)s") % {
        "did": did,
        "rpe": in_digits(felt),
        "compared": wanted_words(felt - wanted, wanted),
    }
    if felt <= wanted - rule.tolerance and (higher := raised(load, rule.steps, weights)) != load:
        why = gettext("%(how)s, so it goes up %(steps)s to %(load)s.") % {
            "how": how,
            "steps": in_steps(rule.steps),
            "load": said(higher),
        }
        return Ruling(replace(moved(asked, higher), rpe=wanted), Move.UP, why)
    if felt >= wanted + rule.tolerance and (lower := step_down(load, weights)) != load:
        return Ruling(
            replace(moved(asked, lower), rpe=wanted),
            Move.DOWN,
            gettext("%(how)s, so it goes down a step to %(load)s.") % {"how": how, "load": said(lower)},
        )
    return Ruling(target, Move.HOLD, gettext("%(how)s, so %(load)s stays.") % {"how": how, "load": said(load)})


def without_load(rule: Rule, asked: Asked, last: Past, when: When) -> Ruling:
    """Where no load moves the reps do, or the seconds: a little more than the weakest set had."""
    if rule.kind == Kind.RPE:
        return Ruling(
            as_asked(asked), Move.HOLD, gettext("No load moves here, so there is nothing to steer by effort.")
        )
    amounts = [amount_of(asked, one) for one in last.sets[: asked.sets]]
    top, least = asked.top or 1, asked.least or 1
    did = what_was_held(asked, last, when)
    if min(amounts) >= least and len(amounts) < asked.sets:
        return Ruling(
            as_asked(asked),
            Move.HOLD,
            gettext("%(did)s, %(len)s of %(sets)s sets, so it stays as it is.")
            % {"did": did, "len": len(amounts), "sets": asked.sets},
        )
    if min(amounts) < least:
        return Ruling(
            as_asked(asked),
            Move.HOLD,
            gettext("%(did)s, not yet %(amount)s in every set.") % {"did": did, "amount": asked.amount(least)},
        )
    weakest = min(amounts)
    most = min(top * MOST_GROWTH, MOST_SECONDS if asked.is_timed else MOST_REPS)
    grown = min(weakest // SECONDS_STEP * SECONDS_STEP + SECONDS_STEP if asked.is_timed else weakest + 1, most)
    if asked.is_timed:
        target = replace(as_asked(asked), seconds=max(grown, least))
        more = gettext(
            "%(did)s, every set as asked, so it is %(amount)s now: "
            "the next %(seconds)s seconds on the shortest of them."
        )
    else:
        target = replace(as_asked(asked), reps_min=max(grown, least), reps_max=max(grown, top))
        more = gettext("%(did)s, every set as asked, so it is %(amount)s now: one more than the fewest of them.")
    if grown >= most and weakest >= most:
        return Ruling(
            target,
            Move.HOLD,
            gettext("%(did)s, twice what the routine asks. A harder move would do more.") % {"did": did},
        )
    return Ruling(
        target,
        Move.UP,
        more % {"did": did, "amount": asked.amount(max(grown, least)), "seconds": SECONDS_STEP},
    )


def eased(rule: Rule, asked: Asked, recent: Sequence[Past], weights: Weights, when: When, ease: Ease) -> Ruling:
    """A deload week: a share of the load that was worked with, and of the sets; the reps stay."""
    usual = decide(rule, asked, recent, weights, replace(when, ease=None))
    base = working_load(recent[-1], weights) if recent else None
    if rule.kind in {Kind.PERCENT, Kind.HOLD} or base is None:
        base = (usual.target.load, usual.target.load_unit) if usual.target.load is not None else None
    sets = max(1, (asked.sets * ease.sets_percent + 50) // 100)
    target = replace(as_asked(asked), sets=min(sets, asked.sets), rpe=None)
    fewer = gettext("all sets")
    if target.sets < asked.sets:
        fewer = gettext("%(count)s of %(sets)s sets") % {"count": target.sets, "sets": asked.sets}
    if base is None:
        return Ruling(
            target,
            Move.EASY,
            gettext("Week %(week)s is an easy week: %(fewer)s, to come back fresh.")
            % {"week": when.week, "fewer": fewer},
        )
    lighter = bounded_step(in_unit(base, weights) * ease.load_percent / 100, weights)
    load = (min(lighter, in_unit(base, weights)), weights.unit)
    target = replace(target, load=load[0], load_unit=load[1])
    why = gettext(
        "Week %(week)s is an easy week: %(percent)s %% of %(usual)s is %(load)s, and %(fewer)s, to come back fresh."
    ) % {
        "week": when.week,
        "percent": ease.load_percent,
        "usual": said(base),
        "load": on_steps(load, weights),
        "fewer": fewer,
    }
    return Ruling(target, Move.EASY, why)
