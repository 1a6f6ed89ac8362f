"""Values as the API writes them."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.styles import USUAL
from routines import notation

LARGEST_ID = 2**63 - 1
EARLIEST_YEAR, LATEST_YEAR = 2000, 2200


@extend_schema_field({"type": "string", "pattern": r"^\d{1,4}(\.\d{1,2})?$", "examples": ["17.5"]})
class LoadField(serializers.Field):
    """A load as a decimal in a string, without its unit: ``"17.5"``. A plain number is taken, too."""

    default_error_messages = {"no_number": 'Write a load as a decimal in a string, like "17.5".'}

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, bool) or not isinstance(data, str | int | float):
            self.fail("no_number")
        try:
            found = notation.parse_load(str(data), unit="", style=USUAL)
        except notation.NotationError as refusal:
            raise serializers.ValidationError(str(refusal)) from refusal
        if found is None or found[1]:
            self.fail("no_number")
        return found[0]

    def to_representation(self, value: Decimal) -> str:
        return notation.in_digits(value)


@extend_schema_field(OpenApiTypes.DATETIME)
class MomentField(serializers.DateTimeField):
    """ISO 8601, always in UTC; a moment without an offset is meant in UTC."""

    default_error_messages = {"far": f"Choose a moment from {EARLIEST_YEAR} to {LATEST_YEAR}."}

    def __init__(self, **options: Any) -> None:
        super().__init__(default_timezone=UTC, **options)

    def to_internal_value(self, value: Any) -> datetime:
        moment = super().to_internal_value(value)
        if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
            self.fail("far")
        return moment


class PersonSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
