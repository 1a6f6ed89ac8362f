"""Parse what a client wants to reach."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from routines.fields import LoadField, SecondsField
from routines.models import MAX_REPS, Goal
from routines.models.goal import MoveChoice
from routines.notation import in_style

MAX_NOTE = 200


class GoalForm(forms.Form):
    """``moves`` are those that can be chosen."""

    exercise = forms.ChoiceField(label=_("Move"), error_messages={"invalid_choice": _("Choose a move from the list.")})
    reps = forms.IntegerField(
        label=_("Reps"),
        required=False,
        min_value=1,
        max_value=MAX_REPS,
        help_text=_("In one set; of a one-sided move on each side."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 5}),
    )
    is_a_side = forms.BooleanField(label=_("Of an alternating move: so many on each side"), required=False)
    seconds = SecondsField(
        label=_("Or hold for"),
        help_text=_("Seconds, or a time like 1:30."),
        widget=forms.TextInput(attrs={"maxlength": 20}),
    )
    by_on = forms.DateField(
        label=_("By"),
        required=False,
        help_text=_("Empty: it takes the time it takes."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Choose a day.")},
    )
    note = forms.CharField(
        label=_("In your words"),
        required=False,
        max_length=MAX_NOTE,
        help_text=_("What counts as clean, or why you want it. Your trainer reads it, too."),
    )

    def __init__(self, *args: Any, client: User, moves: Iterable[MoveChoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.moves = {one.slug: one for one in moves}
        self.fields["load"] = LoadField(
            label=gettext("With a load of"),
            unit=client.load_unit,
            max_length=20,
            help_text=gettext("In %(load_unit)s unless you write the other. Empty: any load, or none.")
            % {"load_unit": client.load_unit},
        )
        self.order_fields(["exercise", "reps", "is_a_side", "load", "seconds", "by_on", "note"])
        trained = [(one.slug, one.name) for one in self.moves.values() if one.is_trained]
        others = [(one.slug, one.name) for one in self.moves.values() if not one.is_trained]
        groups = [(gettext("What you train"), trained), (gettext("Other moves"), others)]
        field = self.fields["exercise"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext("Choose a move")), *((name, group) for name, group in groups if group)]

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
