"""Why a client needs their trainer. One fact is one signal, however many sets or steps tell of it."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache, partial
from hashlib import blake2b
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from accounts.statements import array, ask
from accounts.styles import current
from accounts.templatetags.style import dated, in_sentence
from routines.attention import Missed
from routines.formulas import kg_from
from routines.models import Feeling, Side, Signal, Tracking
from routines.models.checkin import felt_in
from routines.models.translation import move_name
from routines.notation import in_style
from routines.progression import Kind
from routines.readiness import Level, Region, in_words, worst_of

REMARKS_FOR = 14
"""Days for which a report or a note is shown."""
HINTS_FOR = 28
"""Days for which the last session of an exercise tells something."""


@dataclass(frozen=True)
class Fact:
    """One thing about one client that a trainer may act on, or put off.

    ``subject`` is the session or exercise it is about; ``mark`` changes when the fact does. ``place`` is where
    something is to be done about it: facts of one kind and place are shown as one. ``says`` gives its words when they
    are asked for: a trainer of hundreds reads few of them at once.
    """

    signal: Signal
    subject: str
    mark: str
    place: str
    says: Callable[[], tuple[str, str]]
    on: date | None
    is_pain: bool = False
    check_in: int | None = None
    """Of whose proposals the trainer decides here, in one tap."""

    @cached_property
    def _said(self) -> tuple[str, str]:
        return self.says()

    @property
    def words(self) -> str:
        """Of an exercise its name; else the headline."""
        return self._said[0]

    @property
    def detail(self) -> str:
        return self._said[1]


type Said = tuple[str, str]


@dataclass(frozen=True)
class Need:
    """One card: facts of one kind that are dealt with in one place; a headline, and what to do next."""

    client: Any
    coaching_id: int
    facts: tuple[Fact, ...]

    @property
    def signal(self) -> Signal:
        return self.facts[0].signal

    @property
    def place(self) -> str:
        return self.facts[0].place

    @property
    def on(self) -> date | None:
        return self.facts[0].on

    @property
    def check_in(self) -> int | None:
        return self.facts[0].check_in

    @property
    def key(self) -> str:
        """What names it in the page."""
        return f"{self.signal}-{self.client.pk}-{self.place}"

    @property
    def title(self) -> str:
        name, words = self.client.first_name, _listed([fact.words for fact in self.facts])
        match self.signal:
            case Signal.TOPPED:
                return gettext("%(name)s topped the range twice in a row: %(words)s") % {"name": name, "words": words}
            case Signal.PLATEAU:
                return gettext("%(name)s stands still in %(words)s") % {"name": name, "words": words}
            case Signal.SIDES:
                return gettext("%(name)s: one side falls behind in %(words)s") % {"name": name, "words": words}
        # Translators: a person, and what there is to say of them: "missed 2 of the last 4 sessions".
        return gettext("%(name)s %(words)s") % {"name": name, "words": words}

    @property
    def detail(self) -> str:
        if len(self.facts) == 1:
            return self.facts[0].detail
        if self.signal == Signal.SIDES:
            return " ".join(f"{fact.words}: {fact.detail}" for fact in self.facts[:SHOWN_NAMES])
        return gettext("Ready for more.") if self.signal == Signal.TOPPED else gettext("No better for some sessions.")

    @property
    def action(self) -> str:
        match self.signal:
            case Signal.TOPPED:
                return gettext("Raise the target")
            case Signal.PLATEAU:
                return gettext("Change the target")
            case Signal.NOTE if self.place == THREAD:
                return gettext("Read and answer")
            case Signal.PAIN | Signal.CHANGE if self.place.startswith(MORNING):
                return gettext("See why")
            case Signal.PAIN | Signal.NOTE:
                return gettext("Open session")
            case Signal.SIDES:
                return gettext("Left and right")
            case Signal.NO_PLAN:
                return gettext("Extend the plan") if self.place else gettext("Assign routine")
        return gettext("Send a note")

    @property
    def url(self) -> str:
        match self.signal:
            case Signal.TOPPED | Signal.PLATEAU:
                return reverse("assignments:assignment_edit", args=[self.place])
            case Signal.PAIN | Signal.CHANGE if self.place.startswith(MORNING):
                return reverse("checkins:client_soreness", args=[self.client.pk])
            case Signal.PAIN | Signal.NOTE if self.place != THREAD:
                return reverse("progress:session_detail", args=[self.place])
            case Signal.SIDES:
                return reverse("sides:client_ledger", args=[self.client.pk])
            case Signal.NO_PLAN if self.place:
                return reverse("assignments:assignment_edit", args=[self.place])
            case Signal.NO_PLAN:
                return f"{reverse('assignments:routine_choose')}?coaching={self.coaching_id}"
        return reverse("notes:thread", args=[self.client.pk])


ORDER = {signal: place for place, signal in enumerate(Signal)}


def grouped(client: Any, coaching_id: int, facts: Iterable[Fact]) -> list[Need]:
    """One card for each kind and place, the most pressing first."""
    cards: dict[tuple[Signal, str], list[Fact]] = defaultdict(list)
    for fact in sorted(facts, key=lambda fact: (ORDER[fact.signal], fact.place)):
        cards[fact.signal, fact.place].append(fact)
    return [Need(client, coaching_id, tuple(_by_name(card))) for card in cards.values()]


def _by_name(card: list[Fact]) -> list[Fact]:
    return sorted(card, key=lambda fact: fact.words) if len(card) > 1 else card


SHOWN_NAMES = 3


def _listed(names: list[str]) -> str:
    """Rows, Curls and 2 more."""
    if len(names) > SHOWN_NAMES:
        names = [*names[: SHOWN_NAMES - 1], gettext("%(count)s more") % {"count": len(names) - SHOWN_NAMES + 1}]
    return (
        gettext("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}
        if len(names) > 1
        else names[0]
    )


def is_put_off(fact: Fact, snooze: Mapping[str, Any] | None, now: datetime) -> bool:
    """Whether a snooze of this subject holds: until a moment, or as long as the fact is the same."""
    if snooze is None:
        return False
    if snooze["until"]:
        return datetime.fromisoformat(snooze["until"]) > now
    return bool(snooze["mark"] == fact.mark)


# --- What clients said --------------------------------------------------------------------------


class Remark(NamedTuple):
    """A session in which the client said something."""

    session: str
    client: int
    planned_on: date
    started_at: datetime
    feeling: int | None
    note: str
    name: str
    steps: list[dict[str, Any]]


REMARKS = """
SELECT
    session.id::text, session.client_id, session.planned_on, session.started_at, session.feeling, session.note,
    session.plan ->> 'name',
    ARRAY(
        SELECT jsonb_build_object(
            'pains', step.skip_reason = 'pain',
            'note', step.note,
            'name', coalesce(revision.name, session.plan -> 'steps' -> (step.step_number - 1) ->> 'name')
        )
        FROM routines_sessionstep AS step
        LEFT JOIN routines_exerciserevision AS revision ON revision.id = step.revision_id
        WHERE step.session_id = session.id AND (step.skip_reason = 'pain' OR step.note <> '')
        ORDER BY step.step_number
    )
FROM unnest(%(clients)s::bigint[], %(todays)s::date[]) AS person (id, today)
JOIN routines_trainingsession AS session
    ON session.client_id = person.id AND session.has_remark AND session.planned_on >= person.today - %(days)s
ORDER BY session.started_at DESC
"""


def remarks_of(todays: Mapping[int, date]) -> dict[int, list[Remark]]:
    """The latest days' sessions in which clients said something, the latest first. ``todays`` are by client."""
    found: dict[int, list[Remark]] = defaultdict(list)
    for values in ask(REMARKS, {"clients": array(todays), "todays": array(todays.values()), "days": REMARKS_FOR}):
        remark = Remark(*values)
        found[remark.client].append(remark._replace(steps=[json.loads(step) for step in values[-1]]))
    return found


def facts_said(remarks: Iterable[Remark], latest_at: datetime | None) -> list[Fact]:
    """Pain until the next session, with the note that came with it; else the notes, those of a session as one.

    ``remarks`` have the latest first; ``latest_at`` is when the latest finished session began.
    """
    facts = []
    is_told = False
    for one in remarks:
        pains = [step["name"] for step in one.steps if step["pains"]]
        notes = [note for note in [one.note, *(step["note"] for step in one.steps)] if note]
        is_newest = (latest_at is None or one.started_at >= latest_at) and not is_told
        mark = blake2b(repr((one.feeling, one.note, one.steps)).encode(), digest_size=16).hexdigest()
        if is_newest and (pains or one.feeling in {Feeling.SORE, Feeling.PAINFUL}):
            is_told = True
            is_pain = bool(pains) or one.feeling == Feeling.PAINFUL
            says = partial(_say_pain, one.name, pains, notes, is_pain=is_pain)
            facts.append(Fact(Signal.PAIN, one.session, mark, one.session, says, one.planned_on, is_pain=is_pain))
        elif notes:
            says = partial(_say_notes, one.name, notes)
            facts.append(Fact(Signal.NOTE, one.session, mark, one.session, says, one.planned_on))
    return facts


def _say_pain(name: str, pains: list[str], notes: list[str], *, is_pain: bool) -> Said:
    if pains:
        words = gettext("skipped %(moves)s for pain") % {"moves": _listed([move_name(pain) for pain in pains])}
    elif is_pain:
        words = gettext("felt pain after %(name)s") % {"name": name}
    else:
        words = gettext("felt sore after %(name)s") % {"name": name}
    return words, f"“{_cut(notes[0])}”" if notes else ""


def _say_notes(name: str, notes: list[str]) -> Said:
    words = ngettext("left a note on %(name)s", "left %(count)s notes on %(name)s", len(notes))
    return words % {"count": len(notes), "name": name}, f"“{_cut(notes[0])}”"


THREAD = "thread"


def fact_unread(notes: list[dict[str, Any]], today: date) -> Fact:
    """What was written to the trainer and isn't read yet, the latest first: one fact, however many notes."""
    newest = notes[0]
    on = min(today, datetime.fromisoformat(newest["at"]).date())
    says = partial(_say_unread, len(notes), newest["text"])
    return Fact(Signal.NOTE, THREAD, str(newest["comment"]), THREAD, says, on)


def _say_unread(count: int, newest: str) -> Said:
    words = ngettext("wrote to you", "wrote you %(count)s notes", count) % {"count": count}
    return words, f"“{_cut(newest)}”" if newest else gettext("A photo.")


# --- What they said on the morning after -------------------------------------------------------

MORNING = "morning-"


def facts_of_morning(morning: Mapping[str, Any]) -> list[Fact]:
    """What the latest answer asks of the trainer: to look at pain, to decide on changes, or nothing."""
    felt, proposed = felt_in(morning["regions"]), morning["open"]
    hurts = worst_of(felt) == Level.PAIN
    if not proposed and not hurts:
        return []
    place = f"{MORNING}{morning['id']}"
    return [
        Fact(
            Signal.PAIN if hurts else Signal.CHANGE,
            place,
            f"{len(proposed)}",
            place,
            partial(_say_morning, felt, proposed),
            date.fromisoformat(morning["trained_on"]),
            is_pain=hurts,
            check_in=morning["id"] if proposed else None,
        )
    ]


def _say_morning(felt: dict[Region, Level], proposed: list[dict[str, Any]]) -> Said:
    where = in_words({region: level for region, level in felt.items() if level >= Level.SORE})
    hurts = worst_of(felt) == Level.PAIN
    words = gettext("reported pain: %(where)s") if hurts else gettext("is sore: %(where)s")
    detail = _proposed(proposed) if proposed else gettext("Nothing in the next sessions meets it.")
    return words % {"where": in_sentence(where)}, detail


def _proposed(proposed: list[dict[str, Any]]) -> str:
    """For Wednesday: Pulldown 45 kg × 8–10 and Row 20 kg × 8–10."""
    on = proposed[0]["on"]
    changes = _listed(
        [
            f"{move_name(one['name'])} {'→ ' if one['kind'] == 'swap' else ''}{current().say(one['now'])}"
            for one in proposed
        ]
    )
    if not on:
        return f"{changes}."
    return gettext("For %(day)s: %(changes)s.") % {"day": dated(date.fromisoformat(on), "l"), "changes": changes}


LONGEST_QUOTE = 120


def _cut(note: str) -> str:
    note = " ".join(note.split())
    return note if len(note) <= LONGEST_QUOTE else f"{note[:LONGEST_QUOTE].rsplit(' ', 1)[0]} …"


# --- What exercises say -------------------------------------------------------------------------


class Hint(NamedTuple):
    """What the latest sessions of an exercise say, the client's own target of that step now, and a program's rule."""

    client: int
    exercise: int
    name: str
    tracking: str
    signal: str
    sessions: int
    reps: int | None
    load: Decimal | None
    load_unit: str
    session: Any
    assignment: int | None
    on: date
    target_reps: int | None
    target_load: Decimal | None
    target_unit: str | None
    rule: str | None

    @property
    def goes_on_by_itself(self) -> bool:
        """A program's rule raises what is asked for."""
        return self.rule not in {None, Kind.HOLD}


HINTS = """
SELECT
    hint.client_id, hint.exercise_id, revision.name, exercise.tracking, hint.signal, hint.sessions, hint.reps,
    hint.load, hint.load_unit, hint.session_id, session.assignment_id, session.planned_on,
    target.reps_max, target.load, target.load_unit,
    (
        SELECT rule ->> 'kind'
        FROM routines_enrolment AS enrolment, jsonb_array_elements(enrolment.content -> 'rules') AS rule
        WHERE enrolment.id = assignment.enrolment_id
            AND (rule ->> 'exercise' IS NULL OR (rule ->> 'exercise')::bigint = hint.exercise_id)
        ORDER BY rule ->> 'exercise' NULLS LAST
        LIMIT 1
    )
FROM unnest(%(clients)s::bigint[], %(todays)s::date[]) AS person (id, today)
JOIN routines_exercisehint AS hint ON hint.client_id = person.id
JOIN routines_trainingsession AS session
    ON session.id = hint.session_id
    AND session.planned_on >= person.today - %(days)s
JOIN routines_assignment AS assignment ON assignment.id = session.assignment_id
JOIN routines_exercise AS exercise ON exercise.id = hint.exercise_id
LEFT JOIN routines_exerciserevision AS revision ON revision.id = exercise.published_id
LEFT JOIN routines_personaltarget AS target
    ON target.assignment_id = session.assignment_id AND target.step_number = hint.step_number
ORDER BY hint.client_id, hint.exercise_id
"""


def hints_of(todays: Mapping[int, date]) -> dict[int, list[Hint]]:
    """What is kept of clients' exercises, by client."""
    found: dict[int, list[Hint]] = defaultdict(list)
    for values in ask(HINTS, {"clients": array(todays), "todays": array(todays.values()), "days": HINTS_FOR}):
        found[values[0]].append(Hint(*values))
    return found


def facts_of_exercises(hints: Iterable[Hint], running: Iterable[int]) -> list[Fact]:
    """What is still to be acted on: of plans that go on, and while nothing and nobody has raised the target yet."""
    going_on = set(running)
    facts = []
    for one in hints:
        if one.assignment not in going_on:
            continue
        if one.signal == Signal.TOPPED and (one.goes_on_by_itself or _is_raised(one)):
            continue
        says = partial(_say_exercise, one)
        facts.append(Fact(Signal(one.signal), str(one.exercise), str(one.session), str(one.assignment), says, one.on))
    return facts


def _say_exercise(one: Hint) -> Said:
    if one.signal == Signal.TOPPED:
        return move_name(one.name), _ready(one)
    return move_name(one.name), gettext("No better in the last %(sessions)s sessions.") % {"sessions": one.sessions}


def _is_raised(one: Hint) -> bool:
    """The trainer has changed the step's target since it was reached."""
    if one.target_reps is not None and one.target_reps != one.reps:
        return True
    if one.target_load is None:
        return False
    return one.load is None or kg_from(one.target_load, one.target_unit or "") != kg_from(one.load, one.load_unit)


def _ready(one: Hint) -> str:
    takes_load = one.tracking == Tracking.REPS_AND_LOAD
    if one.load and takes_load:
        words = gettext("%(reps)s reps in every set with %(load)s %(unit)s: ready for more load.")
    elif one.load:
        words = gettext("%(reps)s reps in every set with %(load)s %(unit)s: ready for more reps or a harder move.")
    elif takes_load:
        words = gettext("%(reps)s reps in every set: ready for more load.")
    else:
        words = gettext("%(reps)s reps in every set: ready for more reps or a harder move.")
    return words % {"reps": one.reps, "load": in_style(one.load) if one.load else "", "unit": one.load_unit}


# --- What the ledger of left and right says -----------------------------------------------------


def facts_of_sides(gaps: Iterable[Mapping[str, Any]], today: date) -> list[Fact]:
    """One a move that was trained lately, the widest gap first. Once a gap is another by a point it is another fact."""
    facts = []
    for one in sorted(gaps, key=lambda one: (-abs(one["gap"]), one["exercise"])):
        on, gap = date.fromisoformat(one["on"]), Decimal(str(abs(one["gap"])))
        if on < today - timedelta(days=HINTS_FOR):
            continue
        says = partial(_say_sides, one["name"], one["weaker"], gap, one["change"])
        mark = f"{one['weaker']} {round(gap)}"
        facts.append(Fact(Signal.SIDES, str(one["exercise"]), mark, "sides", says, on))
    return facts


def _say_sides(name: str, weaker: str, gap: Decimal, change: float | None) -> Said:
    return move_name(name), _behind(weaker, in_style(gap), change)


def _behind(weaker: str, percent: str, change: float | None) -> str:
    """Left 12 % behind, 3 points more than in the sessions before."""
    values = {"side": str(Side(weaker).label), "percent": percent}
    if not change:
        return gettext("%(side)s %(percent)s %% behind.") % values
    points = in_style(Decimal(str(change)))
    return ngettext(
        "%(side)s %(percent)s %% behind, %(points)s point more than in the sessions before.",
        "%(side)s %(percent)s %% behind, %(points)s points more than in the sessions before.",
        1 if points == "1" else 2,
    ) % {**values, "points": points}


# --- What the plan says -------------------------------------------------------------------------


def fact_missed(missed: Missed, last_on: date) -> Fact:
    return Fact(Signal.MISSED, "", last_on.isoformat(), "", partial(_say_missed, missed), last_on)


def _say_missed(missed: Missed) -> Said:
    usually = (
        gettext("Usually keeps %(percent)s %%.") % {"percent": round(missed.habit * 100)}
        if missed.habit is not None
        else gettext("New to the habit.")
    )
    words = gettext("missed %(missed)s of the last %(due)s sessions") % {"missed": missed.missed, "due": missed.due}
    return words, usually


def fact_no_plan(ends_on: date | None, plan_id: int | None, today: date) -> Fact:
    """Nothing is due after this week; ``plan_id`` is the plan that ends in it."""
    place = str(plan_id) if plan_id and ends_on and ends_on >= today else ""
    mark = ends_on.isoformat() if ends_on else "never"
    return Fact(Signal.NO_PLAN, "", mark, place, partial(_say_no_plan, ends_on, today), ends_on)


def _say_no_plan(ends_on: date | None, today: date) -> Said:
    if ends_on is None:
        return gettext("has no plan"), gettext("Nothing is due from today on.")
    if ends_on < today:
        detail = gettext("The last one ended on %(day)s.") % {"day": dated(ends_on, "j F")}
        return gettext("has no plan any more"), detail
    left = (ends_on - today).days
    if left == 0:
        detail = gettext("The last session is due today.")
    elif left == 1:
        detail = gettext("The last session is due tomorrow.")
    else:
        detail = gettext("The last session is due in %(days)s days.") % {"days": left}
    return gettext("has no plan after this week"), detail


@lru_cache(maxsize=8)
def end_of_week(today: date) -> date:
    return today + timedelta(days=6 - today.weekday())


def needs_in(rows: Iterable[Any]) -> list[Need]:
    """All cards of these clients, the most pressing kind first, the latest of a kind before."""
    return _by_weight(need for row in rows if row.facts for need in row.needs)


def needs_put_off(rows: Iterable[Any]) -> list[Need]:
    return _by_weight(need for row in rows if row.put_off for need in row.needs_put_off)


def _by_weight(needs: Iterable[Need]) -> list[Need]:
    return sorted(needs, key=lambda need: (ORDER[need.signal], -(need.on or date.min).toordinal(), need.client.name))
