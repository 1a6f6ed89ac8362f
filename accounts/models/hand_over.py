"""A client goes from one trainer to another."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.coaching import Coaching
from accounts.models.person import User


class HandOverQuerySet(models.QuerySet["HandOver"]):
    def visible_to(self, user: User) -> Self:
        """The three whom it is about."""
        return self.filter(Q(client=user) | Q(before__trainer=user) | Q(after__trainer=user))

    def editable_by(self, user: User) -> Self:
        """Each of them puts the message about it away."""
        return self.visible_to(user)

    def refusable_by(self, user: User) -> Self:
        """The client's say, as long as what began goes on."""
        return self.filter(client=user, refused_at=None, after__ended_at=None)

    def news_for(self, user: User) -> Self:
        """What this person hasn't put away yet."""
        return self.filter(
            Q(client=user, client_seen_at=None)
            | Q(before__trainer=user, before_seen_at=None)
            | Q(after__trainer=user, after_seen_at=None)
        )


class HandOver(models.Model):
    """One coaching ended and another began in its place: who did it, when, and who has read about it."""

    client = models.ForeignKey(User, models.CASCADE, related_name="hand_overs")
    before = models.OneToOneField(Coaching, models.CASCADE, related_name="handed_over")
    after = models.ForeignKey(Coaching, models.CASCADE, related_name="taken_over")
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    refused_at = models.DateTimeField(null=True, blank=True, help_text=_("The client would not have it."))
    client_seen_at = models.DateTimeField(null=True, blank=True)
    before_seen_at = models.DateTimeField(null=True, blank=True)
    after_seen_at = models.DateTimeField(null=True, blank=True)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(before=models.F("after")), name="handed_over_to_another_coaching")
        ]

    def __str__(self) -> str:
        return f"Hand-over {self.pk}"
