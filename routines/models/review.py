"""That a trainer has gone through a client's week."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, user: User) -> Self:
        """The trainer's own, about clients they coach now."""
        return self.filter(trainer=user, client__in=User.objects.coached_by(user))

    def editable_by(self, user: User) -> Self:
        return self.visible_to(user)


class Review(models.Model):
    """A client's week that their trainer has looked at; without a row it waits."""

    trainer = models.ForeignKey(User, models.CASCADE, related_name="reviews", db_index=False)
    client = models.ForeignKey(User, models.CASCADE, related_name="+")
    week_of = models.DateField(help_text=_("Its Monday."))
    reviewed_at = models.DateTimeField(default=timezone.now)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-week_of"]
        constraints = [
            models.UniqueConstraint(fields=["trainer", "client", "week_of"], name="one_review_per_week"),
            models.CheckConstraint(condition=Q(week_of__iso_week_day=1), name="review_of_a_monday"),
        ]

    def __str__(self) -> str:
        return f"Week of {self.week_of}, reviewed"
