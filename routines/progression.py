"""How a program's numbers go on: pure rules that give a step's target and say why. No Django.

A rule is asked for one step on one side: what the routine asks, what was done of it lately, whose weights it is done
with, and when. ``decide`` gives the target and why it is so; ``trace_of`` adds what would change it, found by asking
the same rule again about a past (or a future) that differs. Loads stay as they were entered until a rule moves them;
then they are in the person's unit and on their load step. Nothing here raises, whatever was logged.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from routines.formulas import estimated_one_rep_max, load_in, on_step
from routines.notation import in_digits

MOST_LOAD, MOST_REPS, MOST_SECONDS = Decimal(2000), 1000, 36_000
LOOK_BACK = timedelta(weeks=12)
"""What was done longer ago says little about today: our own rule of thumb."""

BACK_OFF = Decimal("0.9")
"""The share that is left of a load that was missed too often: the usual tenth off."""

SECONDS_STEP = 5
MOST_GROWTH = 2
"""Reps without a load and times grow up to twice what the routine asks; beyond it a harder move is the better one."""

MOST_EXTRA_REPS = 60
MOST_SESSIONS_AHEAD = 6


# --- The rule and its parameters ------------------------------------------------------------------


class Kind(StrEnum):
    HOLD = "none"
    DOUBLE = "double_progression"
    LINEAR = "linear"
    PERCENT = "percent_of_max"
    RPE = "rpe_steered"


class Every(StrEnum):
    SESSION = "session"
    WEEK = "week"


@dataclass(frozen=True)
class Rule:
    """A kind with its parameters; those of other kinds stay at their defaults and count for nothing."""

    kind: Kind
    steps: int = 1  # of the person's load step, for each rise
    sessions: int = 1  # clean ones in a row before a rise
    every: Every = Every.SESSION
    misses: int = 3  # in a row before a tenth comes off
    percent: Decimal = Decimal(70)  # of the estimated one-rep max, in week 1
    percent_a_week: Decimal = Decimal(0)  # more each week
    rpe: Decimal = Decimal(8)  # where the routine doesn't say
    tolerance: Decimal = Decimal(1)  # how far from it the effort may be

    def parameters(self) -> dict[str, int | str]:
        """Those of its kind as JSON takes them."""
        found = {name: getattr(self, name) for name in PARAMETERS[self.kind]}
        return {name: in_digits(value) if isinstance(value, Decimal) else value for name, value in found.items()}


WHOLE, CENTS = Decimal(1), Decimal("0.01")


class Bounds(NamedTuple):
    low: Decimal
    high: Decimal
    places: Decimal  # 1 for whole numbers
    words: str


PARAMETERS: dict[Kind, tuple[str, ...]] = {
    Kind.HOLD: (),
    Kind.DOUBLE: ("steps", "sessions"),
    Kind.LINEAR: ("steps", "every", "misses"),
    Kind.PERCENT: ("percent", "percent_a_week"),
    Kind.RPE: ("steps", "rpe", "tolerance"),
}
BOUNDS: dict[str, Bounds] = {
    "steps": Bounds(Decimal(1), Decimal(8), WHOLE, "Steps go from 1 to 8."),
    "sessions": Bounds(Decimal(1), Decimal(5), WHOLE, "Choose 1 to 5 sessions in a row."),
    "misses": Bounds(Decimal(1), Decimal(5), WHOLE, "Choose 1 to 5 misses in a row."),
    "percent": Bounds(Decimal(30), Decimal(100), CENTS, "A share of the maximum goes from 30 to 100 %."),
    "percent_a_week": Bounds(Decimal(-5), Decimal(5), CENTS, "From week to week it changes by −5 to 5 %."),
    "rpe": Bounds(Decimal(5), Decimal(10), CENTS, "The effort to aim for goes from RPE 5 to 10."),
    "tolerance": Bounds(Decimal("0.5"), Decimal(3), CENTS, "The effort may be off by 0.5 to 3."),
}


class RuleError(ValueError):
    """A rule that can't be; ``field`` is the parameter, the message a sentence for people."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def read_rule(kind: object, parameters: object) -> Rule:
    """The rule of a kind with these parameters, as JSON or a form has them; what is missing is usual."""
    if not isinstance(kind, str) or kind not in Kind:
        raise RuleError("Choose a rule from the list.", "kind")
    if not isinstance(parameters, Mapping):
        raise RuleError("A rule's parameters are named values.")
    known = Kind(kind)
    if unknown := sorted(set(parameters) - set(PARAMETERS[known])):
        raise RuleError(f"This rule has no {str(unknown[0])[:40]}.")
    return Rule(known, **{name: read_parameter(name, value) for name, value in parameters.items()})


def read_parameter(name: str, value: object) -> Any:
    if name == "every":
        if not isinstance(value, str) or value not in Every:
            raise RuleError("Choose every session or every week.", name)
        return Every(value)
    bounds = BOUNDS[name]
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise RuleError(bounds.words, name)
    try:
        number = Decimal(str(value)[:20])
    except ArithmeticError as error:
        raise RuleError(bounds.words, name) from error
    if not number.is_finite() or not bounds.low <= number <= bounds.high or number != number.quantize(bounds.places):
        raise RuleError(bounds.words, name)
    return int(number) if bounds.places == WHOLE else number


# --- What a rule is told, and what it says --------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """What the routine asks of a step on one side."""

    sets: int
    reps_min: int | None = None
    reps_max: int | None = None
    seconds: int | None = None
    load: Decimal | None = None
    load_unit: str = "kg"
    rpe: Decimal | None = None
    takes_load: bool = True  # whether the exercise is one that is loaded at all

    @property
    def is_timed(self) -> bool:
        return self.reps_min is None and self.seconds is not None

    @property
    def least(self) -> int | None:
        """Reps, or seconds of a timed move, from which on a set is done; None for a round."""
        return self.seconds if self.is_timed else self.reps_min

    @property
    def top(self) -> int | None:
        """Where the range ends; where there is none, the one number."""
        return self.seconds if self.is_timed else self.reps_max or self.reps_min

    @property
    def range(self) -> str:
        """12–15; for one number that alone, for a time 45 s."""
        if self.least == self.top:
            return self.amount(self.top)
        return f"{self.least}–{self.top}"

    def amount(self, number: int | None) -> str:
        return f"{number} s" if self.is_timed else str(number)


@dataclass(frozen=True)
class Done:
    """One set as performed."""

    reps: int | None = None
    load: Decimal | None = None
    load_unit: str = "kg"
    seconds: int | None = None
    rpe: Decimal | None = None


@dataclass(frozen=True)
class Past:
    """What was done of the step's exercise in one session on one side, set by set."""

    on: date
    sets: tuple[Done, ...]


@dataclass(frozen=True)
class Weights:
    """What a person loads with: their unit, and the smallest step in it."""

    unit: str = "kg"
    step: Decimal = Decimal("2.5")


@dataclass(frozen=True)
class Ease:
    """A deload week: so much of the load and of the sets."""

    load_percent: int = 60
    sets_percent: int = 50


@dataclass(frozen=True)
class When:
    """The day, and which week of the program that is."""

    on: date
    week: int = 1
    week_starts_on: date | None = None
    ease: Ease | None = None
    who: str = "You"  # who did it, as the sentences say it


@dataclass(frozen=True)
class Target:
    """What is asked for now. ``sets`` is fewer than the routine's in a deload week."""

    sets: int
    load: Decimal | None
    load_unit: str
    reps_min: int | None
    reps_max: int | None
    seconds: int | None
    rpe: Decimal | None = None


class Move(StrEnum):
    FIRST = "first"
    UP = "up"
    HOLD = "hold"
    DOWN = "down"
    EASY = "easy"


@dataclass(frozen=True)
class Ruling:
    target: Target
    move: Move
    why: str


@dataclass(frozen=True)
class Trace:
    """A ruling with what would change it, in words and as facts that JSON takes."""

    ruling: Ruling
    change: str
    facts: dict[str, Any]


# --- The rules ------------------------------------------------------------------------------------


def decide(rule: Rule, asked: Asked, history: Sequence[Past], weights: Weights, when: When) -> Ruling:
    """The target of a step on one side, and why. ``history`` goes from the oldest session to the latest."""
    weights = usable(weights)
    recent = [past for past in history if past.sets and when.on - past.on <= LOOK_BACK]
    if when.ease:
        return eased(rule, asked, recent, weights, when, when.ease)
    if rule.kind == Kind.HOLD:
        return Ruling(as_asked(asked), Move.HOLD, "The program leaves this move as the routine has it.")
    if asked.top is None:
        return Ruling(as_asked(asked), Move.HOLD, "A round has no number that a rule could move.")
    if not recent:
        return first_time(asked)
    if rule.kind == Kind.PERCENT:
        return by_percent(rule, asked, recent, weights, when)
    if asked.load is None and working_load(recent[-1], weights) is None:
        return without_load(rule, asked, recent[-1], when)
    if working_load(recent[-1], weights) is None:
        return first_time(asked, "Last time it was done without a load")
    if rule.kind == Kind.LINEAR:
        return by_line(rule, asked, recent, weights, when)
    if rule.kind == Kind.RPE:
        return by_effort(rule, asked, recent, weights, when)
    return by_reps(rule, asked, recent, weights, when)


def first_time(asked: Asked, because: str = "Nothing of this move is logged lately") -> Ruling:
    start = f"so it starts with what the routine asks for: {in_words(as_asked(asked))}."
    if asked.load is None and not asked.is_timed and asked.takes_load:
        start = f"so it starts with a load that can be moved {asked.range} times."
    return Ruling(as_asked(asked), Move.FIRST, f"{because}, {start}")


def by_reps(rule: Rule, asked: Asked, recent: Sequence[Past], weights: Weights, when: When) -> Ruling:
    """Double progression: first the reps to the top of their range, then the load."""
    load = known_load(recent[-1], weights)
    clean = in_a_row(recent, weights, lambda past: reaches(asked, past, weights, asked.top))
    did = what_was_done(asked, recent[-1], weights, when)
    all_sets = "in every set" if asked.sets > 1 else "in its one set"
    if clean >= rule.sessions:
        higher = raised(load, rule.steps, weights)
        if higher == load:
            return Ruling(moved(asked, load), Move.HOLD, f"{did}. There is no heavier load to go to.")
        times = f", {clean} sessions in a row" if rule.sessions > 1 else ""
        why = f"{did}, {the_top_of(asked)} {all_sets}{times}, so it goes up {in_steps(rule.steps)} to {said(higher)}."
        return Ruling(moved(asked, higher), Move.UP, why)
    if clean:
        why = f"{did}: clean, {clean} of the {rule.sessions} sessions in a row that it takes to go up."
        return Ruling(moved(asked, load), Move.HOLD, why)
    why = f"{did}. {said(load)} stays until every set reaches {asked.amount(asked.top)}."
    return Ruling(moved(asked, load), Move.HOLD, why)


def by_line(rule: Rule, asked: Asked, recent: Sequence[Past], weights: Weights, when: When) -> Ruling:
    """Linear: up after each clean session (or week); a tenth down after so many misses in a row."""
    load = known_load(recent[-1], weights)
    did = what_was_done(asked, recent[-1], weights, when)
    missed = in_a_row(recent, weights, lambda past: not reaches(asked, past, weights, asked.least))
    if missed >= rule.misses:
        lower = lowered(load, BACK_OFF, weights)
        times = "once" if missed == 1 else f"{missed} times in a row"
        if lower == load:
            return Ruling(moved(asked, load), Move.HOLD, f"{did}: missed {times}, and there is no lighter step.")
        why = f"{did}: {said(load)} was missed {times}, so a tenth comes off: {said(lower)}."
        return Ruling(moved(asked, lower), Move.DOWN, why)
    if missed:
        why = f"{did}, short of {asked.amount(asked.least)} in every set: missed {missed} of {rule.misses}"
        return Ruling(moved(asked, load), Move.HOLD, f"{why} times in a row, so {said(load)} once more.")
    if rule.every == Every.WEEK and when.week_starts_on and recent[-1].on >= when.week_starts_on:
        why = f"{did}. It goes up once a week, and this week asks for {said(load)}."
        return Ruling(moved(asked, load), Move.HOLD, why)
    higher = raised(load, rule.steps, weights)
    if higher == load:
        return Ruling(moved(asked, load), Move.HOLD, f"{did}. There is no heavier load to go to.")
    why = f"{did}, every set as asked, so it goes up {in_steps(rule.steps)} to {said(higher)}."
    return Ruling(moved(asked, higher), Move.UP, why)


def by_percent(rule: Rule, asked: Asked, recent: Sequence[Past], weights: Weights, when: When) -> Ruling:
    """A share of the estimated one-rep max, which is the best of the last weeks' sets of up to ten reps."""
    best = best_estimate(recent, weights)
    if best is None:
        return first_time(asked, "No set of up to 10 reps is logged lately that a maximum could be estimated from")
    share = share_in_week(rule, when.week)
    load = (bounded_step(best.maximum * share / 100, weights), weights.unit)
    of = f"{in_digits(share)} % of an estimated maximum of {in_digits(best.maximum)} {weights.unit}"
    by = f"from {best.reps} × {in_digits(best.load)} {weights.unit} {day_of(best.on, when)}"
    why = f"Week {when.week} asks for {of} ({by}, by Epley’s formula): {on_steps(load, weights)}."
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
        return Ruling(target, Move.HOLD, f"{did}, without an RPE, so {said(load)} stays.")
    how = f"{did} at RPE {in_digits(felt)} on average, {wanted_words(felt - wanted, wanted)}"
    if felt <= wanted - rule.tolerance and (higher := raised(load, rule.steps, weights)) != load:
        why = f"{how}, so it goes up {in_steps(rule.steps)} to {said(higher)}."
        return Ruling(replace(moved(asked, higher), rpe=wanted), Move.UP, why)
    if felt >= wanted + rule.tolerance and (lower := step_down(load, weights)) != load:
        return Ruling(
            replace(moved(asked, lower), rpe=wanted), Move.DOWN, f"{how}, so it goes down a step to {said(lower)}."
        )
    return Ruling(target, Move.HOLD, f"{how}, so {said(load)} stays.")


def without_load(rule: Rule, asked: Asked, last: Past, when: When) -> Ruling:
    """Where no load moves the reps do, or the seconds: a little more than the weakest set had."""
    if rule.kind == Kind.RPE:
        return Ruling(as_asked(asked), Move.HOLD, "No load moves here, so there is nothing to steer by effort.")
    amounts = [amount_of(asked, one) for one in last.sets[: asked.sets]]
    top, least = asked.top or 1, asked.least or 1
    did = f"{when.who} did {listed(amounts, asked)} {day_of(last.on, when)}"
    if len(amounts) < asked.sets or min(amounts) < least:
        return Ruling(as_asked(asked), Move.HOLD, f"{did}, not yet {asked.amount(least)} in every set.")
    weakest = min(amounts)
    most = min(top * MOST_GROWTH, MOST_SECONDS if asked.is_timed else MOST_REPS)
    grown = min(weakest // SECONDS_STEP * SECONDS_STEP + SECONDS_STEP if asked.is_timed else weakest + 1, most)
    if asked.is_timed:
        target = replace(as_asked(asked), seconds=max(grown, least))
        more = f"the next {SECONDS_STEP} seconds on the shortest of them"
    else:
        target = replace(as_asked(asked), reps_min=max(grown, least), reps_max=max(grown, top))
        more = "one more than the fewest of them"
    if grown >= most and weakest >= most:
        return Ruling(target, Move.HOLD, f"{did}, twice what the routine asks. A harder move would do more.")
    return Ruling(
        target, Move.UP, f"{did}, every set as asked, so it is {asked.amount(max(grown, least))} now: {more}."
    )


def eased(rule: Rule, asked: Asked, recent: Sequence[Past], weights: Weights, when: When, ease: Ease) -> Ruling:
    """A deload week: a share of the load that was worked with, and of the sets; the reps stay."""
    usual = decide(rule, asked, recent, weights, replace(when, ease=None))
    base = working_load(recent[-1], weights) if recent else None
    if rule.kind in {Kind.PERCENT, Kind.HOLD} or base is None:
        base = (usual.target.load, usual.target.load_unit) if usual.target.load is not None else None
    sets = max(1, (asked.sets * ease.sets_percent + 50) // 100)
    target = replace(as_asked(asked), sets=min(sets, asked.sets), rpe=None)
    fewer = f"{target.sets} of {asked.sets} sets" if target.sets < asked.sets else "all sets"
    if base is None:
        return Ruling(target, Move.EASY, f"Week {when.week} is an easy week: {fewer}, to come back fresh.")
    lighter = bounded_step(in_unit(base, weights) * ease.load_percent / 100, weights)
    load = (min(lighter, in_unit(base, weights)), weights.unit)
    target = replace(target, load=load[0], load_unit=load[1])
    why = f"Week {when.week} is an easy week: {ease.load_percent} % of {said(base)} is {on_steps(load, weights)}"
    return Ruling(target, Move.EASY, f"{why}, and {fewer}, to come back fresh.")


# --- What would change it -------------------------------------------------------------------------


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
        yield f"After it, it goes on: {in_words(after.target)}."
        return
    if rule.kind == Kind.HOLD or asked.top is None:
        yield "Only the trainer changes it."
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
            what = f"{added * step} more seconds" if asked.is_timed else f"{added} more clean rep{plural(added)}"
            when_done = f" {day_of(last.on, when)}" if ruling.move == Move.DOWN else ""
            would = "would have been" if ruling.move == Move.DOWN else "is"
            return f"{what.capitalize()}{when_done} and it {would} {in_words(other.target)}."
    return None


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
            what = f"{taken * step} seconds less" if asked.is_timed else f"{taken} rep{plural(taken)} fewer"
            return f"{what} in a set and it would be {in_words(other.target)}."
    return None


def _ahead(
    rule: Rule, asked: Asked, history: Sequence[Past], weights: Weights, when: When, ruling: Ruling
) -> str | None:
    """How many sessions done as asked for, up to the top of the range, it takes until the rule asks for more."""
    past, at, target = list(history), when, ruling.target
    if ruling.move == Move.FIRST and target.load is None and asked.takes_load and not asked.is_timed:
        return "What you do now is what it goes on from."
    for sessions in range(1, MOST_SESSIONS_AHEAD + 1):
        past.append(done_as_asked(target, asked, at.on))
        at = replace(at, on=at.on + timedelta(weeks=1), week=at.week + 1, week_starts_on=at.on + timedelta(weeks=1))
        after = decide(rule, asked, past, weights, at)
        if is_more(after.target, ruling.target, weights):
            amount = asked.amount(target.seconds if asked.is_timed else target.reps_max or target.reps_min)
            sets = "one set" if target.sets == 1 else f"{target.sets} sets"
            often = "" if sessions == 1 else f", {sessions} sessions in a row,"
            return f"{sets.capitalize()} of {amount}{often} and the next time it is {in_words(after.target)}."
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
    for move, words in ((Move.UP, "or easier"), (Move.HOLD, ""), (Move.DOWN, "or harder")):
        if move in found:
            felt, target = found[move]
            at = f"RPE {in_digits(felt)} {words}".strip()
            yield f"At {at} it is {in_words(target)}."


def _other_maximum(
    rule: Rule, asked: Asked, history: Sequence[Past], weights: Weights, when: When, ruling: Ruling
) -> Iterator[str]:
    weights = usable(weights)
    recent = [past for past in history if past.sets and when.on - past.on <= LOOK_BACK]
    best = best_estimate(recent, weights)
    if best is None:
        yield "A set of up to 10 reps gives an estimate to go by."
        return
    for added in range(1, 11):
        reps, load = best.reps + added, best.load
        if reps > 10:
            reps, load = best.reps, best.load + weights.step * (reps - 10)
        more = Past(when.on, (Done(reps=reps, load=load, load_unit=weights.unit),))
        other = decide(rule, asked, [*recent, more], weights, when)
        if is_more(other.target, ruling.target, weights):
            yield f"A set of {reps} × {in_digits(load)} {weights.unit} and it is {in_words(other.target)}."
            break
    after = decide(rule, asked, recent, weights, replace(when, week=when.week + 1))
    if after.target.load != ruling.target.load:
        yield f"Next week asks for {in_digits(share_in_week(rule, when.week + 1))} %: {in_words(after.target)}."


def done_as_asked(target: Target, asked: Asked, on: date) -> Past:
    """A session to come as if all went as asked: every set at the top of its range, at the effort wanted."""
    return Past(
        on,
        (
            Done(
                reps=None if asked.is_timed else target.reps_max or target.reps_min,
                seconds=target.seconds,
                load=target.load,
                load_unit=target.load_unit,
                rpe=target.rpe,
            ),
        )
        * target.sets,
    )


# --- Loads ----------------------------------------------------------------------------------------

type Load = tuple[Decimal, str]
"""As entered: (load, unit)."""


def usable(weights: Weights) -> Weights:
    return weights if weights.step > 0 else replace(weights, step=Decimal("2.5"))


def in_unit(load: Load, weights: Weights) -> Decimal:
    return load_in(load[0], load[1], weights.unit)


def working_load(past: Past, weights: Weights) -> Load | None:
    """The load that most of its sets have, as entered; of several the lightest. None without any."""
    loads = Counter((one.load, one.load_unit) for one in past.sets if one.load is not None)
    if not loads:
        return None
    most = max(loads.values())
    return min((load for load, count in loads.items() if count == most), key=lambda load: in_unit(load, weights))


def known_load(past: Past, weights: Weights) -> Load:
    """The working load of a session that has one."""
    return working_load(past, weights) or (Decimal(0), weights.unit)


def counted_sets(past: Past, weights: Weights) -> tuple[Done, ...]:
    """The sets at the working load or above it; all, where no load moves."""
    load = working_load(past, weights)
    if load is None:
        return past.sets
    least = in_unit(load, weights)
    return tuple(
        one for one in past.sets if one.load is not None and in_unit((one.load, one.load_unit), weights) >= least
    )


def raised(load: Load, steps: int, weights: Weights) -> Load:
    """So many steps more, on the person's steps; the same where there is nothing heavier."""
    base = in_unit(load, weights)
    higher = on_step(base + steps * weights.step, weights.step)
    if higher <= base:
        higher = (base // weights.step + 1) * weights.step
    higher = min(higher, MOST_LOAD // weights.step * weights.step)
    return (higher, weights.unit) if higher > base else load


def lowered(load: Load, share: Decimal, weights: Weights) -> Load:
    """A share of it, rounded down to the person's steps; the same where there is nothing lighter."""
    base = in_unit(load, weights)
    lower = max(base * share // weights.step * weights.step, weights.step)
    return (lower, weights.unit) if lower < base else load


def step_down(load: Load, weights: Weights) -> Load:
    base = in_unit(load, weights)
    lower = on_step(base - weights.step, weights.step) if base > weights.step else base
    if lower >= base:
        lower = (base - Decimal("0.01")) // weights.step * weights.step
    return (lower, weights.unit) if 0 < lower < base else load


def bounded_step(load: Decimal, weights: Weights) -> Decimal:
    """On the person's steps, at least one of them, at most what a load may be."""
    most = MOST_LOAD // weights.step * weights.step
    return max(weights.step, min(on_step(load, weights.step), most))


class Best(NamedTuple):
    maximum: Decimal
    load: Decimal
    reps: int
    on: date


def best_estimate(recent: Sequence[Past], weights: Weights) -> Best | None:
    """The set with the highest estimated one-rep max, in the person's unit; of equals the latest."""
    found = (
        Best(maximum, load, one.reps or 0, past.on)
        for past in recent
        for one in past.sets
        if one.load is not None
        and (load := in_unit((one.load, one.load_unit), weights)) > 0
        and (maximum := estimated_one_rep_max(load, one.reps or 0)) is not None
    )
    return max(found, key=lambda one: (one.maximum, one.on), default=None)


def share_in_week(rule: Rule, week: int) -> Decimal:
    """The share of the maximum in a week, from 30 to 100 %."""
    return max(Decimal(30), min(Decimal(100), rule.percent + (week - 1) * rule.percent_a_week))


# --- Sets -----------------------------------------------------------------------------------------


def as_asked(asked: Asked) -> Target:
    return Target(
        sets=asked.sets,
        load=asked.load,
        load_unit=asked.load_unit,
        reps_min=asked.reps_min,
        reps_max=asked.reps_max,
        seconds=asked.seconds,
        rpe=asked.rpe,
    )


def moved(asked: Asked, load: Load) -> Target:
    return replace(as_asked(asked), load=load[0], load_unit=load[1])


def amount_of(asked: Asked, one: Done) -> int:
    return (one.seconds if asked.is_timed else one.reps) or 0


def with_amount(asked: Asked, one: Done, amount: int) -> Done:
    return replace(one, seconds=amount) if asked.is_timed else replace(one, reps=amount)


def reaches(asked: Asked, past: Past, weights: Weights, amount: int | None) -> bool:
    """Whether as many sets as asked were done at the working load, each with at least this many."""
    counted = counted_sets(past, weights)[: asked.sets]
    return len(counted) >= asked.sets and all(amount_of(asked, one) >= (amount or 0) for one in counted)


def in_a_row(recent: Sequence[Past], weights: Weights, is_so: Any) -> int:
    """How many of the latest sessions are so, one after the other, with the load of the last one."""
    last = known_load(recent[-1], weights)
    count = 0
    for past in reversed(recent):
        load = working_load(past, weights)
        if load is None or in_unit(load, weights) != in_unit(last, weights) or not is_so(past):
            break
        count += 1
    return count


def effort_of(asked: Asked, past: Past) -> Decimal | None:
    """The mean RPE of the sets that have one, to 0.1; a set below the range was as hard as it gets."""
    felt = [
        Decimal(10) if amount_of(asked, one) < (asked.least or 0) else one.rpe
        for one in past.sets[: asked.sets]
        if one.rpe is not None or amount_of(asked, one) < (asked.least or 0)
    ]
    known = [one for one in felt if one is not None]
    return (sum(known, Decimal(0)) / len(known)).quantize(Decimal("0.1")) if known else None


def is_more(one: Target, other: Target, weights: Weights) -> bool:
    """Whether it asks for more load, or for as much load and more reps or seconds."""

    def size(target: Target) -> tuple[Decimal, int, int]:
        load = in_unit((target.load, target.load_unit), weights) if target.load is not None else Decimal(0)
        return load, target.reps_min or 0, target.seconds or 0

    return size(one) > size(other)


def rule_in_words(rule: Rule) -> str:
    """What a rule does, in one line."""
    up = "a step" if rule.steps == 1 else f"{rule.steps} steps"
    if rule.kind == Kind.DOUBLE:
        again = "" if rule.sessions == 1 else f" {rule.sessions} sessions in a row"
        return f"All sets at the top of the range{again}: {up} up."
    if rule.kind == Kind.LINEAR:
        misses = "One miss" if rule.misses == 1 else f"{rule.misses} misses in a row"
        return f"Every {rule.every} as asked: {up} up. {misses}: 10 % off."
    if rule.kind == Kind.PERCENT:
        sign = "+" if rule.percent_a_week > 0 else "−"
        more = f", {sign}{in_digits(abs(rule.percent_a_week))} % each week" if rule.percent_a_week else ""
        return f"{in_digits(rule.percent)} % of the estimated one-rep max{more}."
    if rule.kind == Kind.RPE:
        off = in_digits(rule.tolerance)
        return f"Aims for RPE {in_digits(rule.rpe)}: {up} up when {off} easier, one down when {off} harder."
    return "The numbers stay as the routine has them."


# --- Words ----------------------------------------------------------------------------------------


def said(load: Load) -> str:
    return f"{in_digits(load[0])} {load[1]}"


def on_steps(load: Load, weights: Weights) -> str:
    return f"{said(load)} in steps of {in_digits(weights.step)}"


def in_words(target: Target) -> str:
    """22.5 kg; without a load 12–15 reps, 45 s."""
    if target.load is not None:
        return said((target.load, target.load_unit))
    if target.reps_min is not None:
        top = target.reps_max if target.reps_max != target.reps_min else None
        return f"{target.reps_min}–{top} reps" if top else f"{target.reps_min} reps"
    return f"{target.seconds} s" if target.seconds is not None else "a round"


def listed(amounts: Sequence[int], asked: Asked) -> str:
    """15, 15 and 13; of a time with its unit once."""
    words = [str(one) for one in amounts]
    text = f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
    return f"{text} s" if asked.is_timed else text


def what_was_done(asked: Asked, past: Past, weights: Weights, when: When) -> str:
    counted = counted_sets(past, weights)[: asked.sets]
    amounts = listed([amount_of(asked, one) for one in counted], asked)
    few = f", {len(counted)} of {asked.sets} sets" if len(counted) < asked.sets else ""
    return f"{when.who} did {amounts} at {said(known_load(past, weights))} {day_of(past.on, when)}{few}"


WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)


def day_of(on: date, when: When) -> str:
    """on Tuesday, within a week; else on 3 November"""
    if timedelta(0) < when.on - on < timedelta(weeks=1):
        return f"on {WEEKDAYS[on.weekday()]}"
    return f"on {on.day} {MONTHS[on.month - 1]}"


def the_top_of(asked: Asked) -> str:
    return f"the top of {asked.range}" if asked.least != asked.top else f"the {asked.range} asked for"


def in_steps(steps: int) -> str:
    return "one step" if steps == 1 else f"{steps} steps"


def plural(count: int) -> str:
    return "" if count == 1 else "s"


def wanted_words(off: Decimal, wanted: Decimal) -> str:
    if not off:
        return f"just the RPE {in_digits(wanted)} aimed for"
    return f"{in_digits(abs(off))} {'harder' if off > 0 else 'easier'} than the RPE {in_digits(wanted)} aimed for"
