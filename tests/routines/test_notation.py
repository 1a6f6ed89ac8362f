from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routines.notation import NotationError, in_digits, parse_decimal, parse_load, parse_reps, parse_seconds


@pytest.mark.parametrize(
    ("typed", "load"),
    [
        ("16", (Decimal(16), "kg")),
        ("17,5 kg", (Decimal("17.5"), "kg")),
        (" 40 lb", (Decimal(40), "lb")),
        ("40lbs", (Decimal(40), "lb")),
        ("0", (Decimal(0), "kg")),
        ("body", None),
        ("", None),
    ],
)
def test_load_is_read_as_people_write_it(typed, load):
    assert parse_load(typed, unit="kg") == load


@pytest.mark.parametrize("typed", ["-1", "1e999", "heavy", "2001", "1.234", "9" * 10_000, "12\0", "NaN", "١٢"])
def test_load_that_cannot_be_read_is_refused_with_a_sentence(typed):
    with pytest.raises(NotationError, match=r"\."):
        parse_load(typed, unit="kg")


@pytest.mark.parametrize(
    ("typed", "reps"), [("12", (12, 12)), ("12-15", (12, 15)), ("12 – 15", (12, 15)), ("8 to 10", (8, 10)), ("", None)]
)
def test_reps_are_read_as_people_write_them(typed, reps):
    assert parse_reps(typed) == reps


@pytest.mark.parametrize("typed", ["0", "15-12", "12-", "1001", "many", "-3", "9" * 10_000])
def test_reps_that_cannot_be_read_are_refused(typed):
    with pytest.raises(NotationError):
        parse_reps(typed)


@pytest.mark.parametrize(
    ("typed", "seconds"), [("45", 45), ("45 s", 45), ("1:30", 90), ("0:45", 45), ("2 min", 120), ("", None)]
)
def test_times_are_read_as_people_write_them(typed, seconds):
    assert parse_seconds(typed) == seconds


@pytest.mark.parametrize("typed", ["0", "1:75", "-5", "later", "999999", "9" * 10_000])
def test_times_that_cannot_be_read_are_refused(typed):
    with pytest.raises(NotationError):
        parse_seconds(typed)


@given(st.text(max_size=60))
def test_nothing_typed_breaks_the_parsers(typed):
    for parse in (parse_decimal, lambda text: parse_load(text, unit="kg"), parse_reps, parse_seconds):
        with suppress(NotationError):
            parse(typed)


@pytest.mark.parametrize(
    ("number", "written"), [("20.00", "20"), ("17.50", "17.5"), ("0", "0"), ("0.00", "0"), ("100", "100")]
)
def test_in_digits(number, written):
    assert in_digits(Decimal(number)) == written
    assert in_digits(None) is None
