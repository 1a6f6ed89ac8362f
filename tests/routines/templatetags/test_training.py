"""How training is written."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routines.models import LoggedSet, PrescribedSet
from routines.templatetags import training


def a_set(**values: object) -> dict[str, object]:
    return {"reps_min": None, "reps_max": None, "seconds": None, "load": None, "load_unit": "kg", **values}


@pytest.mark.parametrize(
    ("value", "text"),
    [(Decimal("20.00"), "20"), (Decimal("17.50"), "17.5"), (100, "100"), ("7.25", "7.25"), (None, ""), ("?", "")],
)
def test_number_has_no_idle_zeros(value: object, text: str) -> None:
    assert training.number(value) == text


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (75, "1:15"), (3725, "1:02:05"), (None, "")])
def test_clock(seconds: int | None, text: str) -> None:
    assert training.clock(seconds) == text


@given(st.integers(0, 359_999))
def test_clock_can_be_read_back(seconds: int) -> None:
    read = 0
    for part in training.clock(seconds).split(":"):
        read = read * 60 + int(part)
    assert read == seconds


@pytest.mark.parametrize(
    ("seconds", "text"), [(45, "45 s"), (90, "90 s"), (120, "2 min"), (150, "2:30 min"), (None, "")]
)
def test_span(seconds: int | None, text: str) -> None:
    assert training.span(seconds) == text


@pytest.mark.parametrize(
    ("one", "text"),
    [
        (a_set(reps_min=12, reps_max=15), "12–15 reps"),
        (a_set(reps_min=20, reps_max=20, load="17.5"), "17.5 kg × 20"),
        (a_set(seconds=30), "30 s"),
        (a_set(), "1 round"),
        (PrescribedSet(reps_min=8, load=Decimal("40.00"), load_unit="lb"), "40 lb × 8"),
    ],
)
def test_asked(one: object, text: str) -> None:
    assert training.asked(one) == text


@pytest.mark.parametrize(
    ("one", "text"),
    [
        (LoggedSet(reps=13, load=Decimal("32.50")), "32.5 kg × 13"),
        (LoggedSet(reps=1), "1 rep"),
        (LoggedSet(reps=14), "14 reps"),
        (LoggedSet(seconds=45), "45 s"),
        (LoggedSet(seconds=45, load=Decimal(10)), "10 kg × 45 s"),
        (LoggedSet(), "1 round"),
    ],
)
def test_done(one: LoggedSet, text: str) -> None:
    assert training.done(one) == text


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([a_set(reps_min=12, reps_max=15)] * 3, "3 × 12–15"),
        ([a_set(seconds=30)] * 2, "2 × 30 s"),
        ([a_set()] * 5, "5 rounds"),
        ([a_set()], "1 round"),
        ([a_set(reps_min=n) for n in (12, 10, 8)], "12, 10, 8"),
        ([a_set(reps_min=15, kind="warm_up"), *[a_set(reps_min=8)] * 2], "2 × 8"),
        ([a_set(reps_min=15, kind="warm_up")], "1 × 15"),
        ([a_set(reps_min=8), a_set(reps_min=8, kind="amrap")], "8, 8+"),
        ([a_set(kind="amrap")] * 2, "2 × max"),
        ([], ""),
    ],
)
def test_sets(rows: list[object], text: str) -> None:
    assert training.sets(rows) == text


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ([a_set(load="20")] * 3, "20 kg"),
        ([a_set(load="20"), a_set(load="22.5"), a_set(load="25")], "20–25 kg"),
        ([a_set(load="20"), a_set(load="45", load_unit="lb")], "20 kg, 45 lb"),
        ([a_set()], ""),
    ],
)
def test_loads(rows: list[object], text: str) -> None:
    assert training.loads(rows) == text


def test_prescription_says_each_side() -> None:
    step = {"sets": [a_set(reps_min=12, reps_max=15)] * 3, "laterality": "each_side"}
    assert training.prescription(step) == "3 × 12–15 each side"


def test_loads_in_the_persons_unit() -> None:
    assert training.load_in(a_set(load="45", load_unit="lb"), "kg") == "20.41 kg"
    assert training.load_in(a_set(load="20"), "kg") == "20 kg"
    assert training.mass_in(Decimal("4860.25"), "kg") == "4,860"
    assert training.mass_in(Decimal(1000), "lb") == "2,205"


def test_side_is_a_word_in_a_sentence() -> None:
    assert [training.side(value) for value in ("left", "right", "both", None)] == ["left", "right", "", ""]


@pytest.mark.parametrize(
    ("step", "text"),
    [
        ({"sets": [a_set(reps_min=8)] * 3}, ""),
        ({"sets": [a_set(kind="warm_up")] * 2 + [a_set(reps_min=8)]}, "2 warm-ups"),
        ({"sets": [a_set(reps_min=8), a_set(reps_min=8, kind="drop")]}, "1 drop set"),
        ({"sets": [a_set(tempo="3-1-X-0", rpe="8")]}, "tempo 3‑1‑X‑0 · RPE 8"),
        ({"sets": [a_set(rpe="9"), a_set(rpe="7.5"), a_set(rpe="8")]}, "RPE 7.5–9"),
        ({"sets": [a_set()], "asks_rpe": True}, "asks the effort"),
        ({"sets": [a_set(right_reps_min=8)], "alternatives": [1]}, "right side apart · 1 alternative"),
        ({"sets": [a_set()], "alternatives": [1, 2]}, "2 alternatives"),
    ],
)
def test_particulars_say_only_what_is_special(step: object, text: str) -> None:
    assert training.particulars(step) == text
