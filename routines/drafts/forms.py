"""Parse what is posted about a draft beside its text."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from routines.catalog.forms import ExerciseEditor
from routines.models import Exercise
from routines.models.draft import Content
from routines.models.exercise import FACT_FIELDS
from routines.rejoin import Choice

LARGEST = 2**31 - 1


class SeenForm(forms.Form):
    """Which texts were on the screen: the draft's count, and the number of the published revision beside it."""

    seen = forms.IntegerField(min_value=0, max_value=LARGEST, widget=forms.HiddenInput)
    published = forms.IntegerField(min_value=0, max_value=LARGEST, required=False, widget=forms.HiddenInput)


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("What is to be changed"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class PublishForm(SeenForm):
    """Publish now, or at a time of the person's own clock."""

    NOW, LATER = "now", "later"

    reaches_plans = forms.BooleanField(
        label=_("Also in plans already given, from the next session that is started"), required=False
    )
    wording_only = forms.BooleanField(label=_("Says the same in better words: translations still hold"), required=False)
    when = forms.ChoiceField(choices=[(NOW, _("Now")), (LATER, _("At a time"))], initial=NOW, required=False)
    at = forms.DateTimeField(
        label=_("Publish at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": _("Write a day and a time like 2027-01-31T07:00.")},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("when") != self.LATER:
            cleaned["at"] = None
        elif cleaned.get("at") is None and "at" not in self.errors:
            self.add_error("at", _("Choose the day and the time."))
        return cleaned


CHOICES: dict[str, Choice] = {"mine": "mine", "theirs": "theirs", "both": "both"}


def choices_in(data: QueryDict) -> dict[str, Choice]:
    """What was chosen in each conflict; what is no choice counts for none."""
    return {
        name.removeprefix("take-"): CHOICES[value]
        for name, value in data.items()
        if name.startswith("take-") and isinstance(value, str) and value in CHOICES
    }


def content_in(editor: ExerciseEditor, *, now: Exercise | None) -> Content:
    """All that was typed, as a draft keeps it; what the editor doesn't ask for is as it was."""
    facts: dict[str, Any] = dict(now.facts) if now else dict.fromkeys(FACT_FIELDS) | {"variation_note": ""}
    for name, value in editor.exercise_details().items():
        facts[name] = value.pk if isinstance(value, Exercise) else value
    return cast("Content", {**editor.exercise_text(), "facts": facts})
