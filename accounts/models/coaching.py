"""Who coaches whom."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.gym import COACHES, RECEPTION, GymRole, Membership
from accounts.models.person import User

MAX_TAG, MAX_TAGS = 24, 12


class CoachingQuerySet(models.QuerySet["Coaching"]):
    def active(self) -> Self:
        return self.filter(ended_at=None)

    def visible_to(self, user: User) -> Self:
        return self.active().filter(Q(trainer=user) | Q(client=user))

    def editable_by(self, user: User) -> Self:
        """Either side may end it."""
        return self.visible_to(user)

    def handed_over_by(self, user: User) -> Self:
        """Whose client this person may hand over: their own; at a gym, the owners and the front desk its clients.

        A gym's client who trains with a trainer from elsewhere is none of its business.
        """
        here = Membership.objects.active().filter(
            role=GymRole.CLIENT,
            user=OuterRef("client"),
            gym__in=Membership.objects.gyms_of(user, RECEPTION),
            gym__memberships__user=OuterRef("trainer"),
            gym__memberships__ended_at=None,
            gym__memberships__role__in=COACHES,
        )
        return self.active().filter(Q(trainer=user) | Q(Exists(here)))


class Coaching(models.Model):
    """The trainer–client relationship, from its start to its end."""

    trainer = models.ForeignKey(User, models.CASCADE, related_name="coachings_as_trainer")
    client = models.ForeignKey(User, models.CASCADE, related_name="coachings_as_client")
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    tags = ArrayField(
        models.CharField(max_length=MAX_TAG),
        size=MAX_TAGS,
        default=list,
        db_default=[],
        blank=True,
        help_text=_("The trainer's own short labels, like “mornings”; the client doesn't see them."),
    )

    objects = CoachingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["trainer", "client"], condition=Q(ended_at=None), name="one_active_coaching_per_pair"
            ),
            models.CheckConstraint(condition=~Q(trainer=F("client")), name="nobody_coaches_themself"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="coaching_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"Coaching {self.pk}"
