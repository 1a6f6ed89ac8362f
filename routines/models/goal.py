"""What a client wants to be able to do, by their own word."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import LoadUnit, User
from routines.aims import Aim, reached_at
from routines.formulas import kg_from, load_in
from routines.models.exercise import Exercise, Laterality, Tracking
from routines.models.routine import MAX_LOAD, MAX_REPS, MAX_SECONDS, Side, bounded
from routines.models.scopes import of_own_or_coached_client
from routines.models.session import LoggedSet, TrainingSession
from routines.notation import in_style

MAX_GOALS = 5
"""That a client has before them at a time."""


COUNTED = {
    Tracking.REPS_AND_LOAD: "reps",
    Tracking.REPS: "reps",
    Tracking.DURATION: "seconds",
}
"""What a goal of an exercise asks for, by its tracking; there are none in rounds or by distance."""


@dataclass(frozen=True)
class MoveChoice:
    """An exercise that a goal can be set for."""

    exercise: Exercise
    is_trained: bool

    @property
    def slug(self) -> str:
        return self.exercise.slug

    @property
    def name(self) -> str:
        return self.exercise.name


class GoalQuerySet(models.QuerySet["Goal"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(of_own_or_coached_client(user))

    def editable_by(self, user: User) -> Self:
        """The client's own: what they want is theirs to say."""
        return self.filter(client=user)

    def active(self) -> Self:
        """Neither reached nor given up."""
        return self.filter(ended_at=None, reached_at=None)

    def reached_in(self, session: TrainingSession) -> Self:
        return self.filter(client=session.client_id, reached_in=session).select_related("exercise__published")


class Goal(models.Model):
    """So many reps of an exercise, with a load or without, or so long a hold; on each side where there are two."""

    client = models.ForeignKey(User, models.CASCADE, related_name="goals", db_index=False)
    exercise = models.ForeignKey(Exercise, models.CASCADE, related_name="+")
    reps = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MAX_REPS)]
    )
    is_a_side = models.BooleanField(
        default=False, help_text=_("Of an alternating move: the reps are those of one side, half of what is logged.")
    )
    load = models.DecimalField(
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(MAX_LOAD)],
    )
    load_unit = models.CharField(max_length=2, choices=LoadUnit, default=LoadUnit.KG)
    seconds = models.PositiveIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MAX_SECONDS)]
    )
    by_on = models.DateField("by", null=True, blank=True, help_text=_("Leave it empty to take the time it takes."))
    note = models.CharField(max_length=200, blank=True)
    set_at = models.DateTimeField(default=timezone.now, help_text=_("Sets from then on count."))
    reached_at = models.DateTimeField(null=True, blank=True)
    reached_in = models.ForeignKey(TrainingSession, models.SET_NULL, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True, help_text=_("Given up."))

    objects = GoalQuerySet.as_manager()

    class Meta:
        ordering = ["-set_at", "-pk"]
        indexes = [models.Index(fields=["client", "-set_at"], name="goal_of_client")]
        constraints = [
            models.CheckConstraint(
                condition=Q(reps=None, seconds__isnull=False) | Q(reps__isnull=False, seconds=None),
                name="goal_asks_for_reps_or_seconds",
            ),
            models.CheckConstraint(condition=bounded("reps", 1, MAX_REPS), name="goal_reps_in_bounds"),
            models.CheckConstraint(condition=bounded("seconds", 1, MAX_SECONDS), name="goal_seconds_in_bounds"),
            models.CheckConstraint(condition=bounded("load", Decimal("0.01"), MAX_LOAD), name="goal_load_in_bounds"),
            models.CheckConstraint(
                condition=Q(reached_at=None) | Q(reached_at__gte=F("set_at")), name="goal_reached_after_set"
            ),
        ]

    def __str__(self) -> str:
        return gettext("Goal of %(words)s") % {"words": self.words}

    @property
    def words(self) -> str:
        """As it was set: 10 reps a side at 12 kg, 20 reps, 90 s, 100 kg once."""
        return self.words_in(self.load_unit)

    def words_in(self, unit: str) -> str:
        """With its load in the unit of whoever reads."""
        load = f"{in_style(load_in(self.load, self.load_unit, unit))} {unit}" if self.load else ""
        if self.seconds is not None:
            what = gettext("%(seconds)s s") % {"seconds": self.seconds}
        elif self.reps == 1 and load:
            what, load = gettext("%(load)s once") % {"load": load}, ""
        else:
            what = ngettext("%(count)s rep", "%(count)s reps", self.reps or 0) % {"count": self.reps}
        if self.counts_a_side:
            what = gettext("%(what)s a side") % {"what": what}
        return gettext("%(what)s at %(load)s") % {"what": what, "load": load} if load else what

    @property
    def is_over(self) -> bool:
        """Reached or given up."""
        return bool(self.ended_at or self.reached_at)

    @property
    def counts_a_side(self) -> bool:
        return self.is_a_side or self.exercise.laterality == Laterality.EACH_SIDE

    @property
    def sides(self) -> tuple[str, ...]:
        """On which it has to be reached; as sets are logged."""
        return (Side.LEFT, Side.RIGHT) if self.exercise.laterality == Laterality.EACH_SIDE else (Side.BOTH,)

    @property
    def aim(self) -> Aim:
        """As sets are logged: of an alternating move both sides in one number."""
        reps = self.reps * 2 if self.reps and self.is_a_side else self.reps
        load_kg = None if self.load is None else kg_from(self.load, self.load_unit)
        return Aim(reps=reps, load_kg=load_kg, seconds=self.seconds)


def sides_meant(side: str, sides: Collection[str]) -> Collection[str]:
    """Which of a goal's sides a set was done on. One that isn't logged by side, in place of a two-sided move, tells
    what each of them did."""
    return sides if side == Side.BOTH else [side] if side in sides else []


def sets_reaching(goal: Goal) -> models.QuerySet[LoggedSet]:
    """Every working set that is what the goal asks for, whenever it was done."""
    aim = goal.aim
    sets = LoggedSet.objects.working().filter(client=goal.client_id, exercise=goal.exercise_id)
    if aim.load_kg:
        sets = sets.filter(load_kg__gte=aim.load_kg)
    return sets.filter(reps__gte=aim.reps) if aim.seconds is None else sets.filter(seconds__gte=aim.seconds)


def reached_by(goal: Goal, sets: models.QuerySet[LoggedSet]) -> tuple[datetime | None, Any]:
    """When, and in which session, the last of the sides got there with these sets. One statement."""
    done = list(sets.order_by("done_at", "pk").values_list("side", "done_at", "session"))
    moment = reached_at(((one, at) for side, at, _ in done for one in sides_meant(side, goal.sides)), goal.sides)
    return moment, next((session for _, at, session in done if at == moment), None)


def refresh_goals(session: TrainingSession) -> list[Goal]:
    """Find out anew which goals are reached, of the exercises that a finished session has sets of; those that changed.

    One statement where there is no such goal, and one more for each. To be called in the transaction that finished the
    session, or changed a set of a finished one: what a set reached is taken back with it.
    """
    of_session = LoggedSet.objects.filter(session=session, client=session.client_id).values("exercise")
    goals = (
        Goal.objects.filter(client=session.client_id, ended_at=None, exercise__in=of_session)
        .select_related("exercise")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk")
    )
    changed = []
    for goal in goals:
        counted = sets_reaching(goal).filter(done_at__gte=goal.set_at).exclude(session__finished_at=None)
        at, where = reached_by(goal, counted)
        if (goal.reached_at, goal.reached_in_id) != (at, where):
            goal.reached_at, goal.reached_in_id = at, where
            changed.append(goal)
    if changed:
        Goal.objects.bulk_update(changed, ["reached_at", "reached_in"])
    return changed
