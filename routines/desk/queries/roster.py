"""The trainer's clients: what each has to do, did, and says; and the page of them that is looked for."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache, cached_property, lru_cache, partial
from typing import Any, Literal, NamedTuple, TypedDict
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, JSONObject
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import Coaching, HandOver, User
from accounts.statements import MARK, Statement, array, ask
from accounts.templatetags.style import dated
from routines.attention import Trend, missed_beyond_habit, trend
from routines.desk.queries.days import (
    ALL_KNOWN,
    COLUMNS,
    DAYS_KNOWN,
    SHOWN,
    TODAY,
    WEEKS_SHOWN,
    Plan,
    PlanDays,
    PlanToday,
    Strip,
    kept_lately,
    plan_today,
    strip,
)
from routines.desk.queries.signals import (
    Fact,
    Need,
    end_of_week,
    fact_missed,
    fact_no_plan,
    fact_unread,
    facts_of_exercises,
    facts_of_morning,
    facts_of_sides,
    facts_said,
    grouped,
    hints_of,
    is_put_off,
    remarks_of,
)
from routines.formulas import adherence
from routines.models import Assignment, Comment, Receipt, SideGap, Snooze, TrainingSession
from routines.models.checkin import changes_by_itself, felt_in
from routines.models.proposal import latest_morning
from routines.readiness import Level, Region

WEEKS_KNOWN = 8
MOST_UNREAD = 9
STILL_ON_THE_FLOOR = timedelta(hours=3)
"""So long after its start an open session is taken to go on."""


class Person(NamedTuple):
    """As much of a client as a row shows."""

    pk: int
    name: str
    email: str

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.split() else self.email


@dataclass
class RosterRow:
    """One client as the list shows them."""

    coaching_id: int
    client: Person
    today: date
    tags: list[str]
    contact_on: date | None
    plans: list[PlanDays] = field(default_factory=list)
    trained: int = 0
    sessions_done: int = 0
    due: int = 0
    finished: int = 0
    running_now: tuple[str, int] | None = None
    """Its name, and the week it is in."""
    weeks: list[float] = field(init=False)
    """The load moved in each, this week first; there once ``add_weeks`` has asked: few rows are looked at."""
    is_training: bool = False
    is_paused: bool = False
    latest_at: datetime | None = None
    plan_ends_on: date | None = None
    plan_ends_with: int | None = None
    running: list[int] = field(default_factory=list)
    has_others_plan: bool = False
    """Another trainer's plan goes on after this week."""
    unread: list[dict[str, Any]] = field(default_factory=list)
    morning: dict[str, Any] | None = None
    """What the client said on the latest morning after training, and what is to be decided of it."""
    changes_by_itself: bool = False
    gaps: list[dict[str, Any]] = field(default_factory=list)
    """Between the sides of one-sided moves: those that grew."""
    facts: list[Fact] = field(default_factory=list)
    put_off: list[Fact] = field(default_factory=list)
    has_news: bool = False
    """Whether the trainer has hand-overs to read of: the same in every row."""

    @property
    def pk(self) -> int:
        return self.client.pk

    @property
    def plan(self) -> str:
        """The plan that runs, in words; empty when none does."""
        if self.running_now is None:
            return ""
        name, week = self.running_now
        return gettext("%(name)s, week %(week)s") % {"name": name, "week": week}

    @cached_property
    def strip(self) -> Strip:
        """The four weeks up to today."""
        return strip(self.plans, self.trained)

    @property
    def share(self) -> float | None:
        return adherence(finished=self.finished, due=self.due)

    @property
    def adherence_percent(self) -> int | None:
        """Sessions finished ÷ sessions due in the four weeks, in percent; None when nothing was due."""
        return None if self.share is None else round(self.share * 100)

    @property
    def is_at_risk(self) -> bool:
        """Missed at least two of the four weeks' sessions, and half of them or more."""
        return self.due - self.finished >= 2 and self.finished * 2 <= self.due

    @property
    def is_hurting(self) -> bool:
        """The latest session reported pain, whether or not the trainer put it off."""
        return any(fact.is_pain for fact in [*self.facts, *self.put_off])

    @property
    def strip_label(self) -> str:
        """The strip in words."""
        ago = self.strip.missed_ago
        words = gettext("Last four weeks: %(finished)s of %(due)s sessions done") % {
            "finished": self.finished,
            "due": self.due,
        }
        if ago is None:
            return words
        on = self.today - timedelta(days=ago)
        return gettext("%(words)s, last missed on %(dated)s") % {"words": words, "dated": dated(on, "j F")}

    @property
    def last_days_ago(self) -> int | None:
        """Since the last contact."""
        return None if self.contact_on is None else max(0, (self.today - self.contact_on).days)

    @cached_property
    def trend(self) -> Trend:
        """These four weeks against the four before."""
        now, before = sum(self.weeks[:WEEKS_SHOWN]), sum(self.weeks[WEEKS_SHOWN:])
        sessions = (self._sessions & SHOWN).bit_count(), (self._sessions & ~SHOWN).bit_count()
        return trend(tonnage=(now, before), sessions=sessions)

    @property
    def _sessions(self) -> int:
        return self.trained & ~(1 << DAYS_KNOWN)

    @property
    def line(self) -> list[float]:
        """What the trend counts, week by week, the oldest first."""
        if self.trend.counts == "load":
            return self.weeks[::-1]
        week = (1 << 7) - 1
        return [float((self._sessions >> 7 * ago & week).bit_count()) for ago in range(WEEKS_KNOWN - 1, -1, -1)]

    @property
    def felt(self) -> dict[Region, Level]:
        """What was sore on the latest morning."""
        return felt_in(self.morning["regions"]) if self.morning else {}

    @property
    def felt_after(self) -> date | None:
        return date.fromisoformat(self.morning["trained_on"]) if self.morning else None

    @property
    def needs(self) -> list[Need]:
        """Why this client needs their trainer, the most pressing first."""
        return grouped(self.client, self.coaching_id, self.facts)

    @property
    def needs_put_off(self) -> list[Need]:
        return grouped(self.client, self.coaching_id, self.put_off)

    def facts_about(self, signal: str, place: str) -> list[Fact]:
        return [fact for fact in self.facts if (fact.signal, fact.place) == (signal, place)]

    def facts_put_off(self, signal: str, place: str) -> list[Fact]:
        return [fact for fact in self.put_off if (fact.signal, fact.place) == (signal, place)]


# --- What stands in the database ----------------------------------------------------------------


def roster(trainer: User, *, now: datetime) -> list[RosterRow]:
    """All clients of a trainer by name with eight weeks of training, in five queries however many they are."""
    return _rows("trainer", trainer.pk, now=now)


def row_of_client(coaching: Coaching, *, now: datetime) -> RosterRow:
    (row,) = _rows("coaching", coaching.pk, now=now)
    add_weeks([row])
    return row


type Whose = Literal["trainer", "coaching"]
"""The active clients of a trainer, or the one of a coaching."""

WHOSE: dict[Whose, QuerySet[Coaching]] = {
    "trainer": Coaching.objects.active().filter(trainer=MARK),
    "coaching": Coaching.objects.filter(pk=MARK),
}


@lru_cache(maxsize=4)
def _clients(whose: Whose, today: date) -> Statement:
    """What a row shows of each coaching, as seen by its trainer. ``today`` is the date in UTC."""
    of_client = {"client": OuterRef("client")}
    latest = TrainingSession.objects.filter(**of_client).order_by("-planned_on")
    between_them = Q(author=F("client")) | Q(author=OuterRef("trainer"))
    written = Comment.objects.filter(between_them, **of_client).order_by("-made_at")
    of_others = Assignment.objects.active().filter(**of_client).exclude(coaching=OuterRef("pk")).order_by("-ends_on")
    gaps = SideGap.objects.filter(is_flagged=True, **of_client)
    unread = Receipt.objects.filter(reader=OuterRef("trainer"), read_at=None, **of_client)
    snoozes = Snooze.objects.filter(trainer=OuterRef("trainer"), **of_client)
    news = HandOver.objects.news_for(User(pk=MARK))
    return Statement.of(
        WHOSE[whose]
        .order_by("client__name", "pk")
        .annotate(
            contact_at=Greatest(
                Subquery(latest.values(at=Coalesce("finished_at", "started_at"))[:1]),
                Subquery(written.values("made_at")[:1]),
            ),
            mornings=latest_morning(today),
            changes_by_itself=changes_by_itself(),
            others_end_on=Subquery(of_others.values("ends_on")[:1]),
            has_news=Exists(news) if whose == "trainer" else Value(value=False),
            unread=ArraySubquery(
                unread.order_by("-comment__made_at").values(
                    one=JSONObject(comment="comment", text="comment__text", at="comment__made_at")
                )[:MOST_UNREAD]
            ),
            gaps=ArraySubquery(
                gaps.values(
                    one=JSONObject(
                        exercise="exercise",
                        name="exercise__published__name",
                        gap="gap",
                        change="change",
                        weaker="weaker",
                        on="latest__shown_on",
                    )
                )
            ),
            snoozes=ArraySubquery(
                snoozes.values(one=JSONObject(signal="signal", subject="subject", mark="mark", until="until"))
            ),
        )
        .values_list(
            "pk",
            "client",
            "client__name",
            "client__email",
            "client__time_zone",
            "tags",
            "mornings",
            "changes_by_itself",
            "contact_at",
            "snoozes",
            "unread",
            "gaps",
            "others_end_on",
            "has_news",
        )
    )


@lru_cache(maxsize=4)
def _plans(whose: Whose, since: date) -> Statement:
    """The plans that lasted until then, or do."""
    plans = Assignment.objects.with_schedules().lasting_to(since).filter(coaching__in=WHOSE[whose].values("pk"))
    return Statement.of(plans.order_by("starts_on", "pk").values_list(*COLUMNS))


def _rows(whose: Whose, pk: int, *, now: datetime) -> list[RosterRow]:
    rows: list[RosterRow] = []
    today_in = cache(partial(_today_in, now))
    snoozed: dict[int, list[dict[str, Any]]] = {}
    zones: dict[int, ZoneInfo] = {}
    next_week = end_of_week(now.date()) + timedelta(days=1)
    for (
        coaching, client, name, email, zone_name, tags, mornings, by_itself, contact_at, put_off, notes, grown,
        others_end_on, has_news,
    ) in _clients(whose, now.date()).ask(pk):  # fmt: skip
        zone, today = today_in(zone_name)
        contact_on = contact_at.astimezone(zone).date() if contact_at else None
        row = RosterRow(coaching, Person(client, name, email), today, tags, contact_on)
        row.unread, row.gaps = [json.loads(one) for one in notes], [json.loads(one) for one in grown]
        row.has_others_plan = bool(others_end_on and others_end_on > next_week)
        row.morning, row.changes_by_itself = json.loads(mornings[0]) if mornings else None, by_itself
        row.has_news = has_news
        rows.append(row)
        zones[client], snoozed[client] = zone, [json.loads(one) for one in put_off]
    if rows:
        earliest = min(row.today for row in rows) - timedelta(days=DAYS_KNOWN)
        _add_training(rows, _plans(whose, earliest).ask(pk), zones, now)
        _add_facts(rows, snoozed, now)
    return rows


def _today_in(now: datetime, zone_name: str) -> tuple[ZoneInfo, date]:
    zone = ZoneInfo(zone_name)
    return zone, timezone.localdate(now, zone)


def _add_training(
    rows: list[RosterRow], plans: Iterable[tuple[Any, ...]], zones: dict[int, ZoneInfo], now: datetime
) -> None:
    """What was planned and what was done."""
    plans_of: dict[int, list[Plan]] = defaultdict(list)
    for values in plans:
        plan = Plan.of(values)
        plans_of[plan.coaching].append(plan)
    done_of = _sums_of(rows)
    for row in rows:
        _fill(row, plans_of[row.coaching_id], done_of[row.client.pk], zones[row.client.pk], now)


class Sums(NamedTuple):
    """What was done of one plan in eight weeks."""

    client: int
    assignment: int | None
    done: int
    begun: int
    open_since: datetime | None
    latest_at: datetime | None


SUMS = """
SELECT person.id, sums.*
FROM unnest(%(clients)s::bigint[], %(todays)s::date[]) AS person (id, today)
CROSS JOIN LATERAL (
    SELECT
        assignment_id,
        bit_or(CASE WHEN finished_at IS NOT NULL THEN 1::bigint << (person.today - planned_on) ELSE 0 END),
        bit_or(
            CASE WHEN finished_at IS NULL AND sets_done > 0 THEN 1::bigint << (person.today - planned_on) ELSE 0 END
        ),
        max(CASE WHEN finished_at IS NULL THEN started_at END),
        max(CASE WHEN finished_at IS NOT NULL THEN started_at END)
    FROM routines_trainingsession
    WHERE client_id = person.id AND planned_on BETWEEN person.today - %(known)s AND person.today
    GROUP BY assignment_id
) AS sums
"""
# The clients' sessions are looked up one client after the other, so that only their last weeks are touched.

WEEKS = """
SELECT person.id, (person.today - planned_on) / 7 AS week, sum(tonnage_kg)::float8
FROM unnest(%(clients)s::bigint[], %(todays)s::date[]) AS person (id, today)
JOIN routines_trainingsession
    ON client_id = person.id AND planned_on BETWEEN person.today - %(known)s AND person.today
GROUP BY person.id, week
"""


def add_weeks(rows: Iterable[RosterRow]) -> None:
    """The load moved week by week, by which a trend is told, where it isn't known yet."""
    of_client = {row.pk: row for row in rows if not hasattr(row, "weeks")}
    if not of_client:
        return
    for row in of_client.values():
        row.weeks = [0.0] * WEEKS_KNOWN
    todays = array(row.today for row in of_client.values())
    for client, week, tonnage_kg in ask(
        WEEKS, {"clients": array(of_client), "todays": todays, "known": DAYS_KNOWN - 1}
    ):
        of_client[client].weeks[week] = tonnage_kg


def _sums_of(rows: Collection[RosterRow]) -> dict[int, list[Sums]]:
    found: dict[int, list[Sums]] = defaultdict(list)
    clients, todays = array(row.pk for row in rows), array(row.today for row in rows)
    for values in ask(SUMS, {"clients": clients, "todays": todays, "known": DAYS_KNOWN}):
        found[values[0]].append(Sums(*values))
    return found


def _fill(row: RosterRow, plans: list[Plan], sums: list[Sums], zone: ZoneInfo, now: datetime) -> None:
    done = {one.assignment: one for one in sums}
    for plan in plans:
        withdrawn_on = timezone.localdate(plan.withdrawn_at, zone) if plan.withdrawn_at else None
        stands = plan_today(plan, row.today, withdrawn_on)
        of_plan = done.get(plan.pk)
        days = PlanDays(stands.due)
        if of_plan:
            days.done, days.begun = of_plan.done, of_plan.begun
        row.plans.append(days)
        finished = days.due & days.done & SHOWN
        row.finished += finished.bit_count()
        row.due += (days.due & SHOWN & ~TODAY | finished & TODAY).bit_count()  # Today can still be kept.
        row.is_paused |= stands.is_paused
        if plan.withdrawn_at is None:
            _goes_on(row, plan, stands)
    for one in sums:
        row.trained |= one.done & ALL_KNOWN
        if one.open_since and now - one.open_since < STILL_ON_THE_FLOOR:
            row.is_training = True
        if one.latest_at and (row.latest_at is None or one.latest_at > row.latest_at):
            row.latest_at = one.latest_at


def _goes_on(row: RosterRow, plan: Plan, stands: PlanToday) -> None:
    """What runs today, and how far plans reach."""
    last_due = stands.last_due_on
    if last_due and (row.plan_ends_on is None or last_due > row.plan_ends_on):
        row.plan_ends_on, row.plan_ends_with = last_due, plan.pk
    if plan.ends_on >= row.today:
        row.running.append(plan.pk)
        if plan.starts_on <= row.today:
            row.running_now = plan.name, stands.week


# --- What needs the trainer ---------------------------------------------------------------------


def _add_facts(rows: list[RosterRow], snoozed: dict[int, list[dict[str, Any]]], now: datetime) -> None:
    """What there is to act on, apart from what the trainer put off."""
    todays = {row.client.pk: row.today for row in rows}
    remarks = remarks_of(todays)
    hints = hints_of(todays)
    for row in rows:
        facts: list[Fact] = []
        if row.pk in remarks:
            facts += facts_said(remarks[row.pk], row.latest_at)
        if row.morning:
            facts += facts_of_morning(row.morning)
        if row.unread:
            facts.append(fact_unread(row.unread, row.today))
        if row.pk in hints:
            facts += facts_of_exercises(hints[row.pk], row.running)
        if row.gaps:
            facts += facts_of_sides(row.gaps, row.today)
        if not row.is_paused:
            facts += _facts_of_plan(row)
        if not facts:
            continue
        snoozes = {(one["signal"], one["subject"]): one for one in snoozed[row.pk]}
        for fact in facts:
            put_off = is_put_off(fact, snoozes.get((fact.signal, fact.subject)), now)
            (row.put_off if put_off else row.facts).append(fact)


def _facts_of_plan(row: RosterRow) -> list[Fact]:
    facts = []
    if any(plan.due & ~plan.done & ~TODAY for plan in row.plans):
        kept, missed_ago = kept_lately(row.plans)
        missed = missed_beyond_habit(kept)
        if missed and missed_ago is not None:
            facts.append(fact_missed(missed, row.today - timedelta(days=missed_ago)))
    ends_soon = row.plan_ends_on is None or row.plan_ends_on <= end_of_week(row.today)
    if ends_soon and not row.has_others_plan:
        facts.append(fact_no_plan(row.plan_ends_on, row.plan_ends_with, row.today))
    return facts


# --- What is looked for -------------------------------------------------------------------------


class Show(StrEnum):
    """Which clients."""

    ALL = ""
    NEEDS = "needs"
    RISK = "risk"
    TRAINING = "training"
    PAUSED = "paused"


class Sort(StrEnum):
    NAME = ""
    KEPT = "kept"
    TREND = "trend"
    CONTACT = "contact"


class Wanted(TypedDict, total=False):
    """What is looked for; an empty string is no wish."""

    text: str
    show: str
    tag: str
    sort: str


def find_rows(rows: Iterable[RosterRow], wanted: Wanted) -> list[RosterRow]:
    """The clients that are looked for, in the order asked for; who needs a look comes first."""
    words = wanted.get("text", "").casefold().split()
    tag, show = wanted.get("tag", ""), wanted.get("show", "")
    found = [
        row
        for row in rows
        if (not show or is_shown(row, show))
        and (not tag or tag in row.tags)
        and all(word in f"{row.client.name} {row.client.email}".casefold() for word in words)
    ]
    match wanted.get("sort"):
        case Sort.KEPT:
            found.sort(key=lambda row: 2 if row.share is None else row.share)
        case Sort.TREND:
            add_weeks(found)
            found.sort(key=lambda row: (row.trend.percent is None, row.trend.percent or 0))
        case Sort.CONTACT:
            found.sort(key=lambda row: row.contact_on or date.min)
    return found


def is_shown(row: RosterRow, show: str) -> bool:
    match show:
        case Show.NEEDS:
            return bool(row.facts)
        case Show.RISK:
            return row.is_at_risk
        case Show.TRAINING:
            return row.is_training
        case Show.PAUSED:
            return row.is_paused
    return True


def show_counts(rows: Collection[RosterRow]) -> dict[Show, int]:
    """How many clients each filter would show."""
    return {show: sum(is_shown(row, show) for row in rows) for show in Show}


def tags_of(rows: Iterable[RosterRow]) -> list[str]:
    """Every label in use, in order."""
    return sorted({tag for row in rows for tag in row.tags}, key=str.casefold)
