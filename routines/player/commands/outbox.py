"""What a phone has kept and sends: each op once, whatever happened on the way."""

import logging
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from routines.models import Assignment, Exercise, ExerciseRecord, TrainingSession
from routines.models.plan import session_id_of
from routines.player.commands.sessions import begin_session
from routines.player.commands.sets import Outcome, SetEntry, log_sets
from routines.player.commands.steps import (
    Change,
    Intention,
    finish_session,
    note_step,
    order_steps,
    say_feeling,
    skip_step,
    swap_step,
)

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=90)
"""A session that a phone began longer ago is no longer taken."""
GONE = _("This session isn’t here any more, or it isn’t yours to log in.")
NOT_YOURS = _("This routine isn’t yours to start.")
THEIRS_TO_SAY = _("How it felt is for the client to say.")

type Kind = Literal["start", "set", "skip", "swap", "note", "order", "finish", "feeling"]


@dataclass(frozen=True, kw_only=True)
class Op:
    """One intention of a person as their phone kept it.

    ``details`` by kind: start: assignment, on, version · set: as SetEntry has it · skip: step_number, reason · swap:
    step_number, exercise · note: step_number, note · order: order · finish: none · feeling: said.
    """

    op: uuid.UUID
    kind: Kind
    session: uuid.UUID
    at: datetime
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def set_id(self) -> uuid.UUID | None:
        return self.details.get("set_id")


@dataclass(frozen=True)
class Result:
    """What became of an op. Rejected: it can't be taken as it is, and ``message`` says why."""

    op: Op
    status: Literal["applied", "duplicate", "superseded", "rejected"]
    message: str = ""
    record: str = ""
    """What the set is the client's best in, as it stands."""


def receive(user: User, ops: Sequence[Op]) -> list[Result]:
    """Take the ops one after the other; sets of a session that follow one another are taken in one go.

    Each is done wholly or not at all, and none stops another. Twenty-four new sets cost as many statements as one.
    """
    wanted = {op.session for op in ops}
    sessions = {one.pk: one for one in TrainingSession.objects.editable_by(user).filter(pk__in=wanted)}
    results: list[Result] = []
    for group in _groups(ops):
        first = group[0]
        if first.kind == "start":
            results.append(_start(user, first, sessions))
        elif first.session not in sessions:
            results += [Result(op, "rejected", str(GONE)) for op in group]
        elif first.kind == "set":
            results += _log(sessions[first.session], group, user)
        else:
            results.append(_change(sessions[first.session], first, user))
    return results


def _groups(ops: Sequence[Op]) -> Iterator[list[Op]]:
    """Runs of different sets of one session; every other op by itself."""
    group: list[Op] = []
    for op in ops:
        joins = (
            group
            and op.kind == group[0].kind == "set"
            and op.session == group[0].session
            and op.set_id not in {one.set_id for one in group}
        )
        if group and not joins:
            yield group
            group = []
        group.append(op)
    if group:
        yield group


def _start(user: User, op: Op, sessions: dict[uuid.UUID, TrainingSession]) -> Result:
    if op.session in sessions:
        return Result(op, "duplicate")
    on: date = op.details["on"]
    assignment = Assignment.objects.startable_by(user).filter(pk=op.details["assignment"]).first()
    if assignment is None or session_id_of(assignment.pk, on) != op.session:
        return Result(op, "rejected", str(NOT_YOURS))
    now = timezone.now()
    day = datetime.combine(on, datetime.min.time(), now.tzinfo)
    if not now - KEPT_FOR <= day <= now + timedelta(days=2):
        return Result(op, "rejected", gettext("The day of this session lies too far away."))
    at = max(min(op.at, now), day - timedelta(days=2))
    try:
        sessions[op.session] = begin_session(assignment, on=on, at=at, version_id=op.details.get("version"))
    except Assignment.DoesNotExist:
        return Result(op, "rejected", str(NOT_YOURS))
    return Result(op, "applied")


def _log(session: TrainingSession, group: list[Op], user: User) -> list[Result]:
    entries = [SetEntry(op=op.op, at=op.at, **op.details) for op in group]
    try:
        outcomes = log_sets(session, entries, by=user)
    except (DataError, IntegrityError, TrainingSession.DoesNotExist):
        if len(group) == 1:
            logger.exception("An op can't be taken", extra={"op": str(group[0].op)})
            return [Result(group[0], "rejected", gettext("This set can’t be taken as it is."))]
        return [result for op in group for result in _log(session, [op], user)]
    badges = ExerciseRecord.objects.badges_in(session)
    return [
        Result(op, outcome.status, record=badges.get(outcome.logged_set.pk, ""))
        if isinstance(outcome, Outcome)
        else Result(op, "rejected", " ".join(outcome.messages))
        for op, outcome in zip(group, outcomes, strict=True)
    ]


def _change(session: TrainingSession, op: Op, user: User) -> Result:
    intention = Intention(op=op.op, at=op.at, by=user)
    try:
        with transaction.atomic():
            change = CHANGES[op.kind](session, **op.details, intention=intention)
    except ValidationError as refusal:
        return Result(op, "rejected", " ".join(refusal.messages))
    except (IntegrityError, TrainingSession.DoesNotExist):
        logger.exception("An op can't be taken", extra={"op": str(op.op)})
        return Result(op, "rejected", gettext("This change can’t be taken as it is."))
    return Result(op, change.status)


def _swap(session: TrainingSession, *, step_number: int, exercise: int, intention: Intention) -> Change:
    found = Exercise.objects.filter(pk=exercise).first()
    if found is None:
        raise ValidationError(gettext("This exercise isn’t here any more."))
    return swap_step(session, step_number=step_number, exercise=found, intention=intention)


def _finish(session: TrainingSession, *, intention: Intention) -> Change:
    finish_session(session, intention=intention)
    return Change("applied")


def _feel(session: TrainingSession, *, said: dict[str, Any], intention: Intention) -> Change:
    if intention.by != session.client:
        raise ValidationError(str(THEIRS_TO_SAY))
    return say_feeling(session, said, intention=intention)


CHANGES: dict[str, Callable[..., Change]] = {
    "skip": skip_step,
    "swap": _swap,
    "note": note_step,
    "order": order_steps,
    "finish": _finish,
    "feeling": _feel,
}
