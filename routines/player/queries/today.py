"""What is due today, the week at a glance, and what is in it."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, cast

from django.db.models import Exists, Q
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext

from accounts.models import Coaching, HandOver, User
from routines.models import (
    Assignment,
    Exercise,
    ExerciseRevision,
    LoggedSet,
    PersonalTarget,
    Side,
    TrainingSession,
)
from routines.models.changes import Changes, changes_for
from routines.models.checkin import asked_about, day_trained, days_asked_about, felt_in
from routines.models.plan import LastSet, LastSets, asked_in, last_sets_from
from routines.models.proposal import mornings_of
from routines.models.targets import DayTargets, day_targets, with_program
from routines.models.version import (
    SetContent,
    StepContent,
    VersionContent,
    minutes_of,
    set_count,
    sides_of,
    steps_in,
)
from routines.readiness import Level, Region


@dataclass(frozen=True)
class WeekDay:
    """One day of the week as components/week.html shows it."""

    on: date
    state: str
    label: str
    is_today: bool

    @property
    def letter(self) -> str:
        return date_format(self.on, "l")[0]

    @property
    def number(self) -> int:
        return self.on.day


@dataclass(frozen=True)
class StepRow:
    """One line of "What's in it"."""

    step: StepContent
    sets: list[SetContent]
    both_sides: list[SetContent]
    """The sets of either side, where a program asks them for loads of their own; else the sets."""
    exercise: Exercise
    """As it was given."""
    is_published: bool
    """Whether that is what its page says."""
    last: LastSet | None


@dataclass
class DueCard:
    """A routine that is due today, or was due earlier this week and can still be done."""

    assignment: Assignment
    on: date
    today: date
    session: TrainingSession | None = None
    rows: list[StepRow] = field(default_factory=list)
    eased: VersionContent | None = None
    """What an easy week of a program leaves of it."""
    late_since: date | None = None
    """The day it was planned for, when it is still due today because missed sessions shift."""
    moved_from: date | None = None
    """The day it was planned for, when it was moved to this one."""

    @property
    def name(self) -> str:
        return self.assignment.version.name

    @property
    def notes(self) -> str:
        """What the routine's trainer tells everybody who does it."""
        return str(self.assignment.version.content["notes"])

    @property
    def state(self) -> str:
        """start, continue or done."""
        if self.session is None:
            return "start"
        return "continue" if self.session.is_open else "done"

    @property
    def week(self) -> int:
        return self.assignment.week_on(self.on)

    @cached_property
    def minutes(self) -> int:
        return minutes_of(self.content, self.targets)

    @property
    def content(self) -> VersionContent:
        return self.eased or cast("VersionContent", self.assignment.version.content)

    @property
    def moves(self) -> int:
        return sum(1 for _ in steps_in(self.content))

    @property
    def sets(self) -> int:
        return self.session.sets_planned if self.session else set_count(self.content)

    @property
    def sets_left(self) -> int:
        return max(0, self.session.sets_planned - self.session.sets_done) if self.session else self.sets

    @cached_property
    def targets(self) -> dict[int, Any]:
        return {target.step_number: target for target in self.assignment.targets.all()}


@dataclass(frozen=True)
class Morning:
    """The question of the morning after training; ``felt`` is its answer, None before it is given."""

    trained_on: date
    names: list[str]
    felt: dict[Region, Level] | None = None
    open: int = 0
    """Changes that a trainer has still to decide."""
    accepted: int = 0
    """Changes of the next session."""


@dataclass
class Today:
    """The client's day."""

    today: date
    days: list[WeekDay]
    cards: list[DueCard]
    missed: list[DueCard]
    left_open: list[TrainingSession]
    next_due: tuple[date, str] | None
    trainers: list[User]
    has_plan: bool
    paused_until: date | None = None
    may_move: bool = False
    moved_away: list[tuple[str, date]] = field(default_factory=list)
    """What was planned for today and is on another day now: its name and that day."""
    morning: Morning | None = None
    may_have_news: bool = True
    """Whether to look for hand-overs: the plans' statement knows when there are none, where there is a plan."""

    @property
    def done_this_week(self) -> int:
        return sum(day.state == "done" for day in self.days)

    @property
    def is_beginning(self) -> bool:
        """The first session is ahead, as far as this page knows: none this week, no move of today ever done before."""
        has_trained = any(row.last for card in self.cards for row in card.rows)
        return not (has_trained or self.done_this_week or self.left_open or any(card.session for card in self.cards))


def today_screen(user: User, *, now: datetime) -> Today:
    """Six statements at most, whatever the history: assignments that still run, their targets, sessions of this week
    and open ones, exercises, and what was done last time (two)."""
    today = user.day_of(now)
    monday = today - timedelta(days=today.weekday())
    sunday = monday + timedelta(days=6)
    assignments = list(
        with_program(Assignment.objects.for_client(user).active().lasting_to(monday))
        .select_related("version", "enrolment", "coaching__trainer")
        .annotate(was_handed_over=Exists(HandOver.objects.news_for(user)))
        .prefetch_related("targets")
    )
    for assignment in assignments:
        assignment.client = user
    sessions: list[TrainingSession] = list(
        TrainingSession.objects.for_client(user)
        .filter(Q(planned_on__range=(monday, sunday)) | Q(finished_at=None) | asked_about(today))
        .annotate(mornings=mornings_of(user, today))
        .order_by("started_at")
        .only(
            "assignment",
            "follows",
            "planned_on",
            "started_at",
            "finished_at",
            "sets_planned",
            "sets_done",
            "tonnage_kg",
            "time_zone",
            "version__name",
            "version__id",
        )
        .select_related("version")
    )
    going_on = {one.pk for one in sessions if one.goes_on_at(now, user)}

    cards: list[DueCard] = []
    missed: list[DueCard] = []
    moved_away: list[tuple[str, date]] = []
    shown: set[uuid.UUID] = set()
    due = {
        one.pk: one.days_between(max(monday, user.day_of(one.created_at)), sunday, today=today) for one in assignments
    }
    for assignment in assignments:
        days = assignment.due_days(today=today)
        own = [one for one in sessions if one.assignment_id == assignment.pk]
        begun = next((one for one in own if one.pk in going_on), None)
        done_today = next((one for one in own if one.planned_on == today and not one.is_open), None)
        session = begun or done_today
        if session or days.is_due_on(today):
            on = session.planned_on if session else today
            card = DueCard(assignment, on=on, today=today, session=session)
            card.late_since = None if session else days.late_since()
            card.moved_from = next((day for day, to in days.moves.items() if to == on), None)
            cards.append(card)
            shown |= {session.pk} if session else set()
        elif today in days.moves:
            moved_away.append((assignment.version.name, days.moves[today]))
        done_on = {one.planned_on for one in own if one.pk in going_on or _counts(one, today)}
        missed += [
            DueCard(assignment, on=day, today=today)
            for day in due[assignment.pk]
            if day < today and day not in done_on and not assignment.shifts
        ]
    cards.sort(key=lambda card: ("continue", "start", "done").index(card.state))
    cards, missed = without_doubles(cards), without_doubles(missed)
    _fill_rows(user, cards[:1])
    unfinished = (one for one in sessions if one.pk in going_on or (one.is_open and one.sets_done))
    return Today(
        today=today,
        days=_week(monday, today, assignments, sessions, due),
        cards=cards,
        missed=missed,
        left_open=[one for one in unfinished if one.pk not in shown],
        next_due=None if cards else _next_due(assignments, today),
        trainers=_trainers(user, assignments),
        has_plan=bool(assignments),
        paused_until=_paused_until(assignments, today),
        may_move=any(one.client_may_move for one in assignments),
        moved_away=moved_away,
        morning=_morning(sessions, today),
        may_have_news=not assignments or cast(Any, assignments[0]).was_handed_over,
    )


def _morning(sessions: list[TrainingSession], today: date) -> Morning | None:
    """The latest day of training that the client may be asked about, or has answered."""
    earliest, latest = days_asked_about(today)
    asked = [
        one
        for one in sessions
        if not one.is_open and one.sets_done and not one.follows_id and earliest <= day_trained(one) <= latest
    ]
    if not asked:
        return None
    trained_on = max(day_trained(one) for one in asked)
    said = {one["trained_on"]: one for one in cast(Any, asked[0]).mornings}
    answer = said.get(trained_on.isoformat())
    names = list(dict.fromkeys(one.version.name for one in asked if day_trained(one) == trained_on))
    if answer is None:
        return Morning(trained_on, names)
    return Morning(trained_on, names, felt_in(answer["regions"]), answer["open"], answer["accepted"])


def without_doubles(cards: list[DueCard]) -> list[DueCard]:
    """What two trainers have given alike for one day is done once: the one that was begun stands, else the first."""
    begun = {(card.assignment.version_id, card.on): card.assignment.coaching_id for card in cards if card.session}
    kept: dict[tuple[int, date], int] = dict(begun)
    return [
        card
        for card in cards
        if kept.setdefault((card.assignment.version_id, card.on), card.assignment.coaching_id)
        == card.assignment.coaching_id
    ]


def _paused_until(assignments: Sequence[Assignment], today: date) -> date | None:
    """The last day of the pause that today is in."""
    pauses = assignments[0].due_days().pauses if assignments else ()
    return max((pause.last for pause in pauses if pause.first <= today <= pause.last), default=None)


def _counts(session: TrainingSession, today: date) -> bool:
    """Finished, or left open on an earlier day with something done."""
    return not session.is_open or (session.sets_done > 0 and session.planned_on < today)


def _week(
    monday: date,
    today: date,
    assignments: Sequence[Assignment],
    sessions: list[TrainingSession],
    due_days: Mapping[int, list[date]],
) -> list[WeekDay]:
    days = []
    for day in (monday + timedelta(days=number) for number in range(7)):
        due = [one for one in assignments if day in due_days[one.pk]]
        done = [one for one in sessions if one.planned_on == day and _counts(one, today)]
        done_of = {one.assignment_id for one in done}
        names = [one.version.name for one in due] or [one.version.name for one in done]
        if done and all(one.pk in done_of for one in due):
            state, said = "done", gettext("%(day)s, done")
        elif due and day < today:
            state, said = "missed", gettext("%(day)s, missed")
        elif due:
            state, said = "planned", gettext("%(day)s, planned")
        else:
            state, said = "", gettext("%(day)s, nothing planned")
        label = said % {"day": date_format(day, "l j")}
        if names:
            label = f"{label}: {', '.join(dict.fromkeys(names))}"
        if day == today:
            label = gettext("Today, %(day)s") % {"day": label}
        days.append(WeekDay(day, state, label, day == today))
    return days


def _next_due(assignments: Iterable[Assignment], today: date) -> tuple[date, str] | None:
    """The first day after today on which something is due."""
    upcoming = ((one.due_days(today=today).next_after(today), one.version.name) for one in assignments)
    return min(((day, name) for day, name in upcoming if day), default=None)


def _trainers(user: User, assignments: Sequence[Assignment]) -> list[User]:
    if assignments:
        return list({one.coaching.trainer_id: one.coaching.trainer for one in assignments}.values())
    coachings = Coaching.objects.active().filter(client=user).select_related("trainer").order_by("started_at")
    return [one.trainer for one in coachings]


def _fill_rows(user: User, cards: list[DueCard]) -> None:
    """Give the cards their lists of moves, with what was done last time where no load is prescribed."""
    steps = [step for card in cards for step in steps_in(card.assignment.version.content)]
    if not steps:
        return
    changes = {card.assignment.pk: changes_for(card.assignment, card.content, on=card.on) for card in cards}
    ids = {step["exercise"] for step in steps}.union(*(one.exercises for one in changes.values()))
    given = {step["revision"] for step in steps}
    given |= {changes[card.assignment.pk].step(step)["revision"] for card in cards for step in steps_in(card.content)}
    texts = ExerciseRevision.objects.select_related("exercise").in_bulk(given)
    last_sets = last_sets_from(LoggedSet.objects.of_last_time(user, ids))
    for card in cards:
        program = day_targets(card.assignment, on=card.on, own=card.targets)
        if program:
            card.eased = program.eased(card.content)
        card.rows = [
            step_row(step, card.targets.get(step["number"]), program, changes[card.assignment.pk], texts, last_sets)
            for step in steps_in(card.content)
        ]


def step_row(
    step: StepContent,
    target: PersonalTarget | None,
    program: DayTargets | None,
    changes: Changes,
    texts: dict[int, ExerciseRevision],
    last_sets: LastSets,
) -> StepRow:
    sides = sides_of(step["laterality"], target.first_side if target else "") if program else [Side.BOTH]
    step = changes.step(step)
    by_side = [
        [
            changes.asked(asked_in(one, step["number"], side, target, program), step["number"], side)
            for one in step["sets"]
        ]
        for side in sides
    ]
    return StepRow(
        step=step,
        sets=by_side[0],
        both_sides=[one for sets in by_side for one in sets],
        exercise=texts[step["revision"]].exercise_then,
        is_published=texts[step["revision"]].is_published,
        last=_last_first_set(last_sets, step["exercise"]),
    )


def _last_first_set(last_sets: LastSets, exercise: int) -> LastSet | None:
    return next((last_sets[key] for key in sorted(last_sets) if key[0] == exercise), None)
