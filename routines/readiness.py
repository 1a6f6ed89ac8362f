"""What soreness on the morning after training changes in the next session. Pure rules; no Django at all.

**What is known.** Soreness after unaccustomed or hard training grows in the first day, is worst one to three days after
it, and is gone within five to seven. Who trains on meanwhile does well to lower the intensity for a day or two, or to
train what is less affected; movement eases it for a while. (K. Cheung, P. Hume, L. Maxwell, "Delayed onset muscle
soreness: treatment strategies and performance factors", Sports Medicine 33(2), 2003, 145-164.) Stretching before or
after training makes next to no difference to how sore people get (R. Herbert, M. de Noronha, S. Kamper, Cochrane
Database of Systematic Reviews 2011, CD004577), so it is offered as easy movement, never as a cure.

**What we make of it** (how much is our own rule of thumb). A move is under as much *strain* as the sorest part of the
body that it trains; a part that only helps counts one level less. On the fourth and fifth day after the training a
level falls away, from the sixth on two. Then:

- a little: as planned;
- sore: *hold*, no more than last time;
- very sore: *step back*, a tenth off the load, where nothing is loaded a fifth off the reps or the time; the second
  time in a row, and where another move spares it, *swap*;
- pain, which neither fades nor counts less where a muscle only helps: *swap* for a move that spares it, and where there
  is none, *step back* by three tenths. Soreness is in muscles and dull; what is sharp or in a joint is no soreness.

Nothing here raises, whatever was logged or answered.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any, NamedTuple, Self

from django.utils.translation import gettext, gettext_noop, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from accounts.templatetags.style import in_sentence
from routines.formulas import load_in, on_step
from routines.notation import in_digits


class Level(IntEnum):
    NONE = 0
    LITTLE = 1
    SORE = 2
    VERY = 3
    PAIN = 4

    @property
    def label(self) -> str:
        return str(LEVEL_LABELS[self])

    @property
    def words(self) -> str:
        """As it follows the name of a part of the body."""
        return str(LEVEL_WORDS[self])


LEVEL_LABELS = {
    Level.NONE: _("Not sore"),
    Level.LITTLE: _("A little"),
    Level.SORE: _("Sore"),
    Level.VERY: _("Very sore"),
    Level.PAIN: _("Pain"),
}
LEVEL_WORDS = {
    Level.NONE: _("not sore"),
    Level.LITTLE: _("a little sore"),
    Level.SORE: _("sore"),
    Level.VERY: _("very sore"),
    Level.PAIN: _("painful"),
}


class Region(StrEnum):
    """A part of the body as people feel it, from the top down; its muscles are in MUSCLES."""

    NECK = "neck"
    SHOULDERS = "shoulders"
    UPPER_BACK = "upper-back"
    LATS = "lats"
    LOWER_BACK = "lower-back"
    CHEST = "chest"
    BICEPS = "biceps"
    TRICEPS = "triceps"
    FOREARMS = "forearms"
    CORE = "core"
    GLUTES = "glutes"
    HIPS = "hips"
    QUADS = "quads"
    HAMSTRINGS = "hamstrings"
    CALVES = "calves"

    @property
    def label(self) -> str:
        return str(REGION_LABELS[self])


REGION_LABELS = {
    Region.NECK: _("Neck and upper traps"),
    Region.SHOULDERS: _("Shoulders"),
    Region.UPPER_BACK: _("Upper back"),
    Region.LATS: _("Lats"),
    Region.LOWER_BACK: _("Lower back"),
    Region.CHEST: _("Chest"),
    Region.BICEPS: _("Biceps"),
    Region.TRICEPS: _("Triceps"),
    Region.FOREARMS: _("Forearms"),
    Region.CORE: _("Belly and sides"),
    Region.GLUTES: _("Glutes"),
    Region.HIPS: _("Hips and inner thighs"),
    Region.QUADS: _("Front of the thighs"),
    Region.HAMSTRINGS: _("Back of the thighs"),
    Region.CALVES: _("Calves"),
}
MUSCLES: dict[Region, tuple[str, ...]] = {
    Region.NECK: ("neck", "traps-upper"),
    Region.SHOULDERS: ("front-delts", "side-delts", "rear-delts", "rotator-cuff"),
    Region.UPPER_BACK: ("traps-mid", "traps-lower", "rhomboids"),
    Region.LATS: ("lats",),
    Region.LOWER_BACK: ("erectors",),
    Region.CHEST: ("chest", "serratus"),
    Region.BICEPS: ("biceps",),
    Region.TRICEPS: ("triceps",),
    Region.FOREARMS: ("forearms",),
    Region.CORE: ("abs", "obliques"),
    Region.GLUTES: ("glutes",),
    Region.HIPS: ("hip-flexors", "adductors"),
    Region.QUADS: ("quads",),
    Region.HAMSTRINGS: ("hamstrings",),
    Region.CALVES: ("calves",),
}
"""Each muscle of the catalogue in one region (models.exercise.Muscle)."""
REGION_OF = {muscle: region for region, muscles in MUSCLES.items() for muscle in muscles}

FADES_FROM, GONE_FROM = 4, 6
"""Days after the training from which one level, and from which two, have fallen away."""
STEP_BACK, STEP_BACK_IN_PAIN = Decimal("0.9"), Decimal("0.7")
ABOUT = Decimal("0.03")
"""Weights come in steps: further than so from the share it is told in percent."""
FEWER = Decimal("0.8")
"""The share that is left of reps or time where no load can give way."""
SECONDS_STEP = 5
LATEST = 7
"""Days after the training by which soreness is gone: nothing is proposed for a session later than that."""


def regions_of(muscles: Iterable[str]) -> set[Region]:
    return {REGION_OF[muscle] for muscle in muscles if muscle in REGION_OF}


@dataclass(frozen=True)
class Numbers:
    """What a set asks for, or what was done in it."""

    load: Decimal | None = None
    load_unit: str = "kg"
    reps_min: int | None = None
    reps_max: int | None = None
    seconds: int | None = None

    @property
    def range(self) -> str:
        """8–10; empty without reps."""
        top = self.reps_max if self.reps_max and self.reps_max != self.reps_min else None
        return "" if self.reps_min is None else f"{self.reps_min}–{top}" if top else str(self.reps_min)

    @property
    def words(self) -> str:
        """45 kg × 8–10; 12 reps; 40 s; empty without a number."""
        reps = self.range
        amount = reps or (f"{self.seconds} s" if self.seconds is not None else "")
        if self.load is None:
            return _reps(reps) if reps else amount
        load = f"{in_digits(self.load)} {self.load_unit}"
        return f"{load} × {amount}" if amount else load


@dataclass(frozen=True)
class StandIn:
    """Another move that can be done in place of one."""

    exercise: int
    name: str
    muscles: frozenset[str]


@dataclass(frozen=True)
class Move:
    """A move of the next session on one side: what it trains, what it asks for and what was done of it last time."""

    primary: frozenset[str]
    secondary: frozenset[str]
    asked: Numbers
    last: Numbers | None = None
    stand_ins: tuple[StandIn, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What was sore on a morning, and on which day the training was that it is about."""

    trained_on: date
    felt: Mapping[Region, Level]


class Change(StrEnum):
    AS_PLANNED = "as_planned"
    HOLD = "hold"
    STEP_BACK = "step_back"
    SWAP = "swap"


class Sentence(str):
    """A sentence for people with what it is made of, so that it can be said again in another language.

    ``part`` is JSON: ``text`` as it is in the code, and ``with`` what is filled in: words as they are, or
    ``{"regions": […]}``, ``{"level": 3}``, ``{"reps": "8–10"}``.
    """

    __slots__ = ("part",)
    part: dict[str, Any]

    @classmethod
    def of(cls, text: str, **values: Any) -> Self:
        part = {"text": text, "with": values}
        sentence = cls(told(part))
        sentence.part = part
        return sentence


def told(part: Mapping[str, Any]) -> str:
    """A sentence's part in the language of whoever reads."""
    return gettext(part["text"]) % {name: _filled(value) for name, value in part["with"].items()}


def _filled(value: Any) -> str:
    match value:
        case {"regions": list(regions)}:
            names = [Region(one).label for one in regions if one in set(Region)]
            return _listed([*names[:1], *(one.lower() for one in names[1:])], len(names))
        case {"level": int(level)}:
            return Level(level).words
        case {"reps": str(reps)}:
            return _reps(reps)
    return str(value)


def _reps(reps: str) -> str:
    return ngettext("%(count)s rep", "%(count)s reps", 1 if reps == "1" else 2) % {"count": reps}


@dataclass(frozen=True)
class Verdict:
    """What becomes of a move, and why: sentences for people, and as facts what the rule went by."""

    change: Change
    sentences: tuple[str, ...]
    facts: dict[str, Any]
    numbers: Numbers | None = None
    """What is asked for instead; None for a swap, and where nothing changes."""
    swap: StandIn | None = None


@dataclass(frozen=True)
class Strain:
    level: Level
    regions: tuple[Region, ...] = ()
    """Where it comes from; all with this level."""
    is_helper: bool = False
    """The move trains none of them in the first place."""


def strain_on(move: Move, felt: Mapping[Region, Level], days: int) -> Strain:
    """How much of the soreness the move meets, so many days after the training."""
    faded = 0 if days < FADES_FROM else 1 if days < GONE_FROM else 2
    main, helping = regions_of(move.primary), regions_of(move.secondary)
    found: dict[Region, Level] = {}
    for region in main | helping:
        level = felt.get(region, Level.NONE)
        if level != Level.PAIN:
            level = Level(max(0, level - faded - (region not in main)))
        found[region] = level
    worst = max(found.values(), default=Level.NONE)
    if worst == Level.NONE:
        return Strain(Level.NONE)
    regions = tuple(one for one in Region if found.get(one) == worst)
    return Strain(worst, regions, is_helper=not main & set(regions))


def verdict_on(
    move: Move, answer: Answer, *, on: date, step: Decimal, unit: str, before: Mapping[Region, Level] | None = None
) -> Verdict:
    """What a session on a day should ask of a move. ``step`` is the smallest jump of loads, in ``unit``.

    ``before`` is what was sore at the question before, where that was lately.
    """
    days = max(0, (on - answer.trained_on).days)
    strain = strain_on(move, answer.felt, days)
    facts = {
        "rule": "soreness",
        "strain": int(strain.level),
        "regions": {str(one): int(answer.felt.get(one, Level.NONE)) for one in strain.regions},
        "days": days,
        "asked": move.asked.words,
        "last": move.last.words if move.last else "",
    }
    if strain.level == Level.NONE or days > LATEST:
        return Verdict(Change.AS_PLANNED, (Sentence.of(gettext_noop("Nothing that it trains is sore.")),), facts)
    said = _said(strain, answer.felt)
    if strain.level == Level.LITTLE:
        little = Sentence.of(gettext_noop("That little is no reason to change anything."))
        return Verdict(Change.AS_PLANNED, (said, little), facts)
    if strain.level == Level.SORE:
        return _hold(move, said, facts, step, unit)
    again = strain.level == Level.VERY and any((before or {}).get(one, 0) >= Level.VERY for one in strain.regions)
    if (again or strain.level == Level.PAIN) and (spares := _spares(move, answer.felt)):
        before_too = Sentence.of(gettext_noop("It was the time before, too."))
        reason = before_too if again else Sentence.of(gettext_noop("Pain is no soreness to train through."))
        if len(strain.regions) == 1:
            swap = Sentence.of(gettext_noop("%(move)s leaves it alone."), move=spares.name)
        else:
            swap = Sentence.of(gettext_noop("%(move)s leaves them alone."), move=spares.name)
        return Verdict(Change.SWAP, (said, reason, swap), {**facts, "again": again}, swap=spares)
    return _step_back(move, said, facts, step, unit, in_pain=strain.level == Level.PAIN)


def _said(strain: Strain, felt: Mapping[Region, Level]) -> Sentence:
    """Lats very sore; biceps, which only help, sore."""
    worst = max((felt.get(one, Level.NONE) for one in strain.regions), default=strain.level)
    text = gettext_noop("%(parts)s: %(level)s.")
    if strain.is_helper and len(strain.regions) == 1:
        text = gettext_noop("%(parts)s: %(level)s, which only helps here.")
    elif strain.is_helper:
        text = gettext_noop("%(parts)s: %(level)s, which only help here.")
    regions = [str(one) for one in strain.regions]
    return Sentence.of(text, parts={"regions": regions}, level={"level": int(worst)})


def _spares(move: Move, felt: Mapping[Region, Level]) -> StandIn | None:
    """The first stand-in that trains nothing that is more than a little sore."""
    return next(
        (
            one
            for one in move.stand_ins
            if all(felt.get(region, Level.NONE) <= Level.LITTLE for region in regions_of(one.muscles))
        ),
        None,
    )


def _hold(move: Move, said: Sentence, facts: dict[str, Any], step: Decimal, unit: str) -> Verdict:
    """No more than last time; nothing changes where no more is asked for."""
    held = _at_most_last(move)
    if held is None:
        no_more = Sentence.of(gettext_noop("It asks for no more than last time."))
        nothing = Sentence.of(gettext_noop("Nothing was logged of it yet to hold on to."))
        return Verdict(Change.AS_PLANNED, (said, no_more if move.last else nothing), facts)
    now, asked = _number(held), _number(move.asked)
    why = Sentence.of(gettext_noop("It stays at %(now)s this time."), now=now)
    if asked and _differs(held, move.asked):
        text = gettext_noop("It stays at %(now)s this time, instead of %(asked)s.")
        why = Sentence.of(text, now=now, asked=asked)
    return Verdict(Change.HOLD, (said, why), {**facts, "now": held.words}, numbers=held)


def _at_most_last(move: Move) -> Numbers | None:
    """What was done last time, where more is asked for now, or the load is left to the client."""
    asked, last = move.asked, move.last
    if last is None:
        return None
    if last.load is not None and last.load > 0:
        if asked.load is None or _in(asked.load, asked.load_unit, last.load_unit) > last.load:
            return replace(asked, load=last.load, load_unit=last.load_unit)
        return None
    if asked.load is not None:
        return None
    if asked.reps_min is not None and last.reps_min is not None and 0 < last.reps_min < asked.reps_min:
        return replace(asked, reps_min=last.reps_min, reps_max=None)
    if asked.seconds is not None and last.seconds is not None and 0 < last.seconds < asked.seconds:
        return replace(asked, seconds=last.seconds)
    return None


def _step_back(
    move: Move, said: Sentence, facts: dict[str, Any], step: Decimal, unit: str, *, in_pain: bool
) -> Verdict:
    share = STEP_BACK_IN_PAIN if in_pain else STEP_BACK
    asked = move.asked
    base = _base(move)
    lower = _lowered(base, share, step, unit) if base is not None else None
    if lower is not None:
        now: Numbers | None = replace(asked, load=lower[0], load_unit=lower[1])
        how = _how_much_less(asked, base, lower, share, unit, in_pain=in_pain)
    else:
        now = _fewer(asked)
        fewer, less = (
            gettext_noop("Fewer reps: %(now)s instead of %(asked)s."),
            gettext_noop("Less time: %(now)s instead of %(asked)s."),
        )
        if now:
            text = fewer if now.reps_min is not None else less
            how = Sentence.of(text, now=_without_load(now), asked=_without_load(asked))
    if now is None:
        nothing = Sentence.of(gettext_noop("There is nothing that it could ask less of."))
        return Verdict(Change.AS_PLANNED, (said, nothing), facts)
    sentences = [said, how]
    if in_pain:
        sentences.append(Sentence.of(gettext_noop("Pain is no soreness to train through: talk about it first.")))
    facts = {**facts, "share": in_digits(share if lower is not None else FEWER), "now": now.words}
    return Verdict(Change.STEP_BACK, tuple(sentences), facts, numbers=now)


type Load = tuple[Decimal, str]


def _how_much_less(asked: Numbers, base: Load | None, lower: Load, share: Decimal, unit: str, *, in_pain: bool) -> str:
    """About a tenth comes off: 45 kg instead of 50 kg. What comes off is said of what it comes off."""
    off = 1 - _in(*lower, unit) / _in(*base, unit) if base else Decimal(0)
    said = IN_PERCENT if abs(off - (1 - share)) > ABOUT else THREE_TENTHS if in_pain else A_TENTH
    if asked.load is None:
        text = said.of_last
    else:
        text = said.of_asked if base == (asked.load, asked.load_unit) else said.of_last_instead
    return Sentence.of(
        text, percent=str(round(off * 100)), last=_loaded(base), now=_loaded(lower), asked=str(_number(asked))
    )


class _Share(NamedTuple):
    """How a share that comes off is said: of what is asked for, or of what was done last time."""

    of_asked: str
    of_last_instead: str
    of_last: str


A_TENTH = _Share(
    gettext_noop("About a tenth comes off: %(now)s instead of %(asked)s."),
    gettext_noop("About a tenth of the %(last)s of last time comes off: %(now)s instead of %(asked)s."),
    gettext_noop("About a tenth of the %(last)s of last time comes off: %(now)s."),
)
THREE_TENTHS = _Share(
    gettext_noop("About three tenths come off: %(now)s instead of %(asked)s."),
    gettext_noop("About three tenths of the %(last)s of last time come off: %(now)s instead of %(asked)s."),
    gettext_noop("About three tenths of the %(last)s of last time come off: %(now)s."),
)
IN_PERCENT = _Share(
    gettext_noop("%(percent)s %% come off: %(now)s instead of %(asked)s."),
    gettext_noop("%(percent)s %% of the %(last)s of last time come off: %(now)s instead of %(asked)s."),
    gettext_noop("%(percent)s %% of the %(last)s of last time come off: %(now)s."),
)


def _without_load(numbers: Numbers) -> Any:
    """As a sentence is filled with it."""
    return _number(replace(numbers, load=None))


def _base(move: Move) -> Load | None:
    """The load to step back from: what is asked for, or what was done last time where that is less or nothing is."""
    asked, last = move.asked, move.last
    loads: list[Load] = []
    if asked.load is not None and asked.load > 0:
        loads.append((asked.load, asked.load_unit))
    if last is not None and last.load is not None and last.load > 0:
        loads.append((last.load, last.load_unit))
    return min(loads, key=lambda load: _in(load[0], load[1], "kg"), default=None)


def _lowered(load: Load, share: Decimal, step: Decimal, unit: str) -> Load | None:
    """About a share of a load, on the person's steps and less than it; None where there is nothing lighter."""
    if step <= 0:
        return None
    base = _in(load[0], load[1], unit)
    lower = on_step(base * share, step)
    if lower >= base:
        lower = (base // step - (base % step == 0)) * step
    return (lower, unit) if 0 < lower < base else None


def _fewer(asked: Numbers) -> Numbers | None:
    """A fifth off the reps or the time; None where that leaves nothing or the same."""
    if asked.reps_min is not None:
        least = max(1, int(asked.reps_min * FEWER))
        most = max(least, int(asked.reps_max * FEWER)) if asked.reps_max else None
        found = replace(asked, reps_min=least, reps_max=most)
        return found if (least, most) != (asked.reps_min, asked.reps_max) else None
    if asked.seconds is not None:
        less = int(asked.seconds * FEWER) // SECONDS_STEP * SECONDS_STEP or int(asked.seconds * FEWER)
        return replace(asked, seconds=less) if 0 < less < asked.seconds else None
    return None


def _in(load: Decimal, unit: str, wanted: str) -> Decimal:
    return load_in(load, unit, wanted)


def _loaded(load: Load | None) -> str:
    return f"{in_digits(load[0])} {load[1]}" if load else ""


def _number(numbers: Numbers) -> Any:
    """The number that gives way: the load where there is one, else the reps or the time; as a sentence has it."""
    if numbers.load is not None:
        return _loaded((numbers.load, numbers.load_unit))
    return {"reps": numbers.range} if numbers.range else numbers.words


def _differs(one: Numbers, other: Numbers) -> bool:
    return one.words != other.words


def worst_of(felt: Mapping[Region, Level]) -> Level:
    return max(felt.values(), default=Level.NONE)


def stretching_helps(felt: Mapping[Region, Level]) -> bool:
    """Whether to offer the stretches that follow a routine: easy movement for what is sore but doesn't hurt to move."""
    return Level.LITTLE <= worst_of(felt) <= Level.SORE


def in_words(felt: Mapping[Region, Level], *, most: int = 3) -> str:
    """Lats very sore, biceps sore and 2 more; Nothing sore."""
    rows = sorted(felt.items(), key=lambda item: -item[1])
    pattern = pgettext("a region and how sore it is", "%(region)s %(level)s")
    words = [pattern % {"region": region.label, "level": level.words} for region, level in rows if level > Level.NONE]
    if not words:
        return gettext("Nothing sore")
    words = [words[0], *(in_sentence(one) for one in words[1:])]
    return _listed(words, most)


def _listed(words: Sequence[str], most: int) -> str:
    kept = list(words)
    if (more := len(words) - most) > 0:
        kept = [*words[: most - 1], ngettext("%(count)s more", "%(count)s more", more + 1) % {"count": more + 1}]
    if len(kept) < 2:
        return "".join(kept)
    return gettext("%(list)s and %(last)s") % {"list": ", ".join(kept[:-1]), "last": kept[-1]}
