"""What a trainer looks for among their clients, and what they put off."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from routines.desk.commands import Length
from routines.desk.queries import Show, Sort, Wanted
from routines.models import Signal

SHOW_LABELS = {
    Show.ALL: _("All"),
    Show.NEEDS: _("Needs you"),
    Show.RISK: _("At risk"),
    Show.TRAINING: _("Training now"),
    Show.PAUSED: _("Paused"),
}
SORT_LABELS = {
    Sort.NAME: _("Name"),
    Sort.KEPT: _("Kept least"),
    Sort.TREND: _("Falling most"),
    Sort.CONTACT: _("Longest silent"),
}


class RosterForm(forms.Form):
    """Which clients, in which order."""

    q = forms.CharField(
        label=_("Search clients"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Name"), "autocomplete": "off"}),
    )
    show = forms.ChoiceField(label=_("Show"), required=False, widget=forms.RadioSelect)
    tag = forms.ChoiceField(label=_("Label"), required=False)
    sort = forms.ChoiceField(
        label=_("Order"), choices=[(one.value, label) for one, label in SORT_LABELS.items()], required=False
    )

    def __init__(self, *args: Any, tags: Iterable[str], counts: dict[Show, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(tag, tag) for tag in tags]
        tag, show = self.fields["tag"], self.fields["show"]
        assert isinstance(tag, forms.ChoiceField)
        assert isinstance(show, forms.ChoiceField)
        tag.choices = [("", gettext("Any label")), *named]
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
    length = forms.ChoiceField(choices=Length.choices, error_messages={"required": _("Choose for how long.")})
