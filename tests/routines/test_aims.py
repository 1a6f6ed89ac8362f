"""How far it is to a goal, from plain numbers."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routines.aims import Aim, Scale, behind, expected_on, reached_at
from routines.formulas import load_for_reps, pace_of

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
FIRST = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("aim", "scale", "value"),
    [
        (Aim(reps=10, load_kg=Decimal(12)), Scale.LOAD, 12),
        (Aim(reps=20), Scale.REPS, 20),
        (Aim(seconds=90), Scale.SECONDS, 90),
        (Aim(seconds=45, load_kg=Decimal(10)), Scale.SECONDS, 45),
    ],
)
def test_a_goal_has_its_scale(aim, scale, value):
    assert (aim.scale, aim.value) == (scale, value)


@pytest.mark.parametrize(
    ("aim", "reps", "load", "seconds", "worth"),
    [
        (Aim(reps=10, load_kg=Decimal(12)), 10, 12, None, "12"),
        (Aim(reps=10, load_kg=Decimal(12)), 7, 12, None, "11.1"),
        (Aim(reps=10, load_kg=Decimal(12)), 10, None, None, None),
        (Aim(reps=1, load_kg=Decimal(100)), 5, 90, None, "105"),
        (Aim(reps=20), 14, None, None, "14"),
        (Aim(reps=20), None, None, 30, None),
        (Aim(seconds=90), None, None, 60, "60"),
        (Aim(seconds=90, load_kg=Decimal(10)), None, 5, 60, None),
        (Aim(seconds=90, load_kg=Decimal(10)), None, 10, 60, "60"),
    ],
)
def test_what_a_set_is_worth_on_it(aim, reps, load, seconds, worth):
    load_kg = None if load is None else Decimal(load)
    assert aim.worth_of(reps=reps, load_kg=load_kg, seconds=seconds) == (None if worth is None else Decimal(worth))


@given(st.decimals(1, 300, places=2), st.integers(1, 30), st.integers(1, 30))
def test_a_set_that_is_the_goal_is_worth_the_goal_and_one_more_rep_more(load, reps, wanted):
    assert load_for_reps(load, wanted, wanted=wanted) == load
    assert load_for_reps(load, reps + 1, wanted=wanted) > load_for_reps(load, reps, wanted=wanted)


def test_it_is_reached_when_the_last_side_gets_there():
    done = [("left", NOON), ("right", NOON + timedelta(days=3)), ("left", NOON + timedelta(days=9))]
    assert reached_at(done, ("left", "right")) == NOON + timedelta(days=3)
    assert reached_at(done[:1], ("left", "right")) is None
    assert reached_at([], ("both",)) is None


def test_the_side_that_is_behind_counts():
    assert behind({"left": Decimal(8), "right": Decimal(10)}, ("left", "right")) == 8
    assert behind({"left": Decimal(8)}, ("left", "right")) is None


def line(*values, every=4):
    return [(FIRST + timedelta(days=every * place), Decimal(value)) for place, value in enumerate(values)]


def test_a_straight_line_reaches_its_goal():
    points = line(10, 11, 12, 13, 14)
    assert expected_on(points, Decimal(20), today=FIRST + timedelta(days=16)) == FIRST + timedelta(days=41)


@pytest.mark.parametrize(
    "points",
    [
        [],
        line(10, 11, 12),  # too few
        line(10, 11, 12, 13, every=2),  # too short
        line(14, 13, 12, 11, 10),  # the other way
        line(10, 10, 10, 10, 10),
        line("10", "10.01", "10.02", "10.03", "10.04", every=14),  # in years
    ],
)
def test_a_line_that_says_nothing_says_nothing(points):
    assert expected_on(points, Decimal(20), today=FIRST + timedelta(days=60)) is None


@given(st.lists(st.tuples(st.integers(0, 400), st.decimals(0, 300, places=2)), max_size=12))
def test_the_line_goes_through_the_middle_of_its_points(points):
    found = pace_of(points)
    if found is not None:
        middle = sum((Decimal(day) for day, _ in points), Decimal(0)) / len(points)
        mean = sum((value for _, value in points), Decimal(0)) / len(points)
        assert abs(found[0] + found[1] * middle - mean) < Decimal("0.001")
