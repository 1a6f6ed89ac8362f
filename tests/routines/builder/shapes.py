"""A routine in a few characters."""

from typing import Any

from routines.builder.commands import group_with_next
from routines.models import BlockKind, Routine, Step
from routines.models.version import content_of


def step_of(routine: Routine, name: str) -> Step:
    steps = Step.objects.select_related("block__routine", "exercise__published")
    return steps.get(block__routine=routine, exercise__published__name=name)


def shape(routine: Routine) -> str:
    """A (B C) D for a superset of B and C. Positions must run from 1 without gaps."""
    blocks = list(routine.blocks.order_by("position"))
    assert [block.position for block in blocks] == list(range(1, len(blocks) + 1))
    words = []
    for block in blocks:
        steps = list(block.steps.order_by("position").select_related("exercise__published"))
        assert [step.position for step in steps] == list(range(1, len(steps) + 1))
        names = " ".join(step.exercise.name for step in steps)
        words.append(names if block.kind == BlockKind.STRAIGHT else f"({names})")
    return " ".join(words)


def rests(routine: Routine) -> dict[str, int | None]:
    steps = Step.objects.filter(block__routine=routine).select_related("exercise__published")
    return {step.exercise.name: step.prescribed_sets.first().rest_seconds for step in steps}


def content(routine: Routine) -> dict[str, Any]:
    return dict(content_of(Routine.objects.with_steps().get(pk=routine.pk)))


def group(routine: Routine, start: str) -> None:
    """Make A B C D into A (B C) D, or whatever ``start`` says."""
    for mates in [part for part in start.replace(")", "(").split("(")[1::2] if part]:
        for first in mates.split()[:-1]:
            group_with_next(step_of(routine, first))
    assert shape(routine) == start
