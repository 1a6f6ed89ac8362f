"""What the pages of goals show."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.templatetags.style import day_as
from routines import formulas
from routines.aims import Scale, behind, expected_on
from routines.charts import Chart, Datum, Level, Series, line_chart
from routines.models import MAX_GOALS, Exercise, Goal, LoggedSet, Side
from routines.models.goal import COUNTED, MoveChoice, sides_meant
from routines.notation import in_style
from routines.templatetags.training import span
from routines.templatetags.units import done_in

LEAD_IN = timedelta(weeks=8)
"""Of training before a goal was set that its chart shows."""
LONGEST_LOOK = timedelta(days=365)
MOST_PAST = 30
IS_ACTIVE = models.ExpressionWrapper(Q(ended_at=None, reached_at=None), models.BooleanField())


def move_choices(client: User, *, of: Goal | None = None) -> list[MoveChoice]:
    """Moves that a goal can be set for, by name, with whether the client has trained them. One statement.

    ``of`` a goal that is changed its own too, though it is another's by now.
    """
    sets = LoggedSet.objects.filter(client=client, exercise=OuterRef("pk"))
    found = (
        Exercise.objects.filter(
            Q(pk__in=Exercise.objects.visible_to(client).active().values("pk")) | Q(pk=of.exercise_id if of else None)
        )
        .filter(tracking__in=COUNTED, published__isnull=False)
        .select_related("published")
        .annotate(is_trained=Exists(sets))
        .order_by(Upper("published__name"), "pk")
    )
    return [MoveChoice(one, one.is_trained) for one in found]


@dataclass(frozen=True)
class GoalCard:
    """A goal that is before the client, and the way to it."""

    goal: Goal
    chart: Chart
    best: list[tuple[str, str]] = field(default_factory=list)
    """(side, the set that came nearest) since it was set or in the weeks before."""
    percent: int | None = None
    expected_on: date | None = None

    @property
    def is_late(self) -> bool:
        """Whether it takes longer at this pace than the client wants."""
        return bool(self.expected_on and self.goal.by_on and self.expected_on > self.goal.by_on)


@dataclass(frozen=True)
class GoalsPage:
    active: list[GoalCard]
    reached: list[Goal]
    given_up: list[Goal]

    @property
    def is_full(self) -> bool:
        return len(self.active) >= MAX_GOALS

    @property
    def is_empty(self) -> bool:
        return not (self.active or self.reached or self.given_up)


def goals_page(client: User, *, unit: str, now: datetime) -> GoalsPage:
    """Two statements, however many goals there are; ``unit`` is that of whoever reads."""
    goals = (
        Goal.objects.filter(client=client)
        .select_related("exercise__published")
        .order_by(IS_ACTIVE.desc(), "-set_at", "-pk")
        .fetch_mode(models.FETCH_RAISE)
    )
    found = list(goals[: MAX_GOALS + MOST_PAST * 2])
    active = [one for one in found if not one.ended_at and not one.reached_at]
    reached = sorted((one for one in found if one.reached_at), key=lambda one: one.reached_at or now, reverse=True)
    given_up = [one for one in found if one.ended_at and not one.reached_at]
    shown = bests_towards(active, client, unit=unit, now=now) if active else {}
    cards = [goal_card(one, shown.get(one.pk, []), client, unit=unit, now=now) for one in active]
    return GoalsPage(cards, reached[:MOST_PAST], given_up[:MOST_PAST])


@dataclass(frozen=True)
class BestSet:
    """The best set of a session on one side, as far as a goal is concerned."""

    on: date
    session: UUID
    side: str
    value: Decimal
    words: str


def since(goal: Goal, now: datetime) -> datetime:
    return max(goal.set_at - LEAD_IN, now - LONGEST_LOOK)


def bests_towards(goals: Iterable[Goal], client: User, *, unit: str, now: datetime) -> dict[int, list[BestSet]]:
    """By goal the best set of each session and side, in turn. One statement."""
    wanted = list(goals)
    rows = (
        LoggedSet.objects.working()
        .filter(
            client=client,
            exercise__in={one.exercise_id for one in wanted},
            done_at__gte=min(since(one, now) for one in wanted),
        )
        .exclude(session__finished_at=None)
        .order_by("done_at", "pk")
        .values(
            "exercise_id", "side", "reps", "load", "load_unit", "load_kg", "seconds", "done_at", "session_id",
            "session__planned_on",
        )
    )  # fmt: skip
    by_exercise: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_exercise[row["exercise_id"]].append(dict(row))
    return {one.pk: _bests(one, by_exercise[one.exercise_id], since(one, now), unit) for one in wanted}


def _bests(goal: Goal, rows: Iterable[dict[str, Any]], first: datetime, unit: str) -> list[BestSet]:
    aim = goal.aim
    best: dict[tuple[UUID, str], tuple[Decimal, dict[str, Any]]] = {}
    for row in rows:
        worth = aim.worth_of(reps=row["reps"], load_kg=row["load_kg"], seconds=row["seconds"])
        if row["done_at"] < first or worth is None:
            continue
        for side in sides_meant(row["side"], goal.sides):
            key = row["session_id"], side
            if key not in best or worth > best[key][0]:
                best[key] = worth, row
    return [
        BestSet(row["session__planned_on"], session, side, worth, done_in(row, unit))
        for (session, side), (worth, row) in best.items()
    ]


def goal_card(goal: Goal, bests: list[BestSet], client: User, *, unit: str, now: datetime) -> GoalCard:
    today = client.day_of(now)
    aim = goal.aim
    nearest = {
        side: max(of_side, key=lambda one: one.value)
        for side in goal.sides
        if (of_side := [one for one in bests if one.side == side])
    }
    there = behind({side: one.value for side, one in nearest.items()}, goal.sides)
    return GoalCard(
        goal,
        goal_chart(goal, bests, client, unit=unit, today=today),
        [(side if side != Side.BOTH else "", one.words) for side, one in nearest.items()],
        None if there is None else min(100, int(100 * there / aim.value)),
        expected_on(pace_points(goal, bests), aim.value, today=today),
    )


def pace_points(goal: Goal, bests: Iterable[BestSet]) -> list[tuple[date, Decimal]]:
    """Session by session what the side that is behind showed, in turn."""
    by_session: dict[UUID, dict[str, BestSet]] = defaultdict(dict)
    for one in bests:
        by_session[one.session][one.side] = one
    points = [
        (next(iter(sides.values())).on, value)
        for sides in by_session.values()
        if (value := behind({side: one.value for side, one in sides.items()}, goal.sides)) is not None
    ]
    return sorted(points)


UNITS = {Scale.REPS: _("reps"), Scale.SECONDS: _("hold")}


def goal_chart(goal: Goal, bests: Iterable[BestSet], client: User, *, unit: str, today: date) -> Chart:
    """The best set of each session, side by side, with the goal as a line across; to its day, if it has one."""
    aim = goal.aim
    is_load = aim.scale == Scale.LOAD

    def shown(value: Decimal) -> float:
        return float(formulas.load_in(value, "kg", unit) if is_load else value)

    def number(value: float) -> str:
        return span(value) if aim.scale == Scale.SECONDS else in_style(Decimal(str(value)))

    known = sorted(bests, key=lambda one: one.on)
    series = [
        Series(
            [
                Datum(
                    one.on,
                    shown(one.value),
                    one.words,
                    when=day_as(one.on, "j M Y"),
                    url=reverse("progress:session_detail", args=[one.session]),
                )
                for one in known
                if one.side == side
            ],
            str(Side(side).label) if len(goal.sides) > 1 else pgettext("what was done", "Done") if goal.by_on else "",
        )
        for side in goal.sides
    ]

    def words(value: Decimal) -> str:
        return f"{number(shown(value))} {unit}" if is_load else number(shown(value))

    if goal.by_on and known:
        series.append(_way(goal, known, client, shown, words))
    kind = gettext("%(unit)s, lifted once")
    if aim.reps != 1:
        kind = ngettext("%(unit)s, lifted %(count)s time", "%(unit)s, lifted %(count)s times", aim.reps or 0)
    return line_chart(
        series,
        title=gettext("On the way to %(words_in)s") % {"words_in": goal.words_in(unit)},
        unit=kind % {"unit": unit, "count": aim.reps} if is_load else str(UNITS[aim.scale]),
        id=f"goal-{goal.pk}",
        number=number,
        day=lambda day: day_as(day, "j M"),
        levels=[Level(shown(aim.value), gettext("Goal: %(words)s") % {"words": words(aim.value)})],
        whole=not is_load,
        last=max(today, goal.by_on) if goal.by_on else today,
        value=gettext("Best set"),
    )


def _way(
    goal: Goal,
    known: list[BestSet],
    client: User,
    shown: Callable[[Decimal], float],
    words: Callable[[Decimal], str],
) -> Series:
    """From what was there when it was set straight to the goal on its day."""
    begin = client.day_of(goal.set_at)
    before = [one for one in known if one.on <= begin] or known[:1]
    latest = {one.side: one.value for one in before}
    start = behind(latest, goal.sides)
    if start is None:
        start = min(latest.values())
    assert goal.by_on is not None
    ends = [(begin, start), (goal.by_on, goal.aim.value)]
    return Series(
        [Datum(on, shown(value), words(value), when=day_as(on, "j M Y")) for on, value in ends], gettext("Needed")
    )
