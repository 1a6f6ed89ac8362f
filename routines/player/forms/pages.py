"""What the client's screens send."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import LoadUnit
from routines.fields import LoadField, NotationField, SecondsField
from routines.models import Effort, Exercise, Feeling, SkipReason
from routines.notation import NotationError, parse_rpe


def parse_count(typed: str) -> int | None:
    """Whole reps from 0 to 1000; empty as None."""
    if not typed.strip():
        return None
    if not typed.strip().isdecimal() or not typed.isascii() or len(typed) > 40 or int(typed) > 1000:
        raise NotationError(gettext("Write whole reps from 0 to 1000."))
    return int(typed)


class SetForm(forms.Form):
    """One set as typed. ``set`` and ``slot`` say which set, ``op`` which intention."""

    set = forms.UUIDField()
    slot = forms.CharField(max_length=24)
    op = forms.UUIDField()
    unit = forms.ChoiceField(choices=LoadUnit)
    reps = NotationField(parse=parse_count)
    seconds = SecondsField()
    rpe = NotationField(parse=parse_rpe)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = self.data.get("unit")
        self.fields["load"] = LoadField(unit=unit if unit in LoadUnit.values else LoadUnit.KG)

    @property
    def names_a_set(self) -> bool:
        """Whether it says which set and which intention it is about."""
        return not {"set", "slot", "op", "unit"} & set(self.errors)

    @property
    def values(self) -> dict[str, Any]:
        """As log_set takes them."""
        cleaned = self.cleaned_data
        load, unit = cleaned["load"] or (None, cleaned["unit"])
        return {
            "set_id": cleaned["set"],
            "slot": cleaned["slot"],
            "op": cleaned["op"],
            "reps": cleaned["reps"],
            "load": load,
            "load_unit": unit,
            "seconds": cleaned["seconds"],
            "rpe": cleaned["rpe"],
        }


class LoadForm(forms.Form):
    """The load to go on with; empty for the one that was planned."""

    def __init__(self, *args: Any, unit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["load"] = LoadField(unit=unit)


class VoidForm(forms.Form):
    op = forms.UUIDField()


class StartForm(forms.Form):
    """The day it was due on, when it is made up for; empty for today."""

    on = forms.DateField(required=False)

    def __init__(self, *args: Any, days: list[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days = days

    def clean_on(self) -> date:
        on = self.cleaned_data["on"] or self.days[-1]
        if on not in self.days:
            raise ValidationError(gettext("Only a day of this week can be made up for."))
        return on


class SkipForm(forms.Form):
    reason = forms.ChoiceField(choices=[*SkipReason.choices, ("", _("Do it after all"))], required=False)


class SwapForm(forms.Form):
    """Any exercise there is; the command knows which of them can take the step's place."""

    exercise = forms.ModelChoiceField(Exercise.objects.all())


class OrderForm(forms.Form):
    """Step numbers with commas between them."""

    order = forms.RegexField(r"^\d{1,3}(,\d{1,3})*$", max_length=400)

    def clean_order(self) -> list[int]:
        return [int(number) for number in self.cleaned_data["order"].split(",")]


class NoteForm(forms.Form):
    note = forms.CharField(required=False, max_length=500)


class FeelingForm(forms.Form):
    feeling = forms.TypedChoiceField(choices=Feeling, coerce=int, required=False, empty_value=None)
    effort = forms.TypedChoiceField(choices=Effort, coerce=int, required=False, empty_value=None)
    note = forms.CharField(required=False, max_length=1000, label=_("Anything to tell your trainer?"))
