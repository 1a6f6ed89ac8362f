"""What was done: sessions with their sums, and one session set by set, with what it was before."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db import models
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import styles
from accounts.models import User
from accounts.templatetags.style import dated
from routines.models import (
    Comment,
    Exercise,
    ExerciseRevision,
    LoggedSet,
    LoggedSetRevision,
    SessionChange,
    SessionStep,
    SkipReason,
    TrainingSession,
)
from routines.models.plan import PlannedMove, StepPlan, steps_in_order
from routines.templatetags.training import done, each_side, loads, lower_first
from routines.templatetags.training import sets as asked_for

Kind = SessionChange.Kind


def finished_sessions(client: User) -> QuerySet[TrainingSession]:
    """Newest first, with what the list reads: the sums, never the sets."""
    return (
        TrainingSession.objects.for_client(client)
        .finished()
        .select_related("version")
        .defer("plan", "version__content")
        .order_by("-started_at")
        .fetch_mode(models.FETCH_RAISE)
    )


def comments_on(session: TrainingSession, reader: User) -> QuerySet[Comment]:
    """What was written about the session, its steps and its sets, with what is new to this reader."""
    return (
        Comment.objects.of_thread(session.client)
        .filter(session=session)
        .with_state_for(reader)
        .select_related("author")
        .prefetch_related("photos")
        .fetch_mode(models.FETCH_RAISE)
    )


@dataclass(frozen=True)
class Witness:
    """Who looks at a session: says *you* of them, and a name of everybody else."""

    session: TrainingSession
    viewer: User

    def name(self, person: User | None) -> str:
        """Nobody is the client."""
        person = person or self.session.client
        return _("you") if person == self.viewer else person.first_name

    def is_other_day(self, moment: datetime) -> bool:
        """Whether a moment needs its day said: it isn't the session's own."""
        return timezone.localdate(moment) != timezone.localdate(self.session.started_at)


@dataclass(frozen=True)
class PastSet:
    """Values of a set that stood until somebody changed them, or that came too late to stand at all."""

    values: LoggedSetRevision
    typed_by: str
    """Empty when the client typed it."""
    at: datetime
    """Until when it stood; of what came too late, when it was typed."""
    is_other_day: bool
    ended: str = ""
    """changed, taken back or logged again (data); empty for what came too late."""
    ended_by: str = ""

    @property
    def words(self) -> str:
        """Was 20 kg × 10, typed by Tess, until 18:12, changed by you."""
        values, when = done(self.values), _moment(self.at, is_other_day=self.is_other_day)
        if not self.ended:
            if self.values.voided_at:
                late = _("Came too late: taking it back, by %(typed_by)s, %(when)s")
            else:
                late = _("Came too late: %(set)s, by %(typed_by)s, %(when)s")
            return late % {"set": values, "typed_by": self.typed_by, "when": when}
        if self.values.voided_at:
            was = _("Was taken back, typed by %(typed_by)s,") if self.typed_by else _("Was taken back")
        else:
            was = _("Was %(set)s, typed by %(typed_by)s,") if self.typed_by else _("Was %(set)s")
        ended = {
            "changed": _("changed by %(who)s"),
            "taken back": _("taken back by %(who)s"),
            "logged again": _("logged again by %(who)s"),
        }[self.ended]
        return _until(was % {"set": values, "typed_by": self.typed_by}, when, ended % {"who": self.ended_by})


@dataclass(frozen=True)
class DoneSet:
    """A set as it stands, and what it was before."""

    logged: LoggedSet
    typed_by: str
    """Empty when the client typed it."""
    past: list[PastSet]
    move: str = ""
    """Its move, where another one stands for the step now: it was done before a swap."""


@dataclass(frozen=True)
class PastChange:
    """Another way a step or the session went, until somebody changed that too."""

    kind: str
    value: Any
    """The reason of a skip (empty: done after all), the move's name of a swap, the note, or the order in names."""
    until: datetime
    is_other_day: bool
    ended_by: str

    @property
    def words(self) -> str:
        """Was skipped (pain) until 18:12, changed by Tess."""
        kind = self.kind if self.kind in WAS else Kind.ORDER
        was = WAS[kind][bool(self.value)]
        said = str(self.value)
        if kind in {Kind.SKIP, Kind.SWAP}:
            said = said.lower() if kind == Kind.SKIP else lower_first(said)
        elif kind == Kind.LOAD:
            said = styles.current().say(said)
        when = _moment(self.until, is_other_day=self.is_other_day)
        return _until(was % {"what": said}, when, _("changed by %(who)s") % {"who": self.ended_by})


WAS: dict[str, tuple[Any, Any]] = {
    Kind.SKIP: (gettext_lazy("Was done after all"), gettext_lazy("Was skipped (%(what)s)")),
    Kind.SWAP: (gettext_lazy("Was %(what)s"), gettext_lazy("Was %(what)s")),
    Kind.NOTE: (gettext_lazy("Had no note"), gettext_lazy("Note was “%(what)s”")),
    Kind.LOAD: (gettext_lazy("Was asked for what was planned"), gettext_lazy("Was asked for %(what)s")),
    Kind.ORDER: (gettext_lazy("Order was %(what)s"), gettext_lazy("Order was %(what)s")),
}
"""How something was that was changed again, by what it is about: without a value, and with one."""


def _until(was: str, when: str, ended: str) -> str:
    return _("%(was)s until %(when)s, %(ended)s") % {"was": was, "when": when, "ended": ended}


def _moment(at: datetime, *, is_other_day: bool) -> str:
    return dated(timezone.localtime(at), "j M, H:i" if is_other_day else "H:i")


@dataclass
class DoneMove(PlannedMove):
    """One step as it was done."""

    exercise: Exercise
    sets: list[DoneSet] = field(default_factory=list)
    past: list[PastChange] = field(default_factory=list)
    typed_by: dict[str, str] = field(default_factory=dict)
    """Whose word stands, by kind (skip, swap, note); only where it isn't the client's."""

    @property
    def asked_that_day(self) -> dict[str, Any]:
        """The load that the trainer asked for in the session itself."""
        changed = self.changed
        return {"load": changed.asked_load, "load_unit": changed.asked_load_unit} if changed else {}

    @property
    def asked_line(self) -> str:
        """What was asked for, with its loads: 3 × 8–10 each side, 20 kg."""
        asked = f"{asked_for(self.asked_sets)}{each_side(self.step['laterality'])}"
        loaded = loads(self.asked_sets)
        return f"{asked}, {loaded}" if loaded else asked

    @property
    def in_place_of(self) -> str:
        return self.step["name"] if self.changed and self.changed.revision else ""


@dataclass(frozen=True)
class DoneSession:
    """A session set by set."""

    moves: list[DoneMove]
    past: list[PastChange]
    finished_by: str
    """Empty when the client finished it themselves."""


def done_session(session: TrainingSession, viewer: User) -> DoneSession:
    """The session step by step, in the order of the day, with every set and what it was before: five statements.

    The session comes with its client.
    """
    witness = Witness(session, viewer)
    revisions = LoggedSetRevision.objects.select_related("entered_by").order_by("order_at", "op")
    sets = (
        LoggedSet.objects.filter(client=session.client_id, session=session)
        .select_related("entered_by")
        .prefetch_related(Prefetch("revisions", revisions))
        .order_by("set_number", "done_at")
    )
    steps: list[StepPlan] = session.plan["steps"]
    changed = {
        step.step_number: step for step in SessionStep.objects.filter(session=session).select_related("revision")
    }
    changes = list(session.changes.select_related("entered_by").order_by("order_at", "op"))
    swapped_to = {one.value for one in changes if one.kind == Kind.SWAP}
    swapped_to |= {one.exercise_id for one in changed.values() if one.exercise_id}
    swapped_to -= {step["exercise"] for step in steps}
    texts = pinned_texts(steps, changed, swapped_to, until=max((one.order_at for one in changes), default=None))
    names = {text.exercise_id: text.name for text in texts.values()}
    moves = {
        step["number"]: DoneMove(
            step=step,
            slots=[slot for slot in session.plan["slots"] if slot["step"] == step["number"]],
            exercise=texts[_revision_of(step, changed)].exercise_then,
            changed=changed.get(step["number"]),
        )
        for step in steps
    }
    for one in sets:
        move = moves[one.step_number]
        other = "" if one.exercise_id == move.exercise.pk else names.get(one.exercise_id, "")
        move.sets.append(_done_set(one, witness, other))
    for move in moves.values():
        move.sets.sort(key=_as_done)
    past, finished_by = _tell_changes(changes, moves, names, witness)
    in_order = [moves[step["number"]] for step in steps_in_order(session.plan, session.step_order)]
    return DoneSession(in_order, past, finished_by)


def pinned_texts(
    steps: Iterable[StepPlan],
    changed: Mapping[int, SessionStep],
    exercises: Collection[int] = (),
    until: datetime | None = None,
) -> dict[int, ExerciseRevision]:
    """The revisions that a session was done with, with their exercises, by id.

    ``exercises`` are others that it had for a while, with what they said ``until`` then; the first words of one
    that is younger, by a clock that was wrong.
    """
    pinned = {_revision_of(step, changed) for step in steps} | {step["revision"] for step in steps}
    wanted = Q(pk__in=pinned)
    if exercises and until:
        wanted |= Q(exercise__in=exercises) & (Q(created_at__lte=until) | Q(number=1))
    found = ExerciseRevision.objects.filter(wanted).select_related("exercise").order_by("number")
    return {text.pk: text for text in found}


def _revision_of(step: StepPlan, changed: Mapping[int, SessionStep]) -> int:
    """What a step is done as: its own exercise, or the one in its place, as it was then."""
    other = changed.get(step["number"])
    return (other and other.revision_id) or step["revision"]


def _as_done(one: DoneSet) -> tuple[bool, int, str]:
    """Warm-up sets first; left before right."""
    return not one.logged.is_warm_up, one.logged.set_number, one.logged.side


def _done_set(logged: LoggedSet, witness: Witness, move: str) -> DoneSet:
    revisions = list(logged.revisions.all())
    stood = [one for one in revisions if one.reason != LoggedSetRevision.Reason.LATE]
    followed_by: list[LoggedSet | LoggedSetRevision] = [*stood[1:], logged]
    past = [_past_set(before, after, witness) for before, after in zip(stood, followed_by, strict=False)]
    past += [_late_set(one, witness) for one in revisions if one.reason == LoggedSetRevision.Reason.LATE]
    return DoneSet(logged, _typist(logged, witness), past, move)


def _past_set(before: LoggedSetRevision, after: LoggedSet | LoggedSetRevision, witness: Witness) -> PastSet:
    ended = "logged again" if before.voided_at else "changed"
    return PastSet(
        values=before,
        typed_by=_typist(before, witness),
        at=after.order_at,
        is_other_day=witness.is_other_day(after.order_at),
        ended="taken back" if after.voided_at else ended,
        ended_by=witness.name(after.entered_by),
    )


def _late_set(late: LoggedSetRevision, witness: Witness) -> PastSet:
    return PastSet(late, witness.name(late.entered_by), late.order_at, witness.is_other_day(late.order_at))


def _typist(row: LoggedSet | LoggedSetRevision | SessionChange, witness: Witness) -> str:
    return witness.name(row.entered_by) if row.entered_by else ""


def _tell_changes(
    changes: Iterable[SessionChange], moves: dict[int, DoneMove], names: dict[int, str], witness: Witness
) -> tuple[list[PastChange], str]:
    """Give each move what was said of it before, and who said what stands; returns what was said of the whole session,
    and who finished it."""
    said: dict[tuple[str, int | None], list[SessionChange]] = defaultdict(list)
    for one in changes:
        said[one.kind, one.step_number].append(one)
    of_session: list[PastChange] = []
    for (kind, step), chain in said.items():
        if kind in {Kind.FINISH, Kind.FEELING}:
            continue
        past = [_past_change(before, after, moves, names, witness) for before, after in pairwise(chain)]
        if step is None:
            of_session += past
        elif step in moves:
            moves[step].past += past
            moves[step].typed_by[kind] = _typist(chain[-1], witness)
    finish = said.get((Kind.FINISH, None))
    return of_session, _typist(min(finish, key=lambda one: one.kept_at), witness) if finish else ""


def _past_change(
    before: SessionChange, after: SessionChange, moves: dict[int, DoneMove], names: dict[int, str], witness: Witness
) -> PastChange:
    value = before.value
    if before.kind == Kind.SKIP:
        value = SkipReason(value).label if value else ""
    elif before.kind == Kind.SWAP:
        value = names.get(value, _("another move"))
    elif before.kind == Kind.LOAD:
        value = f"{value['load']} {value['unit']}" if value else ""
    elif before.kind == Kind.ORDER:
        value = ", ".join(moves[number].step["name"] for number in value if number in moves)
    return PastChange(
        before.kind, value, after.order_at, witness.is_other_day(after.order_at), witness.name(after.entered_by)
    )
