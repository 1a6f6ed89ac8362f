"""What writes measurements."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from accounts.styles import current
from routines.models import EARLIEST, MAX_MEASURES, Measurement


@transaction.atomic
def add_measurement(
    client: User, *, name: str, amount: Decimal, unit: str, measured_on: date, note: str = ""
) -> Measurement:
    """One number of one day. The same once more, as from a second tap, is the one that is there.

    Raises ValidationError: another number of that day, a day to come, too many things.
    """
    return keep(Measurement(client=client), name=name, amount=amount, unit=unit, measured_on=measured_on, note=note)


@transaction.atomic
def change_measurement(
    measurement: Measurement, *, name: str, amount: Decimal, unit: str, measured_on: date, note: str = ""
) -> Measurement:
    return keep(measurement, name=name, amount=amount, unit=unit, measured_on=measured_on, note=note)


@transaction.atomic
def delete_measurement(measurement: Measurement) -> None:
    measurement.delete()


def keep(one: Measurement, *, name: str, amount: Decimal, unit: str, measured_on: date, note: str) -> Measurement:
    client = User.objects.select_for_update(no_key=True).get(pk=one.client_id)  # one at a time, or both think it is new
    if measured_on > client.today:
        raise ValidationError({"measured_on": gettext("That day is still to come.")})
    if measured_on < EARLIEST:
        raise ValidationError({"measured_on": gettext("Days go back to %(year)s.") % {"year": EARLIEST.year}})
    one.name, one.amount, one.unit, one.measured_on, one.note = name, amount, unit, measured_on, note.strip()
    one.full_clean(exclude=["client"], validate_unique=False, validate_constraints=False)
    own = Measurement.objects.for_client(client).exclude(pk=one.pk)
    known = own.of(one.name).order_by("-measured_on").first()
    if known:
        one.name = known.name
    elif own.order_by().values("name").distinct().count() >= MAX_MEASURES:
        raise ValidationError(
            {
                "name": gettext("You measure %(MAX_MEASURES)s things already. Delete one of them first.")
                % {"MAX_MEASURES": MAX_MEASURES}
            }
        )
    there = own.of(one.name).filter(measured_on=measured_on).first()
    if there and one.pk is None and (there.amount, there.unit) == (one.amount, one.unit):
        return there
    if there:
        said = f"{current().write(there.amount)} {there.unit}".strip()
        raise ValidationError(
            {
                "measured_on": gettext("For that day you have entered %(said)s. Change that one instead.")
                % {"said": said}
            }
        )
    one.save()
    return one
