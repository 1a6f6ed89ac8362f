"""What a trainer sees of one client's copy."""

from dataclasses import dataclass, field
from typing import Any, cast

from django.db.models import FETCH_RAISE, QuerySet

from accounts.models import User
from routines.merge import Change, differences, with_keys
from routines.models import Assignment, BlockKind, Exercise, PersonalTarget
from routines.models.given import base_of, own_numbers, state_name
from routines.models.version import SetContent, StepContent, VersionContent, personalised, steps_in

FOUND_AT_MOST = 24


@dataclass(frozen=True)
class CopyStep:
    """A step as the client has it. ``asked``: its sets with the client's own numbers."""

    step: StepContent
    label: str  # 1, or A1 in a superset
    asked: list[SetContent]
    is_first: bool
    is_last: bool
    rests_after_round: bool
    is_varied: bool  # its sets ask for different things

    @property
    def key(self) -> str:
        return self.step["key"]


@dataclass(frozen=True)
class CopyBlock:
    kind: str  # what a group is called; empty for a step alone
    rest_seconds: int | None
    steps: list[CopyStep]


@dataclass
class CopyPage:
    """``seen`` names the state; ``changes``: from the routine's version that the copy stands on."""

    assignment: Assignment
    seen: str
    blocks: list[CopyBlock]
    changes: list[Change]
    can_undo: bool
    thumbs: dict[int, Exercise] = field(default_factory=dict)

    @property
    def steps(self) -> list[CopyStep]:
        return [step for block in self.blocks for step in block.steps]


def copy_page(assignment: Assignment) -> CopyPage:
    """What the client has, with what differs from the routine. Three statements beside the assignment's."""
    targets = {target.step_number: target for target in assignment.targets.all()}
    content = cast(VersionContent, with_keys(assignment.version.content))
    numbers = own_numbers(assignment)
    base = base_of(assignment).content
    return CopyPage(
        assignment=assignment,
        seen=state_name(assignment, numbers),
        blocks=blocks_of(content, targets),
        changes=differences(base, cast(Any, with_targets(content, targets))),
        can_undo=assignment.given.exists(),
    )


def blocks_of(content: VersionContent, targets: dict[int, PersonalTarget]) -> list[CopyBlock]:
    steps = list(steps_in(content))
    letters = iter("ABCDEFGHIJKLMNOPQRSTUVWXYZ" * 3)
    found = []
    for block in content["blocks"]:
        is_group = block["kind"] != BlockKind.STRAIGHT and len(block["steps"]) > 1
        letter = next(letters) if is_group else ""
        rows = []
        for place, step in enumerate(block["steps"], start=1):
            asked = [personalised(one, targets.get(step["number"])) for one in step["sets"]]
            rows.append(
                CopyStep(
                    step=step,
                    label=f"{letter}{place}" if is_group else str(step["number"]),
                    asked=asked,
                    is_first=step is steps[0] and not is_group,
                    is_last=step is steps[-1] and not is_group,
                    rests_after_round=is_group and step is block["steps"][-1],
                    is_varied=any(one != asked[0] for one in asked),
                )
            )
        found.append(CopyBlock(str(BlockKind(block["kind"]).label) if is_group else "", block["rest_seconds"], rows))
    return found


def with_targets(content: VersionContent, targets: dict[int, PersonalTarget]) -> dict[str, Any]:
    """The document with the client's own numbers in its sets."""
    blocks = [
        {
            **block,
            "steps": [
                {**step, "sets": [personalised(one, targets.get(step["number"])) for one in step["sets"]]}
                for step in block["steps"]
            ],
        }
        for block in content["blocks"]
    ]
    return {**content, "blocks": blocks}


def find_moves(user: User, text: str) -> QuerySet[Exercise]:
    """The moves this text may mean; without a text the first few."""
    exercises = Exercise.objects.usable_by(user).active().exclude(published=None).matching(text)
    return (
        exercises.select_related("published")
        .only("slug", "equipment", "published__name")
        .fetch_mode(FETCH_RAISE)[:FOUND_AT_MOST]
    )
