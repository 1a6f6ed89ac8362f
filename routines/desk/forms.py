"""What a trainer looks for among their clients, and what they put off."""

from collections.abc import Iterable
from typing import Any

from django import forms

from routines.desk.commands import Length
from routines.desk.queries import Show, Sort, Wanted
from routines.models import Signal

SHOW_LABELS = {
    Show.ALL: "All",
    Show.NEEDS: "Needs you",
    Show.RISK: "At risk",
    Show.TRAINING: "Training now",
    Show.PAUSED: "Paused",
}
SORT_LABELS = {
    Sort.NAME: "Name",
    Sort.KEPT: "Kept least",
    Sort.TREND: "Falling most",
    Sort.CONTACT: "Longest silent",
}


class RosterForm(forms.Form):
    """Which clients, in which order."""

    q = forms.CharField(
        label="Search clients",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Name", "autocomplete": "off"}),
    )
    show = forms.ChoiceField(label="Show", required=False, widget=forms.RadioSelect)
    tag = forms.ChoiceField(label="Label", required=False)
    sort = forms.ChoiceField(
        label="Order", choices=[(one.value, label) for one, label in SORT_LABELS.items()], required=False
    )

    def __init__(self, *args: Any, tags: Iterable[str], counts: dict[Show, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(tag, tag) for tag in tags]
        tag, show = self.fields["tag"], self.fields["show"]
        assert isinstance(tag, forms.ChoiceField)
        assert isinstance(show, forms.ChoiceField)
        tag.choices = [("", "Any label"), *named]
        show.choices = [(one.value, f"{label} ({counts[one]})" if one else label) for one, label in SHOW_LABELS.items()]

    @property
    def wanted(self) -> Wanted:
        cleaned = self.cleaned_data
        return {
            "text": cleaned.get("q", ""),
            "show": cleaned.get("show", ""),
            "tag": cleaned.get("tag", ""),
            "sort": cleaned.get("sort", ""),
        }


class AboutForm(forms.Form):
    """Which signal about a client; ``place`` is where something is to be done about it."""

    LIST, NEEDS, CLIENT = "list", "needs", "client"

    signal = forms.ChoiceField(choices=Signal.choices)
    place = forms.CharField(max_length=40, required=False)
    page = forms.ChoiceField(choices=[(one, one) for one in (LIST, NEEDS, CLIENT)], required=False)


class SnoozeForm(AboutForm):
    length = forms.ChoiceField(choices=Length.choices, error_messages={"required": "Choose for how long."})
