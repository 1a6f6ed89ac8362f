"""What writes, reads and takes back notes, and tells people by mail that there are some."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Count
from django.tasks import task
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from accounts.models import User
from accounts.templatetags.style import grouped
from accounts.written import written_for
from routines.models import MAX_COMMENT, MAX_PHOTOS, Comment, Photo, Receipt, TrainingSession
from routines.models.comment import Subject, remove_files
from routines.photos import Picture

logger = logging.getLogger(__name__)

DIGEST_AFTER = timedelta(minutes=15)
MOST_TRIES = 4


def add_comment(
    client: User,
    *,
    author: User,
    text: str,
    session: TrainingSession | None = None,
    subject: Subject | None = None,
    pictures: Sequence[Picture] = (),
    at: datetime | None = None,
) -> Comment:
    """Write into the client's thread; a mail tells the others of it if they haven't read it by then.

    ``subject`` is a step or set of the session.
    """
    if not text and not pictures:
        raise ValidationError(gettext("Write something, or add a photo."))
    if len(text) > MAX_COMMENT:
        raise ValidationError(gettext("A note has at most %(max_comment)s characters.") % {"max_comment": MAX_COMMENT})
    if len(pictures) > MAX_PHOTOS:
        raise ValidationError(gettext("A note has at most %(max_photos)s photos.") % {"max_photos": MAX_PHOTOS})
    kept: list[str] = []
    try:
        with transaction.atomic():
            comment = Comment.objects.create(
                client=client,
                author=author,
                session=session,
                step_number=subject.step_number if subject else None,
                logged_set_id=subject.set_id if subject else None,
                about=subject.about if subject else "",
                text=text,
                made_at=at or timezone.now(),
            )
            _keep_pictures(comment, pictures, kept)
            _write_receipts(comment)
    except BaseException:
        remove_files(kept)  # the rows are gone, and nobody else knows the names
        raise
    return comment


def _keep_pictures(comment: Comment, pictures: Iterable[Picture], kept: list[str]) -> None:
    for position, picture in enumerate(pictures):
        photo = Photo(
            comment=comment,
            client_id=comment.client_id,
            width=picture.width,
            height=picture.height,
            position=position,
        )
        for column, content in ((photo.file, picture.full), (photo.thumb, picture.thumb)):
            column.save("", ContentFile(content), save=False)
            kept.append(str(column.name))
        photo.save()


def _write_receipts(comment: Comment) -> None:
    """One for everybody else who reads the thread now, and a mail to come for each."""
    trainers = User.objects.filter(
        coachings_as_trainer__client=comment.client_id, coachings_as_trainer__ended_at=None
    ).values_list("pk", flat=True)
    readers = {comment.client_id, *trainers} - {comment.author_id}
    told = set(_digests_to_come(readers))
    Receipt.objects.bulk_create(
        Receipt(client_id=comment.client_id, reader_id=reader, comment=comment) for reader in readers
    )
    for reader in readers - told:
        send_digest.using(run_after=timezone.now() + DIGEST_AFTER).enqueue(reader)


def _digests_to_come(readers: Iterable[int]) -> Iterable[int]:
    """Those for whom one is on its way: a note was written to them in the last minutes and no mail told of it."""
    return Receipt.objects.filter(
        reader__in=readers, mailed_at=None, read_at=None, comment__made_at__gt=timezone.now() - DIGEST_AFTER
    ).values_list("reader", flat=True)


@transaction.atomic
def delete_comment(comment: Comment) -> None:
    """The words and the photos; nobody is told any more that it was there."""
    comment.delete()


@transaction.atomic
def read_thread(reader: User, *, client: User, up_to: int, session: TrainingSession | None = None) -> int:
    """Note that this person has read the comments up to this one, all or those on one session; says how many."""
    receipts = Receipt.objects.filter(reader=reader, client=client, comment__lte=up_to, read_at=None)
    if session:
        receipts = receipts.filter(comment__session=session)
    return receipts.update(read_at=timezone.now())


# --- By mail -------------------------------------------------------------------------------------


@task()
def send_digest(reader_id: int, tried: int = 0) -> str:
    """Tell somebody by mail of notes that they haven't read, if there still are any: how many, and where.

    Nothing of what was written. Says what was done: sent, nothing or failed.
    """
    reader = User.objects.filter(pk=reader_id, is_active=True, wants_digest=True).first()
    if reader is None:
        return "nothing"
    with transaction.atomic():
        receipts = list(
            Receipt.objects.unread_by(reader).filter(mailed_at=None).select_for_update(of=("self",), skip_locked=True)
        )
        ids = [one.pk for one in receipts]
        Receipt.objects.filter(pk__in=ids).update(mailed_at=timezone.now())
    if not ids:
        return "nothing"
    try:
        with written_for(reader):
            written = digest_of(reader, ids)
        send_mail(*written, settings.DEFAULT_FROM_EMAIL, [reader.email])
    except (OSError, SMTPException) as error:
        logger.warning("Digest not sent: user=%s tried=%s error=%s", reader_id, tried + 1, type(error).__name__)
        Receipt.objects.filter(pk__in=ids).update(mailed_at=None)
        if tried + 1 < MOST_TRIES:
            send_digest.using(run_after=timezone.now() + DIGEST_AFTER * 2**tried).enqueue(reader_id, tried + 1)
        return "failed"
    return "sent"


def digest_of(reader: User, receipts: Iterable[int]) -> tuple[str, str]:
    """Subject and body: how many notes wait, and where; nothing of what they say."""
    rows = (
        Receipt.objects.filter(pk__in=receipts)
        .values("client", "client__name", "client__email")
        .annotate(count=Count("pk"))
        .order_by("client__name", "client")
    )
    lines = []
    for row in rows:
        first_name = (row["client__name"].split() or [row["client__email"]])[0]
        count = {"count": grouped(row["count"]), "name": first_name}
        if row["client"] == reader.pk:
            what = ngettext(
                "%(count)s new note with your trainer:", "%(count)s new notes with your trainer:", row["count"]
            )
        else:
            what = ngettext("%(count)s new note with %(name)s:", "%(count)s new notes with %(name)s:", row["count"])
        link = settings.PUBLIC_URL + reverse("notes:thread", args=[row["client"]])
        lines.append(f"{what % count}\n{link}\n")
    hello = gettext("Hello %(name)s,") % {"name": reader.first_name}
    off = gettext("You can turn these mails off in your profile:")
    body = f"{hello}\n\n" + "\n".join(lines) + f"\n{off}\n{settings.PUBLIC_URL}{reverse('accounts:profile')}\n"
    total = sum(row["count"] for row in rows)
    return ngettext("%(count)s new note on Backday", "%(count)s new notes on Backday", total) % {
        "count": grouped(total)
    }, body
