"""What a client and their trainers write to one another: about a session, a step, a set, or anything.

A thread belongs to its client. The client reads it, and whoever coaches them now; a trainer whose coaching ended reads
nothing of it any more. Notes that are part of a session (TrainingSession.note, SessionStep.note) stay where they are:
the thread shows them, too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID, uuid4

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Coaching, User
from routines.models.routine import Side
from routines.models.session import LoggedSet, TrainingSession, of_own_or_coached_client

MAX_COMMENT = 2000
MAX_PHOTOS = 3


@dataclass(frozen=True)
class Subject:
    """A step or a set of a session that a comment can be about. ``value`` names it in a form, ``about`` in words."""

    value: str
    label: str
    about: str
    step_number: int
    set_id: UUID | None = None


def subjects_of(moves: Iterable[tuple[int, str, Sequence[LoggedSet]]]) -> list[tuple[str, list[Subject]]]:
    """By move: the whole of it, then its sets. ``moves`` are numbers, names and logged sets."""
    groups = []
    for number, name, sets in moves:
        subjects = [Subject(f"step-{number}", gettext("All of %(name)s") % {"name": name}, name, number)]
        for one in sets:
            which = _which(one)
            label = gettext("%(which)s of %(name)s") % {"which": f"{which[:1].upper()}{which[1:]}", "name": name}
            subjects.append(Subject(f"set-{one.pk}", label, f"{name}, {which}", number, one.pk))
        groups.append((name, subjects))
    return groups


def _which(one: LoggedSet) -> str:
    """set 2, left"""
    words = gettext("warm-up %(number)s") if one.is_warm_up else gettext("set %(number)s")
    which = words % {"number": one.set_number}
    return which if one.side == Side.BOTH else f"{which}, {one.get_side_display().lower()}"


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(of_own_or_coached_client(user))

    def editable_by(self, user: User) -> Self:
        """One's own words, for as long as one reads the thread."""
        return self.visible_to(user).filter(author=user)

    def unread_by(self, user: User) -> Self:
        """What others wrote to this person and they haven't read."""
        return self.filter(pk__in=Receipt.objects.unread_by(user).values("comment"))

    def of_thread(self, client: User) -> Self:
        return self.filter(client=client)

    def with_state_for(self, reader: User) -> Self:
        """With ``is_new`` (not read by this person yet) and ``is_seen`` (read by somebody it was written to)."""
        receipts = Receipt.objects.filter(comment=OuterRef("pk"))
        return self.annotate(
            is_new=Exists(receipts.filter(reader=reader, read_at=None)),
            is_seen=Exists(receipts.exclude(read_at=None)),
        )


class Comment(models.Model):
    """Some words and photos in a client's thread."""

    client = models.ForeignKey(User, models.CASCADE, related_name="comments", db_index=False)
    author = models.ForeignKey(User, models.CASCADE, related_name="+")
    session = models.ForeignKey(TrainingSession, models.CASCADE, null=True, blank=True, related_name="comments")
    step_number = models.PositiveSmallIntegerField(null=True, blank=True)
    logged_set = models.ForeignKey(LoggedSet, models.CASCADE, null=True, blank=True, related_name="+", db_index=False)
    about = models.CharField(
        max_length=200, blank=True, help_text=_("The step or set in words, as it was when this was written.")
    )
    text = models.TextField(max_length=MAX_COMMENT, blank=True, help_text=_("May be empty where there are photos."))
    made_at = models.DateTimeField(default=timezone.now)

    objects = CommentQuerySet.as_manager()

    # Known only to rows of queries that asked for them.
    is_new: bool
    is_seen: bool

    class Meta:
        ordering = ["made_at", "pk"]
        indexes = [
            models.Index(fields=["client", "-made_at"], name="comment_of_client"),
            models.Index(fields=["logged_set"], name="comment_on_set", condition=~Q(logged_set=None)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(step_number=None) | ~Q(session=None), name="comment_on_a_step_has_its_session"
            ),
            models.CheckConstraint(
                condition=Q(logged_set=None) | ~Q(step_number=None), name="comment_on_a_set_has_its_step"
            ),
        ]

    def __str__(self) -> str:
        return gettext("Comment %(pk)s") % {"pk": self.pk}


class ReceiptQuerySet(models.QuerySet["Receipt"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(of_own_or_coached_client(user), reader=user)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def still_readable(self) -> Self:
        """Those of readers who may read the thread now."""
        coached = Coaching.objects.active().filter(trainer=OuterRef("reader"), client=OuterRef("client"))
        return self.filter(Q(reader=F("client")) | Q(Exists(coached)))

    def unread_by(self, user: User) -> Self:
        return self.filter(reader=user).unread().still_readable()

    def unread_by_client(self, user: User) -> dict[int, int]:
        """How many comments this person hasn't read, by the client whose thread they are in."""
        rows = self.unread_by(user).order_by().values("client").annotate(count=Count("pk"))
        return {row["client"]: row["count"] for row in rows}


class Receipt(models.Model):
    """That a comment was written to this person, and when they read it. Who begins to coach later gets none."""

    client = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    reader = models.ForeignKey(User, models.CASCADE, related_name="receipts", db_index=False)
    comment = models.ForeignKey(Comment, models.CASCADE, related_name="receipts")
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True, help_text=_("When a mail told the reader of it."))

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["reader", "client"], name="receipt_unread", condition=Q(read_at=None))]
        constraints = [models.UniqueConstraint(fields=["reader", "comment"], name="one_receipt_per_reader")]

    def __str__(self) -> str:
        return gettext("Receipt %(pk)s") % {"pk": self.pk}


def unread_count() -> Coalesce:
    """How many comments a user hasn't read, as a column of the query that reads the user."""
    unread = Receipt.objects.filter(reader=OuterRef("pk")).unread().still_readable()
    return Coalesce(Subquery(unread.order_by().values("reader").annotate(n=Count("pk")).values("n")), 0)


# --- Photos --------------------------------------------------------------------------------------


class PhotoQuerySet(models.QuerySet["Photo"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(of_own_or_coached_client(user))


def _random_name(folder: str) -> str:
    return f"{folder}/{uuid4().hex}.jpg"


def photo_name(instance: models.Model, filename: str) -> str:
    """Nothing of the name it came with."""
    return _random_name("photos")


def thumb_name(instance: models.Model, filename: str) -> str:
    return _random_name("thumbs")


class Photo(models.Model):
    """A form-check photo, encoded anew. Its files are outside of what the server gives to everybody."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    comment = models.ForeignKey(Comment, models.CASCADE, related_name="photos")
    client = models.ForeignKey(User, models.CASCADE, related_name="+")
    file = models.FileField(upload_to=photo_name, max_length=100)
    thumb = models.FileField(upload_to=thumb_name, max_length=100)
    width = models.PositiveSmallIntegerField(help_text=_("Of the thumb, in pixels."))
    height = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()

    objects = PhotoQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["comment", "position"], name="one_photo_per_place"),
            models.CheckConstraint(condition=Q(position__lt=MAX_PHOTOS), name="photos_of_a_comment_are_few"),
        ]

    def __str__(self) -> str:
        return gettext("Photo %(pk)s") % {"pk": self.pk}


@receiver(post_delete, sender=Photo)
def delete_files(sender: type[Photo], instance: Photo, **signal: Any) -> None:
    """Once the row is gone for good, whatever took it: the comment, the session or the person."""
    names = [instance.file.name, instance.thumb.name]
    transaction.on_commit(lambda: remove_files(names))


def remove_files(names: Iterable[str | None]) -> None:
    for name in names:
        if name:
            default_storage.delete(name)
