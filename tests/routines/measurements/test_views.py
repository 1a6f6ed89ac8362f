import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from routines.models import Measurement
from tests.factories import make_measurement

pytestmark = pytest.mark.django_db

LIST = "/progress/measurements/"
ADD = "/progress/measurements/add/"
ON = date(2026, 3, 2)


def entry(**typed: str) -> dict[str, str]:
    return {"name": "Waist", "amount": "81,5", "unit": "cm", "measured_on": "2026-03-02", "note": ""} | typed


def test_measurement_add_reads_either_mark_and_shows_the_persons_own(as_cleo: Client, cleo):
    cleo.number_style, cleo.date_style = "comma", "month"
    cleo.save()
    page = as_cleo.post(ADD, entry(), follow=True)
    assert page.redirect_chain == [(f"{LIST}?of=Waist", 302)]
    assert "81,5" in page.text
    assert "Monday, March 2, 2026" in page.text
    as_cleo.post(ADD, entry(amount="1.081,25", measured_on="2026-03-03"))
    assert [one.amount for one in Measurement.objects.for_client(cleo)] == [Decimal("1081.25"), Decimal("81.50")]


def test_the_unit_behind_the_number_counts(as_cleo: Client, cleo):
    as_cleo.post(ADD, entry(name="weight", amount="159.5 lbs", unit="kg"))
    one = Measurement.objects.get()
    assert (one.name, str(one.amount), one.unit) == ("Body mass", "159.50", "lb")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"amount": "much"}, "Write a number, like 17.5."),
        ({"amount": "-3"}, "Write a number, like 17.5."),
        ({"amount": "1.234"}, "Two decimals are enough."),
        ({"amount": "9" * 30}, "At most 100,000."),
        ({"amount": "9" * 10_000}, "at most 40 characters"),
        ({"amount": "3 kilogrammes of it"}, "in at most 12 letters"),
        ({"amount": ""}, "This field is required."),
        ({"name": "\0"}, "Null characters are not allowed."),
        ({"name": "x" * 41}, "at most 40 characters"),
        ({"unit": "x" * 13}, "at most 12 characters"),
        ({"measured_on": "02/03/2026"}, "Write a day like 2026-11-23."),
        ({"measured_on": "9999-12-31"}, "That day is still to come."),
        ({"measured_on": "0001-01-01"}, "Days go back to 1950."),
    ],
)
def test_measurement_add_refused_keeps_what_was_typed(as_cleo: Client, typed, says):
    page = as_cleo.post(ADD, entry(note="before breakfast", **typed))
    assert page.status_code == 422
    assert says in page.text
    assert 'value="before breakfast"' in page.text
    assert not Measurement.objects.exists()


def test_an_empty_page_says_what_will_be_here(as_cleo: Client, as_tess: Client, cleo, coaching):
    assert "Nothing measured yet" in as_cleo.get(LIST).text
    assert "Tess sees these" in as_cleo.get(LIST).text
    page = as_tess.get(reverse("measurements:client_measurements", args=[cleo.pk])).text
    assert "can enter body mass" in page


def test_body_mass_comes_first_then_what_is_asked_for(as_cleo: Client, cleo):
    make_measurement(cleo, "80", name="Arm & shoulder", unit="cm", on=ON)
    make_measurement(cleo, "72.5", on=ON)
    assert '<h2 id="shown">Body mass</h2>' in as_cleo.get(LIST).text
    page = as_cleo.get(LIST, {"of": "arm & SHOULDER", "span": "all"}).text
    assert '<h2 id="shown">Arm &amp; shoulder</h2>' in page
    assert "?of=Body+mass&amp;span=all" in page
    assert as_cleo.get(LIST, {"of": "x" * 5000, "span": "9", "page": "-1"}).status_code == 200


def test_change_is_said_in_the_newest_unit(as_cleo: Client, cleo):
    today = cleo.today
    make_measurement(cleo, "75", on=today - timedelta(days=20))
    make_measurement(cleo, "159.84", unit="lb", on=today)
    page = as_cleo.get(LIST).text
    assert "−5.51" in page  # 75 kg are 165.35 lb
    assert "75 kg" in page  # as entered


def test_the_line_is_drawn_with_points_and_said_with_the_persons_marks(as_cleo: Client, cleo):
    cleo.number_style = "comma"
    cleo.save()
    for days, amount in enumerate(["72.5", "72.75", "73.25"]):
        make_measurement(cleo, amount, on=cleo.today - timedelta(days=days))
    page = as_cleo.get(LIST).text
    drawing = re.search(r'viewBox="0 0 320.*?</svg>', page, re.DOTALL)[0]
    assert "72,75 kg" in drawing
    assert re.search(r' d="[^"]*,', drawing) is None
    assert re.search(r' (?:x|y|cx|cy|width)="[^"]*,', drawing) is None


def test_many_numbers_are_drawn_as_means(as_cleo: Client, cleo):
    today = cleo.today
    Measurement.objects.bulk_create(
        Measurement(client=cleo, name="Body mass", amount=70, unit="kg", measured_on=today - timedelta(days=days))
        for days in range(1825)
    )
    page = as_cleo.get(LIST, {"span": "all"}).text
    assert page.count('class="hit"') <= 62
    assert "70 kg, mean of 61" in page
    assert "Page 1 of 153" in page


def test_the_trainer_sees_them_and_can_change_nothing(as_tess: Client, cleo, coaching):
    one = make_measurement(cleo)
    page = as_tess.get(reverse("measurements:client_measurements", args=[cleo.pk]))
    assert "72.5" in page.text
    assert "<form" not in page.text.split("<main")[1]
    edit = reverse("measurements:measurement_edit", args=[one.pk])
    assert as_tess.get(edit).status_code == 404


def test_measurement_edit(as_cleo: Client, cleo):
    one = make_measurement(cleo, on=ON)
    edit = reverse("measurements:measurement_edit", args=[one.pk])
    assert 'value="72.5"' in as_cleo.get(edit).text
    refused = as_cleo.post(edit, entry(name="Body mass", unit="cm"))
    assert refused.status_code == 422
    assert "Body mass is in kg or lb." in refused.text
    assert "<h1>Body mass, 2 March 2026</h1>" in refused.text
    answer = as_cleo.post(edit, entry(name="Body mass", unit="kg", amount="73,25"))
    assert answer.url == f"{LIST}?of=Body+mass"
    one.refresh_from_db()
    assert str(one.amount) == "73.25"


def test_measurement_delete(as_cleo: Client, cleo):
    one = make_measurement(cleo)
    assert as_cleo.post(reverse("measurements:measurement_delete", args=[one.pk])).url == f"{LIST}?of=Body+mass"
    assert not Measurement.objects.exists()


def test_queries_stay_flat(as_cleo: Client, cleo, django_assert_max_num_queries):
    for days in range(3):
        make_measurement(cleo, on=ON - timedelta(days=days))
        make_measurement(cleo, name=f"Thing {days}", unit="cm", on=ON - timedelta(days=days))
        with django_assert_max_num_queries(8):
            as_cleo.get(LIST, {"span": "all"})
