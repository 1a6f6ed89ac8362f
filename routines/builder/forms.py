"""What is typed into the builder."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from routines.builder.commands import DOWN, UP
from routines.builder.queries import follow_ups_for
from routines.fields import LoadField, RepsField, SecondsField
from routines.models import MAX_REST_SECONDS, MAX_SETS, Block, Exercise, PrescribedSet, Routine, Step, Tracking
from routines.templatetags import training

PLAIN_SECONDS = 120
"""Up to here a time is written in seconds, above as minutes and seconds."""

NAME_IT = {"required": "Give the routine a name."}

# Where a command's refusal about a column stands in the form.
FIELD_OF = {"reps_min": "reps", "reps_max": "reps", "rest_seconds": "rest", "load_unit": "load"}


def typed_seconds(seconds: int | None) -> str:
    """Seconds as people type them: 90, 2:30."""
    if seconds is None:
        return ""
    return str(seconds) if seconds <= PLAIN_SECONDS else training.clock(seconds)


class RoutineForm(forms.Form):
    """A new routine's name."""

    name = forms.CharField(
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "Pull day"}),
        error_messages=NAME_IT,
    )


class AboutForm(forms.Form):
    """Name, notes and follow-up of a routine."""

    name = forms.CharField(max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}), error_messages=NAME_IT)
    follow_up = forms.ModelChoiceField(
        queryset=Routine.objects.none(),
        required=False,
        empty_label="Nothing",
        label="Offered afterwards",
        error_messages={"invalid_choice": "Choose a routine from the list."},
    )
    notes = forms.CharField(
        max_length=2000,
        required=False,
        label="Notes to the client",
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "Warm-up, how hard, when to stop"}),
    )

    def __init__(self, data: Any = None, *, routine: Routine, user: User) -> None:
        initial = {"name": routine.name, "notes": routine.notes, "follow_up": routine.follow_up_id}
        super().__init__(data, initial=initial, auto_id="about-%s")
        self.fields["follow_up"].queryset = follow_ups_for(routine, user)  # type: ignore[attr-defined]


class StepForm(forms.Form):
    """One row: what is asked of a step, in the fields that its exercise's tracking has."""

    sets = forms.IntegerField(
        min_value=1,
        max_value=MAX_SETS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": "Write how many sets.",
            "invalid": "Write a whole number of sets.",
            "min_value": "Ask for at least one set.",
            "max_value": f"Ask for at most {MAX_SETS} sets.",
        },
    )
    note = forms.CharField(
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "Add a note", "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, step: Step, user: User) -> None:
        prescribed = list(step.prescribed_sets.all())
        self.step = step
        self.tracking = step.exercise.tracking
        super().__init__(data, initial=values_of(step, prescribed), auto_id=f"step-{step.pk}-%s")
        if self.tracking == Tracking.ROUNDS:
            self.fields["sets"].label = "Rounds"
        else:
            self.add_amount()
            self.fields["load"] = LoadField(unit=user.load_unit, label="Load")
            has_load = self.tracking == Tracking.REPS_AND_LOAD
            self.fields["load"].widget.attrs["placeholder"] = "open" if has_load else "body"
        self.fields["rest"] = SecondsField(label="Rest", least=0, most=MAX_REST_SECONDS)
        for name in self.fields.keys() - {"note"}:
            self.fields[name].widget.attrs["class"] = "in"

    def add_amount(self) -> None:
        """How much one set is: a time or reps."""
        if self.tracking in {Tracking.DURATION, Tracking.DISTANCE}:
            self.fields["seconds"] = SecondsField(
                label="Time",
                required=self.tracking == Tracking.DURATION,
                error_messages={"required": "Write a time like 45 or 1:30."},
            )
        else:
            self.fields["reps"] = RepsField(
                label="Reps", required=True, error_messages={"required": "Write reps like 12 or 12–15."}
            )

    @property
    def asked(self) -> dict[str, Any]:
        """What was typed, as edit_step takes it."""
        low, high = self.cleaned_data.get("reps") or (None, None)
        asked = {
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


def values_of(step: Step, prescribed: list[PrescribedSet]) -> dict[str, Any]:
    """A step as its row shows it: the numbers of the first set."""
    first = prescribed[0] if prescribed else PrescribedSet()
    return {
        "sets": len(prescribed),
        "reps": training.reps(first) if first.reps_min is not None else "",
        "seconds": typed_seconds(first.seconds),
        "load": training.load(first),
        "rest": typed_seconds(first.rest_seconds),
        "note": step.note,
    }


class BlockForm(forms.Form):
    """The rest after each round of a superset."""

    rest = SecondsField(label="Rest after each round", least=0, most=MAX_REST_SECONDS)

    def __init__(self, data: Any = None, *, block: Block) -> None:
        super().__init__(data, initial={"rest": typed_seconds(block.rest_seconds)}, auto_id=f"block-{block.pk}-%s")
        self.fields["rest"].widget.attrs["class"] = "in"


class SearchForm(forms.Form):
    """What to look for among the moves."""

    q = forms.CharField(
        max_length=80,
        required=False,
        label="Search the moves",
        widget=forms.TextInput(
            attrs={"type": "search", "class": "in", "placeholder": "Search the moves", "autocomplete": "off"}
        ),
        error_messages={"max_length": "Search for at most 80 characters."},
    )


class StepAddForm(forms.Form):
    """Which move to add."""

    exercise = forms.ModelChoiceField(
        queryset=Exercise.objects.none(),
        error_messages={
            "required": "Choose a move to add.",
            "invalid_choice": "This move isn't among yours. Search for another one.",
        },
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        exercises = Exercise.objects.usable_by(user).active().with_text()
        self.fields["exercise"].queryset = exercises  # type: ignore[attr-defined]


class StepMoveForm(forms.Form):
    """Which way to move a step."""

    to = forms.ChoiceField(
        choices=[(UP, "Up"), (DOWN, "Down")],
        error_messages={"required": "Say up or down.", "invalid_choice": "A move goes up or down."},
    )


def refusal_of(form: forms.Form) -> str:
    """All that a form was refused for, in one paragraph."""
    return " ".join(str(message) for messages in form.errors.values() for message in messages)


def add_refusal(form: forms.Form, refusal: ValidationError) -> None:
    """A command's reasons beside the fields they are about, else above the form."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for column, errors in refusal.error_dict.items():
        field = FIELD_OF.get(column, column)
        form.add_error(field if field in form.fields else None, errors)
