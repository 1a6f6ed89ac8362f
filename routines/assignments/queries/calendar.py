"""A client's month: what was done, what is to come, and what doesn't happen."""

import calendar
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.styles import current
from accounts.templatetags.style import dated
from routines.models import Assignment, Pause, TrainingSession

DONE, PART, MISSED, DUE, LATE, MOVED = "done", "part", "missed", "due", "late", "moved"
WORDS = {
    DONE: _("Done"),
    PART: _("Partly done"),
    MISSED: _("Missed"),
    DUE: _("Planned"),
    LATE: _("Still due today"),
    MOVED: _("Moved"),
}
FIRST_YEAR, LAST_YEAR = 2000, 2200


@dataclass(frozen=True)
class Entry:
    """One session of a day, or that it went to another one."""

    name: str
    state: str
    assignment: int | None = None
    session: TrainingSession | None = None
    elsewhere: date | None = None
    """Where it was moved to; of one that was moved here, where it came from."""
    may_move: bool = False
    by: str = ""
    """Whose plan it is, when it isn't the reader's own or the only one they know of."""

    @property
    def words(self) -> str:
        said = str(WORDS[self.state])
        if self.elsewhere:
            day = dated(self.elsewhere, "D j M")
            if self.state == MOVED:
                said = gettext("Moved to %(day)s") % {"day": day}
            else:
                said = gettext("%(state)s, from %(day)s") % {"state": said, "day": day}
        return f"{said} · {gettext('%(name)s’s plan') % {'name': self.by}}" if self.by else said


@dataclass
class Day:
    on: date
    today: date
    in_month: bool
    entries: list[Entry] = field(default_factory=list)
    pause: Pause | None = None

    @property
    def is_today(self) -> bool:
        return self.on == self.today


@dataclass(frozen=True)
class Calendar:
    """A month of a client, in whole weeks."""

    client: User
    month: date
    weeks: list[list[Day]]

    @property
    def weekdays(self) -> list[str]:
        """The names above the columns: a week begins as the reader's does."""
        return [str(WEEKDAYS_ABBR[day.on.weekday()]) for day in self.weeks[0]]

    @property
    def days(self) -> list[Day]:
        """Those of the month on which there is something."""
        return [
            day for week in self.weeks for day in week if day.in_month and (day.entries or day.pause or day.is_today)
        ]

    @property
    def before(self) -> date | None:
        day = self.month - timedelta(days=1)
        return day.replace(day=1) if day.year >= FIRST_YEAR else None

    @property
    def after(self) -> date | None:
        day = self.month + timedelta(days=31)
        return day.replace(day=1) if day.year <= LAST_YEAR else None

    def entry(self, assignment: int, on: date) -> Entry | None:
        """The session of a plan on a day, when it can be moved."""
        found = (one for week in self.weeks for day in week if day.on == on for one in day.entries)
        return next((one for one in found if one.assignment == assignment and one.may_move), None)


def calendar_of(client: User, *, reader: User, month: date, now: datetime) -> Calendar:
    """The month around a day, as the client or one who coaches them sees it. Three statements."""
    today = client.day_of(now)
    weeks = calendar.Calendar(current().first_weekday).monthdatescalendar(month.year, month.month)
    first, last = weeks[0][0], weeks[-1][-1]
    days = {day: Day(day, today, day.month == month.month) for week in weeks for day in week}
    for pause in Pause.objects.filter(client=client).touching(first, last):
        for day in days.values():
            if pause.first_on <= day.on <= pause.last_on:
                day.pause = pause
    sessions: dict[tuple[int | None, date], TrainingSession] = {}
    extra: dict[date, list[TrainingSession]] = defaultdict(list)
    for session in sessions_between(client, reader, first, last):
        if session.assignment_id is None or (session.assignment_id, session.planned_on) in sessions:
            extra[session.planned_on].append(session)
        else:
            sessions[session.assignment_id, session.planned_on] = session
    for assignment in plans_between(client, reader, first, last):
        assignment.client = client
        add_plan(days, assignment, sessions, reader=reader, today=today)
    for (_plan, on), session in sessions.items():
        extra[on].append(session)
    for on, found in extra.items():
        days[on].entries += [
            Entry(session.version.name, state_of(session, on, today), session=session)
            for session in found
            if session.sets_done or not session.is_open
        ]
    return Calendar(client, month.replace(day=1), [[days[day] for day in week] for week in weeks])


def sessions_between(client: User, reader: User, first: date, last: date) -> QuerySet[TrainingSession]:
    shown = ("client", "assignment", "version__name", "planned_on", "started_at", "finished_at", "sets_done")
    return (
        TrainingSession.objects.visible_to(reader)
        .filter(client=client, planned_on__range=(first, last))
        .select_related("version")
        .only(*shown)
        .order_by("started_at")
    )


def plans_between(client: User, reader: User, first: date, last: date) -> QuerySet[Assignment]:
    return (
        Assignment.objects.visible_to(reader)
        .for_client(client)
        .running_between(first, last)
        .with_schedules()
        .select_related("version", "coaching__trainer")
        .defer("version__content")
    )


def add_plan(
    days: dict[date, Day],
    assignment: Assignment,
    sessions: dict[tuple[int | None, date], TrainingSession],
    *,
    reader: User,
    today: date,
) -> None:
    """Put a plan's sessions on their days; those that are found are taken out of ``sessions``."""
    due = assignment.due_days(today=today)
    late = due.late_since()
    came_from = {to: planned for planned, to in due.moves.items()}
    end = assignment.withdrawn_at or assignment.coaching.ended_at
    over = assignment.client.day_of(end) if end else None
    trainer = assignment.coaching.trainer
    is_clients = reader.pk == assignment.client_id
    may_move = end is None and (trainer == reader or (is_clients and assignment.client_may_move))
    by = "" if is_clients or trainer == reader else trainer.first_name
    first, last = min(days), max(days)
    for on in due.between(first, last):
        session = sessions.pop((assignment.pk, on), None)
        if session is None and over and on >= over:
            continue
        state = LATE if on == late else state_of(session, on, today)
        if state == LATE and on != today and due.is_due_on(today):
            may_be_moved = False  # it stands on today
        else:
            may_be_moved = may_move and state in {MISSED, DUE} and (assignment.missed == "drop" or on >= today)
        days[on].entries.append(
            Entry(
                assignment.version.name,
                state,
                assignment.pk,
                session if session and (session.sets_done or not session.is_open) else None,
                came_from.get(on),
                may_be_moved,
                by,
            )
        )
    for planned, to in due.moves.items():
        if planned in days and not (over and planned >= over):
            days[planned].entries.append(Entry(assignment.version.name, MOVED, assignment.pk, elsewhere=to, by=by))


def state_of(session: TrainingSession | None, on: date, today: date) -> str:
    if session and not session.is_open:
        return DONE
    if session and session.sets_done:
        return PART
    return MISSED if on < today else DUE


def pauses_to_list(client: User) -> list[Pause]:
    """The newest first."""
    return list(Pause.objects.filter(client=client).select_related("entered_by").order_by("-first_on"))
