"""What the best of an exercise is, from plain sets."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routines.records import (
    HOLD,
    LOAD,
    ONE_REP_MAX,
    REPS_AT_LOAD,
    ROUNDS,
    TONNAGE,
    Best,
    DoneSet,
    Key,
    after_session,
    bests,
    is_celebrated,
)

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


def one(number: int, *, session: int = 1, side: str = "both", reps=None, load=None, seconds=None, minute=None):
    at = NOON + timedelta(minutes=number if minute is None else minute)
    kg = None if load is None else Decimal(load)
    return DoneSet(UUID(int=number), UUID(int=1000 + session), side, reps, kg, seconds, at)


def values(sets, tracking="reps_and_load"):
    return {
        (key.side, key.kind, key.at_load_kg): (best.value, best.set_id and best.set_id.int, best.was)
        for key, best in bests(sets, tracking).items()
    }


def test_loaded_sets_have_four_kinds_of_bests():
    sets = [
        one(1, reps=10, load=20),
        one(2, reps=12, load=20),
        one(3, session=2, reps=6, load="22.5"),
        one(4, session=2, reps=12, load=20),
    ]
    assert values(sets) == {
        ("both", LOAD, None): (Decimal("22.5"), 3, 20),
        ("both", REPS_AT_LOAD, 20): (12, 2, None),  # who reached it first holds it
        ("both", REPS_AT_LOAD, Decimal("22.5")): (6, 3, None),
        ("both", ONE_REP_MAX, None): (Decimal("27.00"), 3, Decimal("26.67")),  # 12 reps say too little
        ("both", TONNAGE, None): (440, None, None),
    }


def test_sides_are_kept_apart():
    sets = [one(1, side="left", reps=8, load=10), one(2, side="right", reps=9, load=10)]
    assert {key: value for key, (value, *_) in values(sets).items() if key[1] == REPS_AT_LOAD} == {
        ("left", REPS_AT_LOAD, 10): 8,
        ("right", REPS_AT_LOAD, 10): 9,
    }


def test_without_a_load_reps_count_alone():
    assert values([one(1, reps=14), one(2, reps=12)], "reps") == {("both", REPS_AT_LOAD, 0): (14, 1, None)}


def test_holds_are_seconds_without_reps():
    sets = [one(1, seconds=30), one(2, seconds=45, load=5), one(3, seconds=90, reps=3)]
    assert values(sets, "duration") == {
        ("both", HOLD, None): (45, 2, None),
        ("both", LOAD, None): (5, 2, None),
        ("both", REPS_AT_LOAD, 0): (3, 3, None),
    }


def test_rounds_are_the_sets_of_a_session():
    sets = [one(1), one(2), one(3, session=2), one(4, session=2, seconds=60), one(5, session=2)]
    assert values(sets, "rounds") == {("both", ROUNDS, None): (3, None, 2)}


def test_a_set_without_anything_is_no_record():
    assert values([one(1), one(2, reps=0, load=50)]) == {}


def test_what_was_best_is_of_the_sessions_before():
    """Two sessions at once: of the other one, only what came before the best counts."""
    sets = [one(1, reps=8), one(2, session=2, reps=9), one(3, reps=10), one(4, session=2, reps=9)]
    assert values(sets, "reps") == {("both", REPS_AT_LOAD, 0): (10, 3, 9)}


@pytest.mark.parametrize(
    ("best", "others", "told"),
    [
        ((12, 10), {}, True),
        ((12, None), {}, False),  # the first time
        ((12, 10), {25: 12}, False),  # as many of a heavier load
        ((12, 10), {25: 11, 15: 20}, True),
    ],
)
def test_reps_at_a_load_are_celebrated_where_nothing_heavier_was_done_as_often(best, others, told):
    def row(value, was=None):
        return Best(Decimal(value), UUID(int=1), UUID(int=2), NOON, None if was is None else Decimal(was))

    key = Key("both", REPS_AT_LOAD, Decimal(20))
    stand = {Key("both", REPS_AT_LOAD, Decimal(load)): row(reps) for load, reps in others.items()}
    assert is_celebrated(key, row(*best), {**stand, key: row(*best)}) is told


KG, REPS = st.sampled_from([None, "10", "12.5", "20"]), st.sampled_from([None, 1, 8, 12])


@st.composite
def histories(draw):
    """Sessions one after the other, each with some sets."""
    sizes = draw(st.lists(st.integers(1, 5), min_size=1, max_size=5))
    number, sessions = 0, []
    for session, size in enumerate(sizes):
        sets = []
        for _ in range(size):
            number += 1
            minute = number // 2 if sets else 100 * (session + 1) + number // 2
            sets.append(
                one(
                    number,
                    session=session,
                    side=draw(st.sampled_from(["left", "right"])),
                    reps=draw(REPS),
                    load=draw(KG),
                    seconds=draw(st.sampled_from([None, 20, 40])),
                    minute=100 * (session + 1) + minute % 100,
                )
            )
        sessions.append(sets)
    return sessions


@given(histories(), st.sampled_from(["reps_and_load", "duration", "rounds"]))
def test_session_by_session_comes_to_the_same_as_all_at_once(sessions, tracking):
    stand: dict[Key, Best] = {}
    done = []
    for sets in sessions:
        for so_far in range(1, len(sets) + 1):  # set by set, as they are logged
            stand |= after_session(stand, bests(sets[:so_far], tracking))
        done += sets
        assert stand == bests(done, tracking)
