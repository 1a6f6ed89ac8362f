"""What happens in a session: it is started, sets are logged, changed and taken back, it is finished."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts.models import LoadUnit, User
from routines import formulas
from routines.models import (
    Assignment,
    Exercise,
    Feeling,
    LoggedSet,
    LoggedSetRevision,
    PersonalTarget,
    RoutineVersion,
    SessionStep,
    SkipReason,
    TrainingSession,
)
from routines.models.version import SlotPlan, StepPlan, asked_values, extra_slot, last_sets_from, plan_of, steps_in

MAX_NOTE = 1000
MAX_STEP_NOTE = 500
STILL_TRAINING = timedelta(hours=4)
"""A session that was touched within this time goes on past midnight."""

MAX_TONNAGE_KG = 10_000_000
MAX_SETS = 2000
"""Of a session: far beyond anybody, and well within what its sums can hold."""

UNKNOWN_SET = "unknown_set"


# --- Starting and finishing ---------------------------------------------------------------------


@transaction.atomic
def start_session(assignment: Assignment, *, on: date, at: datetime | None = None) -> TrainingSession:
    """The client's session of this assignment for a day: the open one, the one finished for that day, or a new one.

    ``on`` is the client's day it was due on (or is done on); ``at`` the moment it starts, now unless told otherwise.
    However often and from however many tabs it is asked for, there is one: the assignment's row is the lock.
    """
    at = at or timezone.now()
    held = (
        Assignment.objects.select_related("version", "coaching", "client")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=assignment.pk)
    )
    if held.withdrawn_at or held.coaching.ended_at:
        raise ValidationError("Your trainer has taken this routine back.")
    for session in held.sessions.filter(client=held.client).open():
        if not _is_abandoned(session, at, held.client.zone):
            return session
        _close_abandoned(session)
    done = held.sessions.filter(client=held.client, planned_on=on).finished().order_by("-finished_at").first()
    if done:
        return done
    targets = {target.step_number: target for target in held.targets.all()}
    return _open_session(held.client, held.version, on=on, at=at, targets=targets, assignment=held)


def _is_abandoned(session: TrainingSession, at: datetime, zone: ZoneInfo) -> bool:
    """Begun on an earlier day of the client's, and left alone for hours."""
    if timezone.localdate(session.started_at, zone) >= timezone.localdate(at, zone):
        return False
    return at - (_last_set_at(session) or session.started_at) > STILL_TRAINING


def _last_set_at(session: TrainingSession) -> datetime | None:
    last: datetime | None = session.logged_sets.standing().aggregate(last=Max("done_at"))["last"]
    return last


def _close_abandoned(session: TrainingSession) -> None:
    """What was done counts, up to the last set; a session without any was a tap."""
    last = _last_set_at(session)
    if last is None and not session.logged_sets.exists() and not session.changed_steps.exists():
        session.delete()
        return
    session.finished_at = max(last or session.started_at, session.started_at)
    session.save(update_fields=["finished_at"])


def _open_session(
    client: User, version: RoutineVersion, *, on: date, at: datetime, targets: dict[int, PersonalTarget], **links: Any
) -> TrainingSession:
    session_id = uuid7()
    exercises = {step["exercise"] for step in steps_in(version.content)}
    last_sets = last_sets_from(LoggedSet.objects.of_last_time(client, exercises))
    plan = plan_of(version.content, session_id=session_id, targets=targets, last_sets=last_sets)
    return TrainingSession.objects.create(
        id=session_id,
        client=client,
        version=version,
        plan=plan,
        planned_on=on,
        time_zone=client.time_zone,
        started_at=at,
        sets_planned=len(plan["slots"]),
        **links,
    )


@transaction.atomic
def finish_session(session: TrainingSession, *, at: datetime | None = None) -> TrainingSession:
    """Close the session as it stands; sets may be left. Finishing twice changes nothing."""
    held = TrainingSession.objects.select_for_update(no_key=True).get(pk=session.pk)
    if held.finished_at is None:
        held.finished_at = max(at or timezone.now(), held.started_at)
        held.save(update_fields=["finished_at"])
    return held


@transaction.atomic
def answer_feeling(session: TrainingSession, *, feeling: int | None, note: str = "") -> TrainingSession:
    """How the body feels after the session, and a note; both may be answered anew."""
    if feeling is not None and feeling not in Feeling.values:
        raise ValidationError({"feeling": "Choose one of the five answers."})
    if len(note) > MAX_NOTE or "\0" in note:
        raise ValidationError({"note": f"A note has at most {MAX_NOTE} characters."})
    session.feeling, session.note = feeling, note
    session.save(update_fields=["feeling", "note"])
    return session


@transaction.atomic
def start_follow_up(session: TrainingSession, *, on: date, at: datetime | None = None) -> TrainingSession:
    """The session that follows a finished one, made once: the stretches after the back day."""
    held = (
        TrainingSession.objects.select_related("version__follow_up", "client")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=session.pk)
    )
    follow_up = held.version.follow_up
    if follow_up is None:
        raise ValidationError("Nothing follows this routine.")
    if held.finished_at is None:
        raise ValidationError("Finish this session first.")
    already = held.followed_by.first()
    if already:
        return already
    return _open_session(held.client, follow_up, on=on, at=at or timezone.now(), targets={}, follows=held)


# --- Logging ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """What stands in a session: the slots done and the steps skipped."""

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


@transaction.atomic
def log_set(
    session: TrainingSession,
    *,
    set_id: uuid.UUID,
    slot: str,
    op: uuid.UUID,
    at: datetime,
    reps: int | None = None,
    load: Decimal | None = None,
    load_unit: str = LoadUnit.KG,
    seconds: int | None = None,
    rpe: Decimal | None = None,
    void: bool = False,
) -> Outcome:
    """Log a set, change it, or take it back (``void``). The same op twice is one op; the larger (order_at, op) stands.

    ``set_id`` says which set, ``op`` which intention of the person, ``at`` when they had it. A first log is one
    statement that also keeps the session's sums; ``session`` has them afterwards. What is replaced, or comes too
    late, is kept as a revision.
    Raises ValidationError out of bounds, and with code ``unknown_set`` for a set that isn't this session's.
    """
    step, asked = find_slot(session, slot=slot, set_id=set_id)
    order_at = min(at, timezone.now())
    wanted = LoggedSet(
        id=set_id,
        session=session,
        client_id=session.client_id,
        exercise_id=step["exercise"],
        slot=slot,
        set_number=asked["set_number"],
        side=asked["side"],
        kind=asked["kind"],
        reps=reps,
        load=load,
        load_unit=load_unit,
        seconds=seconds,
        rpe=rpe,
        op=op,
        order_at=order_at,
        done_at=order_at,
        voided_at=order_at if void else None,
    )
    if not void:
        _check_values(wanted, asked, step)
    standing = _insert(wanted, step_number=step["number"])
    if standing:
        return Outcome("applied", wanted, is_first=True, standing=standing)
    return _change(session, wanted)


def find_slot(session: TrainingSession, *, slot: str, set_id: uuid.UUID) -> tuple[StepPlan, SlotPlan]:
    """The step and the slot a set belongs to: one of the plan's, or an extra one after a step's last."""
    unknown = ValidationError("This set isn't part of the session.", code=UNKNOWN_SET)
    steps: dict[int, StepPlan] = {step["number"]: step for step in session.plan["steps"]}
    planned: dict[str, SlotPlan] = {one["slot"]: one for one in session.plan["slots"]}
    if slot in planned:
        if set_id != uuid.UUID(planned[slot]["id"]):
            raise unknown
        return steps[planned[slot]["step"]], planned[slot]
    extra = extra_slot(session.pk, session.plan, slot)
    if extra is None or (set_id != uuid.UUID(extra["id"]) and set_id.version != 7):
        raise unknown
    return steps[extra["step"]], extra


def _check_values(wanted: LoggedSet, asked: SlotPlan, step: StepPlan) -> None:
    refusals: dict[str, Any] = {}
    try:
        wanted.clean_fields(exclude=["session", "client", "exercise"])
    except ValidationError as refusal:
        refusals = refusal.error_dict
    if wanted.rpe is not None and "rpe" not in refusals and wanted.rpe * 2 % 1:
        refusals["rpe"] = ["RPE goes in halves, like 8 or 8.5."]
    needs = asked_values(asked, step["tracking"])
    if needs.reps and wanted.reps is None:
        refusals["reps"] = ["How many reps did you do?"]
    elif needs.seconds and not needs.reps and wanted.seconds is None:
        refusals["seconds"] = ["How long did you hold it?"]
    if not refusals:
        if wanted.session.tonnage_kg + _sums(wanted)[1] > MAX_TONNAGE_KG:
            refusals["load"] = ["Nobody lifts that much in a session. Check the load and the reps."]
        if wanted.session.sets_done >= MAX_SETS:
            refusals["slot"] = [f"A session has at most {MAX_SETS} sets."]
    if refusals:
        raise ValidationError(refusals)


INSERT_AND_COUNT = """
WITH fresh AS (
    INSERT INTO routines_loggedset (
        id, session_id, client_id, exercise_id, slot, set_number, side, kind,
        reps, load, load_unit, seconds, rpe, op, order_at, done_at, voided_at
    )
    VALUES (
        %(id)s, %(session_id)s, %(client_id)s,
        coalesce(
            (SELECT exercise_id FROM routines_sessionstep WHERE session_id = %(session_id)s AND step_number = %(step)s),
            %(exercise_id)s
        ),
        %(slot)s, %(set_number)s, %(side)s, %(kind)s,
        %(reps)s, %(load)s, %(load_unit)s, %(seconds)s, %(rpe)s, %(op)s, %(order_at)s, %(done_at)s, %(voided_at)s
    )
    ON CONFLICT (id) DO NOTHING
    RETURNING exercise_id, reps, load_kg, voided_at
)
UPDATE routines_trainingsession AS session
SET sets_done = sets_done + CASE WHEN voided_at IS NULL THEN 1 ELSE 0 END,
    tonnage_kg = tonnage_kg + CASE WHEN voided_at IS NULL THEN coalesce(fresh.reps * fresh.load_kg, 0) ELSE 0 END
FROM fresh
WHERE session.id = %(session_id)s
RETURNING
    fresh.exercise_id, fresh.load_kg, session.sets_done, session.tonnage_kg,
    ARRAY(SELECT slot FROM routines_loggedset WHERE session_id = %(session_id)s AND voided_at IS NULL),
    ARRAY(SELECT step_number FROM routines_sessionstep WHERE session_id = %(session_id)s AND skipped_at IS NOT NULL)
"""


def _insert(wanted: LoggedSet, *, step_number: int) -> Standing | None:
    """Put a set in and count it, in one statement; None when the set is there already (or the session is gone).

    The set and the sums stand or fall together, and two who log the same set at once meet at its primary key.
    """
    columns = (
        "id", "session_id", "client_id", "exercise_id", "slot", "set_number", "side", "kind", "reps", "load",
        "load_unit", "seconds", "rpe", "op", "order_at", "done_at", "voided_at",
    )  # fmt: skip
    values = {column: getattr(wanted, column) for column in columns}
    with connection.cursor() as cursor:
        cursor.execute(INSERT_AND_COUNT, {**values, "step": step_number})
        row = cursor.fetchone()
    if row is None:
        return None
    wanted.exercise_id, wanted.load_kg, wanted.session.sets_done, wanted.session.tonnage_kg, before, skipped = row
    return Standing(frozenset(before if wanted.voided_at else [*before, wanted.slot]), frozenset(skipped))


def _change(session: TrainingSession, wanted: LoggedSet) -> Outcome:
    """The set is there already: know the op again, put the values in place of the older ones, or keep them as late."""
    held = TrainingSession.objects.select_for_update(no_key=True).get(pk=session.pk)
    standing = LoggedSet.objects.get(pk=wanted.pk)
    if (standing.session_id, standing.slot) != (held.pk, wanted.slot):
        raise ValidationError("This set isn't part of the session.", code=UNKNOWN_SET)
    if standing.op == wanted.op or standing.revisions.filter(op=wanted.op).exists():
        return Outcome("duplicate", standing)
    if (wanted.order_at, wanted.op) < (standing.order_at, standing.op):
        _keep(wanted, of=standing, reason=LoggedSetRevision.Reason.LATE)
        return Outcome("superseded", standing)
    _keep(
        standing,
        of=standing,
        reason=LoggedSetRevision.Reason.VOIDED if wanted.voided_at else LoggedSetRevision.Reason.REPLACED,
    )
    before = _sums(standing)
    if standing.voided_at and not wanted.voided_at:
        swapped = held.changed_steps.filter(step_number=standing.step_number).exclude(exercise=None).first()
        standing.exercise_id = (swapped and swapped.exercise_id) or wanted.exercise_id
        if held.finished_at is None:
            standing.done_at = wanted.done_at
    if not wanted.voided_at:
        for value in ("reps", "load", "load_unit", "seconds", "rpe"):
            setattr(standing, value, getattr(wanted, value))
    standing.op, standing.order_at, standing.voided_at = (wanted.op, wanted.order_at, wanted.voided_at)
    standing.save()
    after = _sums(standing)
    held.sets_done += after[0] - before[0]
    held.tonnage_kg += after[1] - before[1]
    held.save(update_fields=["sets_done", "tonnage_kg"])
    session.sets_done, session.tonnage_kg = held.sets_done, held.tonnage_kg
    return Outcome("applied", standing)


def _sums(one: LoggedSet) -> tuple[int, Decimal]:
    """What a set adds to its session: sets done and tonnage."""
    if one.voided_at:
        return 0, Decimal(0)
    load_kg = None if one.load is None else formulas.kg_from(one.load, one.load_unit)
    return 1, formulas.tonnage_kg([(one.reps, load_kg)])


def _keep(values: LoggedSet, *, of: LoggedSet, reason: LoggedSetRevision.Reason) -> None:
    columns = (
        "client_id", "exercise_id", "kind", "reps", "load", "load_unit", "seconds", "rpe",
        "op", "order_at", "done_at", "voided_at",
    )  # fmt: skip
    LoggedSetRevision.objects.create(
        logged_set=of, reason=reason, **{column: getattr(values, column) for column in columns}
    )


# --- Going another way than planned -------------------------------------------------------------


@transaction.atomic
def skip_step(session: TrainingSession, *, step_number: int, reason: str) -> SessionStep:
    """Leave the rest of a step out, and say why. What was logged of it stays."""
    if reason not in SkipReason.values:
        raise ValidationError({"reason": "Choose why you skip it."})
    step = _step_of(session, step_number)
    step.skipped_at, step.skip_reason = timezone.now(), reason
    step.save(update_fields=["skipped_at", "skip_reason"])
    return step


@transaction.atomic
def resume_step(session: TrainingSession, *, step_number: int) -> SessionStep:
    """Do a skipped step after all."""
    step = _step_of(session, step_number)
    step.skipped_at, step.skip_reason = None, ""
    step.save(update_fields=["skipped_at", "skip_reason"])
    return step


@transaction.atomic
def swap_step(session: TrainingSession, *, step_number: int, exercise: Exercise) -> SessionStep:
    """Do a variation in place of the step's exercise, from the next set on; the step's own exercise swaps back."""
    step = _step_of(session, step_number)
    planned = next(one["exercise"] for one in session.plan["steps"] if one["number"] == step_number)
    if exercise.pk == planned:
        step.exercise = step.revision = None
    elif Exercise.objects.interchangeable_with([planned]).filter(pk=exercise.pk).exists():
        step.exercise, step.revision = exercise, exercise.published
    else:
        raise ValidationError({"exercise": "Choose one of the variations."})
    step.save(update_fields=["exercise", "revision"])
    return step


@transaction.atomic
def note_step(session: TrainingSession, *, step_number: int, note: str) -> SessionStep:
    """A word about a step, for the client and their trainer; empty takes it back."""
    step = _step_of(session, step_number)
    step.note = note.strip()
    if len(step.note) > MAX_STEP_NOTE or "\0" in step.note:
        raise ValidationError({"note": f"A note has at most {MAX_STEP_NOTE} characters."})
    step.save(update_fields=["note"])
    return step


def _step_of(session: TrainingSession, step_number: int) -> SessionStep:
    if step_number not in {step["number"] for step in session.plan["steps"]}:
        raise ValidationError("This session has no such step.", code="unknown_step")
    TrainingSession.objects.select_for_update(no_key=True).get(pk=session.pk)
    step, _ = SessionStep.objects.get_or_create(
        session=session, step_number=step_number, defaults={"client_id": session.client_id}
    )
    return step
