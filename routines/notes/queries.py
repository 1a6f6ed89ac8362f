"""A thread as it is read: comments, and the notes that were left in sessions, the newest last."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from accounts.models import Coaching, User
from routines.models import Comment, LoggedSet, Photo, Receipt, SessionChange, SessionStep, TrainingSession
from routines.models.comment import Subject, subjects_of

ENTRIES_A_PAGE = 40


def threads_of(user: User) -> QuerySet[User]:
    """Whose threads this person reads: their own, and those of the clients they coach now."""
    coached = Coaching.objects.active().filter(trainer=user, client=OuterRef("pk"))
    return User.objects.filter(Q(pk=user.pk) | Q(Exists(coached)))


# --- The list ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ThreadRow:
    client: User
    is_own: bool
    unread: int
    last: Comment | None


def thread_rows(user: User) -> list[ThreadRow]:
    """All threads that this person reads, those with something new first, then the latest."""
    latest = Comment.objects.filter(client=OuterRef("pk")).order_by("-made_at", "-pk").values("pk")[:1]
    coached_by_somebody = Coaching.objects.active().filter(client=OuterRef("pk"))
    people = list(
        threads_of(user)
        .annotate(last_comment=Subquery(latest))
        .filter(~Q(pk=user.pk) | Q(Exists(coached_by_somebody)) | ~Q(last_comment=None))
        .only("name", "email")
        .order_by("name", "pk")
        .fetch_mode(models.FETCH_RAISE)
    )
    unread = Receipt.objects.unread_by_client(user)
    last = (
        Comment.objects.select_related("author")
        .only("text", "made_at", "author__name", "author__email")
        .fetch_mode(models.FETCH_RAISE)
        .in_bulk([one.last_comment for one in people if one.last_comment])
    )
    rows = [ThreadRow(one, one.pk == user.pk, unread.get(one.pk, 0), last.get(one.last_comment or 0)) for one in people]
    rows.sort(key=lambda row: row.last.made_at.timestamp() if row.last else 0, reverse=True)
    return sorted(rows, key=lambda row: not row.unread)


# --- One thread ----------------------------------------------------------------------------------


@dataclass
class Entry:
    """Something said: a comment, or a note that is part of a session (``comment`` is None)."""

    at: datetime
    author: User
    text: str
    session_id: UUID | None
    session_name: str
    session_on: date | None
    about: str = ""
    step_number: int | None = None
    comment: Comment | None = None
    photos: list[Photo] = field(default_factory=list)


@dataclass(frozen=True)
class Group:
    """What was said in a row about one session, or about nothing in particular."""

    entries: list[Entry]

    @property
    def about(self) -> Entry:
        return self.entries[0]


@dataclass(frozen=True)
class Thread:
    groups: list[Group]
    older: datetime | None
    """Before when there is more."""
    newest: int
    """The latest comment on the page."""
    unread: int
    readers: list[User]
    """Who reads the thread besides its client."""


def thread_page(client: User, reader: User, *, before: datetime | None = None) -> Thread:
    """The latest of what was said, or what was said before a moment."""
    comments = list(
        Comment.objects.of_thread(client)
        .with_state_for(reader)
        .annotate(session_name=KeyTextTransform("name", "session__plan"), session_on=models.F("session__planned_on"))
        .filter(**({"made_at__lt": before} if before else {}))
        .select_related("author")
        .prefetch_related(Prefetch("photos", Photo.objects.only("comment", "width", "height", "position")))
        .order_by("-made_at", "-pk")
        .fetch_mode(models.FETCH_RAISE)[: ENTRIES_A_PAGE + 1]
    )
    entries = [*(_entry_of(one) for one in comments), *_remarks(client, before)]
    entries.sort(key=lambda one: one.at, reverse=True)
    shown = entries[:ENTRIES_A_PAGE][::-1]
    older = shown[0].at if len(entries) > ENTRIES_A_PAGE else None
    return Thread(
        [Group(list(group)) for _, group in groupby(shown, key=lambda one: one.session_id)],
        older,
        max((one.comment.pk for one in shown if one.comment), default=0),
        Receipt.objects.unread_by(reader).filter(client=client).count(),
        list(trainers_of(client)),
    )


def _entry_of(comment: Any) -> Entry:
    return Entry(
        comment.made_at,
        comment.author,
        comment.text,
        comment.session_id,
        comment.session_name or "",
        comment.session_on,
        comment.about,
        comment.step_number,
        comment,
        list(comment.photos.all()),
    )


def _remarks(client: User, before: datetime | None) -> list[Entry]:
    """The notes that were left in sessions themselves, by the client or by the trainer who typed for them."""
    sessions = list(
        TrainingSession.objects.for_client(client)
        .filter(has_remark=True)
        .annotate(said_at=Coalesce("finished_at", "started_at"))
        .filter(**({"said_at__lt": before} if before else {}))
        .order_by("-said_at")
        .fetch_mode(models.FETCH_RAISE)[: ENTRIES_A_PAGE + 1]
    )
    if not sessions:
        return []
    by_session: dict[UUID, list[SessionStep]] = {}
    for step in (
        SessionStep.objects.filter(session__in=[one.pk for one in sessions])
        .exclude(note="")
        .select_related("revision")
        .order_by("step_number")
    ):
        by_session.setdefault(step.session_id, []).append(step)
    typed = _typed_notes(by_session)
    found = []
    for session in sessions:
        at: datetime = session.said_at
        names = {one["number"]: one["name"] for one in session.plan["steps"]}
        whole = (session.pk, session.name, session.planned_on)
        for step in by_session.get(session.pk, []):
            name = step.revision.name if step.revision else names.get(step.step_number, "")
            author = typed.get((session.pk, step.step_number)) or client
            found.append(Entry(at, author, step.note, *whole, name, step.step_number))
        if session.note:
            found.append(Entry(at, client, session.note, *whole))
    return found


def _typed_notes(sessions: Iterable[UUID]) -> dict[tuple[UUID, int | None], User | None]:
    """Who typed the note of each step as it stands, by session and step; None is the client."""
    changes = (
        SessionChange.objects.filter(session__in=list(sessions), kind=SessionChange.Kind.NOTE)
        .select_related("entered_by")
        .order_by("order_at", "op")
    )
    return {(one.session_id, one.step_number): one.entered_by for one in changes}


def trainers_of(client: User) -> QuerySet[User]:
    """Who coaches this client now."""
    return User.objects.filter(coachings_as_trainer__client=client, coachings_as_trainer__ended_at=None).order_by(
        "coachings_as_trainer__started_at"
    )


# --- What a comment can be about -----------------------------------------------------------------


def subjects_in(session: TrainingSession) -> list[tuple[str, list[Subject]]]:
    """The session's moves, as they were done, and their sets."""
    sets = sorted(
        LoggedSet.objects.standing().filter(client=session.client_id, session=session),
        key=lambda one: (one.step_number, not one.is_warm_up, one.set_number, one.side),
    )
    changed = SessionStep.objects.filter(session=session).exclude(revision=None).select_related("revision")
    swapped = {one.step_number: one.revision.name for one in changed if one.revision}
    return subjects_of(
        (
            step["number"],
            swapped.get(step["number"], step["name"]),
            [one for one in sets if one.step_number == step["number"]],
        )
        for step in session.plan["steps"]
    )
