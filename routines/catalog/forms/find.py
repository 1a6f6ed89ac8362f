"""What to look for in the catalogue."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from routines.catalog.queries import ANY_WORK, ARCHIVED, MINE, Wanted
from routines.house_style import LABELS
from routines.models import Equipment, Muscle, Tracking


class FindForm(forms.Form):
    """What to look for in the catalogue."""

    q = forms.CharField(
        label=_("Search"),
        max_length=100,
        required=False,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("Name, muscle or equipment"), "autocomplete": "off"}
        ),
    )
    muscle = forms.ChoiceField(label=_("Muscle"), choices=[("", _("Any muscle")), *Muscle.choices], required=False)
    equipment = forms.ChoiceField(
        label=_("Equipment"), choices=[("", _("Any equipment")), *Equipment.choices], required=False
    )
    tracking = forms.ChoiceField(
        label=_("Counted in"), choices=[("", _("Anything")), *Tracking.choices], required=False
    )
    show = forms.ChoiceField(
        label=_("Show"), choices=[("", _("All moves")), (MINE, _("My own")), (ARCHIVED, _("Archived"))], required=False
    )

    needs = forms.ChoiceField(
        label=_("Needs work"),
        choices=[
            ("", _("Whether or not")),
            (ANY_WORK, _("Needs work")),
            *LABELS.items(),
        ],
        required=False,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not user.is_trainer and not user.edits_library:
            del self.fields["show"]
        if not user.edits_library:
            del self.fields["needs"]

    @property
    def wanted(self) -> Wanted:
        cleaned = self.cleaned_data
        return {
            "text": cleaned.get("q", ""),
            "muscle": cleaned.get("muscle", ""),
            "equipment": cleaned.get("equipment", ""),
            "tracking": cleaned.get("tracking", ""),
            "show": cleaned.get("show", ""),
            "needs": cleaned.get("needs", ""),
        }

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter beside the text is set."""
        return any(value for name, value in self.wanted.items() if name != "text")
