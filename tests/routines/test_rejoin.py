"""What two people wrote, brought together: whatever they did, nothing of it is lost."""

import json
from copy import deepcopy

from hypothesis import given, settings
from hypothesis import strategies as st

from routines.rejoin import LISTS, groups_of, rejoin

WORDS = st.sampled_from(["", "Pull.", "Pull hard.", "Lower.", "Stand tall."])
STEPS = st.builds(lambda text, breath: {"text": text, "breath": breath}, WORDS, st.sampled_from(["", "in", "out"]))
ADVICE = st.builds(lambda sign, advice: {"sign": sign, "advice": advice}, WORDS, WORDS)
MUSCLES = st.lists(st.sampled_from(["lats", "biceps", "traps-mid"]), unique=True, max_size=3)
FACTS = st.fixed_dictionaries(
    {
        "tracking": st.sampled_from(["reps", "duration"]),
        "primary_muscles": MUSCLES,
        "secondary_muscles": MUSCLES,
        "equipment": st.lists(st.sampled_from(["bench", "mat", "wall"]), unique=True, max_size=3),
        "aliases": st.lists(WORDS, max_size=3),
        "variation_of": st.none() | st.integers(1, 3),
        "variation_note": WORDS,
        "figure": st.none() | st.fixed_dictionaries({"view": st.integers(0, 2)}),
        "default_sets": st.integers(1, 4),
        "default_reps_min": st.integers(5, 7),
        "default_reps_max": st.integers(8, 9),
        "default_seconds": st.none() | st.integers(1, 3),
    }
)
CONTENTS = st.fixed_dictionaries(
    {
        "name": WORDS,
        "summary": WORDS,
        "steps": st.lists(STEPS, max_size=5),
        "cues": st.lists(WORDS, max_size=4),
        "mistakes": st.lists(ADVICE, max_size=3),
        "feels_wrong": st.lists(ADVICE, max_size=2),
        "facts": FACTS,
    }
)


def pieces(content):
    """(field, value) for all that a document says: rows of lists one by one, what belongs together as one."""
    flat = {**{name: value for name, value in content.items() if name != "facts"}, **content["facts"]}
    said = set()
    for name in (name for name in content if name != "facts"):
        said |= pieces_of((name,), flat)
    for names in groups_of(content["facts"]):
        said |= pieces_of(names, flat)
    return said


def pieces_of(names, flat):
    if names[0] in LISTS:
        return {(names[0], json.dumps(row, sort_keys=True)) for row in flat[names[0]]}
    return {(names[0], json.dumps([flat[name] for name in names], sort_keys=True))}


def pieces_in(conflict, side):
    value = getattr(conflict, side)
    if conflict.is_list:
        return {(conflict.field, json.dumps(row, sort_keys=True)) for row in value}
    values = list(value.values()) if isinstance(value, dict) and conflict.field != "figure" else [value]
    return {(conflict.field, json.dumps(values, sort_keys=True))}


@settings(max_examples=120)
@given(base=CONTENTS, theirs=CONTENTS, mine=CONTENTS)
def test_nothing_that_either_side_wrote_is_lost(base, theirs, mine):
    before = deepcopy((base, theirs, mine))
    found = rejoin(base, theirs, mine)
    kept = pieces(found.content)
    for one in found.conflicts:
        kept |= pieces_in(one, "theirs") | pieces_in(one, "mine")
    written = (pieces(theirs) | pieces(mine)) - pieces(base)
    assert written <= kept
    assert (base, theirs, mine) == before


@settings(max_examples=60)
@given(base=CONTENTS, theirs=CONTENTS, mine=CONTENTS)
def test_what_is_chosen_is_what_there_is_then(base, theirs, mine):
    found = rejoin(base, theirs, mine)
    own = {one.id: "mine" for one in found.conflicts}
    assert rejoin(base, theirs, mine, own).content == found.content
    theirs_all = rejoin(base, theirs, mine, dict.fromkeys(own, "theirs"))
    assert [one.id for one in theirs_all.conflicts] == list(own)
    for one in found.conflicts:
        assert pieces_in(one, "theirs") <= pieces(theirs_all.content)
        assert pieces_in(one, "mine") <= pieces(found.content)
        if one.is_list:
            both = pieces(rejoin(base, theirs, mine, {one.id: "both"}).content)
            assert pieces_in(one, "theirs") | pieces_in(one, "mine") <= both


@settings(max_examples=60)
@given(base=CONTENTS, other=CONTENTS)
def test_where_one_side_changed_nothing_the_other_stands(base, other):
    for found, expected in (
        (rejoin(base, other, base), other),
        (rejoin(base, base, other), other),
        (rejoin(base, other, other), other),
    ):
        assert found.content == expected
        assert found.conflicts == []


def content(**changes):
    facts = {"equipment": ["bench"], "primary_muscles": ["lats"], "secondary_muscles": []}
    words = {"name": "Row", "summary": "A pull.", "cues": ["Pull", "Lower", "Breathe"]}
    own = {name: changes[name] for name in changes if name in facts}
    return words | {name: changes[name] for name in changes if name not in facts} | {"facts": facts | own}


def test_rows_that_one_side_alone_changed_come_together_by_themselves():
    found = rejoin(
        content(),
        content(cues=["Pull hard", "Lower", "Breathe"], equipment=["bench", "mat"]),
        content(cues=["Pull", "Lower", "Breathe out"], summary="A heavy pull."),
    )
    assert found.content == content(
        cues=["Pull hard", "Lower", "Breathe out"], equipment=["bench", "mat"], summary="A heavy pull."
    )
    assert found.conflicts == []
    assert found.taken == ["cues", "equipment"]


def test_muscles_are_chosen_together():
    found = rejoin(
        content(),
        content(primary_muscles=["lats", "biceps"]),
        content(secondary_muscles=["biceps"]),
        {"primary_muscles": "theirs"},
    )
    assert [one.id for one in found.conflicts] == ["primary_muscles"]
    assert found.content == content(primary_muscles=["lats", "biceps"])
