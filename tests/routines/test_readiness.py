"""What soreness changes: by hand where people will ask why, and by property for everything else."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routines.models import Muscle
from routines.readiness import (
    LATEST,
    MUSCLES,
    Answer,
    Change,
    Level,
    Move,
    Numbers,
    Region,
    StandIn,
    Verdict,
    in_words,
    strain_on,
    stretching_helps,
    told,
    verdict_on,
)

MONDAY = date(2026, 11, 16)
LATS, BICEPS, TRICEPS = frozenset({"lats"}), frozenset({"biceps"}), frozenset({"triceps"})
FIFTY = Numbers(Decimal(50), "kg", 8, 10)
SPARES = StandIn(7, "Leg curl", frozenset({"hamstrings"}))


def kg(load: str, reps: int | None = 10) -> Numbers:
    return Numbers(Decimal(load), "kg", reps)


def judged(
    level: int, move: Move | None = None, *, days: int = 2, region: Region = Region.LATS, before: int = 0
) -> Verdict:
    move = move or Move(LATS, BICEPS, FIFTY, kg("47.5"), (SPARES,))
    return verdict_on(
        move,
        Answer(MONDAY, {region: Level(level)}),
        on=MONDAY + timedelta(days=days),
        step=Decimal("2.5"),
        unit="kg",
        before={region: Level(before)},
    )


def test_every_muscle_belongs_to_one_region():
    assert sorted(muscle for muscles in MUSCLES.values() for muscle in muscles) == sorted(Muscle.values)
    assert set(MUSCLES) == set(Region)


@pytest.mark.parametrize(
    ("level", "days", "change", "load"),
    [
        (0, 2, Change.AS_PLANNED, None),
        (1, 2, Change.AS_PLANNED, None),
        (2, 2, Change.HOLD, "47.5"),
        (3, 2, Change.STEP_BACK, "42.5"),  # nine tenths of 47.5, down to the person's steps
        (4, 2, Change.SWAP, None),
        # it fades: one level on the fourth and fifth day, two from the sixth on, and after a week it is gone
        (3, 3, Change.STEP_BACK, "42.5"),
        (3, 4, Change.HOLD, "47.5"),
        (3, 5, Change.HOLD, "47.5"),
        (3, 6, Change.AS_PLANNED, None),
        (2, 4, Change.AS_PLANNED, None),
        # pain doesn't
        (4, 6, Change.SWAP, None),
        (4, LATEST + 1, Change.AS_PLANNED, None),
    ],
)
def test_what_each_level_changes(level, days, change, load):
    found = judged(level, days=days)
    assert (found.change, found.numbers and str(found.numbers.load)) == (change, load)


@pytest.mark.parametrize(
    ("level", "change"),
    [(1, Change.AS_PLANNED), (2, Change.AS_PLANNED), (3, Change.HOLD), (4, Change.SWAP)],
)
def test_a_muscle_that_only_helps_counts_one_level_less_but_for_pain(level, change):
    assert judged(level, region=Region.BICEPS).change == change
    assert "helps here" in judged(3, region=Region.BICEPS).sentences[0]


def test_very_sore_twice_in_a_row_is_spared_where_that_can_be():
    assert judged(3, before=3).swap == SPARES
    assert judged(3, before=2).change == Change.STEP_BACK
    assert judged(3, Move(LATS, BICEPS, FIFTY, kg("50")), before=3).change == Change.STEP_BACK


def test_a_stand_in_must_spare_what_is_sore():
    same = StandIn(8, "Pullover", LATS)
    assert judged(4, Move(LATS, BICEPS, FIFTY, None, (same, SPARES))).swap == SPARES
    found = judged(4, Move(LATS, BICEPS, FIFTY, None, (same,)))
    assert (found.change, found.numbers) == (Change.STEP_BACK, Numbers(Decimal(35), "kg", 8, 10))
    assert "talk about it first" in found.sentences[-1]


@pytest.mark.parametrize(
    ("level", "asked", "last", "now"),
    [
        # hold: no more than last time
        (2, FIFTY, kg("50"), None),
        (2, FIFTY, kg("52.5"), None),
        (2, FIFTY, None, None),
        (2, Numbers(None, "kg", 8, 10), kg("40"), "40 kg × 8–10"),  # the load is the client's to choose
        (2, Numbers(Decimal(110), "lb", 8, 10), kg("45"), "45 kg × 8–10"),
        (2, Numbers(reps_min=12, reps_max=15), Numbers(reps_min=10), "10 reps"),
        (2, Numbers(reps_min=12, reps_max=15), Numbers(reps_min=12), None),
        (2, Numbers(seconds=45), Numbers(seconds=40), "40 s"),
        # step back: the load, else a fifth of the reps or the time
        (3, FIFTY, None, "45 kg × 8–10"),
        (3, FIFTY, kg("60"), "45 kg × 8–10"),
        (3, Numbers(None, "kg", 8, 10), kg("40"), "35 kg × 8–10"),
        (3, Numbers(Decimal("2.5"), "kg", 10, 10), None, "2.5 kg × 8"),  # nothing lighter to go to
        (3, Numbers(reps_min=12, reps_max=15), None, "9–12 reps"),
        (3, Numbers(reps_min=1), None, None),
        (3, Numbers(seconds=45), None, "35 s"),
        (3, Numbers(seconds=4), None, "3 s"),
        (3, Numbers(), None, None),
    ],
)
def test_numbers_that_give_way(level, asked, last, now):
    found = judged(level, Move(LATS, BICEPS, asked, last))
    assert (found.numbers.words if found.numbers else None) == now
    assert (found.change == Change.AS_PLANNED) == (now is None)
    assert all(found.sentences)


@pytest.mark.parametrize(
    ("asked", "last", "how"),
    [
        (FIFTY, None, "About a tenth comes off: 45 kg instead of 50 kg."),
        (kg("12.5"), kg("10"), "25 % of the 10 kg of last time come off: 7.5 kg instead of 12.5 kg."),
        (Numbers(None, "kg", 8, 10), kg("40"), "About a tenth of the 40 kg of last time comes off: 35 kg."),
        (Numbers(Decimal("2.5"), "kg", 10, 10), None, "Fewer reps: 8 reps instead of 10 reps."),
        (Numbers(seconds=45), None, "Less time: 35 s instead of 45 s."),
    ],
)
def test_a_step_back_says_how_much_comes_off_of_what(asked, last, how):
    assert judged(3, Move(LATS, BICEPS, asked, last)).sentences[1] == how


def test_the_reason_is_told_in_sentences_and_kept_as_facts():
    found = judged(3)
    assert found.sentences == (
        "Lats: very sore.",
        "About a tenth of the 47.5 kg of last time comes off: 42.5 kg instead of 50 kg.",
    )
    assert found.facts == {
        "rule": "soreness",
        "strain": 3,
        "regions": {"lats": 3},
        "days": 2,
        "asked": "50 kg × 8–10",
        "last": "47.5 kg × 10",
        "share": "0.9",
        "now": "42.5 kg × 8–10",
    }


@pytest.mark.parametrize(
    ("felt", "helps"),
    [({}, False), ({"lats": 1}, True), ({"lats": 2}, True), ({"lats": 3}, False), ({"lats": 4}, False)],
)
def test_stretches_are_offered_for_what_is_sore_and_does_not_hurt(felt, helps):
    assert stretching_helps({Region(one): Level(level) for one, level in felt.items()}) is helps


def test_what_is_sore_in_a_line():
    assert in_words({}) == "Nothing sore"
    felt = {Region.BICEPS: Level.SORE, Region.LATS: Level.VERY, Region.CORE: Level.LITTLE, Region.NECK: Level.LITTLE}
    assert in_words(felt) == "Lats very sore, biceps sore and 2 more"


levels = st.sampled_from(Level)
felt = st.dictionaries(st.sampled_from(Region), levels)
loads = st.none() | st.decimals(0, 2000, places=2)
numbers = st.builds(
    Numbers,
    loads,
    st.sampled_from(["kg", "lb"]),
    st.none() | st.integers(1, 60),
    st.none() | st.integers(1, 100),
    st.none() | st.integers(1, 3600),
)
muscles = st.frozensets(st.sampled_from(Muscle.values), max_size=4)
stand_ins = st.lists(st.builds(StandIn, st.integers(1, 9), st.just("Other"), muscles), max_size=3).map(tuple)
moves = st.builds(Move, muscles, muscles, numbers, st.none() | numbers, stand_ins)
steps = st.sampled_from([Decimal("0.25"), Decimal("2.5"), Decimal(5), Decimal(50)])


def less_or_equal(now: Numbers, asked: Numbers) -> bool:
    """Nothing is asked more of."""
    kg = {"kg": Decimal(1), "lb": Decimal("0.45359237")}
    load = (
        now.load is None
        or asked.load is None
        or now.load * kg[now.load_unit] <= asked.load * kg[asked.load_unit] + Decimal("0.01")
    )
    reps = (now.reps_min or 0) <= (asked.reps_min or 0) and (now.reps_max or 0) <= (asked.reps_max or 0)
    return load and reps and (now.seconds or 0) <= (asked.seconds or 0)


@settings(max_examples=300)
@given(moves, felt, st.integers(0, 10), steps, st.sampled_from(["kg", "lb"]), felt)
def test_soreness_never_asks_for_more_and_always_says_why(move, sore, days, step, unit, before):
    found = verdict_on(
        move, Answer(MONDAY, sore), on=MONDAY + timedelta(days=days), step=step, unit=unit, before=before
    )
    assert all(sentence.endswith(".") for sentence in found.sentences)
    assert (found.numbers is not None) == (found.change in {Change.HOLD, Change.STEP_BACK})
    assert (found.swap is not None) == (found.change == Change.SWAP)
    if found.numbers:
        assert less_or_equal(found.numbers, move.asked)
        assert found.numbers != move.asked
    if found.swap:
        assert all(sore.get(one, 0) <= Level.LITTLE for one in Region if set(MUSCLES[one]) & found.swap.muscles)
    if not any(sore.get(one) for one in Region if set(MUSCLES[one]) & (move.primary | move.secondary)):
        assert found.change == Change.AS_PLANNED


@settings(max_examples=200)
@given(moves, felt, st.integers(0, 7), st.sampled_from(Region))
def test_strain_grows_with_soreness_and_falls_with_time(move, sore, days, region):
    here = strain_on(move, sore, days).level
    worse = {**sore, region: Level(min(Level.PAIN, sore.get(region, 0) + 1))}
    assert strain_on(move, worse, days).level >= here
    assert strain_on(move, sore, days + 1).level <= here


@pytest.mark.parametrize("level", [2, 3, 4])
def test_a_sentence_can_be_said_again_from_its_parts(level):
    for sentence in judged(level).sentences:
        part = json.loads(json.dumps(sentence.part))
        assert told(part) == sentence
