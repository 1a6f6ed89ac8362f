"""Parse what is to be changed in many moves at once."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from routines.bulk.queries import Act, Change
from routines.models import MAX_REST_SECONDS, Equipment, Muscle

NEEDED = {
    Act.ADD_EQUIPMENT: "item",
    Act.REMOVE_EQUIPMENT: "item",
    Act.ADD_PRIMARY: "trained",
    Act.ADD_SECONDARY: "trained",
    Act.REMOVE_MUSCLE: "trained",
    Act.ADD_ALIAS: "alias",
    Act.REMOVE_ALIAS: "alias",
    Act.SET_SETS: "sets",
    Act.SET_REST: "rest",
    Act.REPLACE_WORD: "word",
}
MOST_PICKED = 500


class ChangeForm(forms.Form):
    """One act, and the fields that some of them need."""

    act = forms.ChoiceField(label=pgettext_lazy("done to many moves", "Change"), choices=Act)
    item = forms.ChoiceField(
        label=_("Equipment"), choices=[("", _("Choose equipment")), *Equipment.choices], required=False
    )
    trained = forms.ChoiceField(
        label=_("Muscle"), choices=[("", _("Choose a muscle")), *Muscle.choices], required=False
    )
    alias = forms.CharField(label=_("Other name"), max_length=80, required=False)
    sets = forms.IntegerField(label=_("Sets"), min_value=1, max_value=20, required=False)
    rest = forms.IntegerField(label=_("Rest in seconds"), min_value=0, max_value=MAX_REST_SECONDS, required=False)
    word = forms.CharField(label=_("Word to replace"), max_length=80, required=False)
    by = forms.CharField(label=_("Replace it by"), max_length=80, required=False)
    how = forms.ChoiceField(
        label=_("Save as"),
        choices=[("drafts", _("Drafts, to be looked at one by one")), ("publish", _("Published at once"))],
        initial="drafts",
        required=False,
    )
    previewed = forms.CharField(max_length=1000, widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        needed = NEEDED.get(cleaned.get("act"))  # type: ignore[arg-type]
        if needed and cleaned.get(needed) in {None, ""} and needed not in self.errors:
            self.add_error(needed, ValidationError(_("This is needed for the change.")))
        if cleaned.get("act") == Act.REPLACE_WORD and not cleaned.get("by") and "by" not in self.errors:
            self.add_error("by", ValidationError(_("Say what takes its place.")))
        return cleaned

    @property
    def change(self) -> Change:
        cleaned = self.cleaned_data
        act = cleaned["act"]
        value = cleaned[NEEDED[act]] if act in NEEDED else ""
        return {"act": act, "value": str(value), "by": cleaned["by"] if act == Act.REPLACE_WORD else ""}

    @property
    def mark(self) -> str:
        """The change as one line: what a preview was of."""
        return json.dumps(self.change, sort_keys=True, ensure_ascii=False)

    @property
    def as_drafts(self) -> bool:
        return self.cleaned_data["how"] != "publish"


def picked_in(values: list[str]) -> dict[int, int]:
    """Which moves were ticked, each with the number of the revision that was previewed; nonsense is left out."""
    picked = {}
    for value in values[:MOST_PICKED]:
        pk, _dash, number = value.partition("-")
        if pk.isascii() and pk.isdigit() and number.isascii() and number.isdigit() and len(value) <= 20:
            picked[int(pk)] = int(number)
    return picked
