from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from routines.measurements.commands import add_measurement, change_measurement, delete_measurement
from routines.models import MAX_MEASURES, Measurement
from tests.factories import make_measurement

pytestmark = pytest.mark.django_db

ON = date(2026, 3, 2)


def add(client: User, **details: Any) -> Measurement:
    usual: dict[str, Any] = {"name": "Waist", "amount": Decimal("81.5"), "unit": "cm", "measured_on": ON}
    return add_measurement(client, **usual | details)


def rows(client: User) -> list[tuple[str, str, str, date, str]]:
    found = Measurement.objects.for_client(client).order_by("measured_on", "name")
    return [(one.name, str(one.amount), one.unit, one.measured_on, one.note) for one in found]


def test_add_measurement_keeps_what_was_entered(cleo):
    add(cleo, note=" before breakfast ")
    assert rows(cleo) == [("Waist", "81.50", "cm", ON, "before breakfast")]


@pytest.mark.parametrize(
    ("name", "kept"),
    [("  waist ", "Waist"), ("WAIST", "Waist"), ("Weight", "Body mass"), ("body  MASS", "Body mass")],
)
def test_add_measurement_goes_on_with_the_name_that_is_there(cleo, name, kept):
    make_measurement(cleo, "80", name="Waist", unit="cm", on=ON - timedelta(days=7))
    unit = "kg" if kept == "Body mass" else "cm"
    assert add(cleo, name=name, unit=unit).name == kept


@pytest.mark.parametrize(
    ("typed", "kept"), [("KG", "kg"), ("lbs", "lb"), ("inches", "in"), ("", ""), ("a  minute", "a minute")]
)
def test_add_measurement_knows_units_by_their_other_names(cleo, typed, kept):
    assert add(cleo, unit=typed).unit == kept


def test_a_second_tap_adds_nothing(cleo):
    first = add(cleo)
    assert add(cleo, name="waist", amount=Decimal("81.50")) == first
    assert len(rows(cleo)) == 1


@pytest.mark.parametrize(
    ("details", "field", "says"),
    [
        ({"amount": Decimal(80)}, "measured_on", "For that day you have entered 81.5 cm. Change that one instead."),
        ({"measured_on": date(2999, 1, 1)}, "measured_on", "That day is still to come."),
        ({"measured_on": date(1949, 12, 31)}, "measured_on", "Days go back to 1950."),
        ({"name": "Body mass", "unit": "cm"}, "unit", "Body mass is in kg or lb."),
        ({"name": "Body mass", "unit": "kg", "amount": Decimal(0)}, "amount", "Body mass is more than 0."),
    ],
)
def test_add_measurement_says_why_it_will_not(cleo, details, field, says):
    add(cleo)
    with pytest.raises(ValidationError) as refusal:
        add(cleo, **details)
    assert refusal.value.message_dict == {field: [says]}
    assert len(rows(cleo)) == 1


def test_today_is_the_clients_day(cleo, time_machine):
    """In Auckland it is the 3rd already when it is the 2nd in London."""
    time_machine.move_to("2026-03-02T12:00:00Z")
    cleo.time_zone = "Pacific/Auckland"
    cleo.save()
    assert add(cleo, measured_on=date(2026, 3, 3)).measured_on == date(2026, 3, 3)
    cleo.time_zone = "America/New_York"
    cleo.save()
    with pytest.raises(ValidationError, match="still to come"):
        add(cleo, name="Hips", measured_on=date(2026, 3, 3))


def test_a_client_measures_so_many_things_and_no_more(cleo):
    for number in range(MAX_MEASURES):
        make_measurement(cleo, name=f"Thing {number}", unit="cm", on=ON)
    with pytest.raises(ValidationError, match="You measure 30 things already"):
        add(cleo)
    assert add(cleo, name="thing 3", measured_on=ON + timedelta(days=1)).name == "Thing 3"


def test_change_measurement(cleo):
    one = add(cleo)
    add(cleo, measured_on=ON + timedelta(days=1))
    change_measurement(one, name="Hips", amount=Decimal(90), unit="in", measured_on=ON, note="")
    assert rows(cleo) == [
        ("Hips", "90.00", "in", ON, ""),
        ("Waist", "81.50", "cm", ON + timedelta(days=1), ""),
    ]
    with pytest.raises(ValidationError, match="Change that one instead"):
        change_measurement(
            one, name="waist", amount=Decimal(90), unit="cm", measured_on=ON + timedelta(days=1), note=""
        )


def test_delete_measurement(cleo):
    delete_measurement(add(cleo))
    assert rows(cleo) == []


def test_scopes(cleo, tess, rival, stan, coaching):
    one = add(cleo)
    assert list(Measurement.objects.visible_to(cleo)) == [one]
    assert list(Measurement.objects.visible_to(tess)) == [one]
    assert list(Measurement.objects.editable_by(cleo)) == [one]
    for other in (tess, rival, stan):
        assert not Measurement.objects.editable_by(other).exists()
    for other in (rival, stan):
        assert not Measurement.objects.visible_to(other).exists()
