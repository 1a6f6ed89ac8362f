"""The verdict sees what it must: nothing where all is well, and each kind of wrong for itself."""

import uuid
from decimal import Decimal

import pytest

from tests.faults.plan import KINDS, draw
from tests.faults.verdict import Ledger, Op, Value, Verdict, judge, value_in

SESSION = uuid.UUID(int=1)
SET = uuid.UUID(int=2)
OWNER = 7
FIRST = Value(reps=12, load=Decimal(20), unit="kg")
SECOND = Value(reps=11, load=Decimal("22.5"), unit="kg")


def op_of(value: Value | None, *, op: int = 1, stands: bool = True, user: int = OWNER, set_id: uuid.UUID = SET) -> Op:
    return Op(SESSION, set_id, "1.1.left", uuid.UUID(int=op), value, user, stands)


def rows(text: str, state: str = "phone", page: str = "p") -> dict[str, object]:
    return {"page": page, "rows": [[str(SET), state, text]]}


NONE: dict[str, object] = {"page": "p", "rows": []}


@pytest.fixture
def ledger() -> Ledger:
    """20 kg × 12 was tapped, and the screen called it logged."""
    ledger = Ledger()
    ledger.intend(SESSION, SET, "1.1.left", FIRST)
    ledger.see(rows("Set 1, left 20 kg × 12 On this phone"))
    return ledger


def found(ledger: Ledger, *ops: Op, waiting: list[str] | None = None) -> dict[str, int]:
    counts = judge(ledger, ops, {}, owner=OWNER, waiting=waiting or []).counts
    return {name: count for name, count in counts.items() if count}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Set 1, left 20 kg × 12 Saved", FIRST),
        ("Set 1, left 22,5 kg × 11", SECOND),
        ("Set 2 20.0 lb × 8 RPE 8", Value(reps=8, load=Decimal(20), unit="lb")),
        ("Set 2 of 3 13 reps Change", Value(reps=13)),
        ("1 rep", Value(reps=1)),
        ("Saved", None),
    ],
)
def test_value_in_a_row(text: str, value: Value | None) -> None:
    assert value_in(text) == value


def test_what_was_shown_and_stands_is_well(ledger: Ledger) -> None:
    assert found(ledger, op_of(FIRST)) == {}


def test_what_was_shown_and_is_gone_is_lost(ledger: Ledger) -> None:
    assert found(ledger) == {"lost": 1}


def test_a_row_that_needs_a_look_was_never_called_logged() -> None:
    ledger = Ledger()
    ledger.intend(SESSION, SET, "1.1.left", FIRST)
    ledger.see(rows("20 kg × 12", state="look"))
    assert found(ledger) == {}


def test_what_was_tapped_and_never_shown_may_be_there_or_not(ledger: Ledger) -> None:
    ledger.intend(SESSION, SET, "1.1.left", SECOND)
    assert found(ledger, op_of(FIRST)) == {}
    assert found(ledger, op_of(FIRST, stands=False), op_of(SECOND, op=2)) == {}


def test_an_older_value_that_stands_is_wrong(ledger: Ledger) -> None:
    ledger.intend(SESSION, SET, "1.1.left", SECOND)
    ledger.see(rows("22.5 kg × 11"))
    assert found(ledger, op_of(FIRST)) == {"wrong": 1}
    assert found(ledger, op_of(SECOND, op=2, stands=False), op_of(FIRST)) == {"wrong": 1}


def test_one_tap_applied_twice_is_doubled(ledger: Ledger) -> None:
    assert found(ledger, op_of(FIRST), op_of(FIRST, op=2, stands=False)) == {"doubled": 1}


def test_another_row_for_the_slot_is_doubled(ledger: Ledger) -> None:
    assert found(ledger, op_of(FIRST), op_of(FIRST, op=2, set_id=uuid.UUID(int=3))) == {"doubled": 2}


def test_a_set_under_another_user_is_foreign(ledger: Ledger) -> None:
    assert found(ledger, op_of(FIRST, user=8)) == {"foreign": 1}


def test_a_set_shown_to_another_person_is_foreign(ledger: Ledger) -> None:
    ledger.is_lent = True
    ledger.see(rows("20 kg × 12", page="another"))
    assert found(ledger, op_of(FIRST)) == {"foreign": 1}


def test_what_is_left_on_the_phone_is_undrained(ledger: Ledger) -> None:
    assert found(ledger, op_of(FIRST), waiting=["an op"]) == {"undrained": 1}


def test_a_set_taken_back_must_not_stand(ledger: Ledger) -> None:
    ledger.intend(SESSION, SET, "1.1.left", None)
    ledger.see(NONE)
    assert found(ledger, op_of(FIRST, stands=False), op_of(None, op=2)) == {}
    assert found(ledger, op_of(FIRST)) == {"wrong": 1}


def test_a_row_missing_in_another_page_says_nothing(ledger: Ledger) -> None:
    ledger.intend(SESSION, SET, "1.1.left", None)
    ledger.see({"page": "another", "rows": []})
    assert found(ledger, op_of(FIRST)) == {}


def test_a_value_that_nobody_typed_is_wrong(ledger: Ledger) -> None:
    ledger.see(rows("99 kg × 1"))
    assert found(ledger, op_of(FIRST)) == {"wrong": 1}


def test_a_step_s_note_that_was_shown_must_stand(ledger: Ledger) -> None:
    ledger.intend_step(SESSION, 1, "note", "slow").shown = True
    ops = [op_of(FIRST)]
    assert judge(ledger, ops, {(SESSION, 1, "note"): "slow"}, owner=OWNER).is_clean
    assert judge(ledger, ops, {(SESSION, 1, "note"): "fast"}, owner=OWNER).counts["wrong"] == 1
    assert judge(ledger, ops, {}, owner=OWNER).counts["lost"] == 1


def test_the_line() -> None:
    assert Verdict().line(200) == "faults 200: lost 0, doubled 0, wrong 0, foreign 0, undrained 0"
    assert Verdict(lost=["a", "b"]).line(3) == "faults 3: lost 2, doubled 0, wrong 0, foreign 0, undrained 0"


def test_the_same_seed_draws_the_same_plan_with_every_kind() -> None:
    turns = list(draw(7, 200))
    assert turns == list(draw(7, 200))
    assert turns != list(draw(8, 200))
    kinds = [fault.kind for turn in turns for fault in turn.faults]
    assert len(kinds) == 200
    assert set(kinds) == set(KINDS)
