"""Versions of a routine compared, and merged into a client's own copy. Plain documents in, plain documents out.

A document has the shape of ``routines.models.version.VersionContent``. What was frozen before blocks and steps had keys
is read as if it had them: a step is found again by its exercise, and by how many of the same stand before it.
"""

import uuid
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from routines.notation import in_digits

type Part = dict[str, Any]
type Document = Mapping[str, Any]

NAMES = uuid.UUID("0e6ba1c2-7c0e-5a3b-8a52-1f60d9a5c7d3")
"""The namespace of the keys that steps and blocks without one are given."""


def with_keys(content: Document, *, like: Document | None = None) -> Part:
    """A copy in which every block and step has a key of its own; a block without steps isn't in it.

    What has none is named as the step of the same exercise is in ``like``, else the same way every time.
    """
    whole: Part = deepcopy(dict(content))
    whole["blocks"] = [block for block in whole["blocks"] if block["steps"]]
    known = _keys_by_place(like) if like else {}
    own = {step["key"] for step in steps_of(whole) if step.get("key")}
    seen: Counter[int] = Counter()
    taken: set[str] = set()
    for block in whole["blocks"]:
        for step in block["steps"]:
            seen[step["exercise"]] += 1
            place = (step["exercise"], seen[step["exercise"]])
            key = step.get("key")
            if not key:
                key = known.get(place)
                if key is None or key in own:
                    key = _named("step", *place)
            while key in taken:
                key = _named("again", key)
            step["key"] = key
            taken.add(key)
    _name_blocks(whole, like)
    return whole


def _name_blocks(whole: Part, like: Document | None) -> None:
    of_step = {
        step["key"]: block["key"]
        for block in (like["blocks"] if like else [])
        if block.get("key")
        for step in block["steps"]
        if step.get("key")
    }
    taken: set[str] = set()
    for block in whole["blocks"]:
        first = block["steps"][0]["key"]
        key = block.get("key") or of_step.get(first) or _named("block", first)
        while key in taken:
            key = _named("again", key)
        block["key"] = key
        taken.add(key)


def _keys_by_place(content: Document) -> dict[tuple[int, int], str]:
    """(exercise, which one of it) → key, of the steps that have one."""
    seen: Counter[int] = Counter()
    found = {}
    for step in steps_of(content):
        seen[step["exercise"]] += 1
        if step.get("key"):
            found[step["exercise"], seen[step["exercise"]]] = step["key"]
    return found


def _named(*parts: object) -> str:
    return str(uuid.uuid5(NAMES, ":".join(str(part) for part in parts)))


def steps_of(content: Document) -> Iterator[Part]:
    for block in content["blocks"]:
        yield from block["steps"]


# --- What a step and a set are made of ------------------------------------------------------------

STRAIGHT, WARM_UP = "straight", "warm_up"
MOVE = ("exercise", "revision", "slug", "name", "tracking", "laterality", "seconds_per_rep")
"""What a step takes from its exercise: changed together or not at all."""
EMPTY = {"note": "", "asks_rpe": False, "alternatives": []}
"""What is the trainer's own about a step beside its sets, and what it is where an older document has none."""
FIELDS = {
    "kind": ("kind",),
    "reps": ("reps_min", "reps_max", "seconds", "right_reps_min", "right_reps_max", "right_seconds"),
    "load": ("load", "load_unit", "right_load"),
    "rpe": ("rpe",),
    "tempo": ("tempo",),
    "rest": ("rest_seconds",),
}
"""A set's columns that make one sense together: a load without its unit is none."""
OWN_FIELDS = {"reps": ("reps_min", "reps_max", "seconds"), "load": ("load", "load_unit")}
"""Of a client's own numbers, which stand beside the document, for all sets of a step."""


def _value(one: Part, field: str) -> tuple[Any, ...]:
    return tuple(one.get(column) for column in FIELDS[field])


def _sets_of(step: Part) -> list[tuple[tuple[Any, ...], ...]]:
    return [tuple(_value(one, field) for field in FIELDS) for one in step["sets"]]


def _extra(step: Part, name: str) -> Any:
    return step.get(name, EMPTY[name])


def _is_same_step(one: Part, other: Part) -> bool:
    return (
        one["exercise"] == other["exercise"]
        and _sets_of(one) == _sets_of(other)
        and all(_extra(one, name) == _extra(other, name) for name in EMPTY)
    )


def _is_group(block: Part) -> bool:
    return block["kind"] != STRAIGHT and len(block["steps"]) > 1


# --- Two documents compared -----------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """One thing in which two documents differ.

    ``what``: added, removed, swapped, sets, note, asks_rpe, alternatives (``old`` and ``new`` are steps); grouped,
    ungrouped, round_rest (blocks); order; name, notes (texts). ``fields`` says what of the sets: names of FIELDS,
    and count.
    """

    what: str
    name: str = ""
    old: Any = None
    new: Any = None
    fields: tuple[str, ...] = ()


def differences(old: Document, new: Document) -> list[Change]:
    """What was changed from one document to the other; new texts of the same exercises are no change."""
    after = with_keys(new)
    before = with_keys(old, like=after)
    was = {step["key"]: step for step in steps_of(before)}
    now = {step["key"]: step for step in steps_of(after)}
    found = [
        Change(what, old=before[what], new=after[what]) for what in ("name", "notes") if before[what] != after[what]
    ]
    found += [Change("removed", step["name"], old=step) for key, step in was.items() if key not in now]
    for key, step in now.items():
        found += _step_differences(was[key], step) if key in was else [Change("added", step["name"], new=step)]
    if [key for key in was if key in now] != [key for key in now if key in was]:
        found.append(Change("order"))
    return [*found, *_block_differences(before, after, was.keys() & now.keys())]


def _step_differences(old: Part, new: Part) -> list[Change]:
    if old["exercise"] != new["exercise"]:
        return [Change("swapped", old["name"], old=old, new=new)]
    found = []
    if _sets_of(old) != _sets_of(new):
        pairs = list(zip(old["sets"], new["sets"], strict=False))
        fields = [field for field in FIELDS if any(_value(a, field) != _value(b, field) for a, b in pairs)]
        if len(old["sets"]) != len(new["sets"]):
            fields.insert(0, "count")
        found.append(Change("sets", new["name"], old=old, new=new, fields=tuple(fields)))
    return found + [
        Change(name, new["name"], old=old, new=new) for name in EMPTY if _extra(old, name) != _extra(new, name)
    ]


def _block_differences(old: Part, new: Part, common: Collection[str]) -> Iterator[Change]:
    """Groups that came, went or rest otherwise; one whose members went with their steps has been told of."""

    def groups(document: Part) -> dict[frozenset[str], Part]:
        found = {}
        for block in document["blocks"]:
            members = frozenset(step["key"] for step in block["steps"] if step["key"] in common)
            if block["kind"] != STRAIGHT and len(members) > 1:
                found[members] = block
        return found

    was, now = groups(old), groups(new)
    for members, block in was.items():
        if members not in now:
            yield Change("ungrouped", _names_in(block), old=block)
    for members, block in now.items():
        if members not in was:
            yield Change("grouped", _names_in(block), new=block)
        elif any(was[members][name] != block[name] for name in ("kind", "rest_seconds")):
            yield Change("round_rest", _names_in(block), old=was[members], new=block)


def _names_in(block: Part) -> str:
    return " + ".join(step["name"] for step in block["steps"])


# --- Three documents merged -----------------------------------------------------------------------


@dataclass(frozen=True)
class Conflict:
    """What both sides changed, each in its own way. ``mine`` stands unless the routine's is taken.

    ``what``: move (steps), removed (the routine took out a step that was changed for the client: ``mine`` is the
    step), left_out (the routine changed a step that the client's copy leaves out: ``theirs`` is the step), sets,
    warm_ups and the names of FIELDS (sets), note, asks_rpe, alternatives, round_rest, kind_of_block, name, notes
    (values), order (names in their order).
    """

    id: str
    what: str
    name: str
    mine: Any
    theirs: Any


@dataclass
class Merged:
    """``targets`` are the client's own numbers by the step numbers of ``content``."""

    content: Part
    targets: dict[int, Part]
    conflicts: list[Conflict]


def merge(
    base: Document,
    theirs: Document,
    mine: Document,
    *,
    targets: Mapping[int, Part] | None = None,
    take: Collection[str] = (),
) -> Merged:
    """The routine's new version brought into a client's own copy; what was changed for the client always stays.

    ``base``: the routine's version that the copy stands on; ``theirs``: its new one; ``mine``: the copy. ``targets``
    are the client's own numbers by the step numbers of ``mine``; what is None in them isn't set. ``take``: ids of
    conflicts in which the routine's value is wanted after all.
    """
    return _Merge(base, theirs, mine, targets or {}, frozenset(take)).done()


@dataclass
class _Node:
    """A block of the result while it is put together."""

    block: Part
    steps: list[str]
    was_group: bool

    @property
    def is_group(self) -> bool:
        return bool(self.block["kind"] != STRAIGHT and len(self.steps) > 1)


class _Side:
    """One of the three documents, by keys."""

    def __init__(self, whole: Part) -> None:
        self.whole = whole
        self.steps = {step["key"]: step for step in steps_of(whole)}
        self.blocks = {block["key"]: block for block in whole["blocks"]}
        self.block_of = {step["key"]: block for block in whole["blocks"] for step in block["steps"]}

    def is_grouped(self, key: str) -> bool:
        return key in self.block_of and _is_group(self.block_of[key])

    def shape(self) -> list[tuple[str, str, tuple[str, ...]]]:
        return [
            (block["key"], block["kind"], tuple(step["key"] for step in block["steps"]))
            for block in self.whole["blocks"]
        ]

    def shape_of(self, keys: Collection[str]) -> list[tuple[str, ...]]:
        """Order and groups, as far as these steps go."""
        found: list[tuple[str, ...]] = []
        for block in self.whole["blocks"]:
            members = tuple(step["key"] for step in block["steps"] if step["key"] in keys)
            if block["kind"] == STRAIGHT:
                found += [(key,) for key in members]
            elif members:
                found.append(members)
        return found


class _Merge:
    def __init__(
        self, base: Document, theirs: Document, mine: Document, targets: Mapping[int, Part], take: frozenset[str]
    ) -> None:
        self.theirs = _Side(with_keys(theirs))
        named, plain = with_keys(base, like=self.theirs.whole), with_keys(base)
        self.base = _Side(named)
        self.mine = _Side(_renamed(with_keys(mine), plain, named))
        self.take = take
        self.conflicts: list[Conflict] = []
        self.own = {
            step["key"]: {name: value for name, value in targets[step["number"]].items() if value not in (None, "")}
            for step in self.mine.steps.values()
            if step["number"] in targets
        }

    def done(self) -> Merged:
        kept = self._kept_steps()
        nodes = self._nodes(kept)
        for node in nodes:
            if node.was_group and len(node.steps) == 1:
                node.block |= {"kind": STRAIGHT, "lone_rest": node.block["rest_seconds"], "rest_seconds": None}
        grouped = {key for node in nodes for key in node.steps if node.is_group}
        blocks = []
        targets = {}
        number = 0
        for node in nodes:
            lone_rest = node.block.pop("lone_rest", None)
            steps = [self._step(key, is_grouped=key in grouped, lone_rest=lone_rest) for key in node.steps]
            for step in steps:
                number += 1
                step["number"] = number
                if own := self.own.get(step["key"]):
                    targets[number] = own
            blocks.append(self._block(node) | {"steps": steps})
        texts = {
            name: self._three(name, name, "", self.base.whole[name], self.theirs.whole[name], self.mine.whole[name])
            for name in ("name", "notes")
        }
        content = {**self.theirs.whole, **texts, "blocks": blocks}
        return Merged(with_keys(content), targets, self.conflicts)

    # --- What both sides changed

    def _conflict(self, about: str, what: str, name: str, mine: Any, theirs: Any) -> bool:
        """Note it; whether the routine's is taken."""
        one = Conflict(f"{about}:{what}", what, name, mine, theirs)
        self.conflicts.append(one)
        return one.id in self.take

    def _three(self, about: str, what: str, name: str, base: Any, theirs: Any, mine: Any) -> Any:
        """What was changed on one side; the client's where both changed it."""
        if mine == base:
            return theirs
        if theirs in (base, mine):
            return mine
        return theirs if self._conflict(about, what, name, mine, theirs) else mine

    # --- Which steps there are

    def _kept_steps(self) -> set[str]:
        keys = dict.fromkeys([*self.theirs.steps, *self.mine.steps])
        return {key for key in keys if self._is_kept(key)}

    def _is_kept(self, key: str) -> bool:
        base, theirs, mine = (side.steps.get(key) for side in (self.base, self.theirs, self.mine))
        if theirs and mine:
            return True
        if mine:
            if base is None:
                return True
            if _is_same_step(base, mine) and not self.own.get(key):
                return False
            return not self._conflict(key, "removed", mine["name"], mine, None)
        if base is None:
            return True
        if theirs and not _is_same_step(base, theirs):
            return self._conflict(key, "left_out", theirs["name"], None, theirs)
        return False

    # --- Their order and groups

    def _nodes(self, kept: Collection[str]) -> list[_Node]:
        frame = self._frame()
        other = self.theirs if frame is self.mine else self.mine
        nodes = [
            _Node(_attributes(block), [step["key"] for step in block["steps"] if step["key"] in kept], _is_group(block))
            for block in frame.whole["blocks"]
        ]
        nodes = [node for node in nodes if node.steps]
        for key in other.steps:
            if key in kept and not any(key in node.steps for node in nodes):
                self._place(key, nodes, other)
        return nodes

    def _frame(self) -> _Side:
        """The side whose order and groups hold; the other one's steps are put in beside their neighbours."""
        base, theirs, mine = self.base, self.theirs, self.mine
        if theirs.shape() == base.shape():
            return mine
        if mine.shape() == base.shape():
            return theirs
        common = base.steps.keys() & theirs.steps.keys() & mine.steps.keys()
        shapes = [side.shape_of(common) for side in (base, theirs, mine)]
        if shapes[2] in shapes[:2]:
            return theirs
        if shapes[1] == shapes[0]:
            return mine
        names = [
            [" + ".join(side.steps[key]["name"] for key in keys) for keys in shape]
            for side, shape in ((mine, shapes[2]), (theirs, shapes[1]))
        ]
        return theirs if self._conflict("whole", "order", "", *names) else mine

    def _place(self, key: str, nodes: list[_Node], other: _Side) -> None:
        """Put in a step that only the other side has: with its mates where it has some, else after its neighbour."""
        block = other.block_of[key]
        attributes = _attributes(block)
        if _is_group(block):
            mates = [step["key"] for step in block["steps"]]
            at = mates.index(key)
            for mate, by in [*((one, 1) for one in reversed(mates[:at])), *((one, 0) for one in mates[at + 1 :])]:
                node = next((node for node in nodes if mate in node.steps), None)
                if node and self._joins(node, mate, attributes):
                    node.steps.insert(node.steps.index(mate) + by, key)
                    return
            if any(mate in node.steps for node in nodes for mate in mates):
                attributes |= {"key": _named("alone", key), "kind": STRAIGHT, "rest_seconds": None}
        order = list(other.steps)
        before = set()
        place = 0
        for one in reversed(order[: order.index(key)]):
            before.add(one)
            at_node = next((n for n, node in enumerate(nodes) if one in node.steps), None)
            if at_node is not None:
                place = at_node + 1
                break
        nodes.insert(place, _Node(attributes, [key], was_group=attributes["kind"] != STRAIGHT and _is_group(block)))

    def _joins(self, node: _Node, mate: str, attributes: Part) -> bool:
        """Whether a mate's block takes another step in; one that stands alone as ever becomes the group."""
        if node.block["kind"] != STRAIGHT:
            return True
        if len(node.steps) > 1 or self.base.is_grouped(mate):
            return False
        node.block, node.was_group = dict(attributes), True
        return True

    def _block(self, node: _Node) -> Part:
        """Kind and rest after a round, where both sides have the group."""
        block = node.block
        sides = [side.blocks.get(block["key"]) for side in (self.base, self.theirs, self.mine)]
        if not node.is_group or not (sides[1] and sides[2] and _is_group(sides[1]) and _is_group(sides[2])):
            return block
        if not (sides[0] and _is_group(sides[0])):
            sides[0] = sides[1]
        name = " + ".join(self._name(key) for key in node.steps)
        about = gettext("block %(key)s") % {"key": block["key"]}
        values = zip(*((one["kind"], one["rest_seconds"]) for one in sides if one), strict=True)
        kinds, rests = values
        return block | {
            "kind": self._three(about, "kind_of_block", name, *kinds),
            "rest_seconds": self._three(about, "round_rest", name, *rests),
        }

    def _name(self, key: str) -> str:
        return str((self.mine.steps.get(key) or self.theirs.steps[key])["name"])

    # --- One step

    def _step(self, key: str, *, is_grouped: bool, lone_rest: int | None) -> Part:
        theirs, mine = self.theirs.steps.get(key), self.mine.steps.get(key)
        if theirs is None or mine is None:
            step = deepcopy(theirs or mine)
            assert step is not None
            sides = [self.theirs if theirs else self.mine]
        else:
            base = self.base.steps.get(key, theirs)
            theirs, mine = (
                self._at_rest(side, one, base, is_grouped=is_grouped)
                for side, one in ((self.theirs, theirs), (self.mine, mine))
            )
            step = self._both(base, theirs, mine)
            sides = [self.theirs, self.mine]
        if not is_grouped and all(side.is_grouped(key) for side in sides):
            rest = lone_rest if lone_rest is not None else sides[-1].block_of[key]["rest_seconds"]
            for one in step["sets"]:
                one["rest_seconds"] = rest
        return step

    def _at_rest(self, side: _Side, step: Part, base: Part, *, is_grouped: bool) -> Part:
        """The step without the rests that a group brought or took which isn't (or is) one after all."""
        key = step["key"]
        is_other = side.is_grouped(key) != self.base.is_grouped(key) and side.is_grouped(key) != is_grouped
        if not is_other or not base["sets"] or key not in self.base.steps:
            return step
        rests = [one["rest_seconds"] for one in base["sets"]]
        return step | {
            "sets": [
                one | {"rest_seconds": rests[min(number, len(rests) - 1)]} for number, one in enumerate(step["sets"])
            ]
        }

    def _both(self, base: Part, theirs: Part, mine: Part) -> Part:
        key, own = mine["key"], self.own.get(mine["key"])
        if _is_same_step(base, mine) and not own:
            return deepcopy(theirs)
        if _is_same_step(base, theirs) or _is_same_step(mine, theirs):
            step = deepcopy(mine)
            if theirs["exercise"] == mine["exercise"] and any(theirs[name] != base[name] for name in MOVE):
                step |= {name: theirs[name] for name in MOVE}
            return step
        step = deepcopy(mine)
        step |= self._move_and_sets(base, theirs, mine)
        for name in EMPTY:
            values = (_extra(one, name) for one in (base, theirs, mine))
            step[name] = self._three(key, name, mine["name"], *values)
        return step

    def _move_and_sets(self, base: Part, theirs: Part, mine: Part) -> Part:
        key, name = mine["key"], mine["name"]
        whole_theirs = {**{column: theirs[column] for column in MOVE}, "sets": deepcopy(theirs["sets"])}
        whole_mine = {**{column: mine[column] for column in MOVE}, "sets": deepcopy(mine["sets"])}
        if theirs["exercise"] == mine["exercise"]:
            words = theirs if any(theirs[column] != base[column] for column in MOVE) else mine
            return {**{column: words[column] for column in MOVE}, "sets": self._sets(base, theirs, mine)}
        if mine["exercise"] == base["exercise"]:  # the routine has another move now
            own = self.own.get(key, {})
            has_numbers = _sets_of(mine) != _sets_of(base) or any(
                column in own for columns in OWN_FIELDS.values() for column in columns if column != "load_unit"
            )
            if has_numbers and not self._conflict(key, "move", name, mine, theirs):
                return whole_mine
            self._drop_own(key)
            return whole_theirs
        if theirs["exercise"] == base["exercise"]:  # the client has another move
            if _sets_of(theirs) in (_sets_of(base), _sets_of(mine)):
                return whole_mine
            takes = self._conflict(key, "sets", name, mine["sets"], theirs["sets"])
            return whole_mine | {"sets": deepcopy(theirs["sets"])} if takes else whole_mine
        if not self._conflict(key, "move", name, mine, theirs):
            return whole_mine
        self._drop_own(key)
        return whole_theirs

    def _drop_own(self, key: str, *fields: str) -> None:
        """The client's own numbers go with what they were about; all of them unless told which."""
        gone = {column for field in fields or OWN_FIELDS for column in OWN_FIELDS[field]}
        self.own[key] = {name: value for name, value in self.own.get(key, {}).items() if name not in gone}

    # --- Its sets

    def _sets(self, base: Part, theirs: Part, mine: Part) -> list[Part]:
        """Warm-ups and other sets, each counted on their own, so that a warm-up more shifts no other set."""
        if _sets_of(mine) == _sets_of(base) and not self.own.get(mine["key"]):
            return deepcopy(theirs["sets"])
        if _sets_of(theirs) == _sets_of(base):
            return deepcopy(mine["sets"])
        clashes: dict[str, list[tuple[Part, Part]]] = {}
        rows: list[tuple[Part | None, Part | None, Part | None]] = []
        for what, is_warm_up in (("warm_ups", True), ("sets", False)):
            three = [
                [one for one in step["sets"] if (one["kind"] == WARM_UP) == is_warm_up] for step in (base, theirs, mine)
            ]
            count = self._count(mine, what, *three)
            rows += [(_at(three[0], n), _at(three[1], n), _at(three[2], n)) for n in range(count)]
        for old, new, own in rows:
            for field in FIELDS:
                if new and own and self._clashes(field, old or new, new, own, mine["key"]):
                    clashes.setdefault(field, []).append((own, new))
        taken = {
            field
            for field, pairs in clashes.items()
            if self._conflict(
                mine["key"], field, mine["name"], self._shown(field, pairs, mine["key"]), [n for _, n in pairs]
            )
        }
        self._drop_own_if(mine["key"], taken)
        return [self._set(row, taken) for row in rows]

    def _count(self, mine: Part, what: str, old: list[Part], new: list[Part], own: list[Part]) -> int:
        """How many sets; of what the routine takes away, what was changed for the client stays."""
        is_changed = len(own) != len(old)
        loses = [
            one
            for number, one in enumerate(own)
            if number >= len(new)
            and number < len(old)
            and any(_value(one, field) != _value(old[number], field) for field in FIELDS)
        ]
        if not is_changed and not loses:
            return len(new)
        if len(new) in (len(old), len(own)):
            return len(own)
        return len(new) if self._conflict(mine["key"], what, mine["name"], own, new) else len(own)

    def _clashes(self, field: str, old: Part, new: Part, own: Part, key: str) -> bool:
        was, theirs, mine = (_value(one, field) for one in (old, new, own))
        if theirs == was:
            return False
        numbers = self._own_numbers(key, field)
        if numbers:
            return any(new.get(column) != _as_written(value) for column, value in numbers.items())
        return mine not in (was, theirs)

    def _own_numbers(self, key: str, field: str) -> Part:
        own = self.own.get(key, {})
        found = {column: own[column] for column in OWN_FIELDS.get(field, ()) if column in own}
        return {} if found.keys() <= {"load_unit"} else found

    def _shown(self, field: str, pairs: list[tuple[Part, Part]], key: str) -> list[Part]:
        numbers = self._own_numbers(key, field)
        return [own | numbers for own, _ in pairs]

    def _drop_own_if(self, key: str, taken: Collection[str]) -> None:
        if fields := [field for field in OWN_FIELDS if field in taken]:
            self._drop_own(key, *fields)

    def _set(self, row: tuple[Part | None, Part | None, Part | None], taken: Collection[str]) -> Part:
        old, new, own = row
        if new is None or own is None:
            one = new or own
            assert one is not None
            return deepcopy(one)
        old = old or new
        merged = deepcopy(own)
        for field, columns in FIELDS.items():
            if field in taken or _value(own, field) == _value(old, field):
                merged |= {column: new[column] for column in columns if column in new}
        return merged


def _at(sets: list[Part], number: int) -> Part | None:
    return sets[number] if number < len(sets) else None


def _as_written(value: Any) -> Any:
    """A decimal as documents have it."""
    return in_digits(value) if isinstance(value, Decimal) else value


def _attributes(block: Part) -> Part:
    return {name: value for name, value in block.items() if name != "steps"}


def _renamed(mine: Part, plain: Part, named: Part) -> Part:
    """The client's copy with the keys that the base has here, where it was made from a base without any."""
    keys = {
        old["key"]: new["key"]
        for old, new in [
            *zip(steps_of(plain), steps_of(named), strict=True),
            *zip(plain["blocks"], named["blocks"], strict=True),
        ]
    }
    for part in [*steps_of(mine), *mine["blocks"]]:
        part["key"] = keys.get(part["key"], part["key"])
    return mine
