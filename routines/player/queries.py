"""What the client's screens show: today, the session with every step, its summary."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts.models import Coaching, User
from routines import formulas
from routines.models import (
    MAX_LOAD,
    MAX_REPS,
    MAX_SECONDS,
    Assignment,
    Exercise,
    ExerciseRevision,
    LoggedSet,
    SessionStep,
    Side,
    SkipReason,
    TrainingSession,
)
from routines.models.exercise import Phase, cycle_of
from routines.models.version import (
    AskedValues,
    LastSet,
    LastSets,
    SetContent,
    SlotPlan,
    StepContent,
    StepPlan,
    asked_values,
    extra_slots,
    last_sets_from,
    minutes_of,
    personalised,
    set_count,
    sides_of,
    steps_in,
)

RPE_CHOICES = [f"{half / 2:g}" for half in range(2, 21)]
LEFT_ALONE = timedelta(hours=4)
REST_SHOWN = timedelta(minutes=10)
"""A rest that ended longer ago is over: nobody is waiting for it any more."""
UNDO_SHOWN = timedelta(seconds=20)
"""The way back is offered for the whole rest, and at least this long."""


# --- Today --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WeekDay:
    """One day of the week as components/week.html shows it."""

    on: date
    state: str
    label: str
    is_today: bool

    @property
    def letter(self) -> str:
        return self.on.strftime("%A")[0]

    @property
    def number(self) -> int:
        return self.on.day


@dataclass(frozen=True)
class StepRow:
    """One line of "What's in it"."""

    step: StepContent
    sets: list[SetContent]
    exercise: Exercise
    last: LastSet | None


@dataclass
class DueCard:
    """A routine that is due today, or was due earlier this week and can still be done."""

    assignment: Assignment
    on: date
    today: date
    session: TrainingSession | None = None
    rows: list[StepRow] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.assignment.version.name

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
        return minutes_of(self.assignment.version.content, self.targets)

    @property
    def moves(self) -> int:
        return sum(1 for _ in steps_in(self.assignment.version.content))

    @property
    def sets(self) -> int:
        return set_count(self.assignment.version.content)

    @property
    def sets_left(self) -> int:
        return max(0, self.session.sets_planned - self.session.sets_done) if self.session else self.sets

    @cached_property
    def targets(self) -> dict[int, Any]:
        return {target.step_number: target for target in self.assignment.targets.all()}


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

    @property
    def done_this_week(self) -> int:
        return sum(day.state == "done" for day in self.days)


def today_screen(user: User, *, now: datetime) -> Today:
    """Six statements at most, whatever the history: assignments that still run, their targets, sessions of this week
    and open ones, exercises, and what was done last time (two)."""
    today = timezone.localdate(now, user.zone)
    monday = today - timedelta(days=today.weekday())
    sunday = monday + timedelta(days=6)
    assignments = list(
        Assignment.objects.for_client(user)
        .active()
        .filter(ends_on__gte=monday)
        .select_related("version", "coaching__trainer")
        .prefetch_related("targets")
    )
    sessions = list(
        TrainingSession.objects.for_client(user)
        .filter(Q(planned_on__range=(monday, sunday)) | Q(finished_at=None))
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
            "version__name",
            "version__id",
        )  # fmt: skip
        .select_related("version")
    )
    is_alive = {one.pk: _is_alive(one, user, now, today) for one in sessions}

    cards: list[DueCard] = []
    missed: list[DueCard] = []
    shown: set[uuid.UUID] = set()
    for assignment in assignments:
        own = [one for one in sessions if one.assignment_id == assignment.pk]
        going_on = next((one for one in own if one.is_open and is_alive[one.pk]), None)
        done_today = next((one for one in own if one.planned_on == today and not one.is_open), None)
        session = going_on or done_today
        if assignment.is_due_on(today) or session:
            cards.append(
                DueCard(
                    assignment,
                    on=session.planned_on if session else today,
                    today=today,
                    session=session,
                )
            )
            shown |= {session.pk} if session else set()
        done_on = {one.planned_on for one in own if _counts(one, today) or (one.is_open and is_alive[one.pk])}
        missed += [
            DueCard(assignment, on=day, today=today)
            for day in _due_days(assignment, monday, today - timedelta(days=1), user)
            if day not in done_on
        ]
    cards.sort(key=lambda card: ("continue", "start", "done").index(card.state))
    _fill_rows(user, cards[:1])
    left_open = [one for one in sessions if one.is_open and one.pk not in shown and (one.sets_done or is_alive[one.pk])]
    return Today(
        today=today,
        days=_week(user, monday, today, assignments, sessions),
        cards=cards,
        missed=missed,
        left_open=left_open,
        next_due=None if cards else _next_due(assignments, today),
        trainers=_trainers(user, assignments),
        has_plan=bool(assignments),
    )


def _is_alive(session: TrainingSession, user: User, now: datetime, today: date) -> bool:
    """Begun today, or within the last hours: the client may be in the middle of it."""
    return timezone.localdate(session.started_at, user.zone) >= today or now - session.started_at < LEFT_ALONE


def _counts(session: TrainingSession, today: date) -> bool:
    """Finished, or left open on an earlier day with something done."""
    return not session.is_open or (session.sets_done > 0 and session.planned_on < today)


def _due_days(assignment: Assignment, first: date, last: date, user: User) -> list[date]:
    """Days it was due, not before it was handed out."""
    return assignment.days_between(max(first, timezone.localdate(assignment.created_at, user.zone)), last)


def _week(
    user: User,
    monday: date,
    today: date,
    assignments: list[Assignment],
    sessions: list[TrainingSession],
) -> list[WeekDay]:
    days = []
    for day in (monday + timedelta(days=number) for number in range(7)):
        due = [one for one in assignments if day in _due_days(one, day, day, user)]
        done = [one for one in sessions if one.planned_on == day and _counts(one, today)]
        done_of = {one.assignment_id for one in done}
        names = [one.version.name for one in due] or [one.version.name for one in done]
        if done and all(one.pk in done_of for one in due):
            state, word = "done", "done"
        elif due and day < today:
            state, word = "missed", "missed"
        elif due:
            state, word = "planned", "planned"
        else:
            state, word = "", "nothing planned"
        label = f"{day:%A} {day.day}, {word}"
        if names:
            label = f"{label}: {', '.join(dict.fromkeys(names))}"
        days.append(WeekDay(day, state, f"Today, {label}" if day == today else label, day == today))
    return days


def _next_due(assignments: Iterable[Assignment], today: date) -> tuple[date, str] | None:
    """The first day after today on which something is due."""
    upcoming = (
        (
            next(iter(one.days_between(today + timedelta(days=1), one.ends_on)), None),
            one.version.name,
        )
        for one in assignments
    )
    return min(((day, name) for day, name in upcoming if day), default=None)


def _trainers(user: User, assignments: list[Assignment]) -> list[User]:
    if assignments:
        return list({one.coaching.trainer_id: one.coaching.trainer for one in assignments}.values())
    coachings = Coaching.objects.active().filter(client=user).select_related("trainer").order_by("started_at")
    return [one.trainer for one in coachings]


def _fill_rows(user: User, cards: list[DueCard]) -> None:
    """Give the cards their lists of moves, with what was done last time where no load is prescribed."""
    steps = [step for card in cards for step in steps_in(card.assignment.version.content)]
    if not steps:
        return
    ids = {step["exercise"] for step in steps}
    exercises = Exercise.objects.with_text().in_bulk(ids)
    last_sets = last_sets_from(LoggedSet.objects.of_last_time(user, ids))
    for card in cards:
        card.rows = [
            StepRow(
                step=step,
                sets=[personalised(each, card.targets.get(step["number"])) for each in step["sets"]],
                exercise=exercises[step["exercise"]],
                last=_last_first_set(last_sets, step["exercise"]),
            )
            for step in steps_in(card.assignment.version.content)
        ]


def _last_first_set(last_sets: LastSets, exercise: int) -> LastSet | None:
    return next((last_sets[key] for key in sorted(last_sets) if key[0] == exercise), None)


# --- The session --------------------------------------------------------------------------------


@dataclass(frozen=True)
class EntryField:
    """One value of a set's form. ``step`` is what its buttons add and take away."""

    name: str
    label: str
    hint: str
    value: str
    inputmode: str = "decimal"
    step: Decimal | None = None
    most: Decimal | int = 0
    choices: Sequence[str] = ()
    errors: Sequence[str] = ()


@dataclass
class Entry:
    """A set's form, filled in. ``op`` is this rendering's intention, so that sending it twice is one op."""

    slot: SlotPlan
    sets: int
    asks: AskedValues
    load: str
    load_unit: str
    load_step: Decimal
    reps: str
    seconds: str
    rpe: str
    asks_rpe: bool = False
    last_load: str = ""
    op: uuid.UUID = field(default_factory=uuid7)
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """For the ids of its fields; an extra set keeps its own id, so it does too."""
        return self.slot["slot"].replace(".", "-")

    @property
    def word(self) -> str:
        """What a set of it is called."""
        return word_for(self.slot)

    @property
    def what(self) -> str:
        """set 2, left"""
        side = "" if self.slot["side"] == Side.BOTH else f", {self.slot['side']}"
        return f"{self.word} {self.slot['set_number']}{side}"

    @property
    def title(self) -> str:
        """Set 2 of 3, left"""
        number = self.slot["set_number"]
        of = f" of {self.sets}" if number <= self.sets else ""
        side = "" if self.slot["side"] == Side.BOTH else f", {self.slot['side']}"
        return f"{self.word.capitalize()} {number}{of}{side}"

    @property
    def fields(self) -> list[EntryField]:
        last = self.slot.get("last")
        fields = []
        if self.asks.load:
            hint = f"{self.load_unit} · last time {self.last_load}" if self.last_load else self.load_unit
            fields.append(
                EntryField(
                    "load", "Load", hint, self.load, "decimal", self.load_step, MAX_LOAD, errors=self.wrong("load")
                )
            )
        if self.asks.reps:
            hint = f"reps · last time {last['reps']}" if last and last["reps"] is not None else "reps"
            fields.append(
                EntryField("reps", "Reps", hint, self.reps, "numeric", Decimal(1), MAX_REPS, errors=self.wrong("reps"))
            )
        if self.asks.seconds:
            hint = f"seconds · last time {last['seconds']}" if last and last["seconds"] else "seconds"
            errors = self.wrong("seconds")
            fields.append(
                EntryField("seconds", "Time", hint, self.seconds, "numeric", Decimal(5), MAX_SECONDS, errors=errors)
            )
        if self.asks_rpe:
            hint = f"RPE · asked for {self.slot['rpe']}" if self.slot["rpe"] else "RPE"
            fields.append(EntryField("rpe", "Effort", hint, self.rpe, choices=RPE_CHOICES, errors=self.wrong("rpe")))
        return fields

    def wrong(self, name: str) -> Sequence[str]:
        return self.errors.get(name, ())

    @property
    def other_errors(self) -> list[str]:
        """What is wrong with no field that is shown."""
        shown = {one.name for one in self.fields}
        return [reason for name, reasons in self.errors.items() if name not in shown for reason in reasons]


def word_for(slot: SlotPlan) -> str:
    """A set that asks for neither reps nor a time is a round."""
    return "round" if slot["reps_min"] is None and slot["seconds"] is None else "set"


@dataclass
class SetRow:
    """A set as performed, with the form that changes it."""

    logged: LoggedSet
    entry: Entry

    @property
    def title(self) -> str:
        return self.entry.what.capitalize()


@dataclass
class Move:
    """One step of the session as its page shows it."""

    step: StepPlan
    slots: list[SlotPlan]
    tracking: str
    rows: list[SetRow] = field(default_factory=list)
    entry: Entry | None = None
    extra: Entry | None = None
    changed: SessionStep | None = None
    exercise: Exercise | None = None
    text: ExerciseRevision | None = None
    alternatives: list[Exercise] = field(default_factory=list)
    after: "Move | None" = None

    @property
    def number(self) -> int:
        return self.step["number"]

    @property
    def name(self) -> str:
        return self.changed.revision.name if self.changed and self.changed.revision else self.step["name"]

    @property
    def is_swapped(self) -> bool:
        return bool(self.changed and self.changed.exercise_id)

    @property
    def is_skipped(self) -> bool:
        return bool(self.changed and self.changed.skipped_at)

    @property
    def skip_reason(self) -> str:
        return SkipReason(self.changed.skip_reason).label if self.changed and self.changed.skip_reason else ""

    @property
    def note(self) -> str:
        return self.changed.note if self.changed else ""

    @property
    def done(self) -> int:
        """Sets done, the planned ones first; extra ones come on top."""
        return len(self.rows)

    @property
    def planned(self) -> int:
        return len(self.slots)

    @property
    def is_done(self) -> bool:
        return self.entry is None and not self.is_skipped

    @property
    def state(self) -> str:
        """done, skipped, part or open."""
        if self.is_skipped:
            return "skipped"
        if self.is_done:
            return "done"
        return "part" if self.rows else "open"

    @property
    def word(self) -> str:
        """What one of its sets is called."""
        return word_for(self.slots[0])

    @property
    def is_grouped(self) -> bool:
        """Whether it is done in turn with others: A1, A2."""
        return not self.step["label"].isdigit()

    @property
    def asked_sets(self) -> list[SlotPlan]:
        """Its sets as prescribed, one for both sides."""
        return [slot for slot in self.slots if slot["side"] == self.slots[0]["side"]]

    @property
    def cycle(self) -> list[Phase]:
        return cycle_of(self.text.steps) if self.text else []

    @property
    def breath(self) -> list[Phase]:
        """The cycle in brief: its first breath in and its first breath out, as they come."""
        cycle = self.cycle
        first = {phase["breath"]: phase for phase in reversed(cycle)}
        return [phase for phase in cycle if phase is first.get("in") or phase is first.get("out")]

    @property
    def movement_id(self) -> str:
        return f"movement-{self.number}"

    @property
    def frame(self) -> str:
        """The drawn figure's viewBox."""
        frame = (self.exercise.figure or {}).get("frame", []) if self.exercise else []
        return " ".join(str(number) for number in frame)

    @property
    def movement(self) -> dict[str, Any] | None:
        """The drawn figure on the clock of the words this session pinned."""
        if not self.exercise or not self.exercise.figure:
            return None
        return {**self.exercise.figure, "name": self.name, "cycle": self.cycle}


@dataclass(frozen=True)
class Rest:
    """The rest after the latest set: its length, its end, the set, and its way back."""

    seconds: int
    until: datetime
    logged: LoggedSet
    move: Move
    op: uuid.UUID

    @property
    def undo_until(self) -> datetime:
        return max(self.until, self.logged.order_at + UNDO_SHOWN)


@dataclass
class SessionScreen:
    """A session with every step."""

    session: TrainingSession
    moves: list[Move]
    now: datetime
    latest: Rest | None

    @cached_property
    def current(self) -> Move | None:
        """The move of the next open set, in the order the sets are done."""
        return _current(self.session, self.moves)

    @property
    def anchor(self) -> str:
        return f"step-{self.current.number}" if self.current else "overview"

    @property
    def sets_left(self) -> int:
        """Planned sets that are neither done nor skipped."""
        return sum(max(0, move.planned - move.done) for move in self.moves if not move.is_skipped and not move.is_done)

    @property
    def sets_done(self) -> int:
        return sum(move.done for move in self.moves)

    @property
    def elapsed(self) -> float:
        return max(0.0, (self.now - self.session.started_at).total_seconds())

    @property
    def may_undo(self) -> bool:
        return bool(self.latest and self.session.is_open and self.now < self.latest.undo_until)

    @property
    def is_resting(self) -> bool:
        return bool(
            self.latest
            and self.session.is_open
            and self.latest.seconds
            and self.now < self.latest.until + REST_SHOWN
            and self.sets_left
        )

    def move(self, number: int) -> Move:
        return next(move for move in self.moves if move.number == number)

    def refuse(self, slot: str, typed: Mapping[str, str], errors: Mapping[str, list[str]]) -> None:
        """Show a set's form again as it was typed, with what is wrong beside the fields."""
        for move in self.moves:
            for entry in [move.entry, move.extra, *(row.entry for row in move.rows)]:
                if entry and entry.slot["slot"] == slot:
                    entry.errors = errors
                    for name in ("load", "reps", "seconds", "rpe"):
                        setattr(entry, name, typed.get(name, getattr(entry, name)))


def session_screen(session: TrainingSession, user: User, *, now: datetime, with_words: bool = True) -> SessionScreen:
    """The session's page: five statements, or two without the words (texts, figures, variations)."""
    logged = list(
        LoggedSet.objects.standing().filter(client=session.client_id, session=session).order_by("set_number", "done_at")
    )
    changed = {
        step.step_number: step
        for step in SessionStep.objects.filter(session=session).select_related("revision", "exercise")
    }
    moves = [_move(session, step, logged, changed.get(step["number"]), user) for step in session.plan["steps"]]
    for move, after in zip(moves, moves[1:], strict=False):
        move.after = after
    if with_words:
        _add_words(session, moves, user)
    return SessionScreen(session=session, moves=moves, now=now, latest=_latest_rest(moves, logged))


def _move(
    session: TrainingSession,
    step: StepPlan,
    logged: list[LoggedSet],
    changed: SessionStep | None,
    user: User,
) -> Move:
    slots = [slot for slot in session.plan["slots"] if slot["step"] == step["number"]]
    tracking = changed.exercise.tracking if changed and changed.exercise else step["tracking"]
    move = Move(step=step, slots=slots, tracking=tracking, changed=changed)
    order = sides_of(step["laterality"])
    own = [one for one in logged if one.step_number == step["number"]]
    own.sort(key=lambda one: (one.set_number, order.index(one.side), one.done_at))
    taken = {one.slot for one in own}
    following = next((slot for slot in slots if slot["slot"] not in taken), None)
    planned = {slot["slot"]: slot for slot in slots}
    extras = (
        {slot["slot"]: slot for slot in extra_slots(session.pk, session.plan, step)}
        if following is None or taken - set(planned)
        else {}
    )
    move.rows = [SetRow(one, _entry_of(one, (planned | extras)[one.slot], step, tracking, user)) for one in own]
    if following:
        move.entry = prefilled(following, step, tracking, own, user)
    else:
        beyond = next((slot for name, slot in extras.items() if name not in taken), None)
        move.extra = prefilled(beyond, step, tracking, own, user) if beyond else None
    return move


def prefilled(slot: SlotPlan, step: StepPlan, tracking: str, own: list[LoggedSet], user: User) -> Entry:
    """The form of a set to log, with the likeliest answer in it, so that doing as planned is one tap.

    Load: what is prescribed; else what this step's latest set today was done with (a choice just made beats an old
    one); else last time's. It is given in the person's own unit, a converted load on their load step.
    Reps: last time's when they are within what is asked for; above it the upper number, else the lower one, the
    least that counts as done. Seconds: what is prescribed, else last time's.
    """
    last = slot.get("last")
    asks = asked_values(slot, tracking)
    same_side = [one for one in own if one.side == slot["side"]] or own
    before = same_side[-1] if same_side else None
    if slot["load"] is not None:
        load = in_own_unit(Decimal(slot["load"]), slot["load_unit"], user)
    elif before is not None:
        load = "" if before.load is None else in_own_unit(before.load, before.load_unit, user)
    elif last and last["load"] is not None:
        load = in_own_unit(Decimal(last["load"]), last["load_unit"], user)
    else:
        load = ""
    last_load = in_own_unit(Decimal(last["load"]), last["load_unit"], user) if last and last["load"] else ""
    return Entry(
        slot=slot,
        sets=step["sets"],
        asks=asks,
        load=load,
        load_unit=user.load_unit,
        load_step=user.load_step,
        reps=_likely_reps(slot, last),
        seconds=str(slot["seconds"] or (last and last["seconds"]) or ""),
        rpe="",
        asks_rpe=slot["rpe"] is not None,
        last_load=last_load,
    )


def _likely_reps(slot: SlotPlan, last: LastSet | None) -> str:
    done = last["reps"] if last else None
    low, high = slot["reps_min"], slot["reps_max"] or slot["reps_min"]
    if low is None or high is None:
        return "" if done is None else str(done)
    return str(low if done is None else max(low, min(done, high)))


def in_own_unit(load: Decimal, unit: str, user: User) -> str:
    """A load as the person would set it: as entered in their own unit, else converted and put on their load step."""
    if unit != user.load_unit:
        load = formulas.on_step(formulas.load_in(load, unit, user.load_unit), user.load_step)
    return f"{load.normalize():f}"


def _entry_of(logged: LoggedSet, slot: SlotPlan, step: StepPlan, tracking: str, user: User) -> Entry:
    """The form that changes a set, with its values as entered."""
    asks = asked_values(slot, tracking)
    return Entry(
        slot={**slot, "id": str(logged.pk), "last": None},
        sets=step["sets"],
        asks_rpe=slot["rpe"] is not None or logged.rpe is not None,
        asks=AskedValues(
            load=asks.load or logged.load is not None,
            reps=asks.reps or logged.reps is not None,
            seconds=asks.seconds or logged.seconds is not None,
        ),
        load="" if logged.load is None else f"{logged.load.normalize():f}",
        load_unit=logged.load_unit,
        load_step=user.load_step,
        reps="" if logged.reps is None else str(logged.reps),
        seconds="" if logged.seconds is None else str(logged.seconds),
        rpe="" if logged.rpe is None else f"{logged.rpe.normalize():f}",
    )


def _add_words(session: TrainingSession, moves: list[Move], user: User) -> None:
    """Texts as the session pinned them, figures, and what each move can be swapped for: three statements."""
    planned = {move.step["exercise"] for move in moves}
    done = {move.changed.exercise_id for move in moves if move.changed and move.changed.exercise_id}
    texts = ExerciseRevision.objects.in_bulk({move.step["revision"] for move in moves})
    exercises = Exercise.objects.with_text().in_bulk(planned | done)
    families = Exercise.objects.visible_to(user).interchangeable_with(planned).with_text().order_by("pk")
    others = list(families)
    for move in moves:
        own = exercises[move.step["exercise"]]
        stem = own.variation_of_id or own.pk
        move.exercise = exercises[(move.changed and move.changed.exercise_id) or own.pk]
        move.text = (move.changed and move.changed.revision) or texts[move.step["revision"]]
        family = [one for one in others if stem in {one.pk, one.variation_of_id}]
        if move.is_swapped:
            family = [own, *family]
        move.alternatives = [one for one in {one.pk: one for one in family}.values() if one.pk != move.exercise.pk]


def _current(session: TrainingSession, moves: list[Move]) -> Move | None:
    open_slots = {
        move.number: {slot["slot"] for slot in move.slots} for move in moves if move.entry and not move.is_skipped
    }
    taken = {row.logged.slot for move in moves for row in move.rows}
    return next(
        (
            move
            for slot in session.plan["slots"]
            if slot["slot"] not in taken
            for move in moves
            if slot["slot"] in open_slots.get(move.number, ())
        ),
        None,
    )


def _latest_rest(moves: list[Move], logged: list[LoggedSet]) -> Rest | None:
    """The latest set done and the rest that belongs to it."""
    if not logged:
        return None
    latest = max(logged, key=lambda one: one.done_at)
    move = next(move for move in moves if move.number == latest.step_number)
    asked = next((slot for slot in move.slots if slot["slot"] == latest.slot), move.slots[-1])
    seconds = asked["rest_seconds"] or 0
    return Rest(seconds, latest.done_at + timedelta(seconds=seconds), latest, move, uuid7())


# --- The summary --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Best:
    """A move whose best set beat last time's."""

    name: str
    was: LastSet
    now: LoggedSet


@dataclass
class Summary:
    """What a session came to."""

    session: TrainingSession
    bests: list[Best]
    before: TrainingSession | None
    skipped: list[SessionStep]
    follow_up: TrainingSession | None
    done_this_week: int
    due_this_week: int

    @property
    def tonnage_change(self) -> int | None:
        """Tonnage against the session before of the same routine, in percent; None when there is nothing to compare."""
        if self.before is None or not self.before.tonnage_kg or not self.session.tonnage_kg:
            return None
        return round((self.session.tonnage_kg / self.before.tonnage_kg - 1) * 100)

    @property
    def sets_left(self) -> int:
        return max(0, self.session.sets_planned - self.session.sets_done)

    @property
    def has_follow_up(self) -> bool:
        return self.session.version.follow_up is not None

    @property
    def follow_up_minutes(self) -> int:
        follow_up = self.session.version.follow_up
        return minutes_of(follow_up.content) if follow_up else 0

    @property
    def follow_up_moves(self) -> str:
        """Its first moves by name."""
        names = [step["name"].lower() for step in self._follow_up_steps]
        return ", ".join(names[:2]) + (" and more" if len(names) > 2 else "")

    @property
    def follow_up_thumb(self) -> str:
        """The slug of its first move."""
        return next((step["slug"] for step in self._follow_up_steps), "")

    @property
    def _follow_up_steps(self) -> list[StepContent]:
        follow_up = self.session.version.follow_up
        return list(steps_in(follow_up.content)) if follow_up else []

    @property
    def tonnage_change_size(self) -> int:
        return abs(self.tonnage_change or 0)

    @property
    def skipped_moves(self) -> list[dict[str, str]]:
        names = {step["number"]: step["name"] for step in self.session.plan["steps"]}
        return [
            {"name": names[step.step_number], "reason": SkipReason(step.skip_reason).label} for step in self.skipped
        ]


def summary_screen(session: TrainingSession) -> Summary:
    """Four statements after the session's own; the session comes with its version, follow-up and trainer."""
    logged = list(LoggedSet.objects.standing().filter(client=session.client_id, session=session))
    before = (
        TrainingSession.objects.finished()
        .filter(
            client=session.client_id,
            version__routine=session.version.routine_id,
            started_at__lt=session.started_at,
        )
        .exclude(version__routine=None)
        .defer("plan")
        .order_by("-started_at")
        .first()
    )
    assignment, monday = session.assignment, session.planned_on - timedelta(days=session.planned_on.weekday())
    sunday = monday + timedelta(days=6)
    done_this_week = (
        TrainingSession.objects.finished()
        .filter(client=session.client_id, assignment=assignment, planned_on__range=(monday, sunday))
        .count()
        if assignment
        else 0
    )
    due_this_week = len(assignment.days_between(monday, sunday)) if assignment else 0
    return Summary(
        session=session,
        bests=bests_of(session, logged),
        before=before,
        skipped=list(session.changed_steps.exclude(skipped_at=None).order_by("step_number")),
        follow_up=session.followed_by.defer("plan").first(),
        done_this_week=done_this_week,
        due_this_week=max(due_this_week, done_this_week),
    )


def bests_of(session: TrainingSession, logged: list[LoggedSet]) -> list[Best]:
    """Moves whose best set beats the best of last time: more load, or the same load for more reps (or seconds)."""
    bests = []
    for step in session.plan["steps"]:
        slots = [slot for slot in session.plan["slots"] if slot["step"] == step["number"]]
        last = [slot["last"] for slot in slots if slot.get("last")]
        own = [one for one in logged if one.step_number == step["number"] and one.exercise_id == step["exercise"]]
        if not last or not own:
            continue
        was = max(
            last,
            key=lambda one: _worth(one["load"], one["load_unit"], one["reps"], one["seconds"]),
        )
        now = max(own, key=lambda one: _worth(one.load, one.load_unit, one.reps, one.seconds))
        if _worth(now.load, now.load_unit, now.reps, now.seconds) > _worth(
            was["load"], was["load_unit"], was["reps"], was["seconds"]
        ):
            bests.append(Best(step["name"], was, now))
    return bests


def _worth(load: Decimal | str | None, unit: str, reps: int | None, seconds: int | None) -> tuple[Decimal, int, int]:
    """What a set is compared by: load in kg, then reps, then seconds. Neither reps nor seconds is worth nothing."""
    if not reps and not seconds:
        return Decimal(0), 0, 0
    return formulas.kg_from(Decimal(load or 0), unit), reps or 0, seconds or 0
