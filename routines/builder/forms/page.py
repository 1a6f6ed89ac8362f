"""What is typed around the rows: names, searches, what to add and where to put it."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from routines.builder.commands import AFTER, BEFORE, DOWN, UP
from routines.builder.forms.rows import ROUNDS, typed_seconds, whole_number
from routines.builder.queries import follow_ups_for
from routines.fields import SecondsField
from routines.models import MAX_REST_SECONDS, MAX_SETS, Block, BlockKind, Exercise, Routine, Step

NAME_IT = {"required": _("Give the routine a name.")}

# Where a command's refusal about a column stands in the form.
FIELD_OF = {"reps_min": "reps", "reps_max": "reps", "rest_seconds": "rest", "load_unit": "load"}


class RoutineForm(forms.Form):
    """A new routine's name."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": _("Pull day")}),
        error_messages=NAME_IT,
    )


class AboutForm(forms.Form):
    """Name, notes and follow-up of a routine."""

    name = forms.CharField(
        label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"}), error_messages=NAME_IT
    )
    follow_up = forms.ModelChoiceField(
        queryset=Routine.objects.none(),
        required=False,
        empty_label=_("Nothing"),
        label=_("Offered afterwards"),
        error_messages={"invalid_choice": _("Choose a routine from the list.")},
    )
    notes = forms.CharField(
        max_length=2000,
        required=False,
        label=_("Notes to the client"),
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": _("Warm-up, how hard, when to stop")}),
    )

    def __init__(self, data: Any = None, *, routine: Routine, user: User) -> None:
        initial = {"name": routine.name, "notes": routine.notes, "follow_up": routine.follow_up_id}
        super().__init__(data, initial=initial, auto_id="about-%s")
        self.fields["follow_up"].queryset = follow_ups_for(routine, user)  # type: ignore[attr-defined]


class BlockForm(forms.Form):
    """A superset or circuit: its rounds, and the rest after each."""

    kind = forms.ChoiceField(
        label=_("Done as"),
        choices=[(kind.value, kind.label) for kind in (BlockKind.SUPERSET, BlockKind.CIRCUIT)],
        error_messages={"required": _("Say superset or circuit."), "invalid_choice": _("Say superset or circuit.")},
    )
    rounds = whole_number(1, MAX_SETS, _("Rounds"), ROUNDS)
    rest = SecondsField(label=_("Rest after each round"), least=0, most=MAX_REST_SECONDS)

    def __init__(self, data: Any = None, *, block: Block, rounds: int = 0) -> None:
        initial = {"kind": block.kind, "rounds": rounds, "rest": typed_seconds(block.rest_seconds)}
        super().__init__(data, initial=initial, auto_id=f"block-{block.pk}-%s")
        for name in self.fields:
            self.fields[name].widget.attrs["class"] = "in"

    @property
    def asked(self) -> dict[str, Any]:
        """As edit_block takes it; rounds that were left alone stay as each step has them."""
        return {
            "kind": self.cleaned_data["kind"],
            "rounds": self.cleaned_data["rounds"] if "rounds" in self.changed_data else None,
            "rest_seconds": self.cleaned_data["rest"],
        }


class SearchForm(forms.Form):
    """What to look for among the moves. ``name`` is that of the field: a page can have two searches."""

    def __init__(self, data: Any = None, name: str = "q") -> None:
        super().__init__(data)
        self.fields[name] = forms.CharField(
            max_length=80,
            required=False,
            label=gettext("Search the moves"),
            widget=forms.TextInput(
                attrs={
                    "type": "search",
                    "class": "in",
                    "placeholder": gettext("Search the moves"),
                    "autocomplete": "off",
                }
            ),
            error_messages={"max_length": gettext("Search for at most 80 characters.")},
        )


class ExerciseForm(forms.Form):
    """A move: the one whose button was pressed, or the ``first`` one for some words."""

    exercise = forms.ModelChoiceField(
        queryset=Exercise.objects.none(),
        required=False,
        error_messages={"invalid_choice": _("This move isn't among yours. Search for another one.")},
    )
    first = forms.CharField(
        max_length=80, required=False, error_messages={"max_length": _("Search for at most 80 characters.")}
    )

    def __init__(self, data: Any = None, *, user: User, without: Collection[int] = ()) -> None:
        super().__init__(data)
        self.exercises = Exercise.objects.usable_by(user).active().with_text().exclude(pk__in=without)
        self.fields["exercise"].queryset = self.exercises  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (text := cleaned.get("first")) and not cleaned.get("exercise"):
            found = self.exercises.exclude(published=None).matching(text).first()
            cleaned["exercise"] = found
            if found is None:
                raise ValidationError(gettext("Nothing like “%(text)s” among your moves.") % {"text": text})
        return cleaned


class StepAddForm(ExerciseForm):
    """Which move to add."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not cleaned.get("exercise"):
            raise ValidationError(gettext("Choose a move to add."))
        return cleaned


class StepMoveForm(forms.Form):
    """Which way to move a step."""

    to = forms.ChoiceField(
        choices=[(UP, _("Up")), (DOWN, _("Down"))],
        error_messages={"required": _("Say up or down."), "invalid_choice": _("A move goes up or down.")},
    )


NOWHERE = {"required": _("Drop the move beside another one."), "invalid_choice": _("Drop the move beside another one.")}


class StepPlaceForm(forms.Form):
    """Where a step is dropped: before or after another one, inside its superset or outside.

    ``whole``: its superset as one, beside the other one's.
    """

    step = forms.ModelChoiceField(queryset=Step.objects.none(), error_messages=NOWHERE)
    beside = forms.ModelChoiceField(queryset=Step.objects.none(), error_messages=NOWHERE)
    where = forms.ChoiceField(choices=[(BEFORE, _("Before")), (AFTER, _("After"))], error_messages=NOWHERE)
    inside = forms.BooleanField(required=False)
    whole = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, routine: Routine) -> None:
        super().__init__(data)
        steps = Step.objects.filter(block__routine=routine).select_related("block__routine", "exercise__published")
        for name in ("step", "beside"):
            self.fields[name].queryset = steps  # type: ignore[attr-defined]


class AlternativeForm(ExerciseForm):
    """An exercise that the client may swap to: one more, or one less."""

    remove = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=2**63 - 1,
        error_messages=dict.fromkeys(["invalid", "min_value", "max_value"], _("This isn't among the alternatives.")),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not cleaned.get("exercise") and not cleaned.get("remove"):
            raise ValidationError(gettext("Choose a move to offer."))
        return cleaned


class UndoForm(forms.Form):
    """Which change to undo; without a number the latest."""

    edit = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=2**31 - 1,
        error_messages=dict.fromkeys(["invalid", "min_value", "max_value"], _("There is no such change to undo.")),
    )


class CopyForm(forms.Form):
    """Which steps of another routine to copy."""

    steps = forms.ModelMultipleChoiceField(
        queryset=Step.objects.none(),
        error_messages={
            "required": _("Choose at least one move to copy."),
            "invalid_choice": _("Choose moves of this routine."),
            "invalid_pk_value": _("Choose moves of this routine."),
            "invalid_list": _("Choose moves of this routine."),
        },
    )

    def __init__(self, data: Any = None, *, source: Routine) -> None:
        super().__init__(data)
        steps = (
            Step.objects.filter(block__routine=source)
            .select_related("block", "exercise__published")
            .prefetch_related("prescribed_sets")
            .order_by("block__position", "position")
        )
        self.fields["steps"].queryset = steps  # type: ignore[attr-defined]


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
