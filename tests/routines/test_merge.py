"""A routine's new version and a client's own copy: what was changed for the client is never lost."""

import uuid
from copy import deepcopy
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from routines.merge import FIELDS, Merged, differences, merge, steps_of, with_keys

NAMES = ["Row", "Press", "Curl", "Plank", "Squat", "Pulldown", "Dip"]


def a_set(**values: Any) -> dict[str, Any]:
    return {
        "kind": "working", "reps_min": 12, "reps_max": 15, "seconds": None, "load": "20", "load_unit": "kg",
        "rpe": None, "tempo": "", "rest_seconds": 60, "right_reps_min": None, "right_reps_max": None,
        "right_seconds": None, "right_load": None,
    } | values  # fmt: skip


def a_step(name: str, *sets: dict[str, Any], key: str = "", **values: Any) -> dict[str, Any]:
    number = NAMES.index(name) + 1
    return {
        "key": key or str(uuid.uuid5(uuid.NAMESPACE_OID, name)), "number": 0, "exercise": number, "revision": number,
        "slug": name.lower(), "name": name, "tracking": "reps_and_load", "laterality": "both", "note": "",
        "seconds_per_rep": 4.0, "asks_rpe": False, "alternatives": [], "sets": list(sets) or [a_set(), a_set()],
    } | values  # fmt: skip


def alone(step: dict[str, Any]) -> dict[str, Any]:
    key = str(uuid.uuid5(uuid.NAMESPACE_URL, step["key"]))
    return {"key": key, "kind": "straight", "rest_seconds": None, "steps": [step]}


def superset(*steps: dict[str, Any], rest: int = 90) -> dict[str, Any]:
    return alone(steps[0]) | {"kind": "superset", "rest_seconds": rest, "steps": list(steps)}


def document(*parts: dict[str, Any], **values: Any) -> dict[str, Any]:
    blocks = [part if "steps" in part else alone(part) for part in parts]
    return renumbered({"v": 1, "name": "Pull day", "notes": "", "blocks": blocks} | values)


def renumbered(content: dict[str, Any]) -> dict[str, Any]:
    whole = deepcopy(content)
    for number, step in enumerate(steps_of(whole), start=1):
        step["number"] = number
    return whole


def names(content: dict[str, Any]) -> list[str]:
    return [step["name"] for step in steps_of(content)]


def groups(content: dict[str, Any]) -> list[list[str]]:
    return [[step["name"] for step in block["steps"]] for block in content["blocks"]]


def step_in(content: dict[str, Any], name: str) -> dict[str, Any]:
    return next(step for step in steps_of(content) if step["name"] == name)


def told(merged: Merged) -> list[tuple[str, str]]:
    return [(one.what, one.name) for one in merged.conflicts]


def loads(content: dict[str, Any], name: str) -> list[str]:
    return [one["load"] for one in step_in(content, name)["sets"]]


BASE = document(a_step("Row"), a_step("Press"), a_step("Curl"))


# --- By hand --------------------------------------------------------------------------------------


def test_edits_of_different_things_come_together():
    theirs = document(a_step("Row", a_set(reps_min=8, reps_max=10), a_set(reps_min=8, reps_max=10)), a_step("Press"))
    theirs = document(*theirs["blocks"], a_step("Curl"), a_step("Plank"))
    mine = document(a_step("Row", a_set(load="16"), a_set(load="16")), a_step("Curl", note="Seated"))
    merged = merge(BASE, theirs, mine)
    assert names(merged.content) == ["Row", "Curl", "Plank"]  # Press stays left out
    assert step_in(merged.content, "Row")["sets"] == [a_set(load="16", reps_min=8, reps_max=10)] * 2
    assert step_in(merged.content, "Curl")["note"] == "Seated"
    assert merged.conflicts == []


def test_both_changed_the_load_the_clients_stands_and_both_are_listed():
    theirs = document(a_step("Row", a_set(load="22.5"), a_set(load="22.5")), a_step("Press"), a_step("Curl"))
    mine = document(a_step("Row", a_set(load="16"), a_set(load="16")), a_step("Press"), a_step("Curl"))
    merged = merge(BASE, theirs, mine)
    assert loads(merged.content, "Row") == ["16", "16"]
    (conflict,) = merged.conflicts
    assert (conflict.what, conflict.name) == ("load", "Row")
    assert [one["load"] for one in conflict.mine] == ["16", "16"]
    assert [one["load"] for one in conflict.theirs] == ["22.5", "22.5"]
    assert loads(merge(BASE, theirs, mine, take=[conflict.id]).content, "Row") == ["22.5", "22.5"]


def test_a_step_that_the_routine_dropped_stays_where_it_was_changed_for_the_client():
    theirs = document(a_step("Row"), a_step("Curl"))
    assert names(merge(BASE, theirs, BASE).content) == ["Row", "Curl"]
    mine = document(a_step("Row"), a_step("Press", note="Half range"), a_step("Curl"))
    merged = merge(BASE, theirs, mine)
    assert names(merged.content) == ["Row", "Press", "Curl"]
    assert told(merged) == [("removed", "Press")]
    assert names(merge(BASE, theirs, mine, take=[merged.conflicts[0].id]).content) == ["Row", "Curl"]


def test_a_step_left_out_for_the_client_stays_out_and_a_change_of_it_is_listed():
    theirs = document(a_step("Row"), a_step("Press", a_set()), a_step("Curl"))
    mine = document(a_step("Row"), a_step("Curl"))
    merged = merge(BASE, theirs, mine)
    assert names(merged.content) == ["Row", "Curl"]
    assert told(merged) == [("left_out", "Press")]
    assert names(merge(BASE, theirs, mine, take=[merged.conflicts[0].id]).content) == ["Row", "Press", "Curl"]


def test_steps_added_on_both_sides_both_come():
    theirs = document(a_step("Row"), a_step("Press"), a_step("Squat"), a_step("Curl"))
    mine = document(a_step("Dip"), a_step("Row"), a_step("Press"), a_step("Curl"), a_step("Plank"))
    merged = merge(BASE, theirs, mine)
    assert names(merged.content) == ["Dip", "Row", "Press", "Squat", "Curl", "Plank"]
    assert merged.conflicts == []


def test_the_clients_own_numbers_follow_their_step():
    theirs = document(a_step("Squat"), a_step("Curl"), a_step("Row"))
    own = {1: {"load": Decimal(16), "load_unit": "kg", "reps_min": None}, 3: {"reps_min": 8, "reps_max": 10}}
    merged = merge(BASE, theirs, BASE, targets=own)
    assert names(merged.content) == ["Squat", "Curl", "Row"]
    assert merged.targets == {3: {"load": Decimal(16), "load_unit": "kg"}, 2: {"reps_min": 8, "reps_max": 10}}
    assert merged.conflicts == []


def test_own_numbers_are_edits_they_keep_a_step_and_stand_against_new_numbers():
    own = {1: {"load": Decimal(16), "load_unit": "kg"}, 2: {"load": Decimal(30), "load_unit": "kg"}}
    theirs = document(a_step("Row", a_set(load="22.5"), a_set(load="22.5")), a_step("Curl"))
    merged = merge(BASE, theirs, BASE, targets=own)
    assert names(merged.content) == ["Row", "Press", "Curl"]
    assert merged.targets == own
    assert told(merged) == [("removed", "Press"), ("load", "Row")]
    assert [one["load"] for one in merged.conflicts[1].mine] == [Decimal(16), Decimal(16)]
    taken = merge(BASE, theirs, BASE, targets=own, take=[one.id for one in merged.conflicts])
    assert (names(taken.content), taken.targets) == (["Row", "Curl"], {})
    assert loads(taken.content, "Row") == ["22.5", "22.5"]


def test_own_numbers_are_about_their_move():
    swapped = a_step("Pulldown", a_set(load="40"), key=a_step("Row")["key"])
    theirs = document(swapped, a_step("Press"), a_step("Curl"))
    own = {1: {"load": Decimal(16), "load_unit": "kg"}}
    merged = merge(BASE, theirs, BASE, targets=own)
    assert (names(merged.content)[0], merged.targets) == ("Row", own)
    assert told(merged) == [("move", "Row")]
    taken = merge(BASE, theirs, BASE, targets=own, take=[merged.conflicts[0].id])
    assert (names(taken.content)[0], taken.targets, loads(taken.content, "Pulldown")) == ("Pulldown", {}, ["40"])
    assert names(merge(BASE, theirs, BASE).content)[0] == "Pulldown"


def test_a_move_swapped_for_the_client_keeps_its_sets():
    other = a_step("Pulldown", a_set(load="40"), key=a_step("Row")["key"])
    mine = document(other, a_step("Press"), a_step("Curl"))
    theirs = document(a_step("Row", a_set(load="25")), a_step("Press"), a_step("Curl"))
    merged = merge(BASE, theirs, mine)
    assert loads(merged.content, "Pulldown") == ["40"]
    assert told(merged) == [("sets", "Pulldown")]


def test_a_warm_up_more_shifts_no_other_set():
    warm_up = a_set(kind="warm_up", load="10")
    theirs = document(a_step("Row", warm_up, a_set(), a_set(), a_set()), a_step("Press"), a_step("Curl"))
    mine = document(a_step("Row", a_set(load="16"), a_set(load="18")), a_step("Press"), a_step("Curl"))
    merged = merge(BASE, theirs, mine)
    assert loads(merged.content, "Row") == ["10", "16", "18", "20"]
    assert merged.conflicts == []


def test_both_changed_the_number_of_sets():
    theirs = document(a_step("Row", a_set(), a_set(), a_set(), a_set()), a_step("Press"), a_step("Curl"))
    mine = document(a_step("Row", a_set()), a_step("Press"), a_step("Curl"))
    merged = merge(BASE, theirs, mine)
    assert (len(loads(merged.content, "Row")), told(merged)) == (1, [("sets", "Row")])
    assert len(loads(merge(BASE, theirs, mine, take=[merged.conflicts[0].id]).content, "Row")) == 4


def test_a_superset_that_the_routine_makes_and_breaks():
    rested = [a_step(name, a_set(rest_seconds=0), a_set(rest_seconds=0)) for name in ("Row", "Press")]
    grouped = document(superset(*rested), a_step("Curl"))
    mine = document(a_step("Row", a_set(load="16"), a_set(load="16")), a_step("Press"), a_step("Curl"))
    merged = merge(BASE, grouped, mine)
    assert groups(merged.content) == [["Row", "Press"], ["Curl"]]
    assert step_in(merged.content, "Row")["sets"] == [a_set(load="16", rest_seconds=0)] * 2
    back = merge(grouped, BASE, merged.content)
    assert back.content == mine
    assert (merged.conflicts, back.conflicts) == ([], [])


def test_order_and_supersets_that_both_changed_are_the_clients():
    theirs = document(a_step("Curl"), a_step("Row"), a_step("Press"), a_step("Dip"))
    mine = document(a_step("Press"), a_step("Row"), a_step("Curl"))
    merged = merge(BASE, theirs, mine)
    assert names(merged.content) == ["Press", "Dip", "Row", "Curl"]
    assert told(merged) == [("order", "")]
    taken = merge(BASE, theirs, mine, take=["whole:order"])
    assert names(taken.content) == ["Curl", "Row", "Press", "Dip"]


def test_a_step_that_joins_a_superset_for_the_client_stays_in_it():
    rested = [a_step(name, a_set(rest_seconds=0), a_set(rest_seconds=0)) for name in ("Row", "Dip")]
    mine = document(superset(*rested), a_step("Press"), a_step("Curl"))
    theirs = document(a_step("Curl"), a_step("Row"), a_step("Press"))
    merged = merge(BASE, theirs, mine)
    assert groups(merged.content) == [["Curl"], ["Row", "Dip"], ["Press"]]
    assert merged.conflicts == []


def test_what_is_left_of_a_superset_stands_alone_with_its_rest():
    rested = [a_step(name, a_set(rest_seconds=0)) for name in ("Row", "Press", "Curl")]
    base = document(superset(*rested), a_step("Dip"))
    merged = merge(base, document(superset(*rested[:2]), a_step("Dip")), document(superset(*rested[1:]), a_step("Dip")))
    assert groups(merged.content) == [["Press"], ["Dip"]]
    assert merged.content["blocks"][0]["kind"] == "straight"
    assert step_in(merged.content, "Press")["sets"] == [a_set(rest_seconds=90)]


def test_documents_without_keys_meet_by_exercise():
    bare = deepcopy(BASE)
    for part in [*bare["blocks"], *steps_of(bare)]:
        del part["key"]
    for step in steps_of(bare):
        del step["asks_rpe"], step["alternatives"]
    mine = with_keys(bare)
    step_in(mine, "Press")["sets"][0]["load"] = "30"
    theirs = document(a_step("Squat"), a_step("Row"), a_step("Press"), a_step("Curl", note="Slow"))
    merged = merge(bare, theirs, mine)
    assert names(merged.content) == ["Squat", "Row", "Press", "Curl"]
    assert (loads(merged.content, "Press"), step_in(merged.content, "Curl")["note"]) == (["30", "20"], "Slow")
    assert [one.what for one in differences(bare, BASE)] == []


def test_a_new_text_of_an_exercise_is_no_change_and_comes_along():
    theirs = document(a_step("Row", revision=99), a_step("Press"), a_step("Curl", revision=98))
    assert differences(BASE, theirs) == []
    mine = document(a_step("Row", a_set(load="16"), a_set(load="16")), a_step("Press"), a_step("Curl"))
    merged = merge(BASE, theirs, mine)
    assert [step["revision"] for step in steps_of(merged.content)] == [99, 2, 98]


def test_differences_are_told_one_by_one():
    new = document(
        a_step("Curl"),
        superset(a_step("Row", a_set(load="25"), a_set(load="25"), a_set(load="25")), a_step("Dip")),
        a_step("Squat", key=a_step("Press")["key"]),
        notes="Slowly",
    )
    assert [(one.what, one.name, one.fields) for one in differences(BASE, new)] == [
        ("notes", "", ()),
        ("sets", "Row", ("count", "load")),
        ("added", "Dip", ()),
        ("swapped", "Press", ()),
        ("order", "", ()),
    ]
    grouped = document(superset(a_step("Row"), a_step("Press")), a_step("Curl"))
    assert [(one.what, one.name) for one in differences(BASE, grouped)] == [("grouped", "Row + Press")]
    assert [(one.what, one.name) for one in differences(grouped, BASE)] == [("ungrouped", "Row + Press")]


# --- At random ------------------------------------------------------------------------------------

SET_EDITS: list[dict[str, Any]] = [
    {"load": "16"}, {"load": "22.5"}, {"load": "45", "load_unit": "lb"}, {"load": None},
    {"reps_min": 8, "reps_max": 10},
    {"reps_min": None, "reps_max": None, "seconds": 30}, {"rpe": "8"}, {"tempo": "3-1-X-0"}, {"rest_seconds": 30},
    {"kind": "amrap"}, {"kind": "drop"}, {"right_load": "18"}, {"right_reps_min": 6, "right_reps_max": 8},
]  # fmt: skip
KINDS = [
    "set", "set", "all_sets", "more", "fewer", "warm_up", "note", "swap",
    "add", "remove", "move", "group", "ungroup", "rest", "into_group",
]  # fmt: skip
edits = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 50), st.integers(0, 50)), max_size=7)
starts = st.tuples(st.integers(1, 5), edits)


def edited(content: dict[str, Any], changes: list[tuple[str, int, int]], who: str) -> dict[str, Any]:  # noqa: C901, PLR0912
    """The content after a trainer's edits, as the builder makes them."""
    whole = deepcopy(content)
    for count, (kind, where, how) in enumerate(changes):
        blocks = whole["blocks"]
        steps = list(steps_of(whole))
        block = blocks[where % len(blocks)] if blocks else None
        step = steps[where % len(steps)] if steps else None
        if kind == "add":
            new = a_step(NAMES[how % len(NAMES)], key=str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{who}{count}")))
            blocks.insert(where % (len(blocks) + 1), alone(new))
        elif kind == "into_group" and block and block["kind"] != "straight":
            new = a_step(
                NAMES[how % len(NAMES)], a_set(rest_seconds=0), key=str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{who}{count}"))
            )
            block["steps"].insert(how % (len(block["steps"]) + 1), new)
        elif step is None or block is None:
            continue
        elif kind == "set":
            step["sets"][how % len(step["sets"])] |= SET_EDITS[(where + how) % len(SET_EDITS)]
        elif kind == "all_sets":
            step["sets"] = [one | SET_EDITS[how % len(SET_EDITS)] for one in step["sets"]]
        elif kind == "more":
            step["sets"].append(deepcopy(step["sets"][-1]))
        elif kind == "fewer" and len(step["sets"]) > 1:
            step["sets"].pop()
        elif kind == "warm_up":
            step["sets"].insert(0, a_set(kind="warm_up", load="10"))
        elif kind == "note":
            step["note"] = f"{who} {how}"
        elif kind == "swap":
            other = a_step(NAMES[how % len(NAMES)])
            step |= {name: other[name] for name in ("exercise", "revision", "slug", "name")}
        elif kind == "move":
            blocks.insert(how % len(blocks), blocks.pop(where % len(blocks)))
        elif kind == "rest" and block["kind"] != "straight":
            block["rest_seconds"] = 30 + how
        elif kind == "remove":
            owner = next(one for one in blocks if step in one["steps"])
            owner["steps"].remove(step)
            alone_again(owner)
        elif kind == "group" and len(blocks) > 1:
            at = where % (len(blocks) - 1)
            second = blocks.pop(at + 1)
            rest = next((one["rest_seconds"] for one in (blocks[at], second) if one["kind"] != "straight"), 75)
            blocks[at] |= {"kind": "superset", "rest_seconds": rest, "steps": blocks[at]["steps"] + second["steps"]}
            for one in blocks[at]["steps"]:
                one["sets"] = [each | {"rest_seconds": 0} for each in one["sets"]]
        elif kind == "ungroup" and block["kind"] != "straight":
            for one in block["steps"]:
                one["sets"] = [each | {"rest_seconds": block["rest_seconds"]} for each in one["sets"]]
            at = blocks.index(block)
            blocks[at : at + 1] = [
                block | {"kind": "straight", "rest_seconds": None, "steps": block["steps"][:1]},
                *(alone(one) for one in block["steps"][1:]),
            ]
        whole["blocks"] = [one for one in blocks if one["steps"]]
    return renumbered(with_keys(whole))


def alone_again(block: dict[str, Any]) -> None:
    if block["kind"] != "straight" and len(block["steps"]) == 1:
        step = block["steps"][0]
        step["sets"] = [one | {"rest_seconds": block["rest_seconds"]} for one in step["sets"]]
        block |= {"kind": "straight", "rest_seconds": None}


def base_of(start: tuple[int, list[tuple[str, int, int]]]) -> dict[str, Any]:
    count, changes = start
    return edited(document(*(a_step(name) for name in NAMES[:count])), changes, "base")


OWN = st.dictionaries(
    st.integers(1, 6),
    st.sampled_from(
        [
            {"load": Decimal(17), "load_unit": "kg"},
            {"reps_min": 9, "reps_max": 9},
            {"seconds": 40},
            {"first_side": "right"},
        ]
    ),
    max_size=2,
)
thoroughly = settings(max_examples=50, deadline=None)


@thoroughly
@given(starts, edits)
def test_without_an_edit_of_the_clients_it_is_the_routines_new_version(start, changes):
    base = base_of(start)
    theirs = edited(base, changes, "theirs")
    merged = merge(base, theirs, base)
    assert (merged.content, merged.conflicts) == (theirs, [])


@thoroughly
@given(starts, edits, OWN)
def test_without_a_change_of_the_routine_it_stays_the_clients(start, changes, own):
    base = base_of(start)
    mine = edited(base, changes, "mine")
    own = {number: values for number, values in own.items() if number <= len(names(mine))}
    merged = merge(base, base, mine, targets=own)
    assert (merged.content, merged.targets, merged.conflicts) == (mine, own, [])


@settings(max_examples=150, deadline=None)
@given(starts, edits, edits, OWN)
def test_no_edit_of_the_clients_is_ever_lost(start, changes, own_changes, own):
    base = base_of(start)
    theirs, mine = edited(base, changes, "theirs"), edited(base, own_changes, "mine")
    merged = merge(base, theirs, mine, targets=own)
    old, new, result = ({step["key"]: step for step in steps_of(one)} for one in (base, mine, merged.content))
    assert not (old.keys() - new.keys()) & result.keys(), "A step left out came back"
    assert len(names(merged.content)) == len(result)
    added = {step["key"] for step in steps_of(theirs)} - old.keys()
    assert added <= result.keys(), "A step of the routine's is missing"
    for key, step in new.items():
        if key not in old:
            assert key in result
        if key in result:
            assert_edits_stand(old.get(key), step, result[key])
        else:
            assert without_rest(step) == without_rest(old[key])
    common = old.keys() & new.keys() & result.keys() & {step["key"] for step in steps_of(theirs)}
    if shape(mine, common) != shape(base, common):
        assert shape(merged.content, common) == shape(mine, common)
    at = {step["key"]: step["number"] for step in steps_of(merged.content)}
    for step in steps_of(mine):
        if step["number"] in own:
            assert merged.targets[at[step["key"]]] == own[step["number"]]
    assert [step["number"] for step in steps_of(merged.content)] == list(range(1, len(result) + 1))


def shape(content: dict[str, Any], keys: set[str]) -> list[list[str]]:
    """Order and groups, as far as these steps go."""
    blocks = [[step["key"] for step in block["steps"] if step["key"] in keys] for block in content["blocks"]]
    return [block for block in blocks if block]


def without_rest(step: dict[str, Any]) -> list[Any]:
    """What is the step's own, wherever it stands."""
    sets = [{name: value for name, value in one.items() if name != "rest_seconds"} for one in step["sets"]]
    return [step["exercise"], step["note"], sets]


def assert_edits_stand(old: dict[str, Any] | None, mine: dict[str, Any], result: dict[str, Any]) -> None:
    """Each thing that was changed for the client is as it was changed."""
    if old is None:
        assert without_rest(mine) == without_rest(result)
        return
    if mine["exercise"] != old["exercise"]:
        assert result["exercise"] == mine["exercise"]
    if mine["note"] != old["note"]:
        assert result["note"] == mine["note"]
    for is_warm_up in (True, False):
        was, own, now = (
            [one for one in step["sets"] if (one["kind"] == "warm_up") == is_warm_up] for step in (old, mine, result)
        )
        if len(own) != len(was):
            assert len(now) == len(own)
        for before, one, after in zip(was, own, now, strict=False):
            for field, columns in FIELDS.items():
                if field != "rest" and any(one[column] != before[column] for column in columns):
                    assert all(after[column] == one[column] for column in columns), field
        edited_ones = [
            n
            for n, (a, b) in enumerate(zip(was, own, strict=False))
            if a | {"rest_seconds": 0} != b | {"rest_seconds": 0}
        ]
        assert not edited_ones or len(now) > edited_ones[-1]


@thoroughly
@given(starts, edits, edits, OWN, st.booleans())
def test_merging_once_more_changes_nothing(start, changes, own_changes, own, takes):
    base = base_of(start)
    theirs, mine = edited(base, changes, "theirs"), edited(base, own_changes, "mine")
    own = {number: values for number, values in own.items() if number <= len(names(mine))}
    conflicts = merge(base, theirs, mine, targets=own).conflicts
    merged = merge(base, theirs, mine, targets=own, take=[one.id for one in conflicts] if takes else [])
    again = merge(theirs, theirs, merged.content, targets=merged.targets)
    assert (again.content, again.conflicts) == (merged.content, [])
    assert again.targets == {number: values for number, values in merged.targets.items() if values}


@thoroughly
@given(starts, edits)
def test_nothing_differs_exactly_when_nothing_was_changed(start, changes):
    base = base_of(start)
    new = edited(base, changes, "new")
    assert differences(base, base) == []
    if not differences(base, new):
        assert without_keys_of_blocks(base) == without_keys_of_blocks(new)


def without_keys_of_blocks(content: dict[str, Any]) -> list[Any]:
    return [[without_rest(step) for step in block["steps"]] for block in content["blocks"]]
