"""Sets are logged, changed and taken back: one, or as many as a phone has kept."""

import json
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import LoadUnit, User
from routines import formulas
from routines.models import (
    Exercise,
    Laterality,
    LoggedSet,
    LoggedSetRevision,
    SessionStep,
    Side,
    TrainingSession,
)
from routines.models.attention import refresh_hints, refresh_sides_and_goals
from routines.models.plan import (
    SlotPlan,
    StepPlan,
    asked_values,
    extra_slot,
    needless_slots,
)
from routines.models.record import add_to_records, refresh_records

MAX_TONNAGE_KG = 10_000_000
MAX_SETS = 2000
"""Of a session: far beyond anybody, and well within what its sums can hold."""

UNKNOWN_SET = "unknown_set"

VALUES = ("reps", "load", "load_unit", "seconds", "rpe")


@dataclass(frozen=True, kw_only=True)
class SetEntry:
    """A set as a person entered it: ``set_id`` says which set, ``op`` which intention, ``at`` when they had it."""

    set_id: uuid.UUID
    slot: str
    op: uuid.UUID
    at: datetime
    reps: int | None = None
    load: Decimal | None = None
    load_unit: str = LoadUnit.KG
    seconds: int | None = None
    rpe: Decimal | None = None
    void: bool = False


@dataclass(frozen=True)
class Standing:
    """What stands in a session: the slots done (or not to be done any more), and the steps skipped."""

    taken: frozenset[str]
    skipped: frozenset[int]


@dataclass(frozen=True)
class Outcome:
    """What became of an op: applied, known already (duplicate), or older than what stands (superseded)."""

    status: Literal["applied", "duplicate", "superseded"]
    logged_set: LoggedSet
    is_first: bool = False
    standing: Standing | None = None
    """Known after a first log alone: it comes with the statement that logs."""


def log_set(session: TrainingSession, *, by: User | None = None, **entry: Any) -> Outcome:
    """Log a set, change it, or take it back (``void``); ``entry`` as SetEntry has it.

    Raises ValidationError out of bounds, and with code ``unknown_set`` for a set that isn't this session's.
    """
    [outcome] = log_sets(session, [SetEntry(**entry)], by=by)
    if isinstance(outcome, ValidationError):
        raise outcome
    return outcome


@transaction.atomic
def log_sets(
    session: TrainingSession, entries: Sequence[SetEntry], *, by: User | None = None
) -> list[Outcome | ValidationError]:
    """Log several different sets of a session; what became of each, in their order. A refused one stops no other.

    The same op twice is one op; of two ops the larger (order_at, op) stands. Sets logged for the first time are one
    statement that also keeps the session's sums; ``session`` has them afterwards. The client's records are one
    statement more, and another one where there is a new one. What is replaced, or comes too late, is kept as a
    revision. ``by`` is who typed, when it isn't the client.
    """
    outcomes: dict[uuid.UUID, Outcome | ValidationError] = {}
    wanted: dict[uuid.UUID, LoggedSet] = {}
    for entry in entries:
        try:
            step, asked = find_slot(session, slot=entry.slot, set_id=entry.set_id)
            one = _wanted(session, entry, step, asked, by)
            if not entry.void:
                _check_values(one, step, asked, session, wanted.values())
        except ValidationError as refusal:
            outcomes[entry.set_id] = refusal
        else:
            wanted[entry.set_id] = one
    outcomes |= _insert(session, wanted.values())
    fresh = (one.logged_set for one in outcomes.values() if isinstance(one, Outcome))
    add_to_records(session, {one.exercise_id for one in fresh if one.counts})
    there = [one for one in wanted.values() if one.pk not in outcomes]
    if there:
        outcomes |= _change(session, there)
    if session.finished_at:
        applied = (one for one in outcomes.values() if isinstance(one, Outcome) and one.status == "applied")
        changed = {one.logged_set.exercise_id for one in applied}
        refresh_hints(session.client_id, changed)
        if changed:
            refresh_sides_and_goals(session)
    return [outcomes[entry.set_id] for entry in entries]


def _wanted(session: TrainingSession, entry: SetEntry, step: StepPlan, asked: SlotPlan, by: User | None) -> LoggedSet:
    order_at = min(entry.at, timezone.now())
    return LoggedSet(
        id=entry.set_id,
        session=session,
        client_id=session.client_id,
        exercise_id=step["exercise"],
        slot=entry.slot,
        set_number=asked["set_number"],
        side=asked["side"],
        kind=asked["kind"],
        **{value: getattr(entry, value) for value in VALUES},
        op=entry.op,
        order_at=order_at,
        done_at=order_at,
        voided_at=order_at if entry.void else None,
        entered_by=typist(session, by),
    )


def typist(session: TrainingSession, by: User | None) -> User | None:
    """Who typed it, where that is not the client."""
    return by if by and by.pk != session.client_id else None


def find_slot(session: TrainingSession, *, slot: str, set_id: uuid.UUID) -> tuple[StepPlan, SlotPlan]:
    """The step and the slot a set belongs to: one of the plan's, an extra one after a step's last, or a warm-up."""
    unknown = ValidationError(gettext("This set isn't part of the session."), code=UNKNOWN_SET)
    planned = next((one for one in session.plan["slots"] if one["slot"] == slot), None)
    found = planned or extra_slot(session.pk, session.plan, slot)
    if found is None or (set_id != uuid.UUID(found["id"]) and (planned or set_id.version != 7)):
        raise unknown
    return next(step for step in session.plan["steps"] if step["number"] == found["step"]), found


def _check_values(
    wanted: LoggedSet, step: StepPlan, asked: SlotPlan, session: TrainingSession, before: Collection[LoggedSet]
) -> None:
    """Within bounds by itself, and with what the session has and what comes before it in its batch."""
    refusals: dict[str, Any] = {}
    try:
        wanted.clean_fields(exclude=["session", "client", "exercise", "entered_by"])
    except ValidationError as refusal:
        refusals = refusal.error_dict
    if wanted.rpe is not None and "rpe" not in refusals and wanted.rpe * 2 % 1:
        refusals["rpe"] = [gettext("RPE goes in halves, like 8 or 8.5.")]
    needs = asked_values(asked, step["tracking"])
    if needs.reps and wanted.reps is None:
        refusals["reps"] = [gettext("How many reps did you do?")]
    elif needs.seconds and not needs.reps and wanted.seconds is None:
        refusals["seconds"] = [gettext("How long did you hold it?")]
    if not refusals:
        if session.tonnage_kg + sum(_sums(one)[1] for one in [wanted, *before]) > MAX_TONNAGE_KG:
            refusals["load"] = [gettext("Nobody lifts that much in a session. Check the load and the reps.")]
        if session.sets_done + len(before) >= MAX_SETS:
            refusals["slot"] = [gettext("A session has at most %(most)s sets.") % {"most": MAX_SETS}]
    if refusals:
        raise ValidationError(refusals)


INSERT_AND_COUNT = """
WITH held AS (
    SELECT pg_advisory_xact_lock(hashtext('records'), %(client)s)
), fresh AS (
    INSERT INTO routines_loggedset (
        id, session_id, client_id, exercise_id, slot, set_number, side, kind,
        reps, load, load_unit, seconds, rpe, op, order_at, done_at, voided_at, entered_by_id
    )
    SELECT
        one.id, %(session)s, %(client)s, coalesce(instead.id, one.exercise_id), one.slot, one.set_number,
        CASE WHEN instead.laterality <> 'each_side' THEN 'both' ELSE one.side END, one.kind,
        one.reps, one.load, one.load_unit, one.seconds, one.rpe,
        one.op, one.order_at, one.done_at, one.voided_at, one.entered_by_id
    FROM held CROSS JOIN jsonb_to_recordset(%(sets)s) AS one (
        id uuid, exercise_id bigint, slot text, set_number smallint, side text, kind text,
        reps smallint, load numeric, load_unit text, seconds integer, rpe numeric,
        op uuid, order_at timestamptz, done_at timestamptz, voided_at timestamptz, entered_by_id bigint
    )
    LEFT JOIN routines_sessionstep AS step
        ON step.session_id = %(session)s AND step.step_number = split_part(one.slot, '.', 1)::integer
    LEFT JOIN routines_exercise AS instead ON instead.id = step.exercise_id
    ORDER BY one.id
    ON CONFLICT (id) DO NOTHING
    RETURNING id, exercise_id, side, load_kg, reps, voided_at IS NULL AND kind <> 'warm_up' AS counts
), summed AS (
    UPDATE routines_trainingsession
    SET sets_done = sets_done + (SELECT count(*) FILTER (WHERE counts) FROM fresh),
        tonnage_kg = tonnage_kg + (SELECT coalesce(sum(reps * load_kg) FILTER (WHERE counts), 0) FROM fresh)
    WHERE id = %(session)s AND EXISTS (SELECT 1 FROM fresh)
    RETURNING sets_done, tonnage_kg, finished_at
)
SELECT
    fresh.id, fresh.exercise_id, fresh.side, fresh.load_kg, summed.sets_done, summed.tonnage_kg, summed.finished_at,
    ARRAY(SELECT slot FROM routines_loggedset WHERE session_id = %(session)s AND voided_at IS NULL),
    ARRAY(SELECT step_number FROM routines_sessionstep WHERE session_id = %(session)s AND skipped_at IS NOT NULL),
    ARRAY(
        SELECT step_number
        FROM routines_sessionstep JOIN routines_exercise AS instead ON instead.id = exercise_id
        WHERE session_id = %(session)s AND laterality <> 'each_side'
    )
FROM fresh, summed
"""

COLUMNS = (
    "id", "exercise_id", "slot", "set_number", "side", "kind", *VALUES,
    "op", "order_at", "done_at", "voided_at", "entered_by_id",
)  # fmt: skip


def _insert(session: TrainingSession, wanted: Collection[LoggedSet]) -> dict[uuid.UUID, Outcome | ValidationError]:
    """Put sets in and count them, in one statement; those that are there already are left out.

    The sets and the sums stand or fall together. The statement takes the client's lock on records first; so the next
    one sees all that others logged. Two who log the same set at once meet at its primary key, and always in the order
    of the ids, so that neither waits for the other for ever.
    """
    if not wanted:
        return {}
    rows = json.dumps([{name: getattr(one, name) for name in COLUMNS} for one in wanted], default=str)
    with connection.cursor() as cursor:
        cursor.execute(INSERT_AND_COUNT, {"session": session.pk, "client": session.client_id, "sets": rows})
        fresh = cursor.fetchall()
    if not fresh:
        return {}
    by_id = {one.pk: one for one in wanted}
    *_, session.sets_done, session.tonnage_kg, session.finished_at, before, skipped, two_sided = fresh[0]
    logged = [by_id[row[0]] for row in fresh]
    taken = frozenset(before) | {one.slot for one in logged if one.voided_at is None}
    taken |= needless_slots(session.plan, two_sided)
    for one, row in zip(logged, fresh, strict=True):
        one.exercise_id, one.side, one.load_kg = row[1:4]
    standing = Standing(taken, frozenset(skipped))
    return {one.pk: Outcome("applied", one, is_first=True, standing=standing) for one in logged}


def _change(session: TrainingSession, wanted: Iterable[LoggedSet]) -> dict[uuid.UUID, Outcome | ValidationError]:
    """These sets are there already: know each op again, put its values in place of older ones, or keep it as late.

    Three statements when all of it is known; a change costs two writes.
    """
    held = TrainingSession.objects.select_for_update(no_key=True).defer("plan").get(pk=session.pk)
    session.finished_at = held.finished_at
    by_id = {one.pk: one for one in wanted}
    standing = LoggedSet.objects.in_bulk(by_id)
    revisions = LoggedSetRevision.objects.filter(logged_set__in=by_id, op__in=[one.op for one in by_id.values()])
    known = set(revisions.values_list("logged_set", "op"))
    swapped: dict[int, Exercise] | None = None
    touched: set[int] = set()
    outcomes: dict[uuid.UUID, Outcome | ValidationError] = {}
    for one in by_id.values():
        stands = standing[one.pk]
        if (stands.session_id, stands.slot) != (held.pk, one.slot):
            outcomes[one.pk] = ValidationError(gettext("This set isn't part of the session."), code=UNKNOWN_SET)
        elif stands.op == one.op or (one.pk, one.op) in known:
            outcomes[one.pk] = Outcome("duplicate", stands)
        elif (one.order_at, one.op) < (stands.order_at, stands.op):
            _keep(one, of=stands, reason=LoggedSetRevision.Reason.LATE)
            outcomes[one.pk] = Outcome("superseded", stands)
        else:
            if swapped is None:
                swapped = _swapped_steps(held)
            touched.add(stands.exercise_id)
            _replace(held, stands, one, swapped)
            touched.add(stands.exercise_id)
            outcomes[one.pk] = Outcome("applied", stands)
    if swapped is not None:
        held.save(update_fields=["sets_done", "tonnage_kg"])
        session.sets_done, session.tonnage_kg = held.sets_done, held.tonnage_kg
        refresh_records(session.client_id, touched)
    return outcomes


def _swapped_steps(session: TrainingSession) -> dict[int, Exercise]:
    steps = SessionStep.objects.filter(session=session).exclude(exercise=None).select_related("exercise")
    return {step.step_number: step.exercise for step in steps if step.exercise}


def _replace(held: TrainingSession, stands: LoggedSet, one: LoggedSet, swapped: dict[int, Exercise]) -> None:
    """Put new values in the place of those that stand, which are kept; ``held`` has the new sums."""
    _keep(
        stands,
        of=stands,
        reason=LoggedSetRevision.Reason.VOIDED if one.voided_at else LoggedSetRevision.Reason.REPLACED,
    )
    before = _sums(stands)
    if stands.voided_at and not one.voided_at:
        instead = swapped.get(stands.step_number)
        stands.exercise_id = instead.pk if instead else one.exercise_id
        stands.side = Side.BOTH if instead and instead.laterality != Laterality.EACH_SIDE else one.side
        if held.finished_at is None:
            stands.done_at = one.done_at
    if not one.voided_at:
        for value in VALUES:
            setattr(stands, value, getattr(one, value))
    stands.op, stands.order_at, stands.voided_at = one.op, one.order_at, one.voided_at
    stands.entered_by_id = one.entered_by_id
    stands.save()
    after = _sums(stands)
    held.sets_done += after[0] - before[0]
    held.tonnage_kg += after[1] - before[1]


def _sums(one: LoggedSet) -> tuple[int, Decimal]:
    """What a set adds to its session: sets done and tonnage."""
    if not one.counts:
        return 0, Decimal(0)
    load_kg = None if one.load is None else formulas.kg_from(one.load, one.load_unit)
    return 1, formulas.tonnage_kg([(one.reps, load_kg)])


def _keep(values: LoggedSet, *, of: LoggedSet, reason: LoggedSetRevision.Reason) -> None:
    columns = (
        "client_id", "exercise_id", "kind", *VALUES, "op", "order_at", "done_at", "voided_at", "entered_by_id"
    )  # fmt: skip
    LoggedSetRevision.objects.create(
        logged_set=of, reason=reason, **{column: getattr(values, column) for column in columns}
    )
