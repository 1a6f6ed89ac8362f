"""What changes a plan's days: pauses, and sessions that were moved."""

from datetime import date
from typing import Any, NamedTuple, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Case, F, OuterRef, Q, When
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from routines.due_days import PausedDays
from routines.models.scopes import of_own_or_coached_client

MAX_PAUSE_DAYS = 366


class PauseReason(models.TextChoices):
    HOLIDAY = "holiday", _("Holiday")
    INJURY = "injury", _("Injury")
    ILLNESS = "illness", _("Illness")
    OTHER = "other", _("Other")


class PauseQuerySet(models.QuerySet["Pause"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(of_own_or_coached_client(user))

    def editable_by(self, user: User) -> Self:
        """Whoever coaches the client now."""
        return self.visible_to(user).exclude(client=user)

    def touching(self, first: date, last: date) -> Self:
        return self.filter(first_on__lte=last, last_on__gte=first)


class Pause(models.Model):
    """Days on which a client doesn't train, whoever coaches them: nothing is due and nothing is missed."""

    client = models.ForeignKey(User, models.CASCADE, related_name="pauses")
    first_on = models.DateField("from")
    last_on = models.DateField("to", help_text=_("The last day of the pause."))
    reason = models.CharField(max_length=10, choices=PauseReason, default=PauseReason.HOLIDAY)
    note = models.CharField(max_length=200, blank=True)
    extends = models.BooleanField(_("plans end later by as many days"), default=False)
    entered_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PauseQuerySet.as_manager()

    class Meta:
        ordering = ["first_on", "pk"]
        indexes = [models.Index(fields=["client", "last_on"], name="pause_of_client")]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")),
                name="pause_ends_after_start",
                violation_error_message=_("The pause ends before it begins."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(reason)s from %(first_on)s to %(last_on)s") % {
            "reason": self.get_reason_display(),
            "first_on": self.first_on,
            "last_on": self.last_on,
        }

    @property
    def days(self) -> int:
        return (self.last_on - self.first_on).days + 1

    @property
    def as_days(self) -> PausedDays:
        return PausedDays(self.first_on, self.last_on, self.extends)


class MovedSession(models.Model):
    """The session of one day, moved to another. What was done stays where it was done."""

    assignment = models.ForeignKey("routines.Assignment", models.CASCADE, related_name="moves")
    client = models.ForeignKey(User, models.CASCADE, related_name="+")
    due_on = models.DateField(help_text=_("The day the plan has it on."))
    moved_to = models.DateField()
    moved_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    moved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["due_on"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "due_on"], name="one_move_per_session"),
            models.UniqueConstraint(fields=["assignment", "moved_to"], name="one_session_moved_to_a_day"),
            models.CheckConstraint(condition=~Q(due_on=F("moved_to")), name="a_move_leads_elsewhere"),
        ]

    def __str__(self) -> str:
        return gettext("%(due_on)s moved to %(moved_to)s") % {"due_on": self.due_on, "moved_to": self.moved_to}


class ScheduleRows(NamedTuple):
    """What other tables say about an assignment's days."""

    pauses: tuple[PausedDays, ...]
    moves: dict[date, date]
    done_on: tuple[date, ...]


def schedule_columns() -> dict[str, Any]:
    """Annotations of assignments by which their days are known without a statement more."""
    # Sessions know assignments, which know this.
    from routines.models.session import TrainingSession

    pauses = Pause.objects.filter(client=OuterRef("client")).order_by("first_on")
    moves = MovedSession.objects.filter(assignment=OuterRef("pk")).order_by("due_on")
    done = TrainingSession.objects.finished().filter(client=OuterRef("client"), assignment=OuterRef("pk"))
    return {
        "known_pauses": ArraySubquery(pauses.values(found=JSONObject(a="first_on", b="last_on", extends="extends"))),
        "known_moves": ArraySubquery(moves.values(found=JSONObject(a="due_on", b="moved_to"))),
        "known_done": Case(
            When(missed="shift", then=ArraySubquery(done.order_by("planned_on").values("planned_on"))), default=None
        ),
    }


def schedule_rows(pauses: list[dict[str, Any]], moves: list[dict[str, Any]], done: list[date] | None) -> ScheduleRows:
    """What the annotations say, as it is used."""
    day = date.fromisoformat
    return ScheduleRows(
        pauses=tuple(PausedDays(day(one["a"]), day(one["b"]), one["extends"]) for one in pauses),
        moves={day(one["a"]): day(one["b"]) for one in moves},
        done_on=tuple(done or ()),
    )
