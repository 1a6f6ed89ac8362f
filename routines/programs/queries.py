"""What the pages of programs show."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext

from accounts.models import Coaching, User
from routines.due_days import DueDays, PausedDays
from routines.models import (
    Assignment,
    Enrolment,
    Exercise,
    Pause,
    PersonalTarget,
    Program,
    ProgressionRule,
    Routine,
    Side,
    Step,
    TargetOverride,
    TrainingSession,
)
from routines.models.program import ProgramContent, ease_in, program_content
from routines.models.targets import (
    DayTargets,
    History,
    WhyPlan,
    history_for,
    recorded_overrides,
    standing_overrides,
    targets_on,
    verdict_of,
)
from routines.models.version import StepContent, VersionContent, content_of, steps_in
from routines.progression import Move, done_as_asked, in_words, read_rule, rule_in_words

PAGE = 24


def programs_of(trainer: User) -> QuerySet[Program]:
    """The trainer's programs, each with how many follow it now."""
    following = Count("enrolments", Q(enrolments__ended_at=None, enrolments__coaching__ended_at=None), distinct=True)
    return (
        Program.objects.visible_to(trainer)
        .annotate(following=following, day_count=Count("days", distinct=True))
        .order_by("name", "pk")
        .fetch_mode(models.FETCH_RAISE)
    )


def enrolments_of_client(client: User) -> QuerySet[Enrolment]:
    """What the client follows and followed."""
    return (
        Enrolment.objects.filter(client=client)
        .select_related("coaching__trainer")
        .order_by("-starts_on", "-pk")
        .fetch_mode(models.FETCH_RAISE)
    )


def followers_of(program: Program, trainer: User) -> QuerySet[Enrolment]:
    """Who follows the program now, among those the trainer coaches."""
    return (
        Enrolment.objects.editable_by(trainer)
        .running()
        .filter(program=program)
        .select_related("client")
        .order_by("client__name", "pk")
        .fetch_mode(models.FETCH_RAISE)
    )


def coachings_of(trainer: User) -> QuerySet[Coaching]:
    """Whom the trainer can give it to, by name."""
    return Coaching.objects.active().filter(trainer=trainer).select_related("client").order_by("client__name", "pk")


def routines_for(trainer: User) -> QuerySet[Routine]:
    """Routines that a program can be made of: those with moves."""
    return (
        Routine.objects.visible_to(trainer)
        .active()
        .annotate(moves=Count("blocks__steps"))
        .filter(moves__gt=0)
        .order_by("name", "pk")
    )


def exercises_in(program: Program) -> QuerySet[Exercise]:
    """The exercises of its days' routines, by name."""
    of_days = Step.objects.filter(block__routine__program_days__program=program).values("exercise")
    return Exercise.objects.filter(pk__in=of_days).select_related("published").order_by("published__name", "pk")


@dataclass(frozen=True)
class RuleLine:
    """A rule with what it does in words."""

    kept: ProgressionRule
    name: str
    words: str


def rule_lines(program: Program) -> list[RuleLine]:
    """The rules of a program fetched ``whole()``, that for all other moves first."""
    return [
        RuleLine(rule, rule.exercise.name if rule.exercise else gettext("All other moves"), rule_in_words(rule.rule))
        for rule in program.rules.all()
    ]


# --- A client in a program --------------------------------------------------------------------------


@dataclass(frozen=True)
class TargetRow:
    """One move of a day: what it asks for next, why, and what was set by hand."""

    key: str  # 12-3: assignment and step
    step: StepContent
    rule: str
    sides: list[WhyPlan]
    standing: list[TargetOverride]
    form: Any = None


@dataclass(frozen=True)
class DayCard:
    """One day of the program for the client: its moves with their targets for the next session."""

    assignment: Assignment
    next_on: date | None
    is_easy: bool
    rows: list[TargetRow]


@dataclass
class Cell:
    """What one week asks of a move: as it begins, and as it ends where it goes on within the week."""

    asked: list[str] = field(default_factory=list)
    move: str = ""

    @property
    def numbers(self) -> list[str]:
        """One, or the first and the last."""
        return list(dict.fromkeys([self.asked[0], self.asked[-1]])) if self.asked else []


@dataclass(frozen=True)
class ForecastRow:
    name: str
    side: str
    cells: list[Cell]


@dataclass(frozen=True)
class Week:
    number: int
    starts_on: date
    is_easy: bool
    is_now: bool


@dataclass(frozen=True)
class Forecast:
    """Week by week, what a program asks of a client when all goes as asked."""

    weeks: list[Week]
    days: list[tuple[str, str, list[ForecastRow]]]  # (routine, weekdays, rows)


@dataclass(frozen=True)
class EnrolmentScreen:
    enrolment: Enrolment
    week: int
    ends_on: date
    is_running: bool
    days: list[DayCard]
    overrides: list[TargetOverride]
    forecast: Forecast


@dataclass(frozen=True)
class PlannedDay:
    """A day of a program in a forecast: an assignment, or a routine before it is assigned."""

    number: int
    content: VersionContent
    rhythm: str  # Mon, Thu
    due_on: frozenset[date]
    own: Mapping[int, PersonalTarget] = field(default_factory=dict)
    overrides: Mapping[tuple[str, str], TargetOverride] = field(default_factory=dict)


def enrolment_screen(enrolment: Enrolment, *, reader: User) -> EnrolmentScreen:
    """The enrolment (with coaching__trainer and client) as its client, or their trainer, reads it. Five statements."""
    client = enrolment.client
    today = client.today
    assignments = list(
        enrolment.assignments.with_schedules()
        .select_related("version")
        .prefetch_related("targets")
        .order_by("starts_on", "pk")
        .fetch_mode(models.FETCH_RAISE)
    )
    for one in assignments:
        one.client = client
    pauses = assignments[0].due_days().pauses if assignments else ()
    exercises = {step["exercise"] for one in assignments for step in steps_in(one.version.content)}
    history = history_for(client, enrolment, exercises, on=today, pauses=pauses)
    history.spans |= {one.pk: (one.starts_on, one.ends_on) for one in assignments}
    recorded = list(recorded_overrides().filter(enrolment=enrolment).fetch_mode(models.FETCH_RAISE))
    standing = standing_overrides(recorded)
    done_today = set(
        TrainingSession.objects.finished()
        .filter(assignment__in=assignments, planned_on=today)
        .values_list("assignment_id", flat=True)
    )
    who = "" if reader == client else client.first_name
    trainer = enrolment.coaching.trainer.first_name
    common: dict[str, Any] = {"client": client, "trainer": trainer, "who": who, "pauses": pauses}
    days = []
    planned = []
    for one in assignments:
        own = {target.step_number: target for target in one.targets.all()}
        overrides = standing.get(one.pk, {})
        before = today if one.pk in done_today else today - timedelta(days=1)
        next_on = None if one.withdrawn_at else one.due_days(today=today).next_after(before)
        if one.withdrawn_at is None:
            planned.append(planned_day(one, own, overrides, last=enrolment.lasts_to(pauses)))
        found = targets_on(
            enrolment,
            one.version.content,
            on=next_on or max(today, one.starts_on),
            history=history,
            day=one.pk,
            own=own,
            overrides=overrides,
            **common,
        )
        days.append(DayCard(one, next_on, found.is_easy, target_rows(one, found, overrides)))
    forecast = forecast_of(enrolment, planned, history, today=today, done_today=done_today, pauses=pauses)
    ends_on = enrolment.lasts_to(pauses)
    return EnrolmentScreen(
        enrolment=enrolment,
        week=enrolment.week_on(today, pauses),
        ends_on=ends_on,
        is_running=enrolment.ended_at is None and ends_on >= today,
        days=days,
        overrides=recorded[::-1],
        forecast=forecast,
    )


def target_rows(
    assignment: Assignment, found: DayTargets, overrides: Mapping[tuple[str, str], TargetOverride]
) -> list[TargetRow]:
    content: ProgramContent = found.enrolment.content
    rules = {rule["exercise"]: rule for rule in content["rules"]}
    rows = []
    for step in steps_in(assignment.version.content):
        rule = rules.get(step["exercise"]) or rules.get(None)
        sides = found.why(step["number"])
        if not sides:
            continue
        rows.append(
            TargetRow(
                key=f"{assignment.pk}-{step['number']}",
                step=step,
                rule=rule_in_words(read_rule(rule["kind"], rule["parameters"])) if rule else "",
                sides=sides,
                standing=[
                    one
                    for (key, _), one in overrides.items()
                    if key == step.get("key") and one.is_for(step["exercise"])
                ],
            )
        )
    return rows


def planned_day(
    assignment: Assignment,
    own: Mapping[int, PersonalTarget],
    overrides: Mapping[tuple[str, str], TargetOverride],
    *,
    last: date,
) -> PlannedDay:
    return PlannedDay(
        number=assignment.pk,
        content=assignment.version.content,
        rhythm=assignment.weekday_labels,
        due_on=frozenset(assignment.days_between(assignment.client.today, last)),
        own=own,
        overrides={at: one for at, one in overrides.items() if not one.only_next},
    )


# --- What each week will ask ------------------------------------------------------------------------


def preview_of(program: Program, coaching: Coaching, *, starts_on: date) -> Forecast:
    """What the program (fetched ``whole()``) would ask of a client, from what they did lately. Five statements."""
    content = program_content(program)
    enrolment = Enrolment(
        coaching=coaching, client=coaching.client, content=content, starts_on=starts_on, weeks=program.weeks
    )
    routines = {
        routine.pk: content_of(routine)
        for routine in Routine.objects.with_steps().filter(pk__in={day["routine"] for day in content["days"]})
    }
    pauses = [pause.as_days for pause in Pause.objects.filter(client=coaching.client)]
    planned, spans = [], {}
    for number, day in enumerate(content["days"], start=1):
        first = enrolment.first_day_of(day["from_week"], pauses)
        given = Assignment(weekdays=day["weekdays"], starts_on=first, weeks=day["to_week"] - day["from_week"] + 1)
        given.ends_on = given.end_with(pauses)
        days = DueDays(first, given.ends_on, frozenset(day["weekdays"]), pauses=tuple(pauses))
        due_on = frozenset(days.between(first, given.ends_on))
        planned.append(PlannedDay(-number, routines[day["routine"] or 0], given.weekday_labels, due_on))
        spans[-number] = (first, given.ends_on)
    exercises = {step["exercise"] for day in planned for step in steps_in(day.content)}
    today = coaching.client.today
    history = history_for(coaching.client, enrolment, exercises, on=today)
    history.spans |= spans
    return forecast_of(enrolment, planned, history, today=today, pauses=pauses)


def forecast_of(
    enrolment: Enrolment,
    days: Sequence[PlannedDay],
    history: History,
    *,
    today: date,
    done_today: Collection[int] = (),
    pauses: Collection[PausedDays] = (),
) -> Forecast:
    """Go through the weeks from today on, each session done as asked: every set at the top of its range."""
    content: ProgramContent = enrolment.content
    rows: dict[tuple[int, int, str], dict[int, Cell]] = defaultdict(lambda: defaultdict(Cell))
    for on in sorted({on for day in days for on in day.due_on if on >= today}):
        week = enrolment.week_on(on, pauses)
        for day in days:
            if on not in day.due_on or (on == today and day.number in done_today):
                continue
            found = targets_on(
                enrolment,
                day.content,
                client=enrolment.client,
                trainer="",
                on=on,
                history=history,
                day=day.number,
                own=day.own,
                overrides=day.overrides,
                judge=verdict_of,
                pauses=pauses,
            )
            for step in steps_in(day.content):
                for (number, side), one in found.by_step.items():
                    if number != step["number"]:
                        continue
                    cell = rows[day.number, number, side][week]
                    cell.asked.append(in_words(one.target))
                    cell.move = one.trace.ruling.move if one.trace.ruling.move == Move.EASY else cell.move
                    if ease_in(content, week) is None:
                        place = (step["exercise"], side)
                        history.add(day.number, place, done_as_asked(one.target, one.asked, on))
    now = enrolment.week_on(today, pauses)
    weeks = [
        Week(
            number,
            enrolment.first_day_of(number, pauses),
            is_easy=number in content["deload_weeks"],
            is_now=number == now,
        )
        for number in range(max(1, now), enrolment.weeks + 1)
    ]
    return Forecast(
        weeks=weeks,
        days=[
            (day.content["name"], day.rhythm, list(forecast_rows(day, rows, weeks)))
            for day in days
            if any(number == day.number for number, _, _ in rows)
        ],
    )


def forecast_rows(
    day: PlannedDay, rows: Mapping[tuple[int, int, str], Mapping[int, Cell]], weeks: Sequence[Week]
) -> Iterable[ForecastRow]:
    """A row for each move; one for each side where they differ."""
    shown = [week.number for week in weeks]
    for step in steps_in(day.content):
        sides = [
            (side, [cells.get(week, Cell()) for week in shown])
            for (number, step_number, side), cells in rows.items()
            if number == day.number and step_number == step["number"]
        ]
        if len(sides) > 1 and all(
            one.numbers == other.numbers for one, other in zip(sides[0][1], sides[1][1], strict=True)
        ):
            sides = [(Side.BOTH, sides[0][1])]
        for side, cells in sides:
            yield ForecastRow(step["name"], side if len(sides) > 1 else "", cells)
