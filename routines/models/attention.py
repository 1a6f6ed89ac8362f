"""What a trainer is asked to look at: facts kept with the training, and what they put off."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Self
from uuid import UUID

from django.db import connection, models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import LoadUnit, User
from routines.attention import SESSIONS_COMPARED, STANDSTILL, sessions_since_best, strength_shown
from routines.formulas import kg_from
from routines.models.exercise import Exercise, Tracking
from routines.models.goal import refresh_goals
from routines.models.plan import SlotPlan
from routines.models.routine import SetKind
from routines.models.session import Feeling, LoggedSet, SessionStep, SkipReason, TrainingSession
from routines.models.sides import refresh_sides

REPORTED = (Feeling.SORE, Feeling.PAINFUL)


class Signal(models.TextChoices):
    """Why a client needs their trainer, the most pressing first."""

    PAIN = "pain", _("Pain or soreness")
    CHANGE = "change", _("Changes to decide")
    MISSED = "missed", _("Missed sessions")
    NOTE = "note", _("Unread note")
    TOPPED = "topped", _("Top of the range twice")
    PLATEAU = "plateau", _("Standing still")
    SIDES = "sides", _("One side falls behind")
    NO_PLAN = "no_plan", _("No plan after this week")


# --- What is kept with an exercise ---------------------------------------------------------------


class ExerciseHint(models.Model):
    """What a client's latest sessions of an exercise say to the trainer, as long as they say something.

    Written by ``refresh_hints`` alone, from the sets as they stand: there is a row when the exercise was topped twice
    in a row or stands still (routines.attention), and none otherwise.
    """

    client = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    exercise = models.ForeignKey(Exercise, models.CASCADE, related_name="+", db_index=False)
    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="+")
    signal = models.CharField(
        max_length=10, choices=[(one.value, one.label) for one in (Signal.TOPPED, Signal.PLATEAU)]
    )
    sessions = models.PositiveSmallIntegerField(help_text=_("How many in a row: topped, or not better than before."))
    step_number = models.PositiveSmallIntegerField(null=True, help_text=_("Of the session, where it was topped."))
    reps = models.PositiveSmallIntegerField(null=True, help_text=_("The upper end that was reached."))
    load = models.DecimalField(max_digits=6, decimal_places=2, null=True, help_text=_("The load it was reached with."))
    load_unit = models.CharField(max_length=2, choices=LoadUnit, default=LoadUnit.KG)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "exercise"], name="one_hint_per_exercise")]

    def __str__(self) -> str:
        return f"{self.get_signal_display()}: exercise {self.exercise_id}"


LATEST_SETS = """
SELECT one.exercise_id, one.session_id, one.slot, one.side, one.kind, one.reps, one.load, one.load_unit, one.load_kg
FROM unnest(%(exercises)s::bigint[]) AS wanted (id)
JOIN routines_exercise AS exercise ON exercise.id = wanted.id AND exercise.tracking = ANY(%(tracking)s)
CROSS JOIN LATERAL (
    SELECT logged.*, logged.done_at AS at
    FROM routines_loggedset AS logged
    JOIN routines_trainingsession AS session ON session.id = logged.session_id
    WHERE logged.client_id = %(client)s AND logged.exercise_id = wanted.id
        AND logged.voided_at IS NULL AND logged.kind <> 'warm_up' AND session.finished_at IS NOT NULL
    ORDER BY logged.done_at DESC, logged.id DESC
    LIMIT %(most)s
) AS one
ORDER BY one.done_at DESC, one.id DESC
"""
MOST_SETS = 25 * SESSIONS_COMPARED
"""Of an exercise that are looked at: enough for eight sessions, however long the history is."""


@dataclass(frozen=True)
class _Set:
    exercise: int
    session: UUID
    slot: str
    side: str
    kind: str
    reps: int | None
    load: Decimal | None
    load_unit: str
    load_kg: Decimal | None


def refresh_hints(client_id: int, exercises: Collection[int]) -> None:
    """Find out anew what the latest sessions of these exercises say. At most five statements, however many there are.

    To be called in the transaction that finished a session, or changed a set of a finished one. The client's hints
    are written by one transaction at a time, each reading what those before it wrote.
    """
    if not exercises:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('hints'), %s)", [client_id])
        cursor.execute(
            LATEST_SETS,
            {
                "client": client_id,
                "exercises": sorted(exercises),
                "tracking": [Tracking.REPS_AND_LOAD, Tracking.REPS],
                "most": MOST_SETS,
            },
        )
        found = [_Set(*row) for row in cursor.fetchall()]
    by_exercise: dict[int, dict[UUID, list[_Set]]] = defaultdict(dict)
    for one in found:
        sessions = by_exercise[one.exercise]
        if one.session in sessions or len(sessions) < SESSIONS_COMPARED:
            sessions.setdefault(one.session, []).append(one)
    latest = {session for sessions in by_exercise.values() for session in list(sessions)[:2]}
    plans = dict(TrainingSession.objects.filter(pk__in=latest).values_list("pk", "plan")) if latest else {}
    hints = [
        hint for exercise, sessions in by_exercise.items() if (hint := _hint(client_id, exercise, sessions, plans))
    ]
    ExerciseHint.objects.filter(
        client=client_id, exercise__in=set(exercises) - {one.exercise_id for one in hints}
    ).delete()
    if hints:
        ExerciseHint.objects.bulk_create(
            hints,
            update_conflicts=True,
            unique_fields=["client", "exercise"],
            update_fields=["session", "signal", "sessions", "step_number", "reps", "load", "load_unit"],
        )


def _hint(
    client_id: int, exercise: int, sessions: Mapping[UUID, list[_Set]], plans: Mapping[UUID, dict]
) -> ExerciseHint | None:
    """``sessions`` have the latest first."""
    topped = [_topped(plans[session], exercise, sessions[session]) for session in list(sessions)[:2]]
    newest = next(iter(sessions))
    if len(topped) == 2 and topped[0] and topped[0] == topped[1]:
        (step_number, _, reps, load, unit), *_ = topped[0]
        return ExerciseHint(
            client_id=client_id,
            exercise_id=exercise,
            session_id=newest,
            signal=Signal.TOPPED,
            sessions=2,
            step_number=step_number,
            reps=reps,
            load=load,
            load_unit=unit,
        )
    shown = [max(strength_shown(one.load_kg, one.reps) for one in sets) for sets in sessions.values()]
    still = sessions_since_best(shown)
    if still < STANDSTILL:
        return None
    return ExerciseHint(
        client_id=client_id, exercise_id=exercise, session_id=newest, signal=Signal.PLATEAU, sessions=still
    )


type _Asked = tuple[int, int, int, Decimal | None, str]
"""Step, set, upper end, load and unit."""


def _topped(plan: dict, exercise: int, sets: Iterable[_Set]) -> list[_Asked]:
    """What was asked of an exercise in a session, when all of it was reached at the upper end; else nothing."""
    steps = {step["number"] for step in plan["steps"] if step["exercise"] == exercise}
    done = {one.slot: one for one in sets}
    asked = []
    for slot in plan["slots"]:
        if slot["step"] not in steps or slot["kind"] != SetKind.WORKING:
            continue
        top = slot["reps_max"] or slot["reps_min"]
        one = done.get(slot["slot"])
        if not top or one is None or (one.reps or 0) < top or not _has_load(one, slot):
            return []
        load, unit = (Decimal(slot["load"]), slot["load_unit"]) if slot["load"] else (one.load, one.load_unit)
        asked.append((slot["step"], slot["set_number"], top, load, unit if load is not None else LoadUnit.KG))
    return asked


def _has_load(one: _Set, slot: SlotPlan) -> bool:
    if slot["load"] is None:
        return True
    return one.load_kg is not None and one.load_kg >= kg_from(Decimal(slot["load"]), slot["load_unit"])


def refresh_hints_of(session: TrainingSession) -> None:
    """What a session says once it is finished: of every exercise done in it, and of those taken back."""
    refresh_hints(session.client_id, set(LoggedSet.objects.filter(session=session).values_list("exercise", flat=True)))
    refresh_sides_and_goals(session)


def refresh_sides_and_goals(session: TrainingSession) -> None:
    """The ledger of left and right, and what the client wants to reach; after a change of a finished session too."""
    refresh_sides(session)
    refresh_goals(session)


# --- What the client said ------------------------------------------------------------------------


def has_remark(session: TrainingSession) -> bool:
    """Whether the client reported pain or soreness in this session, or left a note."""
    steps = SessionStep.objects.filter(session=session).exclude(Q(note="") & ~Q(skip_reason=SkipReason.PAIN))
    return session.feeling in REPORTED or bool(session.note) or steps.exists()


def keep_remark(session: TrainingSession) -> None:
    """Keep with the session whether the client said something, after a change of what they said."""
    now = has_remark(session)
    TrainingSession.objects.filter(pk=session.pk).exclude(has_remark=now).update(has_remark=now)
    session.has_remark = now


# --- Put off -------------------------------------------------------------------------------------


class SnoozeQuerySet(models.QuerySet["Snooze"]):
    def visible_to(self, user: User) -> Self:
        """The trainer's own, about clients they coach now."""
        return self.filter(trainer=user, client__in=User.objects.coached_by(user))

    def editable_by(self, user: User) -> Self:
        return self.visible_to(user)


class Snooze(models.Model):
    """A trainer doesn't want to hear of this for a time, or until it changes."""

    trainer = models.ForeignKey(User, models.CASCADE, related_name="snoozes", db_index=False)
    client = models.ForeignKey(User, models.CASCADE, related_name="+")
    signal = models.CharField(max_length=10, choices=Signal)
    subject = models.CharField(max_length=40, blank=True, help_text=_("The session or exercise it is about, if any."))
    mark = models.CharField(max_length=40, help_text=_("What the facts were: while they are the same, it is the same."))
    until = models.DateTimeField(null=True, help_text=_("Empty: until it changes."))
    created_at = models.DateTimeField(default=timezone.now)

    objects = SnoozeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["trainer", "client", "signal", "subject"], name="one_snooze_per_signal")
        ]

    def __str__(self) -> str:
        return f"{self.get_signal_display()}, put off"
