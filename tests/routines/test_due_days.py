"""Which days a plan asks for, by hand and by chance."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routines.due_days import MAX_SHIFT, NO_END, DueDays, PausedDays, extended_end, last_day

MONDAY = date(2026, 11, 23)


def on(*numbers: int) -> list[date]:
    """Days counted from the first Monday."""
    return [MONDAY + timedelta(days=number) for number in numbers]


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def plan(**details) -> DueDays:
    """Mondays, Wednesdays and Fridays of two weeks."""
    details = {"starts_on": MONDAY, "ends_on": day(13), "weekdays": frozenset({0, 2, 4})} | details
    return DueDays(**details)


def every(days: int, **details) -> DueDays:
    return plan(weekdays=frozenset(), every_days=days, **details)


ALL = (day(-30), day(60))


def test_weekdays_from_start_to_end():
    assert plan().between(*ALL) == on(0, 2, 4, 7, 9, 11)
    assert plan(starts_on=day(1)).between(*ALL) == on(2, 4, 7, 9, 11)


def test_every_n_days_counts_from_the_start():
    assert every(3).between(*ALL) == on(0, 3, 6, 9, 12)
    assert every(3).between(day(4), day(9)) == on(6, 9)
    assert every(3, changed_on=day(4)).between(*ALL) == on(6, 9, 12)


def test_the_past_stays_as_it_was():
    changed = plan(changed_on=day(7), past=frozenset(on(1, 3)))
    assert changed.between(*ALL) == on(1, 3, 7, 9, 11)


def test_days_in_a_pause_are_not_due():
    paused = plan(pauses=(PausedDays(day(2), day(7)),))
    assert paused.between(*ALL) == on(0, 9, 11)
    assert plan(changed_on=day(7), past=frozenset(on(1, 3)), pauses=(PausedDays(day(3), day(7)),)).between(*ALL) == on(
        1, 9, 11
    )


@pytest.mark.parametrize(
    ("first", "last", "end"),
    [(2, 4, 16), (-5, -1, 13), (-5, 1, 15), (13, 20, 21), (14, 20, 13)],
)
def test_a_pause_may_move_the_end_on(first, last, end):
    assert extended_end(MONDAY, day(13), [PausedDays(day(first), day(last), extends=True)]) == day(end)
    assert extended_end(MONDAY, day(13), [PausedDays(day(first), day(last))]) == day(13)
    assert extended_end(MONDAY, NO_END, [PausedDays(day(first), day(last), extends=True)]) == NO_END


def test_weeks_wait_while_a_pause_moves_the_end_on():
    paused = plan(pauses=(PausedDays(day(2), day(8), extends=True),))
    assert [paused.week_on(day(number)) for number in (0, 6, 9, 13, 14)] == [1, 1, 1, 1, 2]
    assert plan(pauses=(PausedDays(day(2), day(8)),)).week_on(day(7)) == 2


def test_a_moved_session_is_due_on_its_new_day_alone():
    moved = plan(moves={day(2): day(3), day(11): day(15)})
    assert moved.between(*ALL) == on(0, 3, 4, 7, 9, 15)
    assert moved.next_after(day(11)) == day(15)


def test_a_missed_session_falls_away():
    dropping = plan(done_on=tuple(on(0)), today=day(3))
    assert dropping.between(*ALL) == on(0, 2, 4, 7, 9, 11)
    assert not dropping.is_due_on(day(3))
    assert dropping.late_since() is None


def test_a_missed_session_stays_due_until_the_next_one():
    late = plan(shifts=True, done_on=tuple(on(0)), today=day(3))
    assert late.is_due_on(day(3))
    assert late.late_since() == day(2)
    assert late.between(*ALL) == on(0, 2, 3, 4, 7, 9, 11, 14)[:-1]  # not given up yet: the plan still ends in time


def test_what_is_made_up_counts_on_the_day_it_was_done():
    made_up = plan(shifts=True, done_on=tuple(on(0, 3)), today=day(3))
    assert made_up.between(*ALL) == on(0, 3, 4, 7, 9, 11)
    assert made_up.late_since() is None


def test_a_session_not_made_up_moves_the_later_ones_on():
    pushed = plan(shifts=True, done_on=tuple(on(0)), today=day(4))
    assert pushed.between(*ALL) == on(0, 2, 4, 7, 9, 11, 14)
    twice = plan(shifts=True, done_on=tuple(on(0)), today=day(7))
    assert twice.between(*ALL) == on(0, 2, 4, 7, 9, 11, 14, 16)


def test_every_n_days_counts_anew_from_a_session_made_up():
    made_up = every(3, shifts=True, done_on=tuple(on(0, 4)), today=day(4))
    assert made_up.between(*ALL) == on(0, 4, 7, 10, 13)
    missed = every(3, shifts=True, done_on=tuple(on(0)), today=day(6))
    assert missed.between(*ALL) == on(0, 3, 6, 9, 12, 15)


def test_every_n_days_waits_for_the_end_of_a_pause_where_missed_ones_shift():
    pause = (PausedDays(day(2), day(7)),)
    assert every(3, shifts=True, pauses=pause).between(*ALL) == on(0, 8, 11)
    assert every(3, pauses=pause).between(*ALL) == on(0, 9, 12)


def test_a_plan_that_shifts_ends_some_weeks_after_its_end():
    given_up = plan(shifts=True, today=day(300))
    assert max(given_up.between(day(0), day(300))) <= day(13) + MAX_SHIFT


def test_a_plan_without_an_end_goes_on():
    for shifts in (False, True):
        endless = plan(ends_on=NO_END, shifts=shifts, today=day(700))
        assert endless.between(day(700), day(706)) == on(700, 702, 704)
        assert endless.next_after(day(704)) == day(707)
        assert plan(ends_on=NO_END, pauses=(PausedDays(day(1), day(360)),)).next_after(day(0)) == day(361)


def test_nothing_is_next_after_the_end():
    assert plan().next_after(day(11)) is None
    assert plan().next_after(day(-200)) == day(0)


def test_a_kept_day_past_the_end_still_comes():
    kept = plan(changed_on=day(20), past=frozenset({day(17)}))
    assert kept.next_after(day(11)) == day(17)


days_apart = st.integers(0, 80)


@st.composite
def plans(draw):
    every_days = draw(st.one_of(st.none(), st.integers(2, 14)))
    weekdays = frozenset() if every_days else frozenset(draw(st.sets(st.integers(0, 6), min_size=1)))
    starts_on = day(draw(st.integers(0, 20)))
    changed_on = draw(st.one_of(st.none(), days_apart.map(day)))
    pauses = tuple(
        PausedDays(day(first), day(first + length), extends)
        for first, length, extends in draw(
            st.lists(st.tuples(days_apart, st.integers(0, 20), st.booleans()), max_size=3)
        )
    )
    moves = draw(st.dictionaries(days_apart.map(day), days_apart.map(day), max_size=3))
    return DueDays(
        starts_on=starts_on,
        ends_on=draw(st.one_of(st.just(NO_END), st.integers(1, 10).map(lambda weeks: last_day(starts_on, weeks)))),
        weekdays=weekdays,
        every_days=every_days,
        changed_on=changed_on,
        past=frozenset(draw(st.sets(days_apart.map(day), max_size=4))) if changed_on else frozenset(),
        pauses=pauses,
        moves={source: target for source, target in moves.items() if source != target},
        shifts=draw(st.booleans()),
        done_on=tuple(sorted(draw(st.sets(days_apart.map(day), max_size=12)))),
        today=day(draw(days_apart)),
    )


@given(plans(), days_apart, days_apart)
def test_any_window_says_the_same_as_day_by_day(one, start, length):
    first, last = day(start), day(start + length)
    days = one.between(first, last)
    assert days == sorted(set(days))
    assert days == [at for number in range(length + 1) if one.is_due_on(at := day(start + number))]
    assert not any(one.is_paused_on(at) for at in days)
    later = one.next_after(first)
    assert later == next(iter(one.between(first + timedelta(days=1), first + timedelta(weeks=110))), None)


@given(plans())
def test_who_keeps_every_day_has_the_same_plan_whether_missed_ones_shift_or_drop(one):
    calm = {"moves": {}, "pauses": (), "done_on": (), "today": None}
    dropping = DueDays(**fields_of(one) | calm | {"shifts": False})
    days = dropping.between(*ALL)
    kept = DueDays(**fields_of(one) | calm | {"shifts": True, "done_on": tuple(days), "today": day(90)})
    assert kept.between(*ALL) == days


def fields_of(one: DueDays) -> dict:
    return {name: getattr(one, name) for name in DueDays.__slots__}
