"""Parse and clean what people measured."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from routines import notation
from routines.fields import NotationField
from routines.models import MAX_MEASURED, Measurement

AMOUNT = re.compile(r"(?P<number>\d[\d.,'’\s]*?)\s*(?P<unit>[^\d\s.,'’].*)?", re.DOTALL)
CENT = Decimal("0.01")


def parse_amount(typed: str) -> tuple[Decimal, str]:
    """``72,5`` or ``72.5 kg`` as a number and the unit written behind it, if any."""
    match = AMOUNT.fullmatch(typed.strip())
    amount = notation.parse_decimal(match["number"] if match else typed)
    if amount > MAX_MEASURED:
        raise notation.NotationError(gettext("At most %(in_style)s.") % {"in_style": notation.in_style(MAX_MEASURED)})
    if amount.quantize(CENT) != amount:
        raise notation.NotationError(gettext("Two decimals are enough."))
    return amount, (match and match["unit"]) or ""


class MeasurementForm(forms.Form):
    """A measurement as it is entered. A unit behind the number counts, the one beside it otherwise."""

    name = forms.CharField(
        label=_("What"), max_length=40, widget=forms.TextInput(attrs={"list": "names", "autocomplete": "off"})
    )
    amount = NotationField(
        label=_("Number"),
        parse=parse_amount,
        required=True,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    unit = forms.CharField(
        label=_("Unit"),
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"list": "units", "autocomplete": "off", "autocapitalize": "none"}),
    )
    measured_on = forms.DateField(
        label=_("Day"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write a day like 2026-11-23.")},
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["measured_on"].widget.attrs["max"] = today.isoformat()

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if "amount" in cleaned:
            cleaned["amount"], behind = cleaned["amount"]
            cleaned["unit"] = behind or cleaned.get("unit", "")
            if len(behind) > 12:
                raise ValidationError({"amount": gettext("Write a number, and its unit in at most 12 letters.")})
        return cleaned


def values_of(measurement: Measurement) -> dict[str, Any]:
    """What the form shows of one that is there."""
    return {
        "name": measurement.name,
        "amount": notation.in_style(measurement.amount),
        "unit": measurement.unit,
        "measured_on": measurement.measured_on,
        "note": measurement.note,
    }
