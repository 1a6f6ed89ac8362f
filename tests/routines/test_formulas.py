"""Arithmetic of training: warm-ups, plates, careful loads."""

from decimal import Decimal
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routines.formulas import (
    kg_from,
    kind_of_load,
    load_in,
    plates_for,
    proposed_load,
    session_load,
    usual,
    warm_up_ramp,
)

GYM = [Decimal(plate) for plate in ("20", "20", "15", "10", "5", "2.5", "1.25")]
UNITS = st.sampled_from(["kg", "lb"])
STEPS = st.sampled_from([Decimal(step) for step in ("0.25", "0.5", "1", "1.25", "2", "2.5", "5", "10")])
LOADS = st.decimals(min_value=0, max_value=2000, places=2)
BARS = st.sampled_from([Decimal(bar) for bar in ("7.5", "10", "15", "20", "25", "45")])
KINDS = st.sampled_from(
    [["dumbbell"], ["barbell"], ["cable-machine", "lat-bar"], ["machine"], ["mat"], ["dumbbell", "bench"]]
)


# --- Warming up ---------------------------------------------------------------------------------


def test_ramp_to_a_dumbbell() -> None:
    assert warm_up_ramp(Decimal(30), step=Decimal("2.5")) == [(15, 8), (20, 5), (25, 2)]


def test_ramp_on_a_bar_starts_empty() -> None:
    assert warm_up_ramp(Decimal(100), step=Decimal("2.5"), bar=Decimal(20)) == [(20, 10), (50, 8), (70, 5), (85, 2)]


def test_ramp_in_pounds() -> None:
    assert warm_up_ramp(Decimal(225), step=Decimal(5), unit="lb", bar=Decimal(45)) == [
        (45, 10),
        (110, 8),
        (155, 5),
        (190, 2),
    ]


@pytest.mark.parametrize(("load", "unit"), [("0", "kg"), ("14.99", "kg"), ("33", "lb")])
def test_a_light_load_needs_no_ramp(load: str, unit: str) -> None:
    assert warm_up_ramp(Decimal(load), step=Decimal(1), unit=unit) == []


def test_a_coarse_step_leaves_out_what_would_be_the_same() -> None:
    assert warm_up_ramp(Decimal(20), step=Decimal(10)) == [(10, 8)]


@given(load=LOADS, step=STEPS, unit=UNITS, bar=st.none() | BARS)
def test_ramp_rises_on_the_persons_step_and_stays_below_the_working_load(
    load: Decimal, step: Decimal, unit: str, bar: Decimal | None
) -> None:
    ramp = warm_up_ramp(load, step=step, unit=unit, bar=bar)
    loads, reps = [one for one, _ in ramp], [one for _, one in ramp]
    assert all((bar or 0) <= one < load and one > 0 for one in loads)
    assert all((one - (bar or 0)) % step == 0 for one in loads)
    assert all(low < high for low, high in pairwise(loads))
    assert all(more > fewer > 0 for more, fewer in pairwise(reps))
    assert len(ramp) <= 4
    assert not ramp or kg_from(load, unit) >= 15


# --- Plates -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("load", "a_side", "left_over"),
    [
        ("20", [], "0"),
        ("55", ["15", "2.5"], "0"),
        ("100", ["20", "20"], "0"),
        ("61", ["20"], "1"),
        ("62.5", ["20", "1.25"], "0"),
        ("300", ["20", "20", "15", "10", "5", "2.5", "1.25"], "132.5"),
    ],
)
def test_plates_a_side(load: str, a_side: list[str], left_over: str) -> None:
    found = plates_for(Decimal(load), bar=Decimal(20), plates=GYM)
    assert found is not None
    assert found.a_side == tuple(Decimal(plate) for plate in a_side)
    assert found.left_over == Decimal(left_over)


def test_plates_of_which_the_heaviest_would_be_in_the_way() -> None:
    """15 a side from 10, 7.5 and 7.5: the heaviest first would end at 10."""
    found = plates_for(Decimal(50), bar=Decimal(20), plates=[Decimal(10), Decimal("7.5"), Decimal("7.5")])
    assert found is not None
    assert (found.a_side, found.left_over) == ((Decimal("7.5"), Decimal("7.5")), 0)


def test_no_plates_for_less_than_the_bar() -> None:
    assert plates_for(Decimal("17.5"), bar=Decimal(20), plates=GYM) is None


def test_without_plates_all_is_left_over() -> None:
    found = plates_for(Decimal(30), bar=Decimal(20), plates=[])
    assert found is not None
    assert (found.a_side, found.left_over) == ((), 10)


@given(
    load=st.decimals(min_value=0, max_value=300, places=2),
    bar=BARS,
    plates=st.lists(st.sampled_from([Decimal(n) / 4 for n in (1, 2, 5, 10, 15, 20, 30, 40, 60, 80)]), max_size=7),
)
def test_plates_are_at_hand_and_come_nearest(load: Decimal, bar: Decimal, plates: list[Decimal]) -> None:
    found = plates_for(load, bar=bar, plates=plates)
    if found is None:
        assert load < bar
        return
    assert bar + 2 * sum(found.a_side) + found.left_over == load
    assert found.left_over >= 0
    assert list(found.a_side) == sorted(found.a_side, reverse=True)
    assert all(found.a_side.count(plate) <= plates.count(plate) for plate in found.a_side)
    ways = [way for size in range(len(plates) + 1) for way in combinations(plates, size)]
    best = max(sum(way) for way in ways if bar + 2 * sum(way) <= load)
    assert sum(found.a_side) == best
    assert len(found.a_side) == min(len(way) for way in ways if sum(way) == best)


# --- Another exercise in place of one -----------------------------------------------------------


@pytest.mark.parametrize(
    ("equipment", "kind"),
    [
        (["dumbbell", "bench"], "hand"),
        (["kettlebell"], "hand"),
        (["barbell", "bench"], "barbell"),
        (["cable-machine", "row-attachment", "bench"], "stack"),
        (["machine"], "stack"),
        (["mat"], ""),
        (["none"], ""),
        ([], ""),
    ],
)
def test_kind_of_load(equipment: list[str], kind: str) -> None:
    assert kind_of_load(equipment) == kind


def careful(load: str | None, before: list[str], after: list[str], **details: object) -> Decimal | None:
    options = {"one_sided": False, "to_one_sided": False, "step": Decimal("2.5")} | details
    return proposed_load(Decimal(load) if load else None, equipment=before, to_equipment=after, **options)


def test_from_a_cable_to_another_cable() -> None:
    assert careful("40", ["cable-machine", "row-attachment"], ["cable-machine", "lat-bar"]) == 30


def test_from_one_dumbbell_a_side_to_both_hands_on_a_cable() -> None:
    assert careful("20", ["dumbbell", "bench"], ["cable-machine"], one_sided=True) == Decimal("27.5")


def test_from_a_cable_to_a_dumbbell_in_each_hand() -> None:
    assert careful("40", ["cable-machine"], ["dumbbell"]) == Decimal("12.5")


def test_a_small_load_becomes_one_step() -> None:
    assert careful("2", ["dumbbell"], ["dumbbell"]) == Decimal("2.5")


def test_a_barbell_is_at_least_the_bar() -> None:
    assert careful("10", ["dumbbell"], ["barbell"], bar=Decimal(20)) == 20


@pytest.mark.parametrize(("before", "after"), [(["mat"], ["dumbbell"]), (["dumbbell"], ["mat"]), (["mat"], ["none"])])
def test_where_no_load_moves_none_is_proposed(before: list[str], after: list[str]) -> None:
    assert careful("20", before, after) is None


def test_nothing_is_proposed_from_nothing() -> None:
    assert careful(None, ["dumbbell"], ["barbell"]) is None


@given(load=LOADS, before=KINDS, after=KINDS, one=st.booleans(), other=st.booleans(), step=STEPS)
def test_a_proposed_load_is_careful_and_on_the_persons_step(
    load: Decimal, before: list[str], after: list[str], one: bool, other: bool, step: Decimal
) -> None:
    found = proposed_load(load, equipment=before, one_sided=one, to_equipment=after, to_one_sided=other, step=step)
    if found is None:
        assert not load or not kind_of_load(before) or not kind_of_load(after)
        return
    assert found >= step
    assert found % step == 0
    assert found == step or found <= load * Decimal("1.6")


@pytest.mark.parametrize(
    ("latest", "told"),
    [
        ([], None),
        ([5, 5], None),
        ([5, None, 0, 5], None),  # what says nothing doesn't count
        ([30, 10, 20], 20),
        ([10, 20, 30, 40], 25),
        ([40, 41, 300, 39], Decimal("40.5")),  # one clock left running
        ([1] * 8 + [100] * 20, 1),  # the latest eight
    ],
)
def test_usual_is_the_median_of_the_latest_sessions(latest, told):
    assert usual(latest) == told


def test_session_load_is_effort_times_minutes():
    assert session_load(7, 40) == 280


@given(st.integers(0, 8000))
def test_quarters_of_a_pound_come_back_as_they_were_entered(quarters: int) -> None:
    pounds = Decimal(quarters) / 4
    assert load_in(kg_from(pounds, "lb"), "kg", "lb") == pounds


def test_kilograms_in_pounds() -> None:
    assert load_in(Decimal(20), "kg", "lb") == Decimal("44.09")
