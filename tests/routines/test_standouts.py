"""What is unusual about a week."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from routines.standouts import against_usual, drop_of, longest_gap

MONDAY = date(2026, 11, 16)
SUNDAY = MONDAY + timedelta(days=6)


def kilos(*amounts: int) -> list[Decimal]:
    return [Decimal(amount) for amount in amounts]


@pytest.mark.parametrize(
    ("now", "before", "percent", "is_unusual"),
    [
        (1200, [1000, 1000, 0, 1000], 20, True),
        (1190, [1000, 900, 1000, 1100], 19, False),
        (0, [1000, 1000], -100, True),
        (500, [1000, 0, 0, 0], None, None),
        (500, [], None, None),
    ],
)
def test_tonnage_is_held_against_the_median_of_the_weeks_with_any(now, before, percent, is_unusual):
    found = against_usual(Decimal(now), kilos(*before))
    assert (found and found.percent, found and found.is_unusual) == (percent, is_unusual)


@pytest.mark.parametrize(
    ("now", "before", "percent"),
    [(95, [100, 100], -5), (96, [100, 100], None), (90, [100], None), (0, [100, 100], None), (110, [100, 100], None)],
)
def test_a_twentieth_below_the_mean_of_the_bests_is_a_drop(now, before, percent):
    found = drop_of(Decimal(now), kilos(*before))
    assert (found and found.percent) == percent


def every(days: int, *, last: date, count: int = 12) -> list[date]:
    return [last - timedelta(days=days * number) for number in range(count)]


def test_a_gap_is_longer_than_a_week_and_than_twice_the_usual_one():
    before = every(2, last=MONDAY - timedelta(days=4))
    gap = (MONDAY - timedelta(days=3), SUNDAY - timedelta(days=1))
    assert longest_gap([*before, SUNDAY], first=MONDAY, last=SUNDAY) == gap
    assert longest_gap(before, first=MONDAY, last=SUNDAY) == (gap[0], SUNDAY)  # it goes on
    assert longest_gap([*before, MONDAY], first=MONDAY, last=SUNDAY) is None
    rare = every(9, last=MONDAY - timedelta(days=4))
    assert longest_gap([*rare, SUNDAY], first=MONDAY, last=SUNDAY) is None
    assert longest_gap([], first=MONDAY, last=SUNDAY) is None
