"""A session goes another way than planned, comes to its end, and felt like something. Each word of it is an op, kept
for good."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from uuid_utils.compat import uuid7

from accounts.models import LoadUnit, User
from routines.models import Effort, Exercise, Feeling, SessionChange, SessionStep, SkipReason, TrainingSession
from routines.models.attention import keep_remark, refresh_hints_of
from routines.models.plan import StepPlan
from routines.morning import ask_next_morning
from routines.notation import in_digits
from routines.player.commands.sets import typist

MAX_STEP_NOTE = 500
MAX_NOTE = 1000
UNKNOWN_STEP = "unknown_step"


@dataclass(frozen=True)
class Change:
    """What became of an intention, and the step as it stands where it was about one."""

    status: Literal["applied", "duplicate", "superseded"]
    step: SessionStep | None = None


@dataclass(frozen=True, kw_only=True)
class Intention:
    """Which tap, when, and by whom; made up for a form that was posted just now."""

    op: uuid.UUID
    at: datetime
    by: User | None = None


def now_by(by: User | None) -> Intention:
    return Intention(op=uuid7(), at=timezone.now(), by=by)


def skip_step(session: TrainingSession, *, step_number: int, reason: str, intention: Intention | None = None) -> Change:
    """Leave the rest of a step out, and say why; an empty reason does it after all. What was logged of it stays."""
    if reason and reason not in SkipReason.values:
        raise ValidationError({"reason": gettext("Choose why you skip it.")})
    return _change(session, SessionChange.Kind.SKIP, reason, intention, step_number)


def resume_step(session: TrainingSession, *, step_number: int, intention: Intention | None = None) -> Change:
    """Do a skipped step after all."""
    return skip_step(session, step_number=step_number, reason="", intention=intention)


def swap_step(
    session: TrainingSession, *, step_number: int, exercise: Exercise, intention: Intention | None = None
) -> Change:
    """Do another exercise in place of the step's, from the next set on; the step's own exercise swaps back."""
    step = next((one for one in session.plan["steps"] if one["number"] == step_number), None)
    if step and exercise.pk != step["exercise"] and not _may_stand_in(session, step, exercise):
        raise ValidationError({"exercise": gettext("Choose one of the exercises that can take its place.")})
    return _change(session, SessionChange.Kind.SWAP, exercise.pk, intention, step_number)


def _may_stand_in(session: TrainingSession, step: StepPlan, exercise: Exercise) -> bool:
    """Whether the trainer offers it in place of the step's own exercise, or it is like that one."""
    visible = Exercise.objects.visible_to(session.client).filter(pk=exercise.pk)
    if exercise.pk not in step.get("alternatives", []):
        visible = visible.in_place_of([step["exercise"]])
    return visible.exists()


def ask_load(
    session: TrainingSession,
    *,
    step_number: int,
    load: Decimal | None,
    load_unit: str = LoadUnit.KG,
    intention: Intention | None = None,
) -> Change:
    """Another load for a step, from the next set on; None asks for what was planned again."""
    SessionStep(asked_load=load, asked_load_unit=load_unit).clean_fields(exclude=["session", "client", "step_number"])
    value = None if load is None else {"load": in_digits(load), "unit": load_unit}
    return _change(session, SessionChange.Kind.LOAD, value, intention, step_number)


def note_step(session: TrainingSession, *, step_number: int, note: str, intention: Intention | None = None) -> Change:
    """A word about a step, for the client and their trainer; empty takes it back."""
    note = note.strip()
    if len(note) > MAX_STEP_NOTE or "\0" in note:
        raise ValidationError({"note": gettext("A note has at most %(most)s characters.") % {"most": MAX_STEP_NOTE}})
    return _change(session, SessionChange.Kind.NOTE, note, intention, step_number)


def order_steps(session: TrainingSession, *, order: Sequence[int], intention: Intention | None = None) -> Change:
    """Take the steps in another order today: all their numbers, each once. The routine's own order is an order, too."""
    if sorted(order) != sorted(step["number"] for step in session.plan["steps"]):
        raise ValidationError({"order": gettext("An order names every step of the session once.")})
    return _change(session, SessionChange.Kind.ORDER, list(order), intention)


def finish_session(
    session: TrainingSession, *, at: datetime | None = None, intention: Intention | None = None
) -> TrainingSession:
    """Close the session as it stands; sets may be left. Finishing twice changes nothing."""
    if intention is None:
        intention = Intention(op=uuid7(), at=at or timezone.now())
    _change(session, SessionChange.Kind.FINISH, None, intention)
    return session


def answer_feeling(
    session: TrainingSession,
    *,
    feeling: int | None,
    note: str = "",
    effort: int | None = None,
    intention: Intention | None = None,
) -> TrainingSession:
    """How the body feels after the session, a note, and how hard it was; all may be answered anew.

    Without an ``effort`` the one that was given stands.
    """
    said = {"feeling": feeling, "note": note} | ({} if effort is None else {"effort": effort})
    say_feeling(session, said, intention=intention)
    return session


def say_feeling(session: TrainingSession, said: dict[str, Any], *, intention: Intention | None = None) -> Change:
    """Some of ``feeling``, ``note`` and ``effort``. What isn't said here stays as it was said before."""
    effort, feeling, note = said.get("effort"), said.get("feeling"), said.get("note", "")
    if effort is not None and effort not in Effort.values:
        raise ValidationError({"effort": gettext("Choose one of the six answers.")})
    if feeling is not None and feeling not in Feeling.values:
        raise ValidationError({"feeling": gettext("Choose one of the five answers.")})
    if len(note) > MAX_NOTE or "\0" in note:
        raise ValidationError({"note": gettext("A note has at most %(most)s characters.") % {"most": MAX_NOTE}})
    return _change(session, SessionChange.Kind.FEELING, said, intention)


@transaction.atomic
def _change(
    session: TrainingSession,
    kind: SessionChange.Kind,
    value: Any,
    intention: Intention | None,
    step_number: int | None = None,
) -> Change:
    """Keep the intention, and let it stand unless a later one of its kind (and step) does."""
    if step_number is not None and step_number not in {step["number"] for step in session.plan["steps"]}:
        raise ValidationError(gettext("This session has no such step."), code=UNKNOWN_STEP)
    intention = intention or now_by(None)
    held = TrainingSession.objects.select_for_update(no_key=True).defer("plan").get(pk=session.pk)
    if SessionChange.objects.filter(pk=intention.op).exists():
        return Change("duplicate", _step(session, step_number))
    change = SessionChange.objects.create(
        op=intention.op,
        session=held,
        client_id=session.client_id,
        kind=kind,
        step_number=step_number,
        value=value,
        order_at=min(intention.at, timezone.now()),
        entered_by=typist(session, intention.by),
    )
    if kind == SessionChange.Kind.FEELING:
        return _stands_of_feeling(session, held, change)
    of_its_kind: dict[str, Any] = {"session": held, "kind": kind, "step_number": step_number}
    latest = SessionChange.objects.filter(**of_its_kind).last()
    if latest != change or (kind == SessionChange.Kind.FINISH and held.finished_at):
        session.finished_at = held.finished_at
        return Change("superseded", _step(session, step_number))
    if step_number is None:
        _stands_for_session(held, change)
        session.finished_at, session.step_order = held.finished_at, held.step_order
        return Change("applied")
    return Change("applied", _stands_for_step(session, change, step_number))


def _step(session: TrainingSession, number: int | None) -> SessionStep | None:
    return None if number is None else SessionStep.objects.filter(session=session, step_number=number).first()


def _stands_for_session(held: TrainingSession, change: SessionChange) -> None:
    if change.kind == SessionChange.Kind.FINISH:
        held.finished_at = max(change.order_at, held.started_at)
    else:
        held.step_order = change.value
    held.save(update_fields=["finished_at", "step_order"])
    if change.kind == SessionChange.Kind.FINISH:
        refresh_hints_of(held)
        ask_next_morning(held)


def _stands_of_feeling(session: TrainingSession, held: TrainingSession, change: SessionChange) -> Change:
    """What was said last of each thing, though it came earlier than something else."""
    changes = list(SessionChange.objects.filter(session=held, kind=SessionChange.Kind.FEELING))
    stands = {name: value for one in changes for name, value in one.value.items()}
    for name, value in stands.items():
        setattr(held, name, value)
        setattr(session, name, value)
    held.save(update_fields=list(stands))
    keep_remark(held)
    session.has_remark = held.has_remark
    return Change("applied" if changes[-1] == change else "superseded")


def _stands_for_step(session: TrainingSession, change: SessionChange, number: int) -> SessionStep:
    step, _ = SessionStep.objects.get_or_create(
        session=session, step_number=number, defaults={"client_id": session.client_id}
    )
    if change.kind == SessionChange.Kind.SKIP:
        step.skipped_at, step.skip_reason = (change.order_at, change.value) if change.value else (None, "")
    elif change.kind == SessionChange.Kind.NOTE:
        step.note = change.value
    elif change.kind == SessionChange.Kind.LOAD:
        step.asked_load = Decimal(change.value["load"]) if change.value else None
        step.asked_load_unit = change.value["unit"] if change.value else LoadUnit.KG
    else:
        planned = next(one["exercise"] for one in session.plan["steps"] if one["number"] == number)
        step.exercise = None if change.value == planned else Exercise.objects.get(pk=change.value)
        step.revision = step.exercise.published if step.exercise else None
        step.asked_load = None  # it was about the other exercise
    step.save()
    if change.kind in {SessionChange.Kind.SKIP, SessionChange.Kind.NOTE}:
        keep_remark(session)
    return step
