"""Who trains now, set by set. Reads open sessions and their sets only."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import cast
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Coaching, User
from accounts.templatetags.style import in_sentence, in_words
from routines.models import (
    Assignment,
    Equipment,
    Exercise,
    HelpCall,
    Laterality,
    LoggedSet,
    SessionStep,
    SetKind,
    Tracking,
    TrainingSession,
)
from routines.models.assignment import Missed
from routines.models.plan import (
    SessionPlan,
    SlotPlan,
    StepPlan,
    block_of,
    needless_slots,
    next_open,
    set_name,
    slots_in_order,
    steps_in_order,
)
from routines.models.session import STILL_TRAINING
from routines.models.translation import move_name
from routines.notation import in_style

STATIONS = {
    Equipment.CABLE_MACHINE: Equipment.CABLE_MACHINE,
    Equipment.ROPE_ATTACHMENT: Equipment.CABLE_MACHINE,
    Equipment.ROW_ATTACHMENT: Equipment.CABLE_MACHINE,
    Equipment.LAT_BAR: Equipment.CABLE_MACHINE,
    Equipment.MACHINE: Equipment.MACHINE,
    Equipment.BARBELL: Equipment.BARBELL,
    Equipment.PULL_UP_BAR: Equipment.PULL_UP_BAR,
}
"""What there is one of in most rooms. Dumbbells, mats and benches are for many."""


MAX_STAND_INS = 6
MAX_DUE = 8

NAMED = {
    Equipment.CABLE_MACHINE: _("the cable machine"),
    Equipment.MACHINE: _("the machine"),
    Equipment.BARBELL: _("the barbell"),
    Equipment.PULL_UP_BAR: _("the pull-up bar"),
}

SECONDS_TOLD = 120
"""Up to then a hand is up for so many seconds, later for minutes."""


@dataclass(frozen=True)
class Hint:
    """Two clients come to the same station: who waits could do another move first."""

    station: str
    others: str
    instead: str = ""
    order: str = ""  # as the session's order takes it; empty when nothing else is left to do first


@dataclass(frozen=True)
class StandIn:
    """A move that the client could do now in place of theirs, and what speaks for it."""

    exercise: Exercise
    why: str


@dataclass
class Spot:
    """One client on the floor."""

    session: TrainingSession
    now: datetime
    sets: list[LoggedSet]
    changed: dict[int, SessionStep]
    call: HelpCall | None
    exercises: dict[int, Exercise]
    hint: Hint | None = None
    stand_ins: list[StandIn] | None = None
    """What the move that is due can be swapped for; None while nobody asks."""

    @property
    def client(self) -> User:
        return self.session.client

    @cached_property
    def plan(self) -> SessionPlan:
        return cast("SessionPlan", self.session.plan)

    @cached_property
    def slots(self) -> list[SlotPlan]:
        return slots_in_order(self.plan, self.session.step_order)

    @cached_property
    def latest(self) -> LoggedSet | None:
        return max(self.sets, key=lambda one: one.done_at, default=None)

    @cached_property
    def taken(self) -> set[str]:
        """Slots that are done, or fall away where a move for both sides stands in for a one-sided one."""
        instead = [number for number, step in self.changed.items() if self.is_two_sided_instead(step)]
        return {one.slot for one in self.sets} | needless_slots(self.plan, instead)

    def is_two_sided_instead(self, step: SessionStep) -> bool:
        return step.exercise_id is not None and self.exercises[step.exercise_id].laterality != Laterality.EACH_SIDE

    @cached_property
    def number(self) -> int | None:
        """The step that is being done, or comes next; None when all are done."""
        skipped = {number for number, step in self.changed.items() if step.skipped_at}
        after = self.latest.slot if self.latest else ""
        return next_open(self.slots, after=after, taken=self.taken, skipped=skipped)

    @cached_property
    def step(self) -> StepPlan | None:
        return next((step for step in self.plan["steps"] if step["number"] == self.number), None)

    @cached_property
    def slot(self) -> SlotPlan | None:
        """The set that comes next."""
        return next((one for one in self.slots if one["step"] == self.number and one["slot"] not in self.taken), None)

    def exercise_of(self, step: StepPlan) -> Exercise | None:
        changed = self.changed.get(step["number"])
        return self.exercises.get((changed and changed.exercise_id) or step["exercise"])

    @property
    def exercise(self) -> Exercise | None:
        return self.exercise_of(self.step) if self.step else None

    @property
    def move(self) -> str:
        """What they do now, by its name."""
        if self.step is None:
            return gettext("All sets done")
        exercise = self.exercise
        is_other = exercise and exercise.pk != self.step["exercise"]
        return move_name(exercise.name if exercise and is_other else self.step["name"])

    @property
    def set_words(self) -> str:
        """Set 2 of 3, left"""
        if self.slot is None or self.step is None:
            return gettext("About to finish")
        return capfirst(set_name(self.slot, of=self.step["sets"]))

    @property
    def load(self) -> str:
        """What the next set is done with, as the trainer may change it; empty for body weight."""
        asked = self.changed.get(self.number or 0)
        if asked and asked.asked_load is not None:
            return f"{in_style(asked.asked_load)} {asked.asked_load_unit}"
        if self.slot and self.slot["load"] is not None:
            return f"{in_style(Decimal(self.slot['load']))} {self.slot['load_unit']}"
        done = (one for one in reversed(self.sets) if one.step_number == self.number)
        before = next(((one.load, one.load_unit) for one in done if one.load is not None), None)
        return f"{in_style(before[0])} {before[1]}" if before else ""

    @property
    def takes_load(self) -> bool:
        return bool(self.exercise and self.exercise.tracking == Tracking.REPS_AND_LOAD)

    @property
    def rest_until(self) -> datetime | None:
        """The end of the rest after the latest set, while it lasts."""
        if self.latest is None or self.slot is None:
            return None
        asked = next((one for one in self.slots if one["slot"] == self.latest.slot), None)
        until = self.latest.done_at + timedelta(seconds=(asked and asked["rest_seconds"]) or 0)
        return until if until > self.now else None

    @property
    def rest_left(self) -> int:
        return round((self.rest_until - self.now).total_seconds()) if self.rest_until else 0

    @property
    def asked_ago(self) -> str:
        """Since when the hand is up: 40 s ago, 5 min ago."""
        seconds = max(0, round((self.now - self.call.raised_at).total_seconds())) if self.call else 0
        return (
            gettext("%(seconds)s s ago") % {"seconds": seconds}
            if seconds < SECONDS_TOLD
            else gettext("%(value)s min ago") % {"value": seconds // 60}
        )

    @property
    def minutes(self) -> int:
        return max(0, round((self.now - self.session.started_at).total_seconds() / 60))

    @property
    def stations(self) -> set[Equipment]:
        """What only one person can use at a time, of the move that is being done or comes next."""
        return stations_of(self.exercise)

    @property
    def has_begun(self) -> bool:
        """Whether a set of this move is done: then the station is theirs."""
        return any(one.step_number == self.number for one in self.sets)


@dataclass(frozen=True)
class Floor:
    """Everyone who trains now, hands first."""

    spots: list[Spot]
    now: datetime

    def spot_of(self, session: UUID | None) -> Spot | None:
        return next((spot for spot in self.spots if spot.session.pk == session), None)

    @property
    def calls(self) -> int:
        return sum(spot.call is not None for spot in self.spots)


@dataclass(frozen=True)
class Due:
    """Who trains today, but not yet."""

    client: User
    routines: list[str]


@dataclass(frozen=True)
class DueToday:
    people: list[Due]
    """The first of them by name."""
    others: int


def due_today(trainer: User, floor: Floor) -> DueToday:
    """Clients with something of the trainer's due today that isn't begun, and who aren't on the floor: one statement.

    Today is the trainer's, as the floor is their room's.
    """
    day = trainer.today
    begun = TrainingSession.objects.filter(client=OuterRef("client"), assignment=OuterRef("pk"), planned_on=day)
    assigned = Assignment.objects.editable_by(trainer)
    found = (
        assigned.filter(Q(pk__in=assigned.due_on(day).values("pk")) | Q(missed=Missed.SHIFT))
        .running_between(day, day)
        .filter(~Exists(begun), withdrawn_at=None)
        .exclude(client__in=[spot.client.pk for spot in floor.spots])
        .with_schedules()
        .select_related("client", "version")
        .defer("version__content")
        .order_by("client__name", "client", "version__name")
    )
    people: dict[int, Due] = {}
    for one in found:
        if not one.shifts or one.due_days(today=day).is_due_on(day):
            people.setdefault(one.client_id, Due(one.client, [])).routines.append(one.version.name)
    return DueToday(list(people.values())[:MAX_DUE], max(0, len(people) - MAX_DUE))


def stations_of(exercise: Exercise | None) -> set[Equipment]:
    return {STATIONS[Equipment(one)] for one in exercise.equipment if one in STATIONS} if exercise else set()


def floor_of(trainer: User, *, now: datetime) -> Floor:
    """The floor of one trainer: their clients with an open session that goes on, in five statements."""
    clients = Coaching.objects.active().filter(trainer=trainer).values("client")
    sessions = list(
        TrainingSession.objects.open()
        .filter(client__in=clients, started_at__gt=now - timedelta(days=1))
        .select_related("client")
        .order_by("client__name", "started_at")
    )
    keys, people = [session.pk for session in sessions], {session.client_id for session in sessions}
    sets: dict[object, list[LoggedSet]] = defaultdict(list)
    for one in LoggedSet.objects.standing().filter(client__in=people, session__in=keys).order_by("done_at"):
        sets[one.session_id].append(one)
    going_on = [session for session in sessions if goes_on(session, sets[session.pk], now)]
    changed: dict[object, dict[int, SessionStep]] = defaultdict(dict)
    for step in SessionStep.objects.filter(session__in=keys):
        changed[step.session_id][step.step_number] = step
    calls = {call.session_id: call for call in HelpCall.objects.open().filter(session__in=keys)}
    exercises = exercises_of(going_on, changed.values())
    spots = [
        Spot(
            session=session,
            now=now,
            sets=[one for one in sets[session.pk] if one.kind != SetKind.WARM_UP],
            changed=changed[session.pk],
            call=calls.get(session.pk),
            exercises=exercises,
        )
        for session in going_on
    ]
    add_hints(spots)
    spots.sort(key=lambda spot: (spot.call is None, spot.call.raised_at if spot.call else now, spot.client.name))
    return Floor(spots=spots, now=now)


def goes_on(session: TrainingSession, sets: Iterable[LoggedSet], now: datetime) -> bool:
    """Something happened in it lately: what was forgotten open yesterday isn't on the floor."""
    latest = max((one.done_at for one in sets), default=session.started_at)
    return now - max(latest, session.started_at) < STILL_TRAINING


def exercises_of(sessions: Iterable[TrainingSession], changed: Iterable[dict[int, SessionStep]]) -> dict[int, Exercise]:
    wanted = {step["exercise"] for session in sessions for step in session.plan["steps"]}
    wanted |= {step.exercise_id for steps in changed for step in steps.values() if step.exercise_id}
    found = Exercise.objects.select_related("published").only(
        "slug", "equipment", "tracking", "laterality", "figure", "published__name"
    )
    return found.in_bulk(wanted) if wanted else {}


def add_hints(spots: list[Spot]) -> None:
    """Where two come to one station: tell both, and offer a move without a queue to whoever hasn't begun there."""
    wanted = Counter(station for spot in spots for station in spot.stations)
    for spot in spots:
        shared = [station for station in sorted(spot.stations) if wanted[station] > 1]
        if not shared:
            continue
        others = [one.client.first_name for one in spots if one is not spot and shared[0] in one.stations]
        instead = None if spot.has_begun else without_queue(spot, set(wanted))
        spot.hint = Hint(
            station=str(NAMED[shared[0]]),
            others=in_words(others[:2]),
            instead=instead["name"] if instead else "",
            order=",".join(map(str, order_with_first(spot, instead))) if instead else "",
        )


def add_stand_ins(floor: Floor, spot: Spot) -> None:
    """What the client may do in place of the move that is due, in one statement: as their phone offers it.

    The plan's own move first where it was swapped, then the trainer's alternatives, then what needs no queue.
    """
    step = spot.step
    if step is None:
        spot.stand_ins = []
        return
    planned, chosen = step["exercise"], step.get("alternatives", [])
    now = spot.exercise.pk if spot.exercise else planned
    visible = Exercise.objects.visible_to(spot.client).active().exclude(published=None)
    wanted = Q(pk__in=[planned, *chosen]) | Q(pk__in=visible.in_place_of([planned]).values("pk"))
    found = visible.filter(wanted).exclude(pk=now).with_text().only("slug", "equipment", "published__name")
    busy = {station for other in floor.spots if other is not spot for station in other.stations}

    def place(one: Exercise) -> tuple[bool, int, bool, str]:
        at = chosen.index(one.pk) if one.pk in chosen else len(chosen)
        return one.pk != planned, at, bool(stations_of(one) & busy), one.name

    best = sorted(found, key=place)
    spot.stand_ins = [
        StandIn(one, why_instead(one, is_planned=one.pk == planned, is_chosen=one.pk in chosen, busy=busy))
        for one in best[: max(MAX_STAND_INS, len(chosen) + 1)]
    ]


def why_instead(one: Exercise, *, is_planned: bool, is_chosen: bool, busy: set[Equipment]) -> str:
    """As planned. Needs the cable machine, which is in use."""
    taken = sorted(stations_of(one) & busy)
    if taken:
        return gettext("Needs %(station)s, which is in use.") % {"station": NAMED[taken[0]]}
    if is_planned:
        return gettext("As planned.")
    if is_chosen:
        return gettext("Offered in the plan.")
    needs = [in_sentence(Equipment(item).label) for item in one.equipment if item != Equipment.NONE]
    return f"{capfirst(', '.join(needs)) or gettext('No equipment')}."


def without_queue(spot: Spot, busy: set[Equipment]) -> StepPlan | None:
    """The next move of the session that nobody else needs a station of, and that isn't begun or skipped."""
    begun = {one.step_number for one in spot.sets}
    for step in steps_in_order(spot.plan, spot.session.step_order):
        changed = spot.changed.get(step["number"])
        is_left = step["number"] not in begun and not (changed and changed.skipped_at)
        is_other = spot.step is not None and block_of(step) != block_of(spot.step)
        if is_left and is_other and not stations_of(spot.exercise_of(step)) & busy:
            return step
    return None


def order_with_first(spot: Spot, first: StepPlan) -> list[int]:
    """The order of the day with this move's block in front of the one that is due; supersets stay together."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for step in steps_in_order(spot.plan, spot.session.step_order):
        blocks[block_of(step)].append(step["number"])
    moved = blocks.pop(block_of(first))
    order: list[int] = []
    for name, numbers in blocks.items():
        order += [*moved, *numbers] if spot.step and name == block_of(spot.step) else numbers
    return order
