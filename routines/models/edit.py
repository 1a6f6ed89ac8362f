"""What was changed in a routine, so that it can be undone and done again."""

from typing import Any, Self

from django.db import models
from django.db.models import Max, Q

from routines.models.routine import Routine

KEPT_EDITS = 50
"""So many changes of a routine can be undone."""


class RoutineEditQuerySet(models.QuerySet["RoutineEdit"]):
    def standing(self) -> Self:
        """Those that can be undone, the latest last."""
        return self.filter(undone_at=None).order_by("number")

    def undone(self) -> Self:
        """Those that can be done again, the next one first."""
        return self.exclude(undone_at=None).order_by("number")

    def keep(self, routine: Routine, *, what: str, content: Any, follow_up_id: int | None) -> "RoutineEdit":
        """Keep what a routine was before a change. What was undone before can't be done again from here on."""
        edits = self.filter(routine=routine)
        number = (edits.aggregate(last=Max("number"))["last"] or 0) + 1
        edits.filter(Q(number__lte=number - KEPT_EDITS) | ~Q(undone_at=None)).delete()
        return self.create(routine=routine, number=number, what=what[:120], content=content, follow_up_id=follow_up_id)


class RoutineEdit(models.Model):
    """One change in the builder. ``content`` and ``follow_up`` are the routine on the other side of it:

    before the change while it stands, after it once it is undone. The shape is routines.models.version.VersionContent.
    """

    routine = models.ForeignKey(Routine, models.CASCADE, related_name="edits")
    number = models.PositiveIntegerField()
    what = models.CharField(max_length=120)
    content: Any = models.JSONField()
    follow_up = models.ForeignKey(Routine, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = RoutineEditQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["routine", "number"], name="one_edit_per_number_of_a_routine")]

    def __str__(self) -> str:
        return self.what
