"""A session is started, by a tap or by a phone that began it without a network; what follows it."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from routines.models import STILL_TRAINING, Assignment, GivenVersion, TrainingSession
from routines.models.attention import refresh_hints_of
from routines.models.given import had_before
from routines.models.plan import prepared_follow_up, prepared_session, session_id_of
from routines.models.proposal import has_changes, note_begun


@transaction.atomic
def start_session(assignment: Assignment, *, on: date, at: datetime | None = None) -> TrainingSession:
    """The client's session of this assignment for a day: the open one, the one finished for that day, or a new one.

    ``on`` is the client's day it was due on (or is done on); ``at`` the moment it starts, now unless told otherwise.
    However often and from however many tabs it is asked for, there is one: the assignment's row is the lock.
    """
    at = at or timezone.now()
    held = _held(assignment)
    if held.withdrawn_at or held.coaching.ended_at:
        raise ValidationError(gettext("Your trainer has taken this routine back."))
    for session in held.sessions.filter(client=held.client).open():
        if not _is_abandoned(session, at, held.client):
            return session
        _close(session)
    return _of_the_day(held, on) or _open(held, on=on, at=at)


@transaction.atomic
def begin_session(assignment: Assignment, *, on: date, at: datetime, version_id: int | None = None) -> TrainingSession:
    """The session that a phone began for a day, perhaps long before anybody heard of it; made when it isn't there yet.

    What was done counts: a routine that was taken back meanwhile is no reason to refuse it. A session of the same
    assignment that was left open on another day is closed as it stands. ``version_id`` is what the phone showed: it
    is begun with that, though the client was given another one meanwhile.
    """
    held = _held(assignment)
    known = TrainingSession.objects.filter(pk=session_id_of(held.pk, on), client=held.client_id).first()
    if known:
        return known
    for session in held.sessions.filter(client=held.client).open():
        _close(session)
    return _open(held, on=on, at=at, had=had_before(held, version_id))


def _held(assignment: Assignment) -> Assignment:
    """The assignment's row, locked: who starts a session of it waits for who started before.

    Raises Assignment.DoesNotExist when it went since it was looked up.
    """
    return (
        Assignment.objects.select_related("version", "coaching__trainer", "client")
        .annotate(has_changes=has_changes())
        .select_for_update(of=("self",), no_key=True)
        .get(pk=assignment.pk)
    )


def _of_the_day(assignment: Assignment, on: date) -> TrainingSession | None:
    done = assignment.sessions.filter(client=assignment.client, planned_on=on).finished()
    return done.order_by("-finished_at").first()


def _open(assignment: Assignment, *, on: date, at: datetime, had: GivenVersion | None = None) -> TrainingSession:
    session = prepared_session(assignment, on=on, at=at, had=had)
    session.save(force_insert=True)
    note_begun(session)
    return session


def _is_abandoned(session: TrainingSession, at: datetime, client: User) -> bool:
    """Begun on an earlier day of the client's, and left alone for hours."""
    if client.day_of(session.started_at) >= client.day_of(at):
        return False
    return at - (_last_set_at(session) or session.started_at) > STILL_TRAINING


def _last_set_at(session: TrainingSession) -> datetime | None:
    last: datetime | None = session.logged_sets.standing().aggregate(last=Max("done_at"))["last"]
    return last


def _close(session: TrainingSession) -> None:
    """What was done counts, up to the last set; a session without any was a tap."""
    last = _last_set_at(session)
    if last is None and not session.logged_sets.exists() and not session.changes.exists():
        session.delete()
        return
    session.finished_at = max(last or session.started_at, session.started_at)
    session.save(update_fields=["finished_at"])
    refresh_hints_of(session)


@transaction.atomic
def start_follow_up(session: TrainingSession, *, on: date, at: datetime | None = None) -> TrainingSession:
    """The session that follows a finished one, made once: the stretches after the back day."""
    held = (
        TrainingSession.objects.select_related("version__follow_up", "client")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=session.pk)
    )
    if held.version.follow_up is None:
        raise ValidationError(gettext("Nothing follows this routine."))
    if held.finished_at is None:
        raise ValidationError(gettext("Finish this session first."))
    already = held.followed_by.first()
    if already:
        return already
    following = prepared_follow_up(held, on=on, at=at or timezone.now())
    following.save(force_insert=True)
    return following
