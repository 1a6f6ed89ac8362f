"""A year at a glance: on which days somebody trained, month by month and week by week."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import styles
from accounts.models import User
from accounts.templatetags.style import dated
from routines.charts import BarDatum, Chart, bar_chart
from routines.charts import first_of_month as month_of
from routines.progress.queries.weeks import Sums, first_day, say_day, say_day_in_full, sums_between, week_of

CELL, GAP = 12, 3
"""Of a month's drawing: a square for each day, seven beside one another."""
DONE, PART, REST, FRAME, NOW = "done", "part", "rest", "frame", "now"
SHAPES = {
    DONE: (0, 0, "h12v12h-12z"),
    PART: (0, 6, "h12v6h-12z"),
    FRAME: (0.5, 0.5, "h11v11h-11z"),
    REST: (4, 4, "h4v4h-4z"),
    NOW: (-1, 13.5, "h14"),
}
"""Full, half in a frame, a dot: told apart by their shape; today is underlined."""


@dataclass(frozen=True)
class MonthCard:
    first: date
    paths: dict[str, str]
    """What draws its days, by what they are: done, part, rest; a frame around part of one; today."""
    sessions: int
    days: list[int]
    """Days of the month on which there was a session."""
    hours: int
    minutes: int
    height: int

    @property
    def says(self) -> str:
        """For those who listen."""
        if not self.sessions:
            return _("%(month)s: no session") % {"month": dated(self.first, "F")}
        said = ngettext(
            "%(month)s: %(count)s session, on %(days)s", "%(month)s: %(count)s sessions, on %(days)s", self.sessions
        )
        days = ", ".join(str(day) for day in self.days)
        return said % {"month": dated(self.first, "F"), "count": self.sessions, "days": days}


@dataclass(frozen=True)
class Year:
    number: int
    month_width: int
    months: list[MonthCard]
    """From that of the first session on, up to today's."""
    sessions: int
    weeks_trained: int
    weeks: int
    """So far, from the first session on."""
    hours: int
    by_week: Chart
    before: int | None
    after: int | None
    has_sessions: bool

    @property
    def a_week(self) -> float:
        """Sessions, to a tenth."""
        return round(self.sessions / self.weeks, 1) if self.weeks else 0


WIDTH = 7 * CELL + 6 * GAP


def year_of(client: User, *, number: int, today: date) -> Year:
    """A year of the client's: two statements."""
    number = min(number, today.year)
    first = first_day(client)
    begin, end = date(number, 1, 1), min(date(number, 12, 31), today)
    sums = sums_between(client, begin, end)
    counts = Counter(week_of(one.on) for one in sums)
    since = min(max(begin, first), end) if first else begin
    weeks = _weeks(week_of(since), week_of(end)) if first and first <= end else []
    return Year(
        number=number,
        month_width=WIDTH,
        months=[_month(date(number, month, 1), sums, today) for month in range(since.month, end.month + 1)],
        sessions=len(sums),
        weeks_trained=sum(counts[week] > 0 for week in weeks),
        weeks=len(weeks),
        hours=round(sum(one.minutes for one in sums) / 60),
        by_week=_by_week(weeks, counts),
        before=number - 1 if first and first.year < number else None,
        after=number + 1 if number < today.year else None,
        has_sessions=first is not None,
    )


def _weeks(first: date, last: date) -> list[date]:
    return [first + timedelta(weeks=later) for later in range((last - first).days // 7 + 1)]


def _by_week(weeks: list[date], counts: Counter[date]) -> Chart:
    data = [
        BarDatum(
            counts[week],
            ngettext("%(count)s session", "%(count)s sessions", counts[week]) % {"count": counts[week]},
            say_day_in_full(week),
            say_day(week),
        )
        for week in weeks
    ]
    return bar_chart(
        data,
        title=_("Sessions per week"),
        unit=_("sessions"),
        id="by-week",
        whole=True,
        value=_("Sessions"),
        when=_("Week of"),
    )


def _month(first: date, sums: list[Sums], today: date) -> MonthCard:
    after = month_of(first, later=1)
    done = [one for one in sums if first <= one.on < after]
    whole = {one.on for one in done if one.is_whole}
    begun = {one.on for one in done}
    inset = (first.weekday() - styles.current().first_weekday) % 7
    paths: dict[str, str] = defaultdict(str)
    for place in range((after - first).days):
        day = first + timedelta(days=place)
        row, column = divmod(place + inset, 7)
        x, y = column * (CELL + GAP), row * (CELL + GAP)
        state = DONE if day in whole else PART if day in begun else REST
        for shape in (state, *([FRAME] if state == PART else []), *([NOW] if day == today else [])):
            dx, dy, path = SHAPES[shape]
            paths[shape] += f"M{x + dx} {y + dy}{path}"
    minutes = sum(one.minutes for one in done)
    return MonthCard(
        first=first,
        paths=dict(paths),
        sessions=len(done),
        days=sorted(day.day for day in begun),
        hours=minutes // 60,
        minutes=minutes % 60,
        height=6 * (CELL + GAP) - GAP,
    )
