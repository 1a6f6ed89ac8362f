"""A client's week as their trainer reviews it. Five statements, however long they have trained."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, models
from django.db.models import Case, F, JSONField, OuterRef, Q, When
from django.db.models.fields.json import KT
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import Coaching, User
from accounts.templatetags.style import dated
from routines.attention import strength_shown
from routines.charts import Chart
from routines.formulas import adherence, load_in
from routines.models import (
    Assignment,
    Feeling,
    LoggedSet,
    PersonalTarget,
    Proposal,
    RecordKind,
    SessionStep,
    SetKind,
    Side,
    SkipReason,
    TrainingSession,
)
from routines.models.checkin import felt_in
from routines.models.translation import move_name
from routines.notation import in_digits
from routines.reviews.queries.changes import HINTS_FOR, Change, Hint, kept_changes, seen_changes
from routines.reviews.queries.charts import week_charts
from routines.reviews.queries.week import DONE, MISSED, PART, SET_COLUMNS, DayRow, SetRow, day_rows
from routines.standouts import WEEKS_COMPARED, Usual, against_usual, drop_of, longest_gap

EARLIEST, LATEST = date(2000, 1, 3), date(2099, 12, 31)
"""Between these weeks are reviewed; the first is a Monday."""
WEEKS_KNOWN = 8
MOST_COMMENTS = 10
MOST_RECORDS = 60
RECORDS_TOLD = 4
"""So many moves with records are told by name, the others counted."""


@dataclass(frozen=True)
class Standout:
    """One thing that is worth a word. ``tone``: gold for a best, ember for what asks for a look, or nothing."""

    icon: str
    words: str
    detail: str = ""
    tone: str = ""
    session: UUID | None = None


@dataclass(frozen=True)
class Sore:
    """How the body felt after a session, or what the next morning's answer said."""

    on: date
    words: str
    is_pain: bool
    session: UUID | None = None


@dataclass(frozen=True)
class Said:
    """What the client wrote."""

    on: date
    about: str
    text: str
    session: UUID | None
    by: str = ""


@dataclass
class ReviewPage:
    """A client's week."""

    coaching: Coaching
    client: User
    monday: date
    today: date
    rows: list[DayRow]
    changes: list[Change]
    standouts: list[Standout]
    soreness: list[Sore]
    said: list[Said]
    tonnage_kg: Decimal
    usual: Usual | None
    sets_done: int
    sets_planned: int
    minutes: int
    charts: list[Chart]
    """The weeks side by side."""
    reviewed_at: datetime | None
    waiting: int
    next: dict[str, Any] | None

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def before(self) -> date | None:
        """The week before; None where weeks are known no longer."""
        earlier = self.monday - timedelta(weeks=1)
        return earlier if earlier >= EARLIEST else None

    @property
    def after(self) -> date | None:
        """The next week; None where that hasn't begun."""
        later = self.monday + timedelta(weeks=1)
        return later if later <= self.today else None

    @property
    def is_now(self) -> bool:
        return self.monday <= self.today <= self.sunday

    @cached_property
    def due(self) -> int:
        """Sessions due up to yesterday, and today's where it was kept."""
        return sum(not row.is_extra and row.state in {DONE, PART, MISSED} for row in self.rows)

    @cached_property
    def kept(self) -> int:
        return sum(not row.is_extra and row.state == DONE for row in self.rows)

    @property
    def extra(self) -> int:
        return sum(row.is_extra for row in self.rows)

    @property
    def to_come(self) -> int:
        return sum(row.state not in {DONE, PART, MISSED} for row in self.rows)

    @property
    def adherence_percent(self) -> int | None:
        share = adherence(finished=self.kept, due=self.due)
        return None if share is None else round(share * 100)

    @property
    def open_changes(self) -> list[Change]:
        return [one for one in self.changes if one.is_open]


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


# --- What is read ---------------------------------------------------------------------------------
# Of the client of a coaching: whoever looks was let in by that, and may read all of theirs.


def review_page(coaching: Coaching, *, monday: date, now: datetime) -> ReviewPage:
    """The week from ``monday`` of the client of a coaching, which comes with client and trainer."""
    client, trainer = coaching.client, coaching.trainer
    today = client.day_of(now)
    sunday = monday + timedelta(days=6)
    told = told_of(coaching, monday)
    plans = plans_of(client, min(monday, today), max(sunday, today))
    sessions = sessions_of(client, monday, sunday)
    sets = sets_of(client, monday - timedelta(weeks=WEEKS_COMPARED), sunday)
    proposals = proposals_of(client, monday, sunday, today)
    of_week = [one for one in sessions if one.planned_on >= monday]
    by_session: dict[UUID, list[SetRow]] = defaultdict(list)
    for one in sets:
        by_session[one.session].append(one)
    rows = day_rows(
        [one for one in plans if one.starts_on <= sunday],
        of_week,
        by_session,
        monday=monday,
        today=today,
        trainer=trainer.pk,
    )
    changes = weeks_changes(coaching, plans, told.hints, proposals, sets, monday=monday, today=today)
    weeks = [Decimal(0)] * (WEEKS_COMPARED + 1)
    for session in sessions:
        ago = (monday - monday_of(session.planned_on)).days // 7
        if 0 <= ago <= WEEKS_COMPARED:
            weeks[ago] += session.tonnage_kg
    usual = against_usual(weeks[0], weeks[1:])
    return ReviewPage(
        coaching=coaching,
        client=client,
        monday=monday,
        today=today,
        rows=rows,
        changes=changes,
        standouts=list(
            standouts_of(client, told, rows, sessions, sets, usual, monday=monday, today=today, unit=trainer.load_unit)
        ),
        soreness=soreness_of(of_week, told.check_ins),
        said=said_in(of_week, told.comments, client),
        tonnage_kg=weeks[0],
        usual=usual,
        sets_done=sum(one.sets_done for one in of_week),
        sets_planned=sum(one.sets_planned for one in of_week),
        minutes=sum(one.duration_minutes or 0 for one in of_week),
        charts=week_charts(sessions, monday=monday, weeks=WEEKS_KNOWN, unit=trainer.load_unit),
        reviewed_at=told.reviewed_at,
        waiting=told.waiting,
        next=told.next,
    )


def changes_of(coaching: Coaching, *, monday: date, now: datetime) -> list[Change]:
    """What is proposed on the page of a week, and nothing else of it: four statements."""
    client, today = coaching.client, coaching.client.day_of(now)
    sunday = monday + timedelta(days=6)
    plans = plans_of(client, min(monday, today), max(sunday, today))
    proposals = proposals_of(client, monday, sunday, today)
    sets = sets_of(client, monday - timedelta(weeks=WEEKS_COMPARED), sunday)
    return weeks_changes(coaching, plans, told_of(coaching, monday).hints, proposals, sets, monday=monday, today=today)


def weeks_changes(
    coaching: Coaching,
    plans: Iterable[Assignment],
    hints: Iterable[dict[str, Any]],
    proposals: Sequence[Proposal],
    sets: Iterable[SetRow],
    *,
    monday: date,
    today: date,
) -> list[Change]:
    """Of this week all that waits; of another one what came up in it. What the trainer's own plans ask for alone."""
    sunday, zone = monday + timedelta(days=6), ZoneInfo(coaching.client.time_zone)
    is_now = monday <= today <= sunday
    own = {one: own_targets(one) for one in plans if one.coaching_id == coaching.pk}
    mine = [one for one in proposals if one.assignment.coaching_id == coaching.pk]
    kept = [
        one
        for one in kept_changes(mine, today=today)
        if (one.is_open and is_now) or monday <= one.proposal.created_at.astimezone(zone).date() <= sunday
    ]
    last_loads = {one.exercise: (one.load, one.load_unit) for one in sets if one.load is not None}
    shown = [hint for hint in map(Hint.from_json, hints) if is_now or monday <= hint.on <= sunday]
    seen = seen_changes(shown, own, mine, last_loads, client=coaching.client, today=today)
    return sorted([*kept, *seen], key=lambda one: (not one.is_open, one.by_hand, one.proposal.exercise_name))


TOLD = """
SELECT
    (
        SELECT review.reviewed_at FROM routines_review AS review
        WHERE review.trainer_id = %(trainer)s AND review.client_id = %(client)s AND review.week_of = %(monday)s
    ),
    ARRAY(
        SELECT jsonb_build_object(
            'exercise', hint.exercise_id, 'name', revision.name, 'tracking', exercise.tracking,
            'signal', hint.signal, 'sessions', hint.sessions, 'step_number', hint.step_number, 'reps', hint.reps,
            'load', hint.load, 'load_unit', hint.load_unit, 'session', hint.session_id,
            'assignment', session.assignment_id, 'on', session.planned_on
        )
        FROM routines_exercisehint AS hint
        JOIN routines_trainingsession AS session ON session.id = hint.session_id
        JOIN routines_exercise AS exercise ON exercise.id = hint.exercise_id
        JOIN routines_exerciserevision AS revision ON revision.id = exercise.published_id
        WHERE hint.client_id = %(client)s
        ORDER BY revision.name
    ),
    ARRAY(
        SELECT jsonb_build_object(
            'name', revision.name, 'kind', record.kind, 'side', record.side, 'value', record.value,
            'was', record.was, 'at_load_kg', record.at_load_kg
        )
        FROM routines_exerciserecord AS record
        JOIN routines_exercise AS exercise ON exercise.id = record.exercise_id
        JOIN routines_exerciserevision AS revision ON revision.id = exercise.published_id
        WHERE record.client_id = %(client)s AND record.done_at >= %(start)s AND record.done_at < %(end)s
            AND record.was IS NOT NULL
        ORDER BY revision.name, record.kind, record.side, record.at_load_kg
        LIMIT %(most_records)s
    ),
    ARRAY(
        SELECT jsonb_build_object('on', trained_on, 'regions', regions)
        FROM routines_checkin
        WHERE client_id = %(client)s AND answered_at IS NOT NULL
            AND trained_on BETWEEN %(monday)s::date AND %(monday)s::date + 6
        ORDER BY trained_on
    ),
    ARRAY(
        SELECT jsonb_build_object(
            'at', comment.made_at, 'about', comment.about, 'text', comment.text, 'session', comment.session_id,
            'by', author.name, 'author', author.id
        )
        FROM routines_comment AS comment
        JOIN accounts_user AS author ON author.id = comment.author_id
        WHERE comment.client_id = %(client)s AND comment.made_at >= %(start)s AND comment.made_at < %(end)s
        ORDER BY comment.made_at
        LIMIT %(most_comments)s
    ),
    waiting.count, waiting.next
FROM (
    SELECT count(*) AS count, (
        array_agg(
            jsonb_build_object('client', other.id, 'name', coalesce(nullif(other.name, ''), other.email))
            ORDER BY other.name <= %(name)s, other.name, coaching.id
        )
    )[1] AS next
    FROM accounts_coaching AS coaching
    JOIN accounts_user AS other ON other.id = coaching.client_id
    WHERE coaching.trainer_id = %(trainer)s AND coaching.ended_at IS NULL AND coaching.id <> %(coaching)s
        AND coaching.started_at < %(end)s
        AND NOT EXISTS (
            SELECT 1 FROM routines_review AS review
            WHERE review.trainer_id = %(trainer)s AND review.client_id = other.id AND review.week_of = %(monday)s
        )
) AS waiting
"""
# Written in SQL, as the ORM takes longer to write it than the database to answer.


class Told(NamedTuple):
    """What small tables say of a week, as JSON has it, and who else waits for a review."""

    reviewed_at: datetime | None
    hints: list[dict[str, Any]]
    records: list[dict[str, Any]]
    check_ins: list[dict[str, Any]]
    comments: list[dict[str, Any]]
    waiting: int
    next: dict[str, Any] | None


def told_of(coaching: Coaching, monday: date) -> Told:
    """One statement."""
    zone = ZoneInfo(coaching.client.time_zone)
    values: dict[str, Any] = {
        "trainer": coaching.trainer_id,
        "client": coaching.client_id,
        "coaching": coaching.pk,
        "name": coaching.client.name,
        "monday": monday,
        "start": datetime.combine(monday, datetime.min.time(), zone),
        "end": datetime.combine(monday + timedelta(weeks=1), datetime.min.time(), zone),
        "most_records": MOST_RECORDS,
        "most_comments": MOST_COMMENTS,
    }
    with connection.cursor() as cursor:
        cursor.execute(TOLD, values)
        reviewed_at, *lists, waiting, following = cursor.fetchall()[0]
    hints, records, check_ins, comments = ([json.loads(one) for one in found] for found in lists)
    return Told(reviewed_at, hints, records, check_ins, comments, waiting, json.loads(following) if following else None)


def plans_of(client: User, first: date, last: date) -> list[Assignment]:
    """The plans that run between two days, also those taken back meanwhile."""
    targets = PersonalTarget.objects.filter(assignment=OuterRef("pk"))
    found: list[Assignment] = list(
        Assignment.objects.for_client(client)
        .running_between(first, last)
        .with_schedules()
        .select_related("version", "coaching", "enrolment")
        .annotate(
            trainer_name=F("coaching__trainer__name"),
            numbers=ArraySubquery(targets.values(one=JSONObject(**{name: name for name in NUMBERS}))),
        )
        .order_by("starts_on", "pk")
        .fetch_mode(models.FETCH_RAISE)
    )
    for one in found:
        one.client = client
    return found


NUMBERS = ("step_number", "reps_min", "reps_max", "seconds", "load", "load_unit")


def own_targets(plan: Assignment) -> dict[int, PersonalTarget]:
    """The client's own numbers, as ``plans_of`` brought them along, by step number."""
    rows: list[dict[str, Any]] = plan.numbers  # type: ignore[attr-defined]
    return {
        one["step_number"]: PersonalTarget(
            **{**one, "load": None if one["load"] is None else Decimal(str(one["load"]))}
        )
        for one in rows
    }


def sessions_of(client: User, monday: date, sunday: date) -> list[TrainingSession]:
    """Nine weeks of sessions with their sums; those of the week with their plan and what went another way."""
    steps = SessionStep.objects.filter(session=OuterRef("pk"))
    in_week = Q(planned_on__gte=monday)
    return list(
        TrainingSession.objects.for_client(client)
        .filter(planned_on__range=(monday - timedelta(weeks=WEEKS_KNOWN), sunday))
        .defer("plan")
        .annotate(
            week_plan=Case(When(in_week, then=F("plan")), default=None, output_field=JSONField()),
            plan_name=KT("plan__name"),
            changes_made=Case(
                When(
                    in_week,
                    then=ArraySubquery(
                        steps.order_by("step_number").values(
                            one=JSONObject(step="step_number", skipped="skip_reason", note="note")
                        )
                    ),
                ),
                default=None,
            ),
        )
        .order_by("planned_on", "started_at")
        .fetch_mode(models.FETCH_RAISE)
    )


def sets_of(client: User, first: date, last: date) -> list[SetRow]:
    """The working sets of these weeks, in the order in which they were done."""
    rows = (
        LoggedSet.objects.standing()
        .exclude(kind=SetKind.WARM_UP)
        .filter(client=client, session__client=client, session__planned_on__range=(first, last))
        .order_by("done_at", "pk")
        .values_list(*SET_COLUMNS)
    )
    return [SetRow(*row) for row in rows]


def proposals_of(client: User, monday: date, sunday: date, today: date) -> list[Proposal]:
    """What waits to be decided, what came up in the week, and what was decided lately."""
    zone = ZoneInfo(client.time_zone)
    start = datetime.combine(monday, datetime.min.time(), zone)
    lately = datetime.combine(min(monday, today - HINTS_FOR), datetime.min.time(), zone)
    wanted = Q(created_at__gte=start, created_at__lt=start + timedelta(weeks=1))
    wanted |= Q(status=Proposal.Status.OPEN, expires_on__gte=today)
    wanted |= Q(source=Proposal.Source.REVIEW, created_at__gte=lately)
    own = [column.name for column in Proposal._meta.concrete_fields]
    return list(
        Proposal.objects.filter(wanted, client=client)
        .select_related("assignment", "decided_by")
        .only(*own, "assignment__coaching", "assignment__enrolment", "decided_by__name", "decided_by__email")
        .order_by("created_at", "pk")
        .fetch_mode(models.FETCH_RAISE)
    )


# --- What stands out ------------------------------------------------------------------------------


def standouts_of(
    client: User,
    told: Told,
    rows: Sequence[DayRow],
    sessions: Sequence[TrainingSession],
    sets: Sequence[SetRow],
    usual: Usual | None,
    *,
    monday: date,
    today: date,
    unit: str,
) -> Iterable[Standout]:
    sunday = monday + timedelta(days=6)
    yield from records_told(told.records, unit)
    missed = [row for row in rows if row.state == MISSED and not row.is_extra]
    if missed:
        names = ", ".join(_on_weekday(row) for row in missed)
        count = len(missed)
        words = _("One session missed")
        if count > 1:
            words = ngettext("%(count)s session missed", "%(count)s sessions missed", count) % {"count": count}
        yield Standout("x", words, f"{names}.", "ember")
    trained = {one.planned_on for one in sessions if not one.is_open or one.sets_done}
    gap = longest_gap(trained, first=monday, last=min(sunday, today - timedelta(days=1)))
    if gap:
        days = (gap[1] - gap[0]).days + 1
        words = ngettext("%(days)s day without a session", "%(days)s days without a session", days) % {"days": days}
        detail = _("From %(first)s to %(last)s.") % {"first": _day(gap[0]), "last": _day(gap[1])}
        yield Standout("clock", words, detail, "ember")
    if usual and usual.is_unusual and sunday < today:
        more, less = _("%(percent)s %% more moved than usual"), _("%(percent)s %% less moved than usual")
        words = (more if usual.percent > 0 else less) % {"percent": usual.size}
        yield Standout("chart", words, _("Against the four weeks before."))
    for row in rows:
        for move in row.moves:
            if move.skipped:
                is_pain = move.skipped == SkipReason.PAIN
                reason = SkipReason(move.skipped).label.lower()
                yield Standout(
                    "skip",
                    _("%(move)s skipped: %(reason)s") % {"move": move_name(move.move.name), "reason": reason},
                    f"{_on_weekday(row)}.",
                    "ember" if is_pain else "",
                    row.session.pk if row.session else None,
                )
    yield from drops_in(sets, monday)


def records_told(records: Iterable[dict[str, Any]], unit: str) -> Iterable[Standout]:
    """Bests of the week that still stand, a line for each move; the plainest kind first. Loads in ``unit``."""
    by_move: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in records:
        by_move[one["name"]].append(one)
    in_order = list(by_move.items())
    for name, found in in_order[:RECORDS_TOLD]:
        best = min(found, key=lambda one: KINDS_TOLD.index(one["kind"]))
        words = _("%(kind)s: %(now)s, was %(before)s.") % {
            "kind": RecordKind(best["kind"]).label,
            "now": _measure(best, "value", unit),
            "before": _measure(best, "was", unit),
        }
        if more := len(found) - 1:
            told = ngettext("%(count)s more of its bests.", "%(count)s more of its bests.", more) % {"count": more}
            words = f"{words} {told}"
        yield Standout("star", A_BEST[Side(best["side"])] % {"move": name}, words, "gold")
    others = len(in_order) - RECORDS_TOLD
    if others > 0:
        words = ngettext("Bests in %(count)s more move", "Bests in %(count)s more moves", others) % {"count": others}
        yield Standout("star", words, "", "gold")


A_BEST = {
    Side.BOTH: gettext_lazy("%(move)s: a best"),
    Side.LEFT: gettext_lazy("%(move)s, left: a best"),
    Side.RIGHT: gettext_lazy("%(move)s, right: a best"),
}


KINDS_TOLD = [
    RecordKind.LOAD,
    RecordKind.ONE_REP_MAX,
    RecordKind.HOLD,
    RecordKind.ROUNDS,
    RecordKind.REPS_AT_LOAD,
    RecordKind.TONNAGE,
]


def _measure(record: dict[str, Any], name: str, unit: str) -> str:
    value = Decimal(str(record[name]))
    match record["kind"]:
        case RecordKind.HOLD:
            return f"{in_digits(value)} s"
        case RecordKind.ROUNDS:
            return ngettext("%(count)s round", "%(count)s rounds", int(value)) % {"count": in_digits(value)}
        case RecordKind.REPS_AT_LOAD:
            at_load = Decimal(str(record["at_load_kg"]))
            if name != "value":
                return in_digits(value)
            said = {"count": in_digits(value), "load": f"{in_digits(load_in(at_load, 'kg', unit))} {unit}"}
            if at_load:
                return ngettext("%(count)s rep at %(load)s", "%(count)s reps at %(load)s", int(value)) % said
            return ngettext("%(count)s rep", "%(count)s reps", int(value)) % said
    return f"{in_digits(load_in(value, 'kg', unit))} {unit}"


def drops_in(sets: Iterable[SetRow], monday: date) -> Iterable[Standout]:
    """Moves whose best of the week is below those of the sessions before."""
    shown: dict[int, dict[UUID, tuple[Decimal, int]]] = defaultdict(dict)
    days: dict[UUID, date] = {}
    names: dict[int, str] = {}
    for one in sets:
        best = strength_shown(one.load_kg, one.reps)
        of_move = shown[one.exercise]
        of_move[one.session] = max(best, of_move.get(one.session, best))
        days[one.session], names[one.exercise] = one.on, move_name(one.name)
    for exercise, bests in shown.items():
        has_load = all(best[0] for best in bests.values())
        values = {session: best[0] if has_load else Decimal(best[1]) for session, best in bests.items()}
        now = [value for session, value in values.items() if days[session] >= monday]
        before = [value for session, value in values.items() if days[session] < monday]
        drop = drop_of(max(now), before) if now else None
        if drop:
            strength = _("Best estimated maximum, against the four weeks before.")
            reps = _("Most reps in a set, against the four weeks before.")
            words = _("%(move)s: %(percent)s %% down") % {"move": names[exercise], "percent": drop.size}
            yield Standout("down", words, strength if has_load else reps, "ember")


def _on_weekday(row: DayRow) -> str:
    return _("%(name)s on %(weekday)s") % {"name": row.name, "weekday": dated(row.on, "l")}


def _day(on: date) -> str:
    return dated(on, "j F")


def soreness_of(sessions: Iterable[TrainingSession], check_ins: Iterable[dict[str, Any]]) -> list[Sore]:
    found = [
        Sore(
            one.planned_on,
            _("%(feeling)s after %(session)s")
            % {"feeling": one.get_feeling_display(), "session": str(getattr(one, "plan_name", "")).lower()},
            one.feeling == Feeling.PAINFUL,
            one.pk,
        )
        for one in sessions
        if one.feeling
    ]
    for one in check_ins:
        felt = felt_in(one["regions"])
        words = ", ".join(f"{region.label} {level.words}" for region, level in felt.items()) or _("Nothing sore")
        is_pain = any(level.name == "PAIN" for level in felt.values())
        found.append(Sore(date.fromisoformat(one["on"]), _("The morning after: %(words)s") % {"words": words}, is_pain))
    return sorted(found, key=lambda one: one.on)


def said_in(sessions: Iterable[TrainingSession], comments: Iterable[dict[str, Any]], client: User) -> list[Said]:
    """What was written with sessions and their moves, and in the thread."""
    found = []
    for session in sessions:
        plan: Any = getattr(session, "week_plan", None)
        if session.note:
            found.append(Said(session.planned_on, plan["name"], session.note, session.pk))
        for step in getattr(session, "changes_made", None) or ():
            if step["note"]:
                name = plan["steps"][step["step"] - 1]["name"]
                found.append(Said(session.planned_on, name, step["note"], session.pk))
    zone = ZoneInfo(client.time_zone)
    for one in comments:
        on = datetime.fromisoformat(one["at"]).astimezone(zone).date()
        session_id = UUID(one["session"]) if one["session"] else None
        by = "" if one["author"] == client.pk else one["by"].split()[0] if one["by"].split() else ""
        found.append(Said(on, one["about"], one["text"] or _("A photo."), session_id, by))
    return sorted(found, key=lambda one: one.on)
