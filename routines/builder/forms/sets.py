"""A step's sets one by one, for what a row doesn't say: warm-ups, drop sets, effort, tempo, the right side."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from routines import notation
from routines.builder.commands.opened import twin
from routines.builder.forms.rows import amount_field, parse_amount, parse_rest, put_amount, typed_amount, typed_seconds
from routines.fields import LoadField, NotationField
from routines.models import MAX_SETS, Laterality, PrescribedSet, SetKind, Step, Tracking
from routines.templatetags import training

SENT = re.compile(r"sets-(\d{1,3})-kind", re.ASCII)
REMOVE = re.compile(r"remove-(\d{1,3})", re.ASCII)

BRIEF = {SetKind.AMRAP: pgettext_lazy("as many reps as possible", "AMRAP")}
ROUND_KINDS = [SetKind.WARM_UP, SetKind.WORKING]


class SetForm(forms.Form):
    """One set of a step."""

    kind = forms.ChoiceField(
        error_messages={
            "required": _("Say what kind of set it is."),
            "invalid_choice": _("Say what kind of set it is."),
        }
    )

    def __init__(self, data: Any, *, number: int, step: Step, user: User, one: PrescribedSet, is_grouped: bool) -> None:
        super().__init__(data, prefix=f"sets-{number}", initial=typed_values(one), auto_id=f"step-{step.pk}-%s")
        self.number = number
        tracking, unit = step.exercise.tracking, one.load_unit if one.load is not None else user.load_unit
        is_round = tracking == Tracking.ROUNDS
        kinds = ROUND_KINDS if is_round else SetKind
        choices = [(kind.value, BRIEF.get(kind, kind.label)) for kind in kinds]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]
        self.amount = ""
        if not is_round:
            self.add_values(tracking, unit, has_sides=step.exercise.laterality == Laterality.EACH_SIDE)
        self.fields["rpe"] = NotationField(parse=notation.parse_rpe, label="RPE")
        if not is_round:
            self.fields["tempo"] = NotationField(parse=notation.parse_tempo, label=gettext("Tempo"))
        self.fields["rest"] = NotationField(parse=parse_rest, label=gettext("Rest"))
        for name, field in self.fields.items():
            field.widget.attrs |= {"class": "in", "autocomplete": "off"}
            if name in {"rpe", "load", "right_load"}:
                field.widget.attrs["inputmode"] = "decimal"
        if is_grouped:
            self.fields["rest"].widget = forms.HiddenInput()

    def add_values(self, tracking: str, unit: str, *, has_sides: bool) -> None:
        self.amount, field = amount_field(tracking)
        parse = notation.parse_seconds if self.amount == "seconds" else notation.parse_reps
        self.fields[self.amount] = NotationField(parse=partial(parse_amount, parse), label=field.label)
        self.fields["load"] = LoadField(unit=unit, label=gettext("Load"))
        if has_sides:
            right: Any = parse
            self.fields[f"right_{self.amount}"] = NotationField(parse=right, label=gettext("Right"))
            self.fields["right_load"] = LoadField(unit=unit, label=gettext("Right"))
            words = {
                "right_reps": gettext("Right reps of set %(number)s"),
                "right_seconds": gettext("Right time of set %(number)s"),
                "right_load": gettext("Right load of set %(number)s"),
            }
            for name in (f"right_{self.amount}", "right_load"):
                self.fields[name].widget.attrs["aria-label"] = words[name] % {"number": self.number}
            self.order_fields(["kind", self.amount, f"right_{self.amount}", "load", "right_load"])

    @property
    def value_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name != "kind"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        amount = cleaned.get(self.amount)
        if self.amount and self.amount not in self.errors and amount is None and cleaned.get("kind") != SetKind.AMRAP:
            self.add_error(
                self.amount, gettext("Write how much, like 12, 12–15 or 45, or make it as many as possible.")
            )
        load, right = cleaned.get("load"), cleaned.get("right_load")
        if load and right and load[1] != right[1]:
            self.add_error("right_load", gettext("Use the same unit on both sides."))
        return cleaned

    @property
    def value(self) -> PrescribedSet:
        cleaned = self.cleaned_data
        one = PrescribedSet(kind=cleaned["kind"], rpe=cleaned["rpe"], tempo=cleaned.get("tempo") or "")
        one.rest_seconds = cleaned["rest"]
        if amount := cleaned.get(self.amount):
            value, beyond = amount
            put_amount(one, self.amount, (value, beyond or one.kind == SetKind.AMRAP))
        load, right = cleaned.get("load"), cleaned.get("right_load")
        if either := load or right:
            one.load_unit = either[1]
        one.load, one.right_load = load and load[0], right and right[0]
        one.right_seconds = cleaned.get("right_seconds")
        one.right_reps_min, one.right_reps_max = cleaned.get("right_reps") or (None, None)
        return one


def typed_values(one: PrescribedSet) -> dict[str, Any]:
    plain = twin(one, kind=SetKind.WORKING)  # that it is as many as possible says the kind
    amount, right = typed_amount(plain), typed_amount(plain, right=True)
    right_load = PrescribedSet(load=one.right_load, load_unit=one.load_unit)
    return {
        "kind": one.kind,
        "reps": amount,
        "seconds": amount,
        "load": training.load(one),
        "right_reps": right,
        "right_seconds": right,
        "right_load": training.load(right_load),
        "rpe": training.number(one.rpe),
        "tempo": one.tempo,
        "rest": typed_seconds(one.rest_seconds),
    }


class StepSetsForm:
    """All sets of a step, and whether the client is asked how hard they were."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, step: Step, user: User, is_grouped: bool) -> None:
        self.step = step
        self.act = str(data.get("act", "")) if data is not None else ""
        self.asks_rpe = step.asks_rpe if data is None else "asks_rpe" in data
        self.refusals: list[str] = []
        present = list(step.prescribed_sets.all())
        numbers = range(1, len(present) + 1) if data is None else numbers_in(data)
        self.rows = [
            SetForm(
                data,
                number=number,
                step=step,
                user=user,
                one=present[number - 1] if 1 <= number <= len(present) else PrescribedSet(),
                is_grouped=is_grouped,
            )
            for number in numbers
        ]

    @property
    def has_errors(self) -> bool:
        return bool(self.refusals) or any(row.is_bound and row.errors for row in self.rows)

    def is_valid(self) -> bool:
        leaving = self.leaving
        valid = [row.is_valid() for row in self.rows if row.number != leaving]
        if not valid and not self.act:
            self.refusals.append(gettext("Ask for at least one set."))
        if len(valid) > MAX_SETS:
            self.refusals.append(gettext("Ask for at most %(max_sets)s sets.") % {"max_sets": MAX_SETS})
        return all(valid) and not self.refusals

    @property
    def leaving(self) -> int | None:
        match = REMOVE.fullmatch(self.act)
        return int(match[1]) if match else None

    @property
    def asked(self) -> dict[str, Any]:
        """What was typed, as edit_step takes it, after what a button asked for."""
        sets = [row.value for row in self.rows if row.number != self.leaving]
        if self.act == "warm_up":
            pattern = sets[0] if sets else PrescribedSet()
            warm_ups = sum(one.kind == SetKind.WARM_UP for one in sets)
            sets.insert(warm_ups, twin(pattern, kind=SetKind.WARM_UP, rpe=None, load=None, right_load=None))
        elif self.act in {"add", SetKind.DROP, SetKind.AMRAP}:
            last = sets[-1] if sets else PrescribedSet()
            kind = {} if self.act == "add" else {"kind": self.act}
            sets.append(added := twin(last, **kind))
            if added.kind == SetKind.AMRAP:
                added.reps_max = None
        return {"sets": sets, "asks_rpe": self.asks_rpe}

    def refuse(self, refusal: ValidationError) -> None:
        self.refusals.extend(refusal.messages)


def numbers_in(data: Mapping[str, Any]) -> list[int]:
    """The numbers of the sets that were sent, at most one more than a step can have."""
    return sorted({int(match[1]) for name in data if (match := SENT.fullmatch(name))})[: MAX_SETS + 1]
