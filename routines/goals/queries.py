"""What the pages of goals show."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Upper

from accounts.models import User
from routines.models import Exercise, Goal, LoggedSet
from routines.models.goal import COUNTED, MoveChoice

LEAD_IN = timedelta(weeks=8)
"""Of training before a goal was set that its chart shows."""
LONGEST_LOOK = timedelta(days=365)
MOST_PAST = 30


def move_choices(client: User) -> list[MoveChoice]:
    """Moves that a goal can be set for, by name, with whether the client has trained them. One statement."""
    sets = LoggedSet.objects.filter(client=client, exercise=OuterRef("pk"))
    found = (
        Exercise.objects.visible_to(client)
        .active()
        .filter(tracking__in=COUNTED, published__isnull=False)
        .select_related("published")
        .annotate(is_trained=Exists(sets))
        .order_by(Upper("published__name"), "pk")
    )
    return [MoveChoice(one, one.is_trained) for one in found]


@dataclass(frozen=True)
class GoalCard:
    """A goal that is before the client."""

    goal: Goal


@dataclass(frozen=True)
class GoalsPage:
    active: list[GoalCard]
    reached: list[Goal]
    given_up: list[Goal]

    @property
    def is_empty(self) -> bool:
        return not (self.active or self.reached or self.given_up)


def goals_page(client: User, *, now: datetime) -> GoalsPage:
    goals = (
        Goal.objects.filter(client=client)
        .select_related("exercise__published")
        .order_by("-set_at", "-pk")
        .fetch_mode(models.FETCH_RAISE)
    )
    found = list(goals[: MOST_PAST * 2])
    active = [one for one in found if not one.ended_at and not one.reached_at]
    reached = sorted((one for one in found if one.reached_at), key=lambda one: one.reached_at or now, reverse=True)
    given_up = [one for one in found if one.ended_at and not one.reached_at]
    return GoalsPage([GoalCard(one) for one in active], reached[:MOST_PAST], given_up[:MOST_PAST])
