"""A session's plan: the frozen document of what it was started with. Built here, read here, nowhere else.

It carries ``v``, the number of its shape. Steps are numbered from 1 through the whole routine; a slot is one set of a
step on one side.
"""

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple, NotRequired, TypedDict

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext

from accounts.models import User
from routines.models.assignment import Assignment, PersonalTarget
from routines.models.changes import NO_CHANGES, Changes, changes_for
from routines.models.exercise import Exercise, ExerciseRevision, Tracking
from routines.models.given import GivenVersion
from routines.models.routine import BlockKind, RoutineVersion, SetKind, Side
from routines.models.session import LoggedSet, SessionStep, TrainingSession
from routines.models.sides import weaker_side_of
from routines.models.targets import DayTargets, WhyPlan, day_targets, plain_whys
from routines.models.version import (
    BlockContent,
    SetContent,
    StepContent,
    VersionContent,
    asked_of_side,
    personalised,
    renewed,
    rest_after_round,
    sides_of,
    steps_in,
)
from routines.notation import in_digits
from routines.progression import Done
from routines.reasons import Voice

PLAN_SHAPE = 1


class LastSet(TypedDict):
    """What was done in the same place last time."""

    reps: int | None
    load: str | None
    load_unit: str
    seconds: int | None


class SlotPlan(TypedDict):
    """One set to log: a set of a step, on one side. ``id`` is the logged set's primary key."""

    id: str
    slot: str
    step: int
    set_number: int
    side: str
    kind: str
    reps_min: int | None
    reps_max: int | None
    seconds: int | None
    load: str | None
    load_unit: str
    rpe: str | None
    tempo: str
    rest_seconds: int | None
    asks_rpe: NotRequired[bool]  # the effort is asked for, with or without one to reach
    last: NotRequired[LastSet | None]


class StepPlan(TypedDict):
    number: int
    label: str  # "1", or "A1", "A2" in a superset
    exercise: int
    revision: int
    slug: str
    name: str
    tracking: str
    laterality: str
    note: str
    sets: int
    alternatives: NotRequired[list[int]]  # exercises the trainer lets the client swap to, their favourite first
    why: NotRequired[list[WhyPlan]]  # of its numbers: one for each side, or one for both
    proposals: NotRequired[list[int]]  # what was accepted for this session only


class SessionPlan(TypedDict):
    """What a session was started with: steps in the routine's order, slots in the order they are done."""

    v: int
    name: str
    notes: str
    steps: list[StepPlan]
    slots: list[SlotPlan]


type LastSets = Mapping[tuple[int, int, str], LastSet]
"""(exercise id, set number, side) → what was done there last time."""


def sides_in(plan: SessionPlan, step_number: int) -> list[str]:
    """The sides of a step in the order in which they are done in this session."""
    return list(dict.fromkeys(slot["side"] for slot in plan["slots"] if slot["step"] == step_number))


SESSIONS = uuid.UUID("7d1f0a7e-4f0f-5c0e-9d3a-0b5c1d8b6a42")
"""The namespace of sessions' ids."""


def session_id_of(assignment_id: int, on: date) -> uuid.UUID:
    """UUIDv5 (RFC 9562) of assignment and day: known to a phone without a network before the session has begun."""
    return uuid.uuid5(SESSIONS, f"{assignment_id}:{on.isoformat()}")


def follow_up_id_of(session_id: uuid.UUID) -> uuid.UUID:
    return uuid.uuid5(session_id, "follow-up")


def needless_slots(plan: SessionPlan, two_sided: Collection[int]) -> set[str]:
    """Slots that fall away where a move for both sides at once stands in for a one-sided step: of each set the second.

    ``two_sided`` are the numbers of the steps for which that is so.
    """
    first = {number: sides_in(plan, number)[0] for number in two_sided}
    return {slot["slot"] for slot in plan["slots"] if slot["side"] != first.get(slot["step"], slot["side"])}


def swapped_slot(slot: SlotPlan, *, one_sided: bool) -> SlotPlan:
    """A slot with another exercise than planned: its reps and rest hold, what was asked of the load doesn't."""
    return {**slot, "load": None, "last": None, "side": slot["side"] if one_sided else Side.BOTH}


def set_id_of(session_id: uuid.UUID, slot: str) -> uuid.UUID:
    """UUIDv5 (RFC 9562) of session and slot: whoever logs this slot, and however often, means the same row."""
    return uuid.uuid5(session_id, slot)


def last_sets_from(sets: Iterable[LoggedSet]) -> dict[tuple[int, int, str], LastSet]:
    """Sets as performed in the shape a plan keeps them in; of two in the same place the later one."""
    return {
        (one.exercise_id, one.set_number, one.side): LastSet(
            reps=one.reps,
            load=in_digits(one.load),
            load_unit=one.load_unit,
            seconds=one.seconds,
        )
        for one in sets
    }


def plan_of(
    content: VersionContent,
    *,
    session_id: uuid.UUID,
    targets: Mapping[int, PersonalTarget],
    last_sets: LastSets,
    program: DayTargets | None = None,
    trainer: str = "",
    weaker: Mapping[int, str] | None = None,
) -> SessionPlan:
    """The plan of one session: the version with the program's and the client's own targets, every slot in order.

    ``targets`` are by step number; ``trainer`` is the first name of who gave it. ``weaker`` is the weaker side by
    exercise: it comes first, unless the trainer said which does.
    """
    if program is not None:
        content = program.eased(content)
    steps: list[StepPlan] = []
    slots: list[SlotPlan] = []
    letters = iter("ABCDEFGHIJKLMNOPQRSTUVWXYZ" * 20)
    for block in content["blocks"]:
        is_grouped = block["kind"] != BlockKind.STRAIGHT and len(block["steps"]) > 1
        letter = next(letters) if is_grouped else ""
        for place, step in enumerate(block["steps"], start=1):
            label = f"{letter}{place}" if is_grouped else str(step["number"])
            steps.append(_step_plan(step, label, whys_of(step, targets, last_sets, program, Voice(trainer))))
        slots.extend(_block_slots(block, session_id, targets, last_sets, program, weaker or {}))
    return SessionPlan(v=PLAN_SHAPE, name=content["name"], notes=content["notes"], steps=steps, slots=slots)


def prepared_session(
    assignment: Assignment,
    *,
    on: date,
    at: datetime,
    had: GivenVersion | None = None,
    changes: Changes | None = None,
    own: Mapping[int, PersonalTarget] | None = None,
) -> TrainingSession:
    """The session of an assignment for a day as it would be started, not saved; with its plan.

    With ``had`` it is that of what the client was given before; ``changes`` are those accepted for it, and ``own``
    the client's own numbers by step, unless given.

    Three statements, and one where such a change waits; of a program's day, fetched ``with_program()``, one more,
    and one where a number was overridden.
    """
    if had is None:
        targets = own if own is not None else {target.step_number: target for target in assignment.targets.all()}
    else:
        assignment.version, targets = had.version, had.own_targets()
    session_id = session_id_of(assignment.pk, on)
    program = day_targets(assignment, on=on, own=targets)
    return _prepared(
        session_id,
        assignment.client,
        assignment.version,
        targets,
        on=on,
        at=at,
        program=program,
        changes=changes_for(assignment, assignment.version.content, on=on) if changes is None else changes,
        assignment=assignment,
    )


def prepared_follow_up(session: TrainingSession, *, on: date, at: datetime) -> TrainingSession:
    """The session that follows this one, not saved; with its plan. The version has a follow-up."""
    follow_up = session.version.follow_up
    if follow_up is None:
        raise ValidationError(gettext("Nothing follows this routine."))
    return _prepared(follow_up_id_of(session.pk), session.client, follow_up, {}, on=on, at=at, follows=session)


def _prepared(
    session_id: uuid.UUID,
    client: User,
    version: RoutineVersion,
    targets: Mapping[int, PersonalTarget],
    *,
    on: date,
    at: datetime,
    program: DayTargets | None = None,
    changes: Changes = NO_CHANGES,
    **links: Any,
) -> TrainingSession:
    exercises = {step["exercise"] for step in steps_in(version.content)}
    known = Exercise.objects.filter(pk__in=exercises).annotate(
        latest=LoggedSet.objects.latest_session(client), reaching=ExerciseRevision.objects.reaching()
    )
    rows = list(known.values_list("pk", "latest", "reaching"))
    last = LoggedSet.objects.of_last_time(
        client, exercises, {pk: latest for pk, latest, _ in rows}, weaker_side=weaker_side_of(client.pk)
    )
    last_sets = last_sets_from(last)
    given = links.get("assignment")
    plan = plan_of(
        renewed(version.content, {pk: reaching for pk, _, reaching in rows if reaching}),
        session_id=session_id,
        targets=targets,
        last_sets=last_sets,
        program=program,
        trainer=given.coaching.trainer.first_name if given else "",
        weaker={one.exercise_id: getattr(one, "weaker_side", "") or "" for one in last},
    )
    return TrainingSession(
        id=session_id,
        client=client,
        version=version,
        plan=changes.in_plan(plan),
        planned_on=on,
        time_zone=client.time_zone,
        started_at=at,
        sets_planned=sum(slot["kind"] != SetKind.WARM_UP for slot in plan["slots"]),
        **links,
    )


def whys_of(
    step: StepContent,
    targets: Mapping[int, PersonalTarget],
    last_sets: LastSets,
    program: DayTargets | None,
    voice: Voice,
) -> list[WhyPlan]:
    """Why a step asks for what it does: of a program its rule's trace, else what the number comes from."""
    if program is not None and (told := program.why(step["number"])):
        return told
    own = targets.get(step["number"])
    sides = sides_of(step["laterality"], own.first_side if own else "")
    last = [(side, done_last(last_sets, step["exercise"], side)) for side in sides]
    return plain_whys(step, own=own, last=last, voice=voice)


def done_last(last_sets: LastSets, exercise: int, side: str) -> list[Done]:
    """What was done of an exercise on a side last time, set by set."""
    found = sorted((number, one) for (of, number, on), one in last_sets.items() if (of, on) == (exercise, side))
    return [
        Done(
            reps=one["reps"],
            load=Decimal(one["load"]) if one["load"] is not None else None,
            load_unit=one["load_unit"],
            seconds=one["seconds"],
        )
        for _, one in found
    ]


def _step_plan(step: StepContent, label: str, why: list[WhyPlan]) -> StepPlan:
    plan = StepPlan(
        number=step["number"],
        label=label,
        exercise=step["exercise"],
        revision=step["revision"],
        slug=step["slug"],
        name=step["name"],
        tracking=step["tracking"],
        laterality=step["laterality"],
        note=step["note"],
        sets=len(step["sets"]),
    )
    if alternatives := step.get("alternatives"):
        plan["alternatives"] = alternatives
    if why:
        plan["why"] = why
    return plan


def _block_slots(
    block: BlockContent,
    session_id: uuid.UUID,
    targets: Mapping[int, PersonalTarget],
    last_sets: LastSets,
    program: DayTargets | None,
    weaker: Mapping[int, str],
) -> Iterator[SlotPlan]:
    """Straight sets: exercise by exercise. Supersets and circuits: round by round. The client's first side first."""
    steps = block["steps"]
    if block["kind"] == BlockKind.STRAIGHT:
        turns = [(step, number) for step in steps for number in range(len(step["sets"]))]
    else:
        rounds = max((len(step["sets"]) for step in steps), default=0)
        turns = [(step, number) for number in range(rounds) for step in steps if number < len(step["sets"])]
    for step, index in turns:
        after_round = rest_after_round(block, step)
        target = targets.get(step["number"])
        chosen = target.first_side if target else ""
        for side in sides_of(step["laterality"], chosen or weaker.get(step["exercise"], "")):
            slot = _slot_plan(step, index, side, session_id, target, last_sets, program)
            if after_round is not None:
                slot["rest_seconds"] = after_round
            yield slot


def asked_in(
    asked: SetContent, step_number: int, side: str, target: PersonalTarget | None, program: DayTargets | None
) -> SetContent:
    """A set of a step as it is asked for on a side: by the program, the client's own numbers, an override."""
    asked = asked_of_side(asked, side)
    if program is not None:
        asked = program.ruled(asked, step_number, side)
    asked = personalised(asked, target)
    return asked if program is None else program.overridden(asked, step_number, side)


def _slot_plan(
    step: StepContent,
    index: int,
    side: str,
    session_id: uuid.UUID,
    target: PersonalTarget | None,
    last_sets: LastSets,
    program: DayTargets | None,
) -> SlotPlan:
    name = slot_name(step["number"], index + 1, side)
    asked = asked_in(step["sets"][index], step["number"], side, target, program)
    slot = SlotPlan(
        id=str(set_id_of(session_id, name)),
        slot=name,
        step=step["number"],
        set_number=index + 1,
        side=side,
        kind=asked["kind"],
        reps_min=asked["reps_min"],
        reps_max=asked["reps_max"],
        seconds=asked["seconds"],
        load=asked["load"],
        load_unit=asked["load_unit"],
        rpe=asked["rpe"],
        tempo=asked["tempo"],
        rest_seconds=asked["rest_seconds"],
        last=last_sets.get((step["exercise"], index + 1, side)),
    )
    if step.get("asks_rpe"):
        slot["asks_rpe"] = True
    return slot


def steps_in_order(plan: SessionPlan, order: Sequence[int]) -> list[StepPlan]:
    """The steps in the order of the day; those of a superset stay together, where its first one is."""
    place = {number: at for at, number in enumerate(order)}
    blocks: dict[str, list[StepPlan]] = {}
    for step in plan["steps"]:
        blocks.setdefault(block_of(step), []).append(step)
    in_turn = sorted(blocks.values(), key=lambda steps: min(place.get(one["number"], len(place)) for one in steps))
    return [step for steps in in_turn for step in steps]


def slots_in_order(plan: SessionPlan, order: Sequence[int]) -> list[SlotPlan]:
    """The slots in the order of the day: block by block as the steps are, inside a block as planned."""
    if not order:
        return plan["slots"]
    block = {step["number"]: block_of(step) for step in plan["steps"]}
    place: dict[str, int] = {}
    for step in steps_in_order(plan, order):
        place.setdefault(block_of(step), len(place))
    return sorted(plan["slots"], key=lambda slot: place[block[slot["step"]]])


def next_open(
    slots: Sequence[SlotPlan], *, after: str = "", taken: Collection[str], skipped: Collection[int]
) -> int | None:
    """The step of the first slot that is neither done nor skipped, from ``after`` on and then from the start.

    So whoever takes the moves in an order of their own stays where they are until it is done.
    """
    here = next((place for place, slot in enumerate(slots) if slot["slot"] == after), -1)
    if here < 0 and after:  # an extra set: go on behind the last set of its step; a warm-up: with the first
        own = [place for place, slot in enumerate(slots) if after.startswith(f"{slot['step']}.")]
        here = (min(own) - 1 if is_warm_up(after) else max(own)) if own else -1
    in_turn = [*slots[here + 1 :], *slots[: here + 1]]
    return next((slot["step"] for slot in in_turn if slot["slot"] not in taken and slot["step"] not in skipped), None)


def block_of(step: StepPlan) -> str:
    """What names the block of a step: A for A1 and A2, its own number otherwise."""
    return step["label"] if step["label"].isdigit() else step["label"][0]


def is_round(slot: SlotPlan) -> bool:
    """Whether it is a set that asks for neither reps nor a time, nor for as many as possible."""
    return slot["reps_min"] is None and slot["seconds"] is None and slot["kind"] != SetKind.AMRAP


def asks_effort(slot: SlotPlan) -> bool:
    """Whether the client is asked how hard a set was: there is an effort to reach, or the trainer wants to know."""
    return slot["rpe"] is not None or (slot.get("asks_rpe", False) and slot["kind"] != SetKind.WARM_UP)


def word_for(slot: SlotPlan) -> str:
    if slot["kind"] == SetKind.WARM_UP:
        return gettext("warm-up")
    if slot["kind"] == SetKind.DROP:
        return gettext("drop set")
    return pgettext("of sets", "round") if is_round(slot) else pgettext("of reps", "set")


def set_name(slot: SlotPlan, *, of: int | None = None, is_round: bool = False) -> str:
    """set 2, left; with ``of``: set 2 of 3, left; round 2 of 3 of what is done in turn"""
    word = pgettext("of sets", "round") if is_round else word_for(slot)
    name = f"{word} {slot['set_number']}"
    if of:
        name = gettext("%(set)s of %(count)s") % {"set": name, "count": of}
    return name if slot["side"] == Side.BOTH else f"{name}, {side_word(slot['side'])}"


def side_word(side: str) -> str:
    """left or right within a sentence"""
    return gettext("left") if side == Side.LEFT else gettext("right") if side == Side.RIGHT else ""


@dataclass
class PlannedMove:
    """One step of a session: its plan, and what became of it."""

    step: StepPlan
    slots: list[SlotPlan]
    changed: SessionStep | None

    @property
    def name(self) -> str:
        return self.changed.revision.name if self.changed and self.changed.revision else self.step["name"]

    @property
    def word(self) -> str:
        """What one of its sets is called."""
        return pgettext("of sets", "round") if is_round(self.slots[0]) else pgettext("of reps", "set")

    @property
    def asked_sets(self) -> list[SlotPlan]:
        """Its sets as prescribed, one for both sides."""
        return [slot for slot in self.slots if slot["side"] == self.slots[0]["side"]]

    @property
    def skip_reason(self) -> str:
        return self.changed.get_skip_reason_display() if self.changed else ""

    @property
    def note(self) -> str:
        return self.changed.note if self.changed else ""


class AskedValues(NamedTuple):
    """Which values a set is logged with. A round has none."""

    load: bool
    reps: bool
    seconds: bool


def asked_values(slot: SlotPlan, tracking: str) -> AskedValues:
    """What is prescribed says what to log; where it says nothing, the exercise's tracking does."""
    has_reps, has_seconds = slot["reps_min"] is not None, slot["seconds"] is not None
    return AskedValues(
        load=slot["load"] is not None or tracking == Tracking.REPS_AND_LOAD,
        reps=has_reps or (not has_seconds and tracking in {Tracking.REPS_AND_LOAD, Tracking.REPS}),
        seconds=has_seconds or (not has_reps and tracking == Tracking.DURATION),
    )


def slot_name(step_number: int, set_number: int, side: str) -> str:
    """Where a set stands in its session: step, set and side, like 1.2.left."""
    return f"{step_number}.{set_number}.{side}"


MAX_EXTRA_SETS = 20
MAX_WARM_UPS = 9


def extra_slot(session_id: uuid.UUID, plan: SessionPlan, name: str) -> SlotPlan | None:
    """The slot of this name beyond a step's plan: one more set, asked for as its last one was, or a warm-up set.

    None when it can't be.
    """
    for step in plan["steps"]:
        for side in sides_of(step["laterality"]):
            for number in range(1, MAX_WARM_UPS + 1):
                if name == warm_up_name(step["number"], number, side):
                    return _warm_up_slot(session_id, plan, step, number, side)
            for number in range(step["sets"] + 1, step["sets"] + MAX_EXTRA_SETS + 1):
                if name == slot_name(step["number"], number, side):
                    return _extra_slot(session_id, plan, step, number, side)
    return None


def warm_up_name(step_number: int, set_number: int, side: str) -> str:
    """Where a warm-up set that the client adds stands: 1.w1.left."""
    return f"{step_number}.w{set_number}.{side}"


def is_warm_up(name: str) -> bool:
    """Whether a slot of this name is a warm-up set that the client adds."""
    return ".w" in name


def _warm_up_slot(session_id: uuid.UUID, plan: SessionPlan, step: StepPlan, number: int, side: str) -> SlotPlan:
    slot = _extra_slot(session_id, plan, step, number, side)
    name = warm_up_name(step["number"], number, side)
    slot["id"], slot["slot"], slot["kind"] = str(set_id_of(session_id, name)), name, SetKind.WARM_UP
    slot["reps_min"] = slot["reps_max"] = slot["load"] = slot["rpe"] = None
    return slot


def next_extra_slot(
    session_id: uuid.UUID, plan: SessionPlan, step: StepPlan, taken: Collection[str], *, sides: int = 2
) -> SlotPlan | None:
    """The first slot beyond a step's last one that isn't taken, on at most so many sides; None after MAX_EXTRA_SETS."""
    for number in range(step["sets"] + 1, step["sets"] + MAX_EXTRA_SETS + 1):
        for side in sides_in(plan, step["number"])[:sides]:
            if slot_name(step["number"], number, side) not in taken:
                return _extra_slot(session_id, plan, step, number, side)
    return None


def _extra_slot(session_id: uuid.UUID, plan: SessionPlan, step: StepPlan, number: int, side: str) -> SlotPlan:
    planned = [slot for slot in plan["slots"] if slot["step"] == step["number"]]
    name = slot_name(step["number"], number, side)
    slot = next((one for one in reversed(planned) if one["side"] == side), planned[-1]).copy()
    slot["id"], slot["slot"], slot["set_number"], slot["last"] = str(set_id_of(session_id, name)), name, number, None
    return slot
