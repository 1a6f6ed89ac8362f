"""Why a number stands where no program's rule made it: who set it, what was done last, what would change it.

Words alone, without Django but for their translations. A program's own numbers are told by routines.progression; these
are the others: the routine's, a client's own ones, and loads that the routine leaves open.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext, ngettext

from routines.formulas import kg_from
from routines.notation import in_digits
from routines.progression import Asked, Done, Target, in_words
from routines.progression.sets import amount_of, as_asked
from routines.progression.words import MONTHS, amount_in, listed


@dataclass(frozen=True)
class ByHand:
    """Numbers that a trainer gave one client; None stays as the routine has it."""

    load: Decimal | None = None
    load_unit: str = "kg"
    reps_min: int | None = None
    reps_max: int | None = None
    seconds: int | None = None
    reason: str = ""
    since: date | None = None

    @property
    def has_number(self) -> bool:
        return not (self.load is None and self.reps_min is None and self.seconds is None)


@dataclass(frozen=True)
class Voice:
    """Who speaks of whom: to the client themselves, or about them by name."""

    trainer: str = ""
    client: str = ""

    @property
    def by(self) -> str:
        return self.trainer or gettext("your trainer")

    def say(self, to_them: str, about_them: str, **values: object) -> str:
        """One of two sentences, with the names in it."""
        said = about_them if self.client else to_them
        return said % {"client": self.client, "trainer": self.by, **values}


@dataclass(frozen=True)
class Reason:
    """A number in words, why it is that, and what would change it."""

    target: str
    why: str
    change: str


def asked_words(target: Target) -> str:
    """22.5 kg × 12–15; without a load 12–15 reps, 45 s."""
    if target.load is None or (target.reps_min is None and target.seconds is None):
        return in_words(target)
    return f"{in_digits(target.load)} {target.load_unit} × {amount_in(target)}"


def reason_of(
    asked: Asked,
    *,
    own: ByHand | None = None,
    last: Sequence[Done] = (),
    voice: Voice | None = None,
    as_many: bool = False,
) -> Reason:
    """Why a step asks for what it does on one side.

    ``asked`` is what the routine says, ``own`` what stands in its place, ``last`` the sets of last time on that side;
    ``as_many`` where a set without a number is one for as many as possible.
    """
    voice = voice or Voice()
    now = with_own(asked, own) if own else asked
    why = [_source(asked, now, own, voice, as_many=as_many)]
    if now.load is None and now.takes_load and not now.is_timed:
        why.append(_open_load(now, last))
    elif now.top is not None and last:
        to_them, about_them = gettext("Last time you did %(done)s."), gettext("Last time %(client)s did %(done)s.")
        why.append(voice.say(to_them, about_them, done=_done(now, last)))
    return Reason(_named(now, as_many=as_many), " ".join(why), " ".join(_changes(now, last, voice)))


def with_own(asked: Asked, own: ByHand) -> Asked:
    """What is asked with a client's own numbers in it."""
    if own.load is not None:
        asked = replace(asked, load=own.load, load_unit=own.load_unit)
    if own.reps_min is not None:
        asked = replace(asked, reps_min=own.reps_min, reps_max=own.reps_max)
    if own.seconds is not None:
        asked = replace(asked, seconds=own.seconds)
    return asked


def _named(asked: Asked, *, as_many: bool) -> str:
    if asked.top is not None:
        return asked_words(as_asked(asked))
    what = gettext("as many as possible") if as_many else gettext("a round")
    return what if asked.load is None else f"{in_digits(asked.load)} {asked.load_unit}, {what}"


def _source(asked: Asked, now: Asked, own: ByHand | None, voice: Voice, *, as_many: bool) -> str:
    plain = _named(asked, as_many=as_many)
    is_open = asked.load is None and asked.takes_load and not asked.is_timed
    if own is None or not own.has_number:
        asks = gettext("The routine asks for %(numbers)s.")
        if is_open:
            asks = gettext("The routine asks for %(numbers)s and leaves the load open.")
        return asks % {"numbers": plain}
    if own.since:
        day = f"{own.since.day} {MONTHS[own.since.month - 1]}"
        said = voice.say(
            gettext("%(trainer)s set %(numbers)s for you on %(day)s."),
            gettext("%(trainer)s set %(numbers)s for %(client)s on %(day)s."),
            numbers=_named(now, as_many=as_many),
            day=day,
        )
    else:
        said = voice.say(
            gettext("%(trainer)s set %(numbers)s for you."),
            gettext("%(trainer)s set %(numbers)s for %(client)s."),
            numbers=_named(now, as_many=as_many),
        )
    says = gettext("The routine says %(numbers)s.")
    if is_open and own.load is not None:
        says = gettext("The routine says %(numbers)s and leaves the load open.")
    return " ".join(filter(None, [_capital(said), own.reason, says % {"numbers": plain}]))


def _open_load(asked: Asked, last: Sequence[Done]) -> str:
    loads = [one for one in last if one.load]
    if not loads:
        if asked.top is None:
            return gettext("Nothing is logged of it yet, so it starts with a load.")
        start = gettext("Nothing is logged of it yet, so it starts with a load that can be moved %(reps)s times.")
        return start % {"reps": asked.range}
    return gettext("It goes on from last time: %(done)s.") % {"done": _done(asked, last)}


def _done(asked: Asked, last: Sequence[Done]) -> str:
    """15, 15 and 13 at 20 kg; 3 sets where they have no number."""
    if asked.top is None:
        return ngettext("%(count)s set", "%(count)s sets", len(last)) % {"count": len(last)}
    loads = {(one.load, one.load_unit) for one in last}
    amounts = listed([amount_of(asked, one) for one in last], asked)
    if loads == {(None, last[0].load_unit)}:
        if asked.is_timed:
            return amounts
        return ngettext("%(count)s rep", "%(count)s reps", amount_of(asked, last[-1])) % {"count": amounts}
    if len(loads) > 1:
        each = [_at_load(amount_of(asked, one), one) for one in last]
        return gettext("%(list)s and %(last)s") % {"list": ", ".join(each[:-1]), "last": each[-1]}
    return _at_load(amounts, last[0])


def _at_load(amount: int | str, one: Done) -> str:
    load = f"{in_digits(one.load or Decimal(0))} {one.load_unit}"
    return gettext("%(amounts)s at %(load)s") % {"amounts": amount, "load": load}


def _changes(asked: Asked, last: Sequence[Done], voice: Voice) -> list[str]:
    if asked.load is None and asked.takes_load and not asked.is_timed:
        return [gettext("Another load now, and the next time goes on from that one.")]
    if asked.is_timed or asked.top is None:
        return [gettext("It stays until %(trainer)s changes it.") % {"trainer": voice.by}]
    told = voice.say(*_ready(asked), top=asked.top)
    missing = _missing(asked, last)
    if missing is None:
        return [told]
    if not missing:
        return [told, gettext("Last time was there already.")]
    short = ngettext(
        "Last time was %(count)s rep short of that.", "Last time was %(count)s reps short of that.", missing
    )
    return [told, short % {"count": missing}]


def _ready(asked: Asked) -> tuple[str, str]:
    """When the trainer hears of it: as it is said to the client, and about them."""
    if asked.takes_load and asked.sets > 1:
        return (
            gettext(
                "Every set at %(top)s two sessions in a row, and %(trainer)s is told that you are ready for more load."
            ),
            gettext(
                "Every set at %(top)s two sessions in a row, and %(trainer)s is told that %(client)s is ready for more "
                "load."
            ),
        )
    if asked.takes_load:
        return (
            gettext(
                "The set at %(top)s two sessions in a row, and %(trainer)s is told that you are ready for more load."
            ),
            gettext(
                "The set at %(top)s two sessions in a row, and %(trainer)s is told that %(client)s is ready for more "
                "load."
            ),
        )
    if asked.sets > 1:
        return (
            gettext(
                "Every set at %(top)s two sessions in a row, and %(trainer)s is told that you are ready for more reps "
                "or a harder move."
            ),
            gettext(
                "Every set at %(top)s two sessions in a row, and %(trainer)s is told that %(client)s is ready for more "
                "reps or a harder move."
            ),
        )
    return (
        gettext(
            "The set at %(top)s two sessions in a row, and %(trainer)s is told that you are ready for more reps or a "
            "harder move."
        ),
        gettext(
            "The set at %(top)s two sessions in a row, and %(trainer)s is told that %(client)s is ready for more reps "
            "or a harder move."
        ),
    )


def _missing(asked: Asked, last: Sequence[Done]) -> int | None:
    """Reps that last time lacked to the top in every set; None where it was lighter, or nothing is known."""
    if not last or asked.top is None:
        return None
    if asked.load is not None:
        least = kg_from(asked.load, asked.load_unit)
        if any(one.load is None or kg_from(one.load, one.load_unit) < least for one in last):
            return None
    done = [amount_of(asked, one) for one in last][: asked.sets]
    done += [0] * (asked.sets - len(done))
    return sum(max(0, asked.top - amount) for amount in done)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
