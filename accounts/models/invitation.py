"""Links by which people come together."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils import timezone

from accounts.models.person import User
from accounts.models.secret import hash_of_secret

INVITATION_DAYS = 7


def invitation_expiry() -> datetime:
    return timezone.now() + timedelta(days=INVITATION_DAYS)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        """Can be accepted now: a trainer who left invites nobody."""
        return self.filter(
            accepted_at=None,
            revoked_at=None,
            expires_at__gt=timezone.now(),
            trainer__is_active=True,
            trainer__is_trainer=True,
        )

    def with_secret(self, secret: str) -> Self:
        return self.filter(secret_hash=hash_of_secret(secret))

    def visible_to(self, user: User) -> Self:
        return self.filter(trainer=user)

    def editable_by(self, user: User) -> Self:
        return self.visible_to(user)


class Invitation(models.Model):
    """A trainer's offer to coach somebody. The secret of its link is shown once and kept only as a hash."""

    trainer = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    client_name = models.CharField("client's name", max_length=80, blank=True)
    email = models.EmailField("client's e-mail", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=invitation_expiry)
    revoked_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"Invitation {self.pk}"

    @property
    def state(self) -> str:
        """open, accepted, revoked or expired"""
        if self.accepted_at:
            return "accepted"
        if self.revoked_at:
            return "revoked"
        return "open" if self.expires_at > timezone.now() else "expired"
