"""What is unusual enough for a word to the trainer."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routines.attention import Missed, missed_beyond_habit, sessions_since_best, strength_shown, trend

ALL, NONE = [True] * 12, [False] * 12


@pytest.mark.parametrize(
    ("recent", "before", "told"),
    [
        ("yyyy", "yyyyyyyy", None),
        ("nyyy", "yyyyyyyy", None),  # one is no pattern
        ("nnyy", "yyyyyyyy", Missed(2, 4, 1.0)),
        ("nnyy", "yyynyyyn", None),  # keeps three of four: two of four are not so far from that
        ("nnny", "yyynyyyn", Missed(3, 4, 0.75)),
        ("nnny", "ynynynyn", None),  # keeps every second one
        ("nnnn", "ynynynyn", Missed(4, 4, 0.5)),
        ("nnnn", "nnnnnnnn", Missed(4, 4, 0.0)),  # who did nothing at all is not forgotten
        ("nn", "", Missed(2, 2, None)),  # new: three of four are assumed
        ("nny", "", None),
        ("n", "", None),
        ("", "", None),
    ],
)
def test_missed_sessions_are_held_against_the_own_habit(recent, before, told):
    assert missed_beyond_habit([one == "y" for one in recent + before]) == told


@given(st.lists(st.booleans(), max_size=30))
def test_nobody_is_told_of_who_missed_less_than_two(kept):
    told = missed_beyond_habit(kept)
    if told:
        assert 2 <= told.missed <= told.due <= 4
        assert told.missed == kept[:4].count(False)


def test_a_load_counts_by_the_estimated_maximum_and_reps_without_one():
    assert strength_shown(Decimal(100), 1) == (Decimal(100), 0)
    assert strength_shown(Decimal(90), 10) == (Decimal(120), 0)
    assert strength_shown(None, 12) == (Decimal(0), 12)
    assert strength_shown(Decimal(20), None) == (Decimal(0), 0)
    assert strength_shown(Decimal("0.5"), 1) > strength_shown(None, 1000)


@pytest.mark.parametrize(
    ("latest_first", "ago"),
    [([5], 0), ([6, 5], 0), ([5, 6], 1), ([5, 5, 5], 2), ([4, 5, 4, 5, 3], 3), ([1, 1, 1, 1, 1, 1, 1, 1, 9], 7)],
)
def test_the_best_is_dated_by_when_it_was_first_reached(latest_first, ago):
    assert sessions_since_best(latest_first) == ago


@pytest.mark.parametrize(
    ("tonnage", "sessions", "told"),
    [
        ((110.0, 100.0), (4, 4), ("load", "up", 10)),
        ((96.0, 100.0), (9, 3), ("load", "level", -4)),
        ((0.0, 0.0), (3, 6), ("sessions", "down", -50)),
        ((900.0, 0.0), (3, 0), ("sessions", "level", None)),
    ],
)
def test_trend_goes_by_the_load_where_any_was_moved(tonnage, sessions, told):
    found = trend(tonnage=tonnage, sessions=sessions)
    assert (found.counts, found.way, found.percent) == told
