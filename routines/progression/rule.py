"""A rule and its parameters: read, checked, and said in one line."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from routines.notation import in_digits


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
    words: str | Promise


PARAMETERS: dict[Kind, tuple[str, ...]] = {
    Kind.HOLD: (),
    Kind.DOUBLE: ("steps", "sessions"),
    Kind.LINEAR: ("steps", "every", "misses"),
    Kind.PERCENT: ("percent", "percent_a_week"),
    Kind.RPE: ("steps", "rpe", "tolerance"),
}
BOUNDS: dict[str, Bounds] = {
    "steps": Bounds(Decimal(1), Decimal(8), WHOLE, _("Steps go from 1 to 8.")),
    "sessions": Bounds(Decimal(1), Decimal(5), WHOLE, _("Choose 1 to 5 sessions in a row.")),
    "misses": Bounds(Decimal(1), Decimal(5), WHOLE, _("Choose 1 to 5 misses in a row.")),
    "percent": Bounds(Decimal(30), Decimal(100), CENTS, _("A share of the maximum goes from 30 to 100 %.")),
    "percent_a_week": Bounds(Decimal(-5), Decimal(5), CENTS, _("From week to week it changes by −5 to 5 %.")),
    "rpe": Bounds(Decimal(5), Decimal(10), CENTS, _("The effort to aim for goes from RPE 5 to 10.")),
    "tolerance": Bounds(Decimal("0.5"), Decimal(3), CENTS, _("The effort may be off by 0.5 to 3.")),
}


class RuleError(ValueError):
    """A rule that can't be; ``field`` is the parameter, the message a sentence for people."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def read_rule(kind: object, parameters: object) -> Rule:
    """The rule of a kind with these parameters, as JSON or a form has them; what is missing is usual."""
    if not isinstance(kind, str) or kind not in Kind:
        raise RuleError(gettext("Choose a rule from the list."), "kind")
    if not isinstance(parameters, Mapping):
        raise RuleError(gettext("A rule's parameters are named values."))
    known = Kind(kind)
    if unknown := sorted(set(parameters) - set(PARAMETERS[known])):
        raise RuleError(gettext("This rule has no %(unknown)s.") % {"unknown": str(unknown[0])[:40]})
    return Rule(known, **{name: read_parameter(name, value) for name, value in parameters.items()})


def read_parameter(name: str, value: object) -> Any:
    if name == "every":
        if not isinstance(value, str) or value not in Every:
            raise RuleError(gettext("Choose every session or every week."), name)
        return Every(value)
    bounds = BOUNDS[name]
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise RuleError(str(bounds.words), name)
    try:
        number = Decimal(str(value)[:20])
    except ArithmeticError as error:
        raise RuleError(str(bounds.words), name) from error
    if not number.is_finite() or not bounds.low <= number <= bounds.high or number != number.quantize(bounds.places):
        raise RuleError(str(bounds.words), name)
    return int(number) if bounds.places == WHOLE else number


def rule_in_words(rule: Rule) -> str:
    """What a rule does, in one line."""
    up = ngettext("a step", "%(count)s steps", rule.steps) % {"count": rule.steps}
    if rule.kind == Kind.DOUBLE:
        return ngettext(
            "All sets at the top of the range: %(up)s up.",
            "All sets at the top of the range %(count)s sessions in a row: %(up)s up.",
            rule.sessions,
        ) % {"count": rule.sessions, "up": up}
    if rule.kind == Kind.LINEAR:
        words = (
            ngettext(
                "Every week as asked: %(up)s up. One miss: 10 %% off.",
                "Every week as asked: %(up)s up. %(count)s misses in a row: 10 %% off.",
                rule.misses,
            )
            if rule.every == Every.WEEK
            else ngettext(
                "Every session as asked: %(up)s up. One miss: 10 %% off.",
                "Every session as asked: %(up)s up. %(count)s misses in a row: 10 %% off.",
                rule.misses,
            )
        )
        return words % {"up": up, "count": rule.misses}
    if rule.kind == Kind.PERCENT:
        share = in_digits(rule.percent)
        if not rule.percent_a_week:
            return gettext("%(share)s %% of the estimated one-rep max.") % {"share": share}
        more = f"{'+' if rule.percent_a_week > 0 else '−'}{in_digits(abs(rule.percent_a_week))}"
        return gettext("%(share)s %% of the estimated one-rep max, %(more)s %% each week.") % {
            "share": share,
            "more": more,
        }
    if rule.kind == Kind.RPE:
        off = in_digits(rule.tolerance)
        return gettext("Aims for RPE %(rpe)s: %(up)s up when %(off)s easier, one down when %(off)s harder.") % {
            "rpe": in_digits(rule.rpe),
            "up": up,
            "off": off,
        }
    return gettext("The numbers stay as the routine has them.")
