"""Parse what people say of their soreness, and what trainers decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from routines.readiness import LEVEL_LABELS, Level, Region

SHORT = {**LEVEL_LABELS, Level.NONE: _("No")}
LEVELS = [(int(level), SHORT[level]) for level in Level]


class CheckInForm(forms.Form):
    """How sore each part of the body is; ``nothing`` says at once that none is. ``trained`` are asked about first."""

    nothing = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, trained: list[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.trained = trained
        for region in Region:
            self.fields[region.value] = forms.TypedChoiceField(
                label=region.label,
                choices=LEVELS,
                coerce=int,
                empty_value=None,
                required=False,
                initial=0,
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": _("Choose one of the five answers.")},
            )

    @property
    def first(self) -> list[forms.BoundField]:
        """The parts that were trained."""
        return [self[one.value] for one in Region if one in self.trained]

    @property
    def elsewhere(self) -> list[forms.BoundField]:
        return [self[one.value] for one in Region if one not in self.trained]

    @property
    def is_sore_elsewhere(self) -> bool:
        """Whether something is chosen, or wrong, beyond what was trained."""
        return any(one.errors or str(one.value() or "0") != "0" for one in self.elsewhere)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not data.get("nothing") and not self.regions:
            raise forms.ValidationError(_("Choose what is sore, or tap “Nothing is sore”."))
        return data

    @property
    def regions(self) -> dict[str, int]:
        """What is sore; empty where nothing is."""
        if self.cleaned_data.get("nothing"):
            return {}
        return {one.value: level for one in Region if (level := self.cleaned_data.get(one.value) or 0)}


class DecisionForm(forms.Form):
    """Whether the trainer agrees, and which page they were on."""

    ACCEPT, DECLINE = "accept", "decline"
    decision = forms.ChoiceField(choices=[(ACCEPT, _("Approve")), (DECLINE, _("Decline"))])
    page = forms.ChoiceField(choices=[(one, one) for one in ("soreness", "client", "needs", "list")], required=False)


class AutomaticForm(forms.Form):
    """Whether changes for one client happen by themselves."""

    automatic = forms.BooleanField(required=False)
    page = forms.ChoiceField(choices=[(one, one) for one in ("soreness", "client")], required=False)
