"""Links by which people come together."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.gym import STAFF, Gym, GymRole, Membership
from accounts.models.person import User
from accounts.models.secret import hash_of_secret

INVITATION_DAYS = 7


def invitation_expiry() -> datetime:
    return timezone.now() + timedelta(days=INVITATION_DAYS)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> Self:
        """Can be accepted now: a trainer who left invites nobody, and who left a gym invites nobody to it."""
        parts = Membership.objects.active().filter(gym=OuterRef("gym"), user__is_active=True)
        inviter, trainer = parts.filter(user=OuterRef("invited_by")), parts.filter(user=OuterRef("trainer"))
        for_clients = Q(role=GymRole.CLIENT) & Exists(inviter.staff()) & Exists(trainer.coaches())
        for_staff = Q(role__in=STAFF) & Exists(inviter.filter(role=GymRole.OWNER))
        return self.filter(
            Q(role__in=STAFF) | Q(trainer__is_trainer=True),
            Q(gym=None) | for_clients | for_staff,
            trainer__is_active=True,
            accepted_at=None,
            revoked_at=None,
            expires_at__gt=timezone.now(),
        )

    def with_secret(self, secret: str) -> Self:
        return self.filter(secret_hash=hash_of_secret(secret))

    def visible_to(self, user: User) -> Self:
        """A trainer's own; those to a gym for its owners, and those of its clients for the front desk."""
        gyms = Membership.objects.gyms_of
        return self.filter(
            Q(trainer=user) & ~Q(role__in=STAFF)
            | Q(gym__in=gyms(user, [GymRole.OWNER]))
            | Q(role=GymRole.CLIENT, gym__in=gyms(user, [GymRole.FRONT_DESK]))
        )

    def editable_by(self, user: User) -> Self:
        return self.visible_to(user)


class Invitation(models.Model):
    """An offer to be coached, to join a gym, or both. The secret of its link is shown once and kept only as a hash.

    ``trainer`` is who will coach; of an invitation to work at a gym, who invites. With a gym it begins a membership
    in the role.
    """

    trainer = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    gym = models.ForeignKey(Gym, models.CASCADE, null=True, blank=True, related_name="invitations", db_index=False)
    role = models.CharField(max_length=10, choices=GymRole, blank=True, default="", db_default="")
    invited_by = models.ForeignKey(
        User,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text=_("Who made it, of one to a gym."),
    )
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    client_name = models.CharField(_("client's name"), max_length=80, blank=True)
    email = models.EmailField(_("client's e-mail"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=invitation_expiry)
    revoked_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["gym"], name="invitation_to_gym", condition=~Q(gym=None)),
            models.Index(fields=["invited_by"], name="invitation_invited_by", condition=~Q(invited_by=None)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(gym=None, role="") | Q(gym__isnull=False, invited_by__isnull=False) & ~Q(role=""),
                name="invitation_offers_something",
            )
        ]

    def __str__(self) -> str:
        return f"Invitation {self.pk}"

    @property
    def is_for_staff(self) -> bool:
        return self.role in STAFF

    @property
    def host(self) -> str:
        """Who to ask for a new link."""
        return str(self.gym if self.is_for_staff else self.trainer)

    @property
    def state(self) -> str:
        """open, accepted, revoked or expired"""
        if self.accepted_at:
            return "accepted"
        if self.revoked_at:
            return "revoked"
        return "open" if self.expires_at > timezone.now() else "expired"
