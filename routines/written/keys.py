"""Blocks and steps keep the names they have in the document that the text was written from."""

import uuid
from collections.abc import Callable, Hashable
from difflib import SequenceMatcher

from routines.models.version import BlockContent, StepContent, VersionContent, steps_in


def with_keys_of(content: VersionContent, before: VersionContent | None) -> VersionContent:
    """The content with the keys of the steps and blocks that it goes on with, and new ones for what is new.

    A step goes on when its exercise is the same: first those that are asked for alike, then by order. It keeps the
    exercise's text, too, as it was frozen.
    """
    old = list(steps_in(before)) if before else []
    new = list(steps_in(content))
    partner = _partners(old, new)
    blocks_of = {id(step): block for block in (before["blocks"] if before else []) for step in block["steps"]}
    taken: set[int] = set()
    for step in new:
        origin = partner.get(id(step))
        step["key"] = _key(origin)
        if origin is not None:
            _keep_text(step, origin)
    for block in content["blocks"]:
        homes = [blocks_of[id(partner[id(step)])] for step in block["steps"] if id(step) in partner]
        homes.sort(key=lambda home: home["kind"] != block["kind"])
        home = next((one for one in homes if id(one) not in taken), None)
        if home is not None:
            taken.add(id(home))
        block["key"] = _key(home)
    return content


def _keep_text(step: StepContent, origin: StepContent) -> None:
    """Let the step say of its exercise what its origin says."""
    step["revision"], step["slug"], step["name"] = origin["revision"], origin["slug"], origin["name"]
    step["tracking"], step["laterality"] = origin["tracking"], origin["laterality"]
    step["seconds_per_rep"] = origin["seconds_per_rep"]


def _key(part: StepContent | BlockContent | None) -> str:
    return (part.get("key") if part else None) or str(uuid.uuid4())


def _partners(old: list[StepContent], new: list[StepContent]) -> dict[int, StepContent]:
    """For each new step that goes on with an old one (by id()): that one."""
    partner: dict[int, StepContent] = {}
    left = list(old)
    for likeness in (_whole, _exercise):
        fresh = [step for step in new if id(step) not in partner]
        for mine, theirs in _in_order(fresh, left, likeness):
            partner[id(mine)] = theirs
        left = [step for step in left if not any(step is one for one in partner.values())]
    for step in new:
        if id(step) in partner:
            continue
        moved = next((one for one in left if one["exercise"] == step["exercise"]), None)
        if moved is not None:
            partner[id(step)] = moved
            left = [one for one in left if one is not moved]
    return partner


def _in_order(
    fresh: list[StepContent], left: list[StepContent], likeness: Callable[[StepContent], Hashable]
) -> list[tuple[StepContent, StepContent]]:
    here, there = [likeness(step) for step in left], [likeness(step) for step in fresh]
    blocks = SequenceMatcher(None, here, there, autojunk=False).get_matching_blocks()
    return [(fresh[block.b + n], left[block.a + n]) for block in blocks for n in range(block.size)]


def _exercise(step: StepContent) -> Hashable:
    return step["exercise"]


def _whole(step: StepContent) -> Hashable:
    asked = tuple(
        tuple(sorted((name, value) for name, value in one.items() if value is not None)) for one in step["sets"]
    )
    return step["exercise"], step["note"], asked
