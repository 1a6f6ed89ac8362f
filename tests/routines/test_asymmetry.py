"""Left against right, from plain sets and plain gaps."""

from dataclasses import replace
from decimal import Decimal
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routines.asymmetry import Measure, SideSet, Trend, shown, standing
from routines.formulas import load_shown, side_gap

NUMBERS = st.decimals(0, 500, places=2)
GAPS = st.lists(st.decimals(-100, 100, places=1), max_size=9)
SETS = st.lists(
    st.builds(
        SideSet,
        key=st.integers(0, 10**6),
        side=st.sampled_from(["left", "right", "both"]),
        reps=st.none() | st.integers(0, 20),
        load_kg=st.sampled_from([None, Decimal(0), Decimal(10), Decimal("12.5"), Decimal(40)]),
        seconds=st.none() | st.integers(1, 90),
        rpe=st.sampled_from([None, Decimal(5), Decimal(7), Decimal("8.5"), Decimal(10)]),
    ),
    max_size=8,
    unique_by=lambda one: one.key,
)
OTHER = {"left": "right", "right": "left", "both": "both", "": ""}


def one(key, side, reps=None, load=None, *, seconds=None, rpe=None):
    return SideSet(key, side, reps, None if load is None else Decimal(load), seconds, rpe and Decimal(rpe))


@pytest.mark.parametrize(
    ("left", "right", "gap"),
    [
        ("20", "20", "0"),
        ("0", "0", "0"),
        ("18", "20", "10"),
        ("20", "18", "-10"),
        ("0", "5", "100"),
        ("2", "3", "33.3"),
    ],
)
def test_the_gap_is_in_percent_of_the_stronger_side(left, right, gap):
    assert side_gap(Decimal(left), Decimal(right)) == Decimal(gap)


@given(NUMBERS, NUMBERS)
def test_the_gap_is_mirrored_and_within_bounds(left, right):
    gap = side_gap(left, right)
    assert gap == -side_gap(right, left)
    assert -100 <= gap <= 100
    assert (gap > 0) <= (right > left)


@given(NUMBERS.filter(bool), NUMBERS.filter(bool), st.sampled_from([2, 5, 10]))
def test_the_gap_knows_no_unit(left, right, times):
    assert side_gap(left * times, right * times) == side_gap(left, right)


def test_a_set_is_worth_more_with_more_reps_and_itself_once():
    assert load_shown(Decimal(20), 1) == 20
    assert load_shown(Decimal(20), 15) == 30


def test_what_was_logged_once_for_both_sides_is_what_each_of_them_did():
    found = shown([one(1, "both", 10, 20), one(2, "both", 12, 20)])
    assert (found.left, found.right) == (found.right, found.left)
    assert found.left.key == 2
    assert shown([one(1, "both", 10, 20), one(2, "left", 10, 20)]) is None  # one side apart, and the other never


def test_the_best_loaded_set_of_each_side_is_shown():
    found = shown(
        [
            one(1, "left", 10, 20),
            one(2, "right", 10, 20),
            one(3, "right", 12, 20),
            one(4, "left", 30),  # without a load, beside loaded ones: nothing to compare
            one(5, "both", 50, 50),
        ]
    )
    assert (found.measure, found.left.key, found.right.key) == (Measure.LOAD, 1, 3)
    assert found.gap == side_gap(load_shown(Decimal(20), 10), load_shown(Decimal(20), 12))


def test_reps_and_holds_are_compared_where_no_load_moves():
    assert shown([one(1, "left", 8), one(2, "right", 10)]).measure == Measure.REPS
    assert shown([one(1, "left", 8), one(2, "right", 10)]).gap == 20
    held = [one(1, "left", seconds=30, load=5), one(2, "right", seconds=60), one(3, "right", seconds=40, load=5)]
    assert (shown(held).measure, shown(held).gap) == (Measure.HOLD, 25)


@pytest.mark.parametrize(
    "sets",
    [
        [],
        [one(1, "left", 10, 20)],
        [one(1, "left", 10, 20), one(2, "right", 10)],
        [one(1, "left", 0, 20), one(2, "right", 10, 20)],
        [one(1, "left", seconds=30, load=5), one(2, "right", seconds=30)],
    ],
)
def test_sides_that_cant_be_compared_show_nothing(sets):
    assert shown(sets) is None


def test_reps_in_reserve_count_where_every_set_tells_of_them():
    level = [one(1, "left", 10, 20, rpe=10), one(2, "right", 10, 20, rpe=7)]
    assert shown(level).gap > 0
    assert shown([*level, one(3, "left", 10, 20)]).gap == 0
    assert shown([level[0], replace(level[1], rpe=Decimal(5))]).gap == 0


@given(SETS)
def test_exchanging_the_sides_mirrors_what_is_shown(sets):
    here, there = shown(sets), shown([replace(each, side=OTHER[each.side]) for each in sets])
    assert (here is None) == (there is None)
    if here and there:
        assert (here.measure, here.left, here.right) == (there.measure, there.right, there.left)
        assert here.gap == -there.gap


@given(SETS, st.randoms(use_true_random=False))
def test_the_order_of_the_sets_decides_nothing(sets, chance):
    mixed = list(sets)
    chance.shuffle(mixed)
    assert shown(mixed) == shown(sets)


@given(GAPS)
def test_what_stands_is_the_middle_of_three_against_the_three_before(gaps):
    found = standing(gaps)
    if not gaps:
        assert found is None
        return
    assert abs(found.gap - Decimal(median(gaps[:3]))) <= Decimal("0.05")
    assert found.before == (median(gaps[3:6]) if len(gaps) >= 6 else None)
    assert found.sessions == min(len(gaps), 6)
    assert found == standing(gaps[:6])
    if found.is_flagged:
        assert found.weaker
        assert found.size >= 10
        assert found.change >= 3


@given(GAPS)
def test_exchanging_the_sides_mirrors_what_stands(gaps):
    here, there = standing(gaps), standing([-gap for gap in gaps])
    if here and there:
        assert here.gap == -there.gap
        assert here.weaker == OTHER[there.weaker]
        assert (here.change, here.trend, here.is_flagged) == (there.change, there.trend, there.is_flagged)


def gaps(*numbers):
    return [Decimal(number) for number in numbers]


@pytest.mark.parametrize(
    ("latest_first", "weaker", "trend", "flagged"),
    [
        (gaps(12), "", Trend.UNKNOWN, False),
        (gaps(12, 11), "left", Trend.UNKNOWN, False),
        (gaps(4, 4, 4), "", Trend.UNKNOWN, False),
        (gaps(12, 13, 12, 5, 6, 5), "left", Trend.GROWS, True),
        (gaps(-12, -13, -12, -5, -6, -5), "right", Trend.GROWS, True),
        (gaps(8, 9, 8, 2, 2, 2), "left", Trend.GROWS, False),  # wider, but not wide
        (gaps(12, 12, 12, 11, 11, 11), "left", Trend.LEVEL, False),
        (gaps(5, 5, 5, 20, 20, 20), "left", Trend.CLOSES, False),
        (gaps(50, 1, 1, 1, 1, 1), "", Trend.LEVEL, False),  # one bad day
        (gaps(12, 12, 12, -12, -12, -12), "left", Trend.GROWS, True),  # the other side is behind now
    ],
)
def test_where_a_gap_stands(latest_first, weaker, trend, flagged):
    found = standing(latest_first)
    assert (found.weaker, found.trend, found.is_flagged) == (weaker, trend, flagged)
