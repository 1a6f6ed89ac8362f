"""Parse what a client wants to reach."""

from collections.abc import Iterable
from typing import Any

from django import forms

from accounts.models import User
from routines.fields import LoadField, SecondsField
from routines.models import MAX_REPS, Goal
from routines.models.goal import MoveChoice
from routines.notation import in_style

MAX_NOTE = 200


class GoalForm(forms.Form):
    """``moves`` are those that can be chosen."""

    exercise = forms.ChoiceField(label="Move", error_messages={"invalid_choice": "Choose a move from the list."})
    reps = forms.IntegerField(
        label="Reps",
        required=False,
        min_value=1,
        max_value=MAX_REPS,
        help_text="In one set; of a one-sided move on each side.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 5}),
    )
    is_a_side = forms.BooleanField(label="Of an alternating move: so many on each side", required=False)
    seconds = SecondsField(
        label="Or hold for", help_text="Seconds, or a time like 1:30.", widget=forms.TextInput(attrs={"maxlength": 20})
    )
    by_on = forms.DateField(
        label="By",
        required=False,
        help_text="Empty: it takes the time it takes.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Choose a day."},
    )
    note = forms.CharField(
        label="In your words",
        required=False,
        max_length=MAX_NOTE,
        help_text="What counts as clean, or why you want it. Your trainer reads it, too.",
    )

    def __init__(self, *args: Any, client: User, moves: Iterable[MoveChoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.moves = {one.slug: one for one in moves}
        self.fields["load"] = LoadField(
            label="With a load of",
            unit=client.load_unit,
            max_length=20,
            help_text=f"In {client.load_unit} unless you write the other. Empty: any load, or none.",
        )
        self.order_fields(["exercise", "reps", "is_a_side", "load", "seconds", "by_on", "note"])
        trained = [(one.slug, one.name) for one in self.moves.values() if one.is_trained]
        others = [(one.slug, one.name) for one in self.moves.values() if not one.is_trained]
        groups = [("What you train", trained), ("Other moves", others)]
        field = self.fields["exercise"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choose a move"), *((name, group) for name, group in groups if group)]

    @property
    def wish(self) -> dict[str, Any]:
        """What the command takes."""
        data = self.cleaned_data
        load, unit = data["load"] or (None, None)
        found = {name: data[name] for name in ("reps", "is_a_side", "seconds", "by_on", "note")}
        found |= {"exercise": self.moves[data["exercise"]].exercise, "load": load}
        return found | {"load_unit": unit} if unit else found


def initial_of(goal: Goal) -> dict[str, Any]:
    """A goal as its form shows it."""
    return {
        "exercise": goal.exercise.slug,
        "reps": goal.reps,
        "is_a_side": goal.is_a_side,
        "load": f"{in_style(goal.load)} {goal.load_unit}" if goal.load is not None else "",
        "seconds": goal.seconds,
        "by_on": goal.by_on,
        "note": goal.note,
    }
