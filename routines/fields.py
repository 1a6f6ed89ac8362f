"""Form fields for loads, reps and times as people type them."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from routines import notation


class NotationField(forms.CharField):
    """A text field whose value is what a parser of routines.notation reads from it; empty is None."""

    def __init__(self, *, parse: Callable[[str], Any], **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(**options)
        self.parse = parse

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return self.parse(text) if text else None
        except notation.NotationError as refusal:
            raise ValidationError(str(refusal)) from refusal


class LoadField(NotationField):
    """(load, unit) or None for body weight."""

    def __init__(self, *, unit: str, **options: Any) -> None:
        super().__init__(parse=lambda typed: notation.parse_load(typed, unit=unit), **options)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}


class RepsField(NotationField):
    """(from, to) or None."""

    def __init__(self, **options: Any) -> None:
        super().__init__(parse=notation.parse_reps, **options)
        self.widget.attrs |= {"autocomplete": "off"}


class SecondsField(NotationField):
    """Seconds or None."""

    def __init__(self, *, least: int = 1, most: int = 36_000, **options: Any) -> None:
        super().__init__(parse=lambda typed: notation.parse_seconds(typed, least=least, most=most), **options)
        self.widget.attrs |= {"autocomplete": "off"}
