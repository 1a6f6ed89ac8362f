"""The gym's floor: who asks for help, and which screens may show it."""

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User, hash_of_secret
from routines.models.scopes import of_own_or_coached_client
from routines.models.session import SessionQuerySet, TrainingSession


class HelpCallQuerySet(models.QuerySet["HelpCall"]):
    def open(self) -> Self:
        return self.filter(answered_at=None, session__finished_at=None)

    def visible_to(self, user: User) -> Self:
        return self.filter(of_own_or_coached_client(user))

    def editable_by(self, user: User) -> Self:
        """The client lowers the hand, or a trainer who coaches them comes."""
        return self.visible_to(user)


class HelpCall(models.Model):
    """A client raised a hand during a session."""

    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="help_calls")
    client = models.ForeignKey(User, models.CASCADE, related_name="+")
    raised_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = HelpCallQuerySet.as_manager()

    class Meta:
        ordering = ["raised_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["session"], condition=Q(answered_at=None), name="one_raised_hand_per_session"
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("raised_at")), name="hand_lowered_after_raised"
            ),
        ]

    def __str__(self) -> str:
        return gettext("Help call %(pk)s") % {"pk": self.pk}


class FloorScreenQuerySet(models.QuerySet["FloorScreen"]):
    def active(self) -> Self:
        """Links that show something now: not taken back, and their trainer still works."""
        return self.filter(revoked_at=None, trainer__is_active=True, trainer__is_trainer=True)

    def with_secret(self, secret: str) -> Self:
        return self.filter(secret_hash=hash_of_secret(secret))

    def visible_to(self, user: User) -> Self:
        return self.filter(trainer=user, revoked_at=None)

    def editable_by(self, user: User) -> Self:
        return self.visible_to(user)


class FloorScreen(models.Model):
    """A link that shows a trainer's floor on the gym's screen, with first names only. Its secret is kept as a hash."""

    trainer = models.ForeignKey(User, models.CASCADE, related_name="floor_screens")
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = FloorScreenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["trainer"], condition=Q(revoked_at=None), name="one_floor_screen_per_trainer"
            )
        ]

    def __str__(self) -> str:
        return gettext("Floor screen %(pk)s") % {"pk": self.pk}


def with_hand(sessions: SessionQuerySet) -> SessionQuerySet:
    """Sessions, each with ``hand_is_up``: whether its client asks for help."""
    return sessions.annotate(hand_is_up=Exists(HelpCall.objects.open().filter(session=OuterRef("pk"))))
