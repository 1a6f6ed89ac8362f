"""Clients whom a trainer keeps together."""

from typing import Self

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.coaching import Coaching
from accounts.models.person import User

MAX_GROUP_NAME = 60


class ClientGroupQuerySet(models.QuerySet["ClientGroup"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(trainer=user)

    def editable_by(self, user: User) -> Self:
        return self.visible_to(user)


class ClientGroup(models.Model):
    """A trainer's own group of clients. Its members are coachings: one that ended stays, and counts no more."""

    trainer = models.ForeignKey(User, models.CASCADE, related_name="client_groups")
    name = models.CharField(max_length=MAX_GROUP_NAME)
    members = models.ManyToManyField(Coaching, related_name="groups", blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ClientGroupQuerySet.as_manager()

    class Meta:
        ordering = [Lower("name"), "pk"]
        constraints = [
            models.UniqueConstraint(
                "trainer",
                Lower("name"),
                name="one_group_per_name",
                violation_error_message=_("You have a group of this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
