"""What a client measures of themselves: body mass, and whatever else they name."""

from datetime import date
from decimal import Decimal
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from accounts.models import LoadUnit, User
from routines.models.scopes import of_own_or_coached_client

BODY_MASS = gettext_noop("Body mass")
CALLED_BODY_MASS = {"body mass", "bodymass", "body weight", "bodyweight", "weight"}
MAX_MEASURED = Decimal(100_000)
MAX_MEASURES = 30
"""So many different things of one client."""
EARLIEST = date(1950, 1, 1)

MASS, LENGTH = ("kg", "lb"), ("cm", "in", "mm", "m")
UNITS = {
    "kgs": "kg",
    "lbs": "lb",
    "pound": "lb",
    "pounds": "lb",
    "inch": "in",
    "inches": "in",
    '"': "in",
    "percent": "%",
}
"""How people write some of them, and how they are kept."""


def unit_from(typed: str) -> str:
    """A unit as it is kept: one space between its words, the usual ones by their usual names."""
    unit = " ".join(typed.split())
    known = unit.lower()
    return UNITS.get(known, known if known in {*MASS, *LENGTH} else unit)


class MeasurementQuerySet(models.QuerySet["Measurement"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(of_own_or_coached_client(user))

    def editable_by(self, user: User) -> Self:
        """Only who is measured."""
        return self.filter(client=user)

    def for_client(self, client: User) -> Self:
        return self.filter(client=client)

    def of(self, name: str) -> Self:
        """Of one thing, however its name's letters are written."""
        return self.alias(lower=Lower("name")).filter(lower=Lower(models.Value(name)))


class Measurement(models.Model):
    """One number of one day, as it was entered: it is never converted and written back."""

    client = models.ForeignKey(User, models.CASCADE, related_name="measurements", db_index=False)
    name = models.CharField("what", max_length=40)
    amount = models.DecimalField(
        max_digits=8, decimal_places=2, validators=[MinValueValidator(Decimal(0)), MaxValueValidator(MAX_MEASURED)]
    )
    unit = models.CharField(max_length=12, blank=True, help_text=_("Empty for a mere number."))
    measured_on = models.DateField("day")
    note = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MeasurementQuerySet.as_manager()

    class Meta:
        ordering = ["-measured_on", "name"]
        constraints = [
            models.UniqueConstraint(
                "client",
                Lower("name"),
                models.F("measured_on").desc(),
                name="one_measurement_a_day",
                violation_error_message=_("This was measured on that day already."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0, amount__lte=MAX_MEASURED), name="measurement_within_bounds"
            ),
            models.CheckConstraint(
                condition=~Q(name=BODY_MASS) | Q(unit__in=LoadUnit.values), name="body_mass_is_in_kg_or_lb"
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(name)s on %(measured_on)s") % {"name": self.name, "measured_on": self.measured_on}

    @property
    def is_body_mass(self) -> bool:
        return self.name == BODY_MASS

    def clean(self) -> None:
        self.name = " ".join(self.name.split())
        self.unit = unit_from(self.unit)
        if self.name.lower() in CALLED_BODY_MASS:
            self.name = BODY_MASS
        if self.is_body_mass and self.unit not in MASS:
            raise ValidationError({"unit": gettext("Body mass is in kg or lb.")})
        if self.is_body_mass and not self.amount:
            raise ValidationError({"amount": gettext("Body mass is more than 0.")})
