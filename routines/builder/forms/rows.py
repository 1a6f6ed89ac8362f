"""One row: a step in as few fields as say it. 12/10/8+ are three sets, the last as many as possible."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from routines import notation
from routines.builder.commands.opened import twin
from routines.builder.commands.steps import resized
from routines.fields import NotationField
from routines.models import MAX_REST_SECONDS, MAX_SETS, PrescribedSet, SetKind, Step, Tracking
from routines.templatetags import training

PLAIN_SECONDS = 120
"""Up to here a time is written in seconds, above as minutes and seconds."""

MAX = "max"
"""As many as possible, without a number to reach."""

UNIT = re.compile(r"(kg|lbs?)\s*$", re.IGNORECASE)

type Amount[Value] = tuple[Value | None, bool]
"""What is to be reached, and whether as many as possible beyond it."""


def whole_number(least: int, most: int, label: Any, words: Mapping[str, Any]) -> forms.IntegerField:
    """A field for a count, as text. ``words``: what is said where it is left empty, no number, too low or too high."""
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": words["required"],
            "invalid": words["invalid"],
            "min_value": words["few"],
            "max_value": format_lazy(words["many"], most=most),
        },
    )


SETS = {
    "required": _("Write how many sets."),
    "invalid": _("Write a whole number of sets."),
    "few": _("Ask for at least one set."),
    "many": _("Ask for at most {most} sets."),
}
ROUNDS = {
    "required": _("Write how many rounds."),
    "invalid": _("Write a whole number of rounds."),
    "few": _("Ask for at least one round."),
    "many": _("Ask for at most {most} rounds."),
}


def typed_seconds(seconds: int | None) -> str:
    """Seconds as people type them: 90, 2:30."""
    if seconds is None:
        return ""
    return str(seconds) if seconds <= PLAIN_SECONDS else training.clock(seconds)


def typed_amount(one: PrescribedSet, *, right: bool = False) -> str:
    """The reps or time of a set as people type them: 12–15, 45, 8+, max."""
    if right:
        right_side = PrescribedSet(reps_min=one.right_reps_min, reps_max=one.right_reps_max, seconds=one.right_seconds)
        return typed_amount(right_side)
    if one.reps_min is not None:
        return training.reps(one)
    text = typed_seconds(one.seconds)
    if one.kind == SetKind.AMRAP:
        return f"{text}+" if text else MAX
    return text


def in_one(texts: Sequence[str]) -> str:
    """What several sets have: 12 when all have the same, else 12/10/8."""
    return texts[0] if len(set(texts)) == 1 else "/".join(texts)


def loads_in_one(sets: Sequence[PrescribedSet], unit: str) -> str:
    """20/22.5/25 without the ``unit`` that a bare number has anyway; another one stands once when it is the same."""
    loaded = [one for one in sets if one.load is not None]
    if len(loaded) == len(sets) and len({one.load_unit for one in sets}) == 1 < len({one.load for one in sets}):
        numbers = "/".join(training.number(one.load) for one in sets)
        return numbers if sets[0].load_unit == unit else f"{numbers} {sets[0].load_unit}"
    return in_one([training.load(one) or "body" for one in sets]) if loaded else ""


def parse_amount[Value](parse: Callable[[str], Value | None], typed: str) -> Amount[Value]:
    """``8+`` and ``max`` are as many as possible."""
    text = typed.strip()
    if text.lower() == MAX:
        return None, True
    value = parse(text.removesuffix("+"))
    if value is None:
        raise notation.NotationError(gettext("Write something between the strokes, like 12/10/8."))
    return value, text.endswith("+")


def several[Value](parse: Callable[[str], Value], typed: str) -> list[Value]:
    """What stands between the strokes of 12/10/8."""
    parts = typed.split("/", MAX_SETS)
    if len(parts) > MAX_SETS:
        raise notation.NotationError(gettext("Ask for at most %(max_sets)s sets.") % {"max_sets": MAX_SETS})
    return [parse(part) for part in parts]


def several_loads(unit: str, typed: str) -> list[tuple[Any, str] | None]:
    """A unit at the end is that of all numbers without one of their own."""
    given = UNIT.search(typed)
    if given:
        unit = given[1].lower().removesuffix("s")
    return several(partial(notation.parse_load, unit=unit), typed)


def amount_field(tracking: str, **options: Any) -> tuple[str, NotationField]:
    """The name and the field of how much one set is: a time or reps."""
    if tracking in {Tracking.DURATION, Tracking.DISTANCE}:
        options |= {"label": gettext("Time"), "required": tracking == Tracking.DURATION}
        options["error_messages"] = {"required": gettext("Write a time like 45 or 1:30.")}
        parse: Callable[[str], Any] = partial(parse_amount, notation.parse_seconds)
        return "seconds", NotationField(parse=partial(several, parse), **options)
    options |= {
        "label": gettext("Reps"),
        "required": True,
        "error_messages": {"required": gettext("Write reps like 12 or 12–15.")},
    }
    parse = partial(parse_amount, notation.parse_reps)
    return "reps", NotationField(parse=partial(several, parse), **options)


def parse_rest(typed: str) -> int | None:
    return notation.parse_seconds(typed, least=0, most=MAX_REST_SECONDS)


def put_amount(one: PrescribedSet, name: str, amount: Amount[Any]) -> None:
    """Write into a set what was read of its amount; with a + it is as many as possible, without it isn't."""
    value, beyond = amount
    if name == "seconds":
        one.seconds = value
    else:
        one.reps_min, one.reps_max = value or (None, None)
        if beyond:
            one.reps_max = None
    if beyond:
        one.kind = SetKind.AMRAP
    elif one.kind == SetKind.AMRAP:
        one.kind = SetKind.WORKING


class StepForm(forms.Form):
    """One row: what is asked of a step's sets, but for its warm-ups, in the fields that its exercise's tracking has."""

    sets = whole_number(1, MAX_SETS, _("Sets"), SETS)
    note = forms.CharField(
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("Add a note"), "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, step: Step, user: User) -> None:
        self.step = step
        self.present = list(step.prescribed_sets.all())
        self.tracking = step.exercise.tracking
        super().__init__(data, initial=values_of(step, self.present, user.load_unit), auto_id=f"step-{step.pk}-%s")
        if self.tracking == Tracking.ROUNDS:
            self.fields["sets"].label = gettext("Rounds")
        else:
            name, field = amount_field(self.tracking)
            self.fields[name] = field
            self.fields["load"] = NotationField(parse=partial(several_loads, user.load_unit), label=gettext("Load"))
            has_load = self.tracking == Tracking.REPS_AND_LOAD
            self.fields["load"].widget.attrs["placeholder"] = (
                pgettext("a load", "open") if has_load else pgettext("a load", "body")
            )
        self.fields["rest"] = NotationField(parse=partial(several, parse_rest), label=gettext("Rest"))
        for name in self.fields.keys() - {"note"}:
            self.fields[name].widget.attrs |= {"class": "in", "autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.changed = {
            name: cleaned[name] or [None] for name in self.changed_data if name in cleaned and name in ASKED
        }
        lengths = {name: len(values) for name, values in self.changed.items() if len(values) > 1}
        count = cleaned.get("sets", 1)
        if lengths and "sets" not in self.changed_data:
            count = cleaned["sets"] = max(lengths.values())
        for name, length in lengths.items():
            if length != count:
                self.add_error(
                    name, gettext("Write one for all sets, or one for each of the %(count)s.") % {"count": count}
                )
        return cleaned

    @property
    def asked(self) -> dict[str, Any]:
        """What was typed, as edit_step takes it. What wasn't touched stays as each set has it."""
        rows = resized([twin(one) for one in self.present], self.cleaned_data["sets"])
        work = [one for one in rows if one.kind != SetKind.WARM_UP]
        for name, values in self.changed.items():
            for one, value in zip(work, values * len(work) if len(values) == 1 else values, strict=True):
                put(one, name, value)
        return {"sets": rows, "note": self.cleaned_data["note"]}


ASKED = {"reps", "seconds", "load", "rest"}


def put(one: PrescribedSet, name: str, value: Any) -> None:
    """Write into a set what was read for it."""
    if name == "rest":
        one.rest_seconds = value
    elif name == "load":
        one.load, one.load_unit = value or (None, one.load_unit)
    else:
        put_amount(one, name, value or (None, False))


def values_of(step: Step, prescribed: Sequence[PrescribedSet], unit: str) -> dict[str, Any]:
    """A step as its row shows it."""
    work = [one for one in prescribed if one.kind != SetKind.WARM_UP]
    shown = work or [PrescribedSet()]
    amounts = in_one([typed_amount(one) for one in shown])
    return {
        "sets": len(work),
        "reps": amounts,
        "seconds": amounts,
        "load": loads_in_one(shown, unit),
        "rest": in_one([typed_seconds(one.rest_seconds) for one in shown]),
        "note": step.note,
    }
