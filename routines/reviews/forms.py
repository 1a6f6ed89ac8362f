"""What a trainer answers on the page of a week."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from routines.reviews.queries.page import EARLIEST, LATEST

ACCEPT, DECLINE = "accept", "decline"
ALL = "all"


class WeekForm(forms.Form):
    """Any day of the week wanted; without one it is this week."""

    week = forms.DateField(required=False, input_formats=["%Y-%m-%d"])

    def clean_week(self) -> date | None:
        day: date | None = self.cleaned_data["week"]
        if day is not None and not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(_("Choose a week nearer to today."))
        return day


class DecideForm(forms.Form):
    """Which change, or all of them; accepted or declined. Each button names its own."""

    accept = forms.CharField(max_length=60, required=False)
    decline = forms.CharField(max_length=60, required=False)

    def clean(self) -> dict[str, str]:
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get(ACCEPT)) == bool(cleaned.get(DECLINE)):
            raise forms.ValidationError(_("Choose what to accept or to decline."))
        return cleaned

    @property
    def accepts(self) -> bool:
        return bool(self.cleaned_data[ACCEPT])

    @property
    def wanted(self) -> str:
        """The key of a change, or ALL."""
        return str(self.cleaned_data[ACCEPT] or self.cleaned_data[DECLINE])


class MarkForm(forms.Form):
    done = forms.TypedChoiceField(
        choices=[("1", _("Reviewed")), ("0", _("To review"))],
        coerce=lambda value: value == "1",
        error_messages=dict.fromkeys(["required", "invalid_choice"], _("Say whether the week is reviewed.")),
    )
