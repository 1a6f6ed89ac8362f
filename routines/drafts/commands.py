"""What writes drafts of the library's moves, has them looked at, and publishes them: now, or at a time."""

import logging
from collections.abc import Mapping
from contextlib import nullcontext
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.tasks import task
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.written import written_for
from routines.models import DraftState, DraftStatus, Exercise, ExerciseDraft, ExerciseRevision
from routines.models.draft import Content, content_of
from routines.models.publishing import TextChangedError, add_exercise, edit_exercise, restore_revision
from routines.rejoin import Choice, rejoin

logger = logging.getLogger(__name__)

STALE = "stale"
LONGEST_WAIT = timedelta(days=366)


class DraftChangedError(ValidationError):
    """Somebody saved the draft while this text of it was being written. ``aside`` is where this text is kept."""

    def __init__(self, aside: DraftState) -> None:
        super().__init__(_("Somebody saved this draft while you were writing."), code="draft_changed")
        self.aside = aside


def start_draft(
    exercise: Exercise | None,
    *,
    author: User,
    content: Content,
    based_on: ExerciseRevision | None = None,
    reason: str = "",
) -> ExerciseDraft:
    """A draft of a move of the library, or of a new one. ``based_on``: what was published when it was begun."""
    return ExerciseDraft.objects.create(
        exercise=exercise, author=author, written_by=author, content=content, based_on=based_on, reason=reason
    )


def edit_draft(draft: ExerciseDraft, *, by: User, content: Content, based_on: int, reason: str) -> ExerciseDraft:
    """Save another text of the draft. One that was in review or scheduled is a draft again: nobody has seen this one.

    ``based_on`` says which of the draft's texts the author began with. When somebody saved another one meanwhile, this
    one is kept aside and DraftChangedError raised.
    """
    with transaction.atomic():
        now = _held(draft)
        is_stale = now.edits != based_on
        if is_stale:
            number = min(based_on, now.edits)
            aside = DraftState.objects.create(draft=now, number=number, content=content, author=by, is_aside=True)
        else:
            _write(now, content, by=by, reason=reason)
    if is_stale:
        raise DraftChangedError(aside)
    return now


def _held(draft: ExerciseDraft) -> ExerciseDraft:
    """The draft as the database has it, its row locked; refused once it is published or discarded."""
    now = (
        ExerciseDraft.objects.select_for_update(of=("self",), no_key=True)
        .select_related("exercise__published", "based_on__exercise", "author", "reviewer")
        .get(pk=draft.pk)
    )
    if not now.is_open:
        raise ValidationError(_("This draft is closed: it was published or discarded."), code=STALE)
    return now


def _write(draft: ExerciseDraft, content: Content, *, by: User, reason: str | None = None) -> None:
    """Its next text; the one before is kept. Without a change nothing happens but to the reason."""
    if reason is not None:
        draft.reason = reason
    if content != draft.content:
        DraftState.objects.create(
            draft=draft, number=draft.edits, content=draft.content, author=draft.written_by, made_at=draft.updated_at
        )
        draft.content, draft.written_by, draft.edits = content, by, draft.edits + 1
        draft.updated_at = timezone.now()
        _back_to_draft(draft)
    draft.save()


def _back_to_draft(draft: ExerciseDraft, note: str = "") -> None:
    draft.status, draft.publish_at, draft.reviewer, draft.note = DraftStatus.DRAFT, None, None, note


# --- Looked at ------------------------------------------------------------------------------------


@transaction.atomic
def submit_draft(draft: ExerciseDraft, *, by: User) -> ExerciseDraft:
    """Ask for somebody to look at it."""
    now = _held(draft)
    now.status, now.note, now.publish_at, now.reviewer = DraftStatus.IN_REVIEW, "", None, None
    now.author = now.author or by
    now.save()
    return now


@transaction.atomic
def return_draft(draft: ExerciseDraft, *, by: User, note: str = "") -> ExerciseDraft:
    """Back to writing: what is asked for is in the note. What was to be published at a time isn't any more."""
    now = _held(draft)
    _back_to_draft(now, note)
    now.reviewer = by if note else None
    now.save()
    return now


@transaction.atomic
def discard_draft(draft: ExerciseDraft) -> ExerciseDraft:
    """Take it off the list. It can be taken back."""
    now = _held(draft)
    _back_to_draft(now)
    now.status = DraftStatus.DISCARDED
    now.save()
    return now


@transaction.atomic
def reopen_draft(draft: ExerciseDraft) -> ExerciseDraft:
    """Go on with one that was discarded."""
    now = ExerciseDraft.objects.select_for_update(of=("self",), no_key=True).get(pk=draft.pk)
    if now.status != DraftStatus.DISCARDED:
        raise ValidationError(_("Only a discarded draft can be taken back."), code=STALE)
    now.status = DraftStatus.DRAFT
    now.save()
    return now


# --- Published ------------------------------------------------------------------------------------


@transaction.atomic
def publish_draft(
    draft: ExerciseDraft,
    *,
    by: User,
    seen: int,
    reaches_plans: bool = False,
    wording_only: bool = False,
    at: datetime | None = None,
) -> ExerciseDraft:
    """Publish the draft, or at a time have it published. ``seen`` is the text that was looked at.

    Raises TextChangedError when another text of the move was published meanwhile, and ValidationError when the draft
    isn't what was seen or can't be published.
    """
    now = _held(draft)
    if now.edits != seen:
        raise ValidationError(_("This draft was changed after you opened this page. Read it again."), code=STALE)
    now.reaches_plans, now.wording_only = reaches_plans, wording_only
    now.reviewer = by if by != now.author else None
    now.note = ""
    if now.is_outdated and now.exercise and now.exercise.published:
        raise TextChangedError(now.exercise.published)
    if at is None:
        _publish(now)
        return now
    if at <= timezone.now():
        raise ValidationError({"at": _("Choose a time that is still to come.")})
    if at > timezone.now() + LONGEST_WAIT:
        raise ValidationError({"at": _("Choose a time within a year.")})
    now.status, now.publish_at = DraftStatus.SCHEDULED, at
    now.save()
    transaction.on_commit(lambda: publish_when_due.using(run_after=at).enqueue(now.pk, at.isoformat()))
    return now


def _publish(draft: ExerciseDraft) -> None:
    facts: dict[str, Any] = dict(draft.facts)
    parent = facts.pop("variation_of")
    author = draft.author or draft.reviewer
    if draft.exercise:
        draft.published_as = edit_exercise(
            draft.exercise,
            text=draft.text,
            author=cast("User", author),
            based_on=draft.based_on.number if draft.based_on else 0,
            reason=draft.reason,
            reaches_plans=draft.reaches_plans,
            wording_only=draft.wording_only,
            variation_of=parent,
            **facts,
        )
        if draft.published_as is None:
            raise ValidationError(_("Nothing is new in this draft: it says what is published."))
    else:
        made = add_exercise(None, text=draft.text, author=author, reason=draft.reason, variation_of_id=parent, **facts)
        draft.exercise, draft.published_as = made, made.published
    draft.status, draft.publish_at, draft.updated_at = DraftStatus.PUBLISHED, None, timezone.now()
    draft.save()


@task()
def publish_when_due(draft_id: int, at: str) -> str:
    """Publish a draft whose time has come: published, nothing (it was changed or taken back), later or refused.

    One that can't be published is a draft again and says why; its people are told by mail.
    """
    due = datetime.fromisoformat(at)
    if timezone.now() < due:
        publish_when_due.using(run_after=due).enqueue(draft_id, at)
        return "later"
    with transaction.atomic():
        draft = (
            ExerciseDraft.objects.select_for_update(of=("self",), no_key=True)
            .select_related("exercise__published", "based_on__exercise", "author", "reviewer")
            .filter(pk=draft_id, status=DraftStatus.SCHEDULED, publish_at=due)
            .first()
        )
        if draft is None:
            return "nothing"
        try:
            with transaction.atomic():
                if draft.is_outdated and draft.exercise and draft.exercise.published:
                    raise TextChangedError(draft.exercise.published)
                _publish(draft)
        except ValidationError as refusal:
            people = {one.pk: one for one in (draft.author, draft.reviewer) if one and one.is_active}
            draft = ExerciseDraft.objects.select_related("exercise__published").get(pk=draft_id)
            with written_for(draft.author) if draft.author else nullcontext():
                _back_to_draft(draft, why_not(refusal))
            draft.save()
            refused = refusal
        else:
            return "published"
    for person in people.values():
        tell_refused(person, draft, refused)
    return "refused"


def why_not(refusal: ValidationError) -> str:
    if isinstance(refusal, TextChangedError):
        return _("Not published at its time: another text of this move was published meanwhile.")
    return (_("Not published at its time:") + " " + " ".join(refusal.messages))[:500]


def tell_refused(person: User, draft: ExerciseDraft, refusal: ValidationError) -> None:
    """By mail, that a scheduled text wasn't published, and where it is."""
    link = settings.PUBLIC_URL + reverse("drafts:draft_detail", args=[draft.pk])
    with written_for(person):
        subject = _("“%(name)s” was not published") % {"name": draft.name}
        hello = _("Hello %(name)s,") % {"name": person.first_name}
        body = f"{hello}\n\n{why_not(refusal)}\n{_('It is a draft again, and nothing of it is lost:')}\n{link}\n"
    try:
        send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [person.email])
    except (OSError, SMTPException) as error:
        logger.warning("Refusal not sent: user=%s draft=%s error=%s", person.pk, draft.pk, type(error).__name__)


@transaction.atomic
def roll_back(draft: ExerciseDraft, *, by: User) -> ExerciseRevision:
    """Publish again what was published before this draft was.

    Only while the draft's text is the one that is published: else it would take away what others wrote since.
    """
    exercise, published = draft.exercise, draft.published_as
    if draft.status != DraftStatus.PUBLISHED or exercise is None or published is None:
        raise ValidationError(_("Only a published draft can be rolled back."), code=STALE)
    if draft.based_on is None:
        raise ValidationError(_("This was the move’s first text: there is none before it. Archive the move instead."))
    if exercise.published_id != published.pk:
        raise ValidationError(_("Another text was published since, so this one can’t be rolled back."), code=STALE)
    made = restore_revision(
        exercise,
        number=draft.based_on.number,
        author=by,
        based_on=published.number,
        reaches_plans=published.reaches_plans,
    )
    if made is None:
        raise ValidationError(_("What was published before says the same."), code=STALE)
    return made


# --- Brought together -----------------------------------------------------------------------------


@transaction.atomic
def join_published(
    draft: ExerciseDraft, *, by: User, seen: int, published: int, choices: Mapping[str, Choice]
) -> ExerciseDraft:
    """Bring what was published meanwhile into the draft, which stands on that from now on. Its text until now is kept.

    ``seen`` and ``published`` name the two texts that were looked at: the draft's count and the revision's number.
    """
    now = _held(draft)
    if now.exercise is None or now.exercise.published is None or now.based_on is None:
        raise ValidationError(_("There is nothing to bring together."), code=STALE)
    if now.edits != seen or now.exercise.published.number != published:
        raise ValidationError(_("Somebody saved again meanwhile. Look at the texts as they are now."), code=STALE)
    theirs = now.exercise.published
    joined = rejoin(content_of(now.based_on), content_of(theirs), now.content, choices)
    now.based_on = theirs
    _write(now, cast("Content", joined.content), by=by)
    return now


@transaction.atomic
def join_aside(aside: DraftState, *, by: User, seen: int, choices: Mapping[str, Choice]) -> ExerciseDraft:
    """Bring a text that was put aside into its draft. ``seen`` is the draft's text that was looked at."""
    now = _held(aside.draft)
    held = DraftState.objects.select_for_update().get(pk=aside.pk)
    if held.settled_at or now.edits != seen:
        raise ValidationError(_("Somebody saved again meanwhile. Look at the texts as they are now."), code=STALE)
    joined = rejoin(base_of(held, now), now.content, held.content, choices)
    _write(now, cast("Content", joined.content), by=by)
    held.settled_at = timezone.now()
    held.save(update_fields=["settled_at"])
    return now


def base_of(aside: DraftState, draft: ExerciseDraft) -> Content:
    """The draft's text that the one put aside began with."""
    if aside.number == draft.edits:
        return cast("Content", draft.content)
    base = DraftState.objects.filter(draft=draft, number=aside.number, is_aside=False).first()
    return cast("Content", base.content if base else draft.content)
