"""Arithmetic of training. No Django at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

KG_PER_LB = Decimal("0.45359237")
"""International avoirdupois pound, exact by the agreement of 1959."""


def kg_from(load: Decimal, unit: str) -> Decimal:
    """A load in kg, rounded to 0.01 kg. ``unit`` is ``kg`` or ``lb``."""
    kg = load * KG_PER_LB if unit == "lb" else load
    return kg.quantize(Decimal("0.01"), ROUND_HALF_UP)


MOST_REPS_ESTIMATED = 10
"""Up to here an estimate of the one-rep max can be trusted (LeSuer et al. 1997, J Strength Cond Res 11(4):211-213)."""


def estimated_one_rep_max(load: Decimal, reps: int) -> Decimal | None:
    """What could be lifted once, from a set to near failure, in the load's unit; rounded to 0.01.

    Epley's formula, load × (1 + reps ÷ 30) (B. Epley, "Poundage Chart", Boyd Epley Workout, 1985); one rep is itself.
    None without a load, and above 10 reps, where the formulas drift apart.
    """
    if load <= 0 or not 1 <= reps <= MOST_REPS_ESTIMATED:
        return None
    return load if reps == 1 else (load * (30 + reps) / 30).quantize(Decimal("0.01"), ROUND_HALF_UP)


def tonnage_kg(sets: Iterable[tuple[int | None, Decimal | None]]) -> Decimal:
    """Sum of reps × load in kg over (reps, load_kg) pairs; a set without reps or load moves nothing."""
    return sum((reps * load for reps, load in sets if reps and load), Decimal(0))


def adherence(*, finished: int, due: int) -> float | None:
    """Sessions finished ÷ sessions due in a period, 0 to 1; None when nothing was due."""
    if due <= 0:
        return None
    return min(1.0, finished / due)


def estimated_seconds(
    *, reps: int | None, seconds: int | None, seconds_per_rep: float, rest_seconds: int | None
) -> float:
    """How long one set takes with the rest after it: its own seconds, else reps × seconds a rep."""
    work = seconds or (reps or 1) * seconds_per_rep
    return work + (rest_seconds or 0)


def load_in(load: Decimal, unit: str, wanted: str) -> Decimal:
    """A load entered in one unit (``kg`` or ``lb``) in another, rounded to 0.01; unchanged when they are the same.

    Pounds that were made kilograms to compare them come back as they were: 47.5 lb are kept as 21.55 kg beside it, and
    these are 47.5 lb again, not 47.51. Whole quarters of a pound are found so.
    """
    if unit == wanted:
        return load
    if unit == "lb":
        return (load * KG_PER_LB).quantize(Decimal("0.01"), ROUND_HALF_UP)
    quarters = on_step(load / KG_PER_LB, Decimal("0.25"))
    return quarters if kg_from(quarters, "lb") == load else (load / KG_PER_LB).quantize(Decimal("0.01"), ROUND_HALF_UP)


CM_PER_IN = Decimal("2.54")
"""International inch, exact by the same agreement."""
LENGTHS_IN_CM = {"cm": Decimal(1), "mm": Decimal("0.1"), "m": Decimal(100), "in": CM_PER_IN}


def measured_in(amount: Decimal, unit: str, wanted: str) -> Decimal | None:
    """A measurement in another unit of mass (kg, lb) or length (cm, mm, m, in), rounded to 0.01.

    Unchanged when the units are the same, whatever they are; None when one can't be said in the other.
    """
    if unit == wanted:
        return amount
    if {unit, wanted} == {"kg", "lb"}:
        return load_in(amount, unit, wanted)
    if {unit, wanted} <= LENGTHS_IN_CM.keys():
        return (amount * LENGTHS_IN_CM[unit] / LENGTHS_IN_CM[wanted]).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return None


def on_step(load: Decimal, step: Decimal) -> Decimal:
    """The multiple of ``step`` next to a load: 20.41 kg on steps of 2.5 is 20."""
    return (load / step).quantize(Decimal(1), ROUND_HALF_UP) * step


def load_to_start(
    load: Decimal, *, step: Decimal, fewest_reps: int | None, top: int | None, sets: int, sets_asked: int
) -> Decimal:
    """The load to begin a plan with, given the last one: held, or a step more when the range was used up.

    ``fewest_reps`` is the least that any of last time's ``sets`` had, ``top`` the upper end of the range asked for now.
    Loads and ``step`` in one unit.
    """
    used_up = top is not None and fewest_reps is not None and fewest_reps >= top and sets >= sets_asked > 0
    return load + step if used_up else load


# --- Warming up ---------------------------------------------------------------------------------

WARM_UP_SHARES = ((Decimal("0.5"), 8), (Decimal("0.7"), 5), (Decimal("0.85"), 2))
"""(share of the working load, reps): our own rule of thumb. Enough to find the movement, too little to tire."""

BAR_REPS = 10
"""With the bar alone."""

NEEDS_NO_WARM_UP_KG = 15
"""Our own rule of thumb: a working load below this is warm-up enough by itself."""


def warm_up_ramp(
    load: Decimal, *, step: Decimal, unit: str = "kg", bar: Decimal | None = None
) -> list[tuple[Decimal, int]]:
    """Lighter sets before a working load, as rising (load, reps), all below it; none for a light one.

    ``load``, ``step`` and ``bar`` are in ``unit`` (``kg`` or ``lb``); so is what comes back. Each load is a share of
    the working load, rounded down to a multiple of ``step``, for a bar to the bar and a multiple of it. A bar starts
    empty. The shares are our own rule of thumb.
    """
    if kg_from(load, unit) < NEEDS_NO_WARM_UP_KG or step <= 0:
        return []
    base = bar or Decimal(0)
    ramp = [(bar, BAR_REPS)] if bar and bar < load else []
    for share, reps in WARM_UP_SHARES:
        lighter = base + (load * share - base) // step * step
        if base < lighter < load and lighter not in {done for done, _ in ramp}:
            ramp.append((lighter, reps))
    return ramp


# --- Plates -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Plates:
    """What goes on each end of a bar, the heaviest first, and what of the load can't be put on (both ends together)."""

    a_side: tuple[Decimal, ...]
    left_over: Decimal


def plates_for(load: Decimal, *, bar: Decimal, plates: Iterable[Decimal]) -> Plates | None:
    """Which plates make a load on a bar, in one unit; None when the bar alone is heavier.

    Every entry of ``plates`` is one pair, and goes on at most once. What comes nearest from below is chosen, of
    several ways the one with the fewest plates, then the one with the heaviest.
    """
    if load < bar:
        return None
    most = (load - bar) / 2
    ways: dict[Decimal, tuple[Decimal, ...]] = {Decimal(0): ()}
    for plate in sorted((plate for plate in plates if 0 < plate <= most), reverse=True):
        for total, way in list(ways.items()):
            heavier = total + plate
            if heavier <= most and (heavier not in ways or len(ways[heavier]) > len(way) + 1):
                ways[heavier] = (*way, plate)
    best = max(ways)
    return Plates(a_side=ways[best], left_over=load - bar - 2 * best)


# --- Another exercise in place of one -----------------------------------------------------------

HELD_IN_ONE_HAND = frozenset({"dumbbell", "kettlebell"})
MOVED_BY_BOTH = frozenset({"barbell", "machine", "cable-machine"})
SAME_KIND_SHARE, OTHER_KIND_SHARE = Decimal("0.8"), Decimal("0.7")
"""Our own rule of thumb: the first set of another move is lighter, and lighter still on another kind of load."""


def kind_of_load(equipment: Iterable[str]) -> str:
    """What a load is counted on: hand, barbell or stack; empty where none moves. Equipment as the catalogue has it."""
    having = set(equipment)
    if "barbell" in having:
        return "barbell"
    if having & MOVED_BY_BOTH:
        return "stack"
    return "hand" if having & HELD_IN_ONE_HAND else ""


def proposed_load(
    load: Decimal | None,
    *,
    equipment: Iterable[str],
    one_sided: bool,
    to_equipment: Iterable[str],
    to_one_sided: bool,
    step: Decimal,
    bar: Decimal | None = None,
) -> Decimal | None:
    """A careful load to start another move with, given the load of the one it stands for, in the same unit.

    A dumbbell's load, and that of a one-sided move, is what one side moves; that of a barbell or a stack what both
    move together. So it is doubled or halved first, then 0.8 of it is taken on the same kind of load and 0.7 on
    another: our own rule of thumb, to be beaten by whatever the person last did that move with. Rounded down to
    ``step``, but at least one step, and not below an empty ``bar``. None where no load moves.
    """
    kind, to_kind = kind_of_load(equipment), kind_of_load(to_equipment)
    if not load or load < 0 or not kind or not to_kind:
        return None
    per_side, to_per_side = one_sided or kind == "hand", to_one_sided or to_kind == "hand"
    if per_side and not to_per_side:
        load *= 2
    elif to_per_side and not per_side:
        load /= 2
    careful = load * (SAME_KIND_SHARE if kind == to_kind else OTHER_KIND_SHARE)
    least = bar if bar and to_kind == "barbell" else step
    return max(careful // step * step, least)


# --- Left and right -----------------------------------------------------------------------------


def load_shown(load: Decimal, reps: Decimal | int) -> Decimal:
    """What a set is worth as a load lifted once, in the load's unit, to compare sets of the same move; rounded to 0.01.

    Epley's formula as in estimated_one_rep_max, but for any number of reps: between two sets of one person and one
    move most of its error is the same and cancels out. It holds while their reps are alike, within about five; as a
    one-rep max of its own it holds up to 10 reps.
    """
    exact = load if reps == 1 else load * (30 + reps) / 30
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def side_gap(left: Decimal, right: Decimal) -> Decimal:
    """How far the one side is behind the other, in percent of the stronger: more than 0 where the right is ahead.

    (right − left) ÷ the greater of both × 100, rounded to 0.1: from −100 to 100, 0 where neither shows anything.
    It is the percentage difference that Bishop, Read, Lake, Chavda and Turner recommend for tests of one side at a
    time (Strength Cond J 40(4):1-6, 2018), and 100 − the limb symmetry index with the stronger side below the line.
    Of the many indices in use it alone needs no dominant or injured side to be named, is the same when the sides are
    exchanged, and never passes 100. The symmetry index (difference ÷ mean of both) reads the same gap larger.
    """
    stronger = max(left, right)
    if stronger <= 0:
        return Decimal(0)
    return (100 * (right - left) / stronger).quantize(Decimal("0.1"), ROUND_HALF_UP)


# --- Goals --------------------------------------------------------------------------------------


def load_for_reps(load: Decimal, reps: Decimal | int, *, wanted: int) -> Decimal:
    """What a set is worth as a load for another number of reps, in the load's unit, rounded to 0.01.

    Epley's formula there and back (see load_shown): 12 × 7 is worth 11.1 for 10. For the way to a goal, which the set
    itself has to reach; within about five reps of the number wanted, and up to 15.
    """
    if reps == wanted:
        return load
    once = load if reps == 1 else load * (30 + reps) / 30
    return (once if wanted == 1 else once * 30 / (30 + wanted)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def pace_of(points: Iterable[tuple[int, Decimal]]) -> tuple[Decimal, Decimal] | None:
    """The straight line nearest to values over days, as (value on day 0, rise a day): least squares.

    None for fewer than four points or less than two weeks of them: our own rule of thumb for when a line says
    something.
    """
    found = list(points)
    if len(found) < FEWEST_FOR_PACE or max(day for day, _ in found) - min(day for day, _ in found) < DAYS_FOR_PACE:
        return None
    count = len(found)
    mean_day = Decimal(sum(day for day, _ in found)) / count
    mean = sum((value for _, value in found), Decimal(0)) / count
    spread = sum(((day - mean_day) ** 2 for day, _ in found), Decimal(0))
    rise = sum(((day - mean_day) * (value - mean) for day, value in found), Decimal(0)) / spread
    return mean - rise * mean_day, rise


FEWEST_FOR_PACE, DAYS_FOR_PACE = 4, 14
LONGEST_FORECAST_DAYS = 365
"""Beyond a year a straight line says nothing: progress slows down."""


# --- Hard sets ----------------------------------------------------------------------------------

HARD_RPE = Decimal(7)
"""From here on a working set is counted as hard: about three reps in reserve or fewer. Muscle grows less the further
from failure sets end (Robinson et al. 2024, Sports Med 54:2209-2231); where the line is drawn is our own rule of thumb.
A set without an RPE counts, too: most people don't note one."""

ONE_SIDE = Decimal("0.5")
"""What a set of one side counts: left and right together are one."""

HELPS = Decimal("0.5")
"""What a hard set counts for the muscles that help, beside 1 for those that do the work: of the ways to count compared
by Pelland et al. (2024, "The resistance training dose-response", SportRxiv), the one that foretold growth best."""


def is_hard(rpe: Decimal | None) -> bool:
    """Whether a working set is a hard one."""
    return rpe is None or rpe >= HARD_RPE


def muscle_sets(
    counted: Iterable[tuple[Iterable[str], Iterable[str], Decimal]],
) -> dict[str, Decimal]:
    """Hard sets by muscle, the most first, from (primary muscles, those that help, hard sets) of each exercise."""
    found: dict[str, Decimal] = {}
    for primary, helping, sets in counted:
        for muscle in primary:
            found[muscle] = found.get(muscle, Decimal(0)) + sets
        for muscle in helping:
            found[muscle] = found.get(muscle, Decimal(0)) + HELPS * sets
    return {muscle: sets for muscle, sets in sorted(found.items(), key=lambda item: (-item[1], item[0])) if sets}


# --- What is usual ------------------------------------------------------------------------------

FEWEST_FOR_USUAL, SESSIONS_FOR_USUAL = 3, 8


def usual(latest: Iterable[Decimal | int | None]) -> Decimal | None:
    """The median of somebody's latest sessions; None for fewer than three that say something (not None, not zero).

    Our own rule of thumb: of up to eight sessions, and the median, so that one short evening or one clock left running
    doesn't count. ``latest`` has the latest first.
    """
    said = sorted(Decimal(one) for one in list(latest)[:SESSIONS_FOR_USUAL] if one)
    if len(said) < FEWEST_FOR_USUAL:
        return None
    middle = len(said) // 2
    return said[middle] if len(said) % 2 else (said[middle - 1] + said[middle]) / 2


def session_load(effort: int, minutes: int) -> int:
    """How much a whole session was: effort on Foster's scale of 0 to 10 × its minutes.

    Session RPE (C. Foster et al. 2001, "A New Approach to Monitoring Exercise Training", J Strength Cond Res
    15(1):109-115), asked for once after the end. To be compared with the same person's other sessions only.
    """
    return effort * minutes
