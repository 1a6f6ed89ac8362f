"""What is typed about one client's copy."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from routines.copies.commands import DOWN, UP
from routines.copies.queries import CopyStep
from routines.fields import LoadField, RepsField, SecondsField
from routines.models import MAX_REST_SECONDS, MAX_SETS, Exercise, Tracking
from routines.templatetags import training

PLAIN_SECONDS = 120
"""Up to here a time is written in seconds, above as minutes and seconds."""

# Where a command's refusal about a column stands in the form.
FIELD_OF = {"reps_min": "reps", "reps_max": "reps", "rest_seconds": "rest", "load_unit": "load"}


class SeenForm(forms.Form):
    """Which state of the copy was on the page."""

    seen = forms.CharField(
        max_length=64, widget=forms.HiddenInput, error_messages={"required": _("Reload the page and try again.")}
    )


class StepForm(SeenForm):
    """What is asked of a step, in the fields that its exercise's tracking has."""

    sets = forms.IntegerField(
        label=_("Sets"),
        min_value=1,
        max_value=MAX_SETS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": _("Write how many sets."),
            "invalid": _("Write a whole number of sets."),
            "min_value": _("Ask for at least one set."),
            "max_value": format_lazy(_("Ask for at most {MAX_SETS} sets."), MAX_SETS=MAX_SETS),
        },
    )

    def __init__(self, data: Any = None, *, row: CopyStep, user: User) -> None:
        super().__init__(data, initial=values_of(row), auto_id=f"step-{row.key}-%s")
        tracking = row.step["tracking"]
        if tracking == Tracking.ROUNDS:
            self.fields["sets"].label = gettext("Rounds")
        elif tracking in {Tracking.DURATION, Tracking.DISTANCE}:
            self.fields["seconds"] = SecondsField(
                label=gettext("Time"),
                required=tracking == Tracking.DURATION,
                error_messages={"required": gettext("Write a time like 45 or 1:30.")},
            )
        else:
            self.fields["reps"] = RepsField(
                label=gettext("Reps"),
                required=True,
                error_messages={"required": gettext("Write reps like 12 or 12–15.")},
            )
        if tracking != Tracking.ROUNDS:
            self.fields["load"] = LoadField(unit=user.load_unit, label=gettext("Load"))
            has_load = tracking == Tracking.REPS_AND_LOAD
            self.fields["load"].widget.attrs["placeholder"] = (
                pgettext("a load", "open") if has_load else pgettext("a load", "body")
            )
        self.fields["rest"] = SecondsField(label=gettext("Rest"), least=0, most=MAX_REST_SECONDS)
        self.fields["note"] = forms.CharField(
            max_length=300,
            required=False,
            label=gettext("Note"),
            widget=forms.TextInput(attrs={"placeholder": gettext("Add a note"), "autocomplete": "off"}),
        )
        for name in self.fields.keys() - {"seen"}:
            self.fields[name].widget.attrs["class"] = "in"

    @property
    def numbers(self) -> list[forms.BoundField]:
        """The short fields, side by side."""
        return [self[name] for name in ("sets", "reps", "seconds", "load", "rest") if name in self.fields]

    @property
    def asked(self) -> dict[str, Any]:
        """What was typed, as edit_step takes it."""
        low, high = self.cleaned_data.get("reps") or (None, None)
        asked = {
            "seen": self.cleaned_data["seen"],
            "sets": self.cleaned_data["sets"],
            "note": self.cleaned_data["note"],
            "reps_min": low,
            "reps_max": high,
            "seconds": self.cleaned_data.get("seconds"),
            "rest_seconds": self.cleaned_data["rest"],
        }
        if load := self.cleaned_data.get("load"):
            asked["load"], asked["load_unit"] = load
        return asked


def values_of(row: CopyStep) -> dict[str, Any]:
    """A step as its row shows it: the numbers of the first set."""
    first = row.asked[0]
    return {
        "sets": len(row.asked),
        "reps": training.reps(first) if first["reps_min"] is not None else "",
        "seconds": typed_seconds(first["seconds"]),
        "load": training.load(first),
        "rest": typed_seconds(first["rest_seconds"]),
        "note": row.step["note"],
    }


def typed_seconds(seconds: int | None) -> str:
    """Seconds as people type them: 90, 2:30."""
    if seconds is None:
        return ""
    return str(seconds) if seconds <= PLAIN_SECONDS else training.clock(seconds)


class MoveForm(SeenForm):
    """Which way a step goes."""

    to = forms.ChoiceField(
        choices=[(UP, _("Up")), (DOWN, _("Down"))],
        error_messages={"required": _("Say up or down."), "invalid_choice": _("A move goes up or down.")},
    )


class ExerciseForm(SeenForm):
    """Which move comes in."""

    exercise = forms.ModelChoiceField(
        queryset=Exercise.objects.none(),
        error_messages={
            "required": _("Choose a move."),
            "invalid_choice": _("This move isn’t among yours. Search for another one."),
        },
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        exercises = Exercise.objects.usable_by(user).active().with_text()
        self.fields["exercise"].queryset = exercises  # type: ignore[attr-defined]


class SearchForm(forms.Form):
    """What to look for among the moves, and the step it is for; without one it is added."""

    q = forms.CharField(
        max_length=80,
        required=False,
        label=_("Search the moves"),
        widget=forms.TextInput(attrs={"type": "search", "class": "in", "autocomplete": "off"}),
        error_messages={"max_length": _("Search for at most 80 characters.")},
    )
    step = forms.UUIDField(required=False, widget=forms.HiddenInput)


def refusal_of(form: forms.Form) -> str:
    """All that a form was refused for, in one paragraph."""
    return " ".join(str(message) for messages in form.errors.values() for message in messages)


def add_refusal(form: forms.Form, refusal: ValidationError) -> None:
    """A command's reasons beside the fields they are about, else above the form."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for column, errors in refusal.error_dict.items():
        name = FIELD_OF.get(column, column)
        form.add_error(name if name in form.fields else None, errors)
