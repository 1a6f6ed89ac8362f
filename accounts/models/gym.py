"""Gyms: where trainers work together, and who belongs to them.

One table says it all: a Membership is a person's part in a gym, from its start to its end. Staff are owners, trainers
and the front desk; whom they train with is a client of the gym. A part never changes: another role ends one membership
and begins the next, so that the rows are the gym's history. Belonging to a gym opens nothing of anybody's training:
that is what Coaching is for.
"""

from typing import Self

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.person import User


class GymRole(models.TextChoices):
    OWNER = "owner", _("Owner")
    TRAINER = "trainer", _("Trainer")
    FRONT_DESK = "front_desk", _("Front desk")
    CLIENT = "client", _("Client")


STAFF = [GymRole.OWNER, GymRole.TRAINER, GymRole.FRONT_DESK]
COACHES = [GymRole.OWNER, GymRole.TRAINER]
"""Who coaches at the gym and uses what is shared there."""
RECEPTION = [GymRole.OWNER, GymRole.FRONT_DESK]
"""Who knows all the gym's clients by name and contact."""


class GymQuerySet(models.QuerySet["Gym"]):
    def with_part_of(self, user: User, roles: list[GymRole]) -> Self:
        """The gyms where this person has one of these roles now, with ``my_role``."""
        return self.filter(memberships__user=user, memberships__ended_at=None, memberships__role__in=roles).annotate(
            my_role=F("memberships__role")
        )

    def visible_to(self, user: User) -> Self:
        """Where they work."""
        return self.with_part_of(user, STAFF)

    def editable_by(self, user: User) -> Self:
        return self.with_part_of(user, [GymRole.OWNER])


class Gym(models.Model):
    """Trainers who share routines, moves and a front desk."""

    name = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = GymQuerySet.as_manager()

    # Known only to rows of queries that asked for it.
    my_role: str

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> Self:
        return self.filter(ended_at=None)

    def staff(self) -> Self:
        return self.filter(role__in=STAFF)

    def coaches(self) -> Self:
        return self.filter(role__in=COACHES)

    def clients(self) -> Self:
        return self.filter(role=GymRole.CLIENT)

    def gyms_of(self, user: User, roles: list[GymRole]) -> QuerySet["Membership", int]:
        """The ids of the gyms where this person has one of these roles now."""
        return self.active().filter(user=user, role__in=roles).values_list("gym", flat=True)

    def visible_to(self, user: User) -> Self:
        """One's own part; colleagues; the gym's clients for owners and the front desk."""
        everywhere = Membership.objects
        return self.active().filter(
            Q(user=user)
            | Q(role__in=STAFF, gym__in=everywhere.gyms_of(user, STAFF))
            | Q(role=GymRole.CLIENT, gym__in=everywhere.gyms_of(user, RECEPTION))
        )

    def editable_by(self, user: User) -> Self:
        """Owners settle everybody's part, the front desk the clients'."""
        everywhere = Membership.objects
        return self.active().filter(
            Q(gym__in=everywhere.gyms_of(user, [GymRole.OWNER]))
            | Q(role=GymRole.CLIENT, gym__in=everywhere.gyms_of(user, RECEPTION))
        )


class Membership(models.Model):
    """A person's part in a gym, from its start to its end."""

    gym = models.ForeignKey(Gym, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=GymRole)
    joined_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["joined_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["gym", "user"], condition=Q(ended_at=None), name="one_part_in_a_gym"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("joined_at")), name="membership_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(role__in=GymRole.values), name="membership_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.pk}"
