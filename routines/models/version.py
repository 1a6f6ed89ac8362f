"""A routine's version: the frozen document of what was assigned. Built here, read here, thawed here, nowhere else.

It carries ``v``, the number of its shape; a field that came later is missing in older documents (NotRequired). Loads
are strings of a decimal in ``load_unit``, as entered; a set without reps, seconds and load is a round. Steps are
numbered from 1 through the whole routine, and keep their ``key`` through every edit, copy and version.
"""

import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, NotRequired, TypedDict, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext

from accounts.models import User
from routines.formulas import estimated_seconds
from routines.models.assignment import PersonalTarget
from routines.models.exercise import Exercise, Laterality
from routines.models.routine import Block, BlockKind, PrescribedSet, Routine, RoutineVersion, Side, Step
from routines.notation import in_digits

SHAPE = 1


class SetContent(TypedDict):
    kind: str
    reps_min: int | None
    reps_max: int | None
    seconds: int | None
    load: str | None
    load_unit: str
    rpe: str | None
    tempo: str
    rest_seconds: int | None
    # Of a one-sided step, where the right side is asked for something else; the load in the same unit.
    right_reps_min: NotRequired[int | None]
    right_reps_max: NotRequired[int | None]
    right_seconds: NotRequired[int | None]
    right_load: NotRequired[str | None]


class StepContent(TypedDict):
    key: NotRequired[str]  # a UUID
    number: int
    exercise: int
    revision: int
    slug: str
    name: str
    tracking: str
    laterality: str
    note: str
    seconds_per_rep: float
    asks_rpe: NotRequired[bool]
    alternatives: NotRequired[list[int]]  # exercises that the client may swap to, the trainer's favourite first
    sets: list[SetContent]


class BlockContent(TypedDict):
    key: NotRequired[str]  # a UUID
    kind: str
    rest_seconds: int | None
    steps: list[StepContent]


class VersionContent(TypedDict):
    v: int
    name: str
    notes: str
    blocks: list[BlockContent]


def content_of(routine: Routine) -> VersionContent:
    """A self-contained copy of a routine fetched ``with_steps()``."""
    numbers = iter(range(1, 10_000))
    return VersionContent(
        v=SHAPE,
        name=routine.name,
        notes=routine.notes,
        blocks=[
            BlockContent(
                key=str(block.key),
                kind=block.kind,
                rest_seconds=block.rest_seconds,
                steps=[_step_content(step, next(numbers)) for step in block.steps.all()],
            )
            for block in routine.blocks.all()
        ],
    )


def _step_content(step: Step, number: int) -> StepContent:
    exercise = step.exercise
    if exercise.published_id is None:
        raise ValidationError(gettext("An exercise without a published text can't be handed out."))
    return StepContent(
        key=str(step.key),
        number=number,
        exercise=exercise.pk,
        revision=exercise.published_id,
        slug=exercise.slug,
        name=exercise.name,
        tracking=exercise.tracking,
        laterality=exercise.laterality,
        note=step.note,
        seconds_per_rep=exercise.seconds_per_rep,
        asks_rpe=step.asks_rpe,
        alternatives=step.alternatives,
        sets=[_set_content(prescribed) for prescribed in step.prescribed_sets.all()],
    )


def _set_content(prescribed: PrescribedSet) -> SetContent:
    return SetContent(
        kind=prescribed.kind,
        reps_min=prescribed.reps_min,
        reps_max=prescribed.reps_max,
        seconds=prescribed.seconds,
        load=in_digits(prescribed.load),
        load_unit=prescribed.load_unit,
        rpe=in_digits(prescribed.rpe),
        tempo=prescribed.tempo,
        rest_seconds=prescribed.rest_seconds,
        right_reps_min=prescribed.right_reps_min,
        right_reps_max=prescribed.right_reps_max,
        right_seconds=prescribed.right_seconds,
        right_load=in_digits(prescribed.right_load),
    )


@transaction.atomic
def thaw(routine: Routine, content: VersionContent) -> None:
    """Make the routine's steps what a version says, in place of what they are; its name and notes, too.

    Blocks and steps keep their keys, and rows that are there already their numbers. The opposite of ``content_of``:
    exercises' texts are those of today. Raises ValidationError when an exercise is gone.
    """
    blocks = {block.key: block.pk for block in routine.blocks.all()}
    steps = dict(Step.objects.filter(block__routine=routine).values_list("key", "pk"))
    known = set(
        Exercise.objects.filter(pk__in={one["exercise"] for one in steps_in(content)}).values_list("pk", flat=True)
    )
    routine.name, routine.notes = content["name"], content["notes"]
    routine.save(update_fields=["name", "notes"])
    routine.blocks.all().delete()
    new_blocks: list[Block] = []
    new_steps: list[Step] = []
    new_sets: list[PrescribedSet] = []
    for place, block in enumerate(content["blocks"], start=1):
        block_key = key_of(block)
        new_block = Block(
            pk=blocks.pop(block_key, None),
            key=block_key,
            routine=routine,
            position=place,
            kind=block["kind"],
            rest_seconds=block["rest_seconds"],
        )
        new_blocks.append(new_block)
        for number, step in enumerate(block["steps"], start=1):
            if step["exercise"] not in known:
                raise ValidationError(gettext("%(name)s doesn’t exist any more.") % {"name": step["name"]})
            step_key = key_of(step)
            new_step = Step(
                pk=steps.pop(step_key, None),
                key=step_key,
                block=new_block,
                position=number,
                exercise_id=step["exercise"],
                note=step["note"],
                asks_rpe=step.get("asks_rpe", False),
                alternatives=step.get("alternatives", []),
            )
            new_steps.append(new_step)
            new_sets.extend(
                PrescribedSet(step=new_step, position=position, **each)
                for position, each in enumerate(step["sets"], start=1)
            )
    Block.objects.bulk_create(new_blocks)
    Step.objects.bulk_create(new_steps)
    PrescribedSet.objects.bulk_create(new_sets)


def key_of(part: StepContent | BlockContent) -> uuid.UUID:
    """What names a step or block through all versions; a new one for what was frozen before there were any."""
    return uuid.UUID(part["key"]) if part.get("key") else uuid.uuid4()


def digest_of(content: VersionContent, follow_up_id: int | None, *, assignment_id: int | None = None) -> str:
    """SHA-256 of the content, so that the same routine is kept once; and once the same copy of an assignment's own."""
    whole = [content, follow_up_id, *([assignment_id] if assignment_id else [])]
    document = json.dumps(whole, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(document.encode()).hexdigest()


def take_version(routine: Routine, *, by: User | None = None) -> RoutineVersion:
    """Freeze the routine and its follow-up as they are now; the same content is kept once."""
    full = Routine.objects.with_steps().get(pk=routine.pk)
    follow_up = None
    if full.follow_up_id:
        follow_up = _freeze(Routine.objects.with_steps().get(pk=full.follow_up_id), None, by)
    return _freeze(full, follow_up, by)


def _freeze(routine: Routine, follow_up: RoutineVersion | None, by: User | None) -> RoutineVersion:
    content = content_of(routine)
    version, _ = RoutineVersion.objects.get_or_create(
        routine=routine,
        digest=digest_of(content, follow_up.pk if follow_up else None),
        defaults={
            "name": routine.name,
            "owner": routine.owner,
            "content": content,
            "follow_up": follow_up,
            "taken_by": by,
        },
    )
    return version


def steps_in(content: VersionContent) -> Iterator[StepContent]:
    for block in content["blocks"]:
        yield from block["steps"]


def renewed(content: VersionContent, reaching: Mapping[int, Mapping[str, Any]]) -> VersionContent:
    """The content with moves as they say it now, where that is published for plans already given, too.

    ``reaching`` is the newest such revision by exercise, with its name and how the move is counted: one that is
    counted otherwise than the plan asks for doesn't reach it.
    """
    if not reaching:
        return content
    blocks = []
    for block in content["blocks"]:
        steps = [_renewed_step(step, reaching.get(step["exercise"])) for step in block["steps"]]
        blocks.append(cast("BlockContent", {**block, "steps": steps}))
    return cast("VersionContent", {**content, "blocks": blocks})


def _renewed_step(step: StepContent, reaching: Mapping[str, Any] | None) -> StepContent:
    if reaching is None or reaching["revision"] <= step["revision"]:
        return step
    counted = (reaching["tracking"], reaching["laterality"])
    if counted != (step["tracking"], step["laterality"]):
        return step
    return cast("StepContent", {**step, "revision": reaching["revision"], "name": reaching["name"]})


def set_count(content: VersionContent) -> int:
    """Sets to log: a one-sided step's set counts once for each side."""
    return sum(len(step["sets"]) * len(sides_of(step["laterality"])) for step in steps_in(content))


def minutes_of(content: VersionContent, targets: Mapping[int, PersonalTarget] | None = None) -> int:
    """About how long the routine takes, with its rests and the client's own targets, in whole minutes; at least 1."""
    seconds = 0.0
    for block in content["blocks"]:
        for step in block["steps"]:
            for each in step["sets"]:
                asked = personalised(each, (targets or {}).get(step["number"]))
                after_round = rest_after_round(block, step)
                seconds += len(sides_of(step["laterality"])) * estimated_seconds(
                    reps=asked["reps_max"] or asked["reps_min"],
                    seconds=asked["seconds"],
                    seconds_per_rep=step["seconds_per_rep"],
                    rest_seconds=asked["rest_seconds"] if after_round is None else after_round,
                )
    return max(1, round(seconds / 60))


def rest_after_round(block: BlockContent, step: StepContent) -> int | None:
    """The rest after the last step of a superset or circuit, in place of the step's own; None elsewhere."""
    is_last_of_round = block["kind"] != BlockKind.STRAIGHT and step is block["steps"][-1]
    return block["rest_seconds"] if is_last_of_round else None


def sides_of(laterality: str, first: str = "") -> list[str]:
    """The sides a set is logged for, left before right unless told which is ``first``; alternating moves count both."""
    if laterality != Laterality.EACH_SIDE:
        return [Side.BOTH]
    return [Side.RIGHT, Side.LEFT] if first == Side.RIGHT else [Side.LEFT, Side.RIGHT]


def asked_of_side(asked: SetContent, side: str) -> SetContent:
    """The set as it is asked for on this side: the right one may have numbers of its own."""
    if side != Side.RIGHT:
        return asked
    own = asked.copy()
    if (reps_min := asked.get("right_reps_min")) is not None:
        own["reps_min"], own["reps_max"] = reps_min, asked.get("right_reps_max")
    if (seconds := asked.get("right_seconds")) is not None:
        own["seconds"] = seconds
    if (load := asked.get("right_load")) is not None:
        own["load"] = load
    return own


def personalised(asked: SetContent, target: PersonalTarget | None) -> SetContent:
    """The set with the client's own numbers in place of the routine's."""
    if target is None:
        return asked
    own = asked.copy()
    if target.reps_min is not None:
        own["reps_min"], own["reps_max"] = target.reps_min, target.reps_max
    if target.seconds is not None:
        own["seconds"] = target.seconds
    if target.load is not None:
        own["load"], own["load_unit"] = in_digits(target.load), target.load_unit
    return own
