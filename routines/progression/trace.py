"""What would change a target: the same rule, asked about another past or future."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, ngettext

from routines.notation import in_digits
from routines.progression.loads import best_estimate, counted_sets, share_in_week, usable, working_load
from routines.progression.rule import Kind, Rule
from routines.progression.rules import LOOK_BACK, SECONDS_STEP, decide
from routines.progression.sets import amount_of, done_as_asked, is_more, with_amount
from routines.progression.told import Asked, Done, Move, Past, Ruling, Target, Trace, Weights, When
from routines.progression.words import day_of, in_words

MOST_EXTRA_REPS = 60
MOST_SESSIONS_AHEAD = 6


def trace_of(rule: Rule, asked: Asked, history: Sequence[Past], weights: Weights, when: When) -> Trace:
    """The ruling with the nearest other past or future that the same rule would answer with another number."""
    ruling = decide(rule, asked, history, weights, when)
    change = " ".join(_changes(rule, asked, history, weights, when, ruling))
    last = history[-1] if history else None
    facts: dict[str, Any] = {
        "rule": str(rule.kind),
        "parameters": rule.parameters(),
        "week": when.week,
        "move": str(ruling.move),
        "last_on": last.on.isoformat() if last else None,
        "last": [
            {
                "reps": one.reps,
                "seconds": one.seconds,
                "load": in_digits(one.load),
                "load_unit": one.load_unit,
                "rpe": in_digits(one.rpe),
            }
            for one in (last.sets if last else ())
        ],
    }
    return Trace(ruling, change, facts)


def _changes(
    rule: Rule, asked: Asked, history: Sequence[Past], weights: Weights, when: When, ruling: Ruling
) -> Iterator[str]:
    if when.ease:
        after = decide(rule, asked, history, weights, replace(when, week=when.week + 1, ease=None))
        yield gettext("After it, it goes on: %(amount)s.") % {"amount": in_words(after.target)}
        return
    if rule.kind == Kind.HOLD or asked.top is None:
        yield gettext("Only the trainer changes it.")
        return
    if rule.kind == Kind.RPE and ruling.move != Move.FIRST:
        yield from _other_efforts(rule, asked, history, weights, when, ruling)
        return
    if rule.kind == Kind.PERCENT:
        yield from _other_maximum(rule, asked, history, weights, when, ruling)
        return
    if (
        ruling.move in {Move.HOLD, Move.DOWN}
        and history
        and (more := _with_more(rule, asked, history, weights, when, ruling))
    ):
        yield more
        return
    if ruling.move == Move.UP and (fewer := _with_fewer(rule, asked, history, weights, when, ruling)):
        yield fewer
    if ahead := _ahead(rule, asked, history, weights, when, ruling):
        yield ahead


def _with_more(
    rule: Rule, asked: Asked, history: Sequence[Past], weights: Weights, when: When, ruling: Ruling
) -> str | None:
    """How little more in the last session would have done: rep after rep on its weakest set, missing sets from zero."""
    last = history[-1]
    load = working_load(last, weights)
    sets = list(counted_sets(last, weights))
    missing = max(0, asked.sets - len(sets))
    blank = Done(reps=0, seconds=0, load=load[0] if load else None, load_unit=load[1] if load else weights.unit)
    sets.extend([blank] * missing)
    step = SECONDS_STEP if asked.is_timed else 1
    for added in range(1, MOST_EXTRA_REPS + 1):
        weakest = min(range(min(len(sets), asked.sets)), key=lambda at: amount_of(asked, sets[at]))
        sets[weakest] = with_amount(asked, sets[weakest], amount_of(asked, sets[weakest]) + step)
        other = decide(rule, asked, [*history[:-1], replace(last, sets=tuple(sets))], weights, when)
        if is_more(other.target, ruling.target, weights):
            more = added * step
            return _more_words(more, asked, was_lowered=ruling.move == Move.DOWN) % {
                "count": more,
                "day": day_of(last.on, when),
                "amount": in_words(other.target),
            }
    return None


def _more_words(more: int, asked: Asked, *, was_lowered: bool) -> str:
    if was_lowered and asked.is_timed:
        return ngettext(
            "%(count)s more second %(day)s and it would have been %(amount)s.",
            "%(count)s more seconds %(day)s and it would have been %(amount)s.",
            more,
        )
    if was_lowered:
        return ngettext(
            "%(count)s more clean rep %(day)s and it would have been %(amount)s.",
            "%(count)s more clean reps %(day)s and it would have been %(amount)s.",
            more,
        )
    if asked.is_timed:
        return ngettext(
            "%(count)s more second and it is %(amount)s.", "%(count)s more seconds and it is %(amount)s.", more
        )
    return ngettext(
        "%(count)s more clean rep and it is %(amount)s.", "%(count)s more clean reps and it is %(amount)s.", more
    )


def _with_fewer(
    rule: Rule, asked: Asked, history: Sequence[Past], weights: Weights, when: When, ruling: Ruling
) -> str | None:
    """How little less in the last session would have kept it from going up."""
    last = history[-1]
    sets = list(counted_sets(last, weights))
    step = SECONDS_STEP if asked.is_timed else 1
    for taken in range(1, MOST_EXTRA_REPS + 1):
        at = min(range(min(len(sets), asked.sets)), key=lambda at: amount_of(asked, sets[at]), default=None)
        if at is None or amount_of(asked, sets[at]) <= 0:
            return None
        sets[at] = with_amount(asked, sets[at], max(0, amount_of(asked, sets[at]) - step))
        other = decide(rule, asked, [*history[:-1], replace(last, sets=tuple(sets))], weights, when)
        if is_more(ruling.target, other.target, weights):
            less = taken * step
            words = (
                ngettext(
                    "%(count)s second less in a set and it would be %(amount)s.",
                    "%(count)s seconds less in a set and it would be %(amount)s.",
                    less,
                )
                if asked.is_timed
                else ngettext(
                    "%(count)s rep fewer in a set and it would be %(amount)s.",
                    "%(count)s reps fewer in a set and it would be %(amount)s.",
                    less,
                )
            )
            return words % {"count": less, "amount": in_words(other.target)}
    return None


def _ahead(
    rule: Rule, asked: Asked, history: Sequence[Past], weights: Weights, when: When, ruling: Ruling
) -> str | None:
    """How many sessions done as asked for, up to the top of the range, it takes until the rule asks for more."""
    past, at, target = list(history), when, ruling.target
    if ruling.move == Move.FIRST and target.load is None and asked.takes_load and not asked.is_timed:
        return gettext("What you do now is what it goes on from.")
    for sessions in range(1, MOST_SESSIONS_AHEAD + 1):
        past.append(done_as_asked(target, asked, at.on))
        at = replace(at, on=at.on + timedelta(weeks=1), week=at.week + 1, week_starts_on=at.on + timedelta(weeks=1))
        after = decide(rule, asked, past, weights, at)
        if is_more(after.target, ruling.target, weights):
            amount = asked.amount(target.seconds if asked.is_timed else target.reps_max or target.reps_min)
            words = (
                ngettext(
                    "One set of %(amount)s and the next time it is %(target)s.",
                    "%(count)s sets of %(amount)s and the next time it is %(target)s.",
                    target.sets,
                )
                if sessions == 1
                else ngettext(
                    "One set of %(amount)s, %(sessions)s sessions in a row, and the next time it is %(target)s.",
                    "%(count)s sets of %(amount)s, %(sessions)s sessions in a row, and the next time it is %(target)s.",
                    target.sets,
                )
            )
            return words % {
                "count": target.sets,
                "amount": amount,
                "sessions": sessions,
                "target": in_words(after.target),
            }
        target = after.target
    return None


def _other_efforts(
    rule: Rule, asked: Asked, history: Sequence[Past], weights: Weights, when: When, ruling: Ruling
) -> Iterator[str]:
    last = history[-1] if history else None
    if last is None:
        return
    found: dict[Move, tuple[Decimal, Target]] = {}
    for half in range(20, 1, -1):
        felt = Decimal(half) / 2
        sets = tuple(replace(one, rpe=felt) for one in last.sets)
        other = decide(rule, asked, [*history[:-1], replace(last, sets=sets)], weights, when)
        if other.target.load == ruling.target.load:
            continue
        if other.move == Move.DOWN or other.move not in found:  # the hardest for up and hold, the easiest for down
            found[other.move] = (felt, other.target)
    for move, words in (
        (Move.UP, gettext("At RPE %(rpe)s or easier it is %(amount)s.")),
        (Move.HOLD, gettext("At RPE %(rpe)s it is %(amount)s.")),
        (Move.DOWN, gettext("At RPE %(rpe)s or harder it is %(amount)s.")),
    ):
        if move in found:
            felt, target = found[move]
            yield words % {"rpe": in_digits(felt), "amount": in_words(target)}


def _other_maximum(
    rule: Rule, asked: Asked, history: Sequence[Past], weights: Weights, when: When, ruling: Ruling
) -> Iterator[str]:
    weights = usable(weights)
    recent = [past for past in history if past.sets and when.on - past.on <= LOOK_BACK]
    best = best_estimate(recent, weights)
    if best is None:
        yield gettext("A set of up to 10 reps gives an estimate to go by.")
        return
    for added in range(1, 11):
        reps, load = best.reps + added, best.load
        if reps > 10:
            reps, load = best.reps, best.load + weights.step * (reps - 10)
        more = Past(when.on, (Done(reps=reps, load=load, load_unit=weights.unit),))
        other = decide(rule, asked, [*recent, more], weights, when)
        if is_more(other.target, ruling.target, weights):
            yield gettext("A set of %(reps)s × %(load)s %(unit)s and it is %(amount)s.") % {
                "reps": reps,
                "load": in_digits(load),
                "unit": weights.unit,
                "amount": in_words(other.target),
            }
            break
    after = decide(rule, asked, recent, weights, replace(when, week=when.week + 1))
    if after.target.load != ruling.target.load:
        yield gettext("Next week asks for %(share)s %%: %(amount)s.") % {
            "share": in_digits(share_in_week(rule, when.week + 1)),
            "amount": in_words(after.target),
        }
