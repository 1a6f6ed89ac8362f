"""The best each client has done of each exercise, kept with their sets."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any, Self
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from routines import records
from routines.models.exercise import Exercise, Tracking
from routines.models.routine import Side
from routines.models.scopes import of_own_or_coached_client
from routines.models.session import LoggedSet, TrainingSession
from routines.records import Best, DoneSet, Key


class RecordKind(models.TextChoices):
    LOAD = records.LOAD, _("Heaviest load")
    REPS_AT_LOAD = records.REPS_AT_LOAD, _("Most reps at a load")
    ONE_REP_MAX = records.ONE_REP_MAX, _("Estimated one-rep max")
    TONNAGE = records.TONNAGE, _("Tonnage in a session")
    HOLD = records.HOLD, _("Longest hold")
    ROUNDS = records.ROUNDS, _("Most rounds in a session")


BADGES = {
    RecordKind.LOAD: _("Record: heaviest load"),
    RecordKind.HOLD: _("Record: longest hold"),
    RecordKind.REPS_AT_LOAD: _("Record: most reps"),
    RecordKind.ONE_REP_MAX: _("Record: estimated max"),
}
"""Of several, the first says it."""


class RecordQuerySet(models.QuerySet["ExerciseRecord"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(of_own_or_coached_client(user))

    def editable_by(self, user: User) -> Self:
        """Nobody's: they follow from the sets."""
        return self.none()

    def badges_in(self, session: TrainingSession) -> dict[UUID, str]:
        """What each set of a session is the best in, where it beats an earlier session's: one word or two."""
        found = self.celebrated().filter(client=session.client_id, session=session).exclude(logged_set=None)
        kinds: dict[UUID, set[str]] = defaultdict(set)
        for set_id, kind in found.order_by().values_list("logged_set", "kind"):
            kinds[set_id].add(kind)
        return {one: next(str(words) for kind, words in BADGES.items() if kind in won) for one, won in kinds.items()}

    def for_client(self, client: User) -> Self:
        return self.filter(client=client)

    def celebrated(self) -> Self:
        """Those worth a word, as routines.records.is_celebrated has it."""
        heavier = ExerciseRecord.objects.filter(
            client=OuterRef("client"),
            exercise=OuterRef("exercise"),
            side=OuterRef("side"),
            kind=RecordKind.REPS_AT_LOAD,
            at_load_kg__gt=OuterRef("at_load_kg"),
            value__gte=OuterRef("value"),
        )
        return self.exclude(was=None).exclude(Exists(heavier))

    def for_exercise(self, client: User, exercise: Exercise) -> Self:
        return self.filter(client=client, exercise=exercise)


class ExerciseRecord(models.Model):
    """The best that stands of a client's exercise, on one side and of one kind (routines.records says what each is).

    Written here alone, from the sets as they stand: whenever sets were logged, changed or taken back, in the same
    transaction.
    """

    client = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    exercise = models.ForeignKey(Exercise, models.CASCADE, related_name="+", db_index=False)
    side = models.CharField(max_length=5, choices=Side)
    kind = models.CharField(max_length=12, choices=RecordKind)
    at_load_kg = models.DecimalField(
        max_digits=7, decimal_places=2, null=True, help_text=_("Of the most reps at a load: which; 0 without one.")
    )
    value = models.DecimalField(
        max_digits=12, decimal_places=2, help_text=_("In kg, reps, seconds or rounds, as the kind has it.")
    )
    was = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        help_text=_("The best of the sessions before; empty: the first time."),
    )
    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="records")
    logged_set = models.ForeignKey(
        LoggedSet,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
        help_text=_("Empty for what a session came to as a whole. It goes with its session."),
    )
    done_at = models.DateTimeField()

    objects = RecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "exercise", "side", "kind", "at_load_kg"],
                name="one_record_of_a_kind",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(kind=RecordKind.REPS_AT_LOAD, at_load_kg__isnull=False)
                | ~Q(kind=RecordKind.REPS_AT_LOAD) & Q(at_load_kg=None),
                name="record_at_a_load_has_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: exercise {self.exercise_id}"

    @property
    def key(self) -> Key:
        return Key(self.side, self.kind, self.at_load_kg)

    @property
    def best(self) -> Best:
        return Best(self.value, self.session_id, self.logged_set_id, self.done_at, self.was)


WROTE = ["value", "was", "session", "logged_set", "done_at"]

STANDING = """
SELECT
    'record', exercise_id, side, kind, at_load_kg, value, was, session_id, logged_set_id, done_at,
    NULL, NULL, NULL, NULL
FROM routines_exerciserecord
WHERE client_id = %(client)s AND exercise_id = ANY(%(exercises)s) AND (
    at_load_kg IS NULL OR at_load_kg IN (
        SELECT coalesce(load_kg, 0) FROM routines_loggedset
        WHERE session_id = %(session)s AND exercise_id = ANY(%(exercises)s)
    )
)
UNION ALL
SELECT
    'set', logged.exercise_id, logged.side, exercise.tracking, NULL, NULL, NULL, logged.session_id, logged.id,
    logged.done_at, logged.reps, logged.load_kg, logged.seconds,
    coalesce(logged.done_at <= (
        SELECT other.done_at FROM routines_loggedset AS other
        WHERE other.client_id = %(client)s AND other.exercise_id = logged.exercise_id
            AND other.session_id <> %(session)s AND other.voided_at IS NULL AND other.kind <> 'warm_up'
        ORDER BY other.done_at DESC
        LIMIT 1
    ), false)
FROM routines_loggedset AS logged JOIN routines_exercise AS exercise ON exercise.id = logged.exercise_id
WHERE logged.client_id = %(client)s AND logged.session_id = %(session)s AND logged.exercise_id = ANY(%(exercises)s)
    AND logged.voided_at IS NULL AND logged.kind <> 'warm_up'
"""


def lock_records(client_id: int) -> None:
    """A client's sets and records are written by one transaction at a time. Taken before any other lock.

    The statement that logs sets takes the same lock by itself.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('records'), %s)", [client_id])


def add_to_records(session: TrainingSession, exercises: Collection[int]) -> None:
    """Keep the records right after sets of these exercises were logged for the first time in this session.

    To be called in the transaction that logged them: that holds the lock already. One statement, and one more where
    there is a record; more only when these sets come after those of a later session.
    """
    if not exercises:
        return
    asked: dict[str, Any] = {"client": session.client_id, "session": session.pk, "exercises": sorted(exercises)}
    with connection.cursor() as cursor:
        cursor.execute(STANDING, asked)
        rows = cursor.fetchall()
    stand: dict[int, dict[Key, Best]] = defaultdict(dict)
    sets: dict[int, list[DoneSet]] = defaultdict(list)
    tracking: dict[int, str] = {}
    late: set[int] = set()
    for what, exercise, side, kind, at_load, value, was, of, set_id, done_at, reps, load, seconds, is_late in rows:
        if what == "record":
            stand[exercise][Key(side, kind, at_load)] = Best(value, of, set_id, done_at, was)
        else:
            sets[exercise].append(DoneSet(set_id, of, side, reps, load, seconds, done_at))
            tracking[exercise] = kind
            if is_late:
                late.add(exercise)
    _write(
        session.client_id,
        {
            exercise: records.after_session(stand[exercise], records.bests(those, tracking[exercise]))
            for exercise, those in sets.items()
            if exercise not in late
        },
    )
    refresh_records(session.client_id, late)


def refresh_records(client_id: int, exercises: Collection[int]) -> None:
    """Find the records of these exercises anew from all their sets. Two statements, and two to write what changed.

    To be called in a transaction that has locked the client's records.
    """
    if not exercises:
        return
    sets: dict[int, list[DoneSet]] = {exercise: [] for exercise in exercises}
    tracking: dict[int, str] = {}
    logged = LoggedSet.objects.working().filter(client=client_id, exercise__in=exercises)
    columns = ("exercise", "exercise__tracking", "id", "session", "side", "reps", "load_kg", "seconds", "done_at")
    for exercise, counted, *values in logged.values_list(*columns):
        sets[exercise].append(DoneSet(*values))
        tracking[exercise] = counted
    stand: dict[int, dict[Key, ExerciseRecord]] = defaultdict(dict)
    for record in ExerciseRecord.objects.filter(client=client_id, exercise__in=exercises):
        stand[record.exercise_id][record.key] = record
    now = {
        exercise: records.bests(those, tracking.get(exercise, Tracking.REPS_AND_LOAD))
        for exercise, those in sets.items()
    }
    gone = [record.pk for exercise, those in stand.items() for key, record in those.items() if key not in now[exercise]]
    if gone:
        ExerciseRecord.objects.filter(client=client_id, pk__in=gone).delete()
    _write(
        client_id,
        {
            exercise: {
                key: best
                for key, best in those.items()
                if key not in stand[exercise] or stand[exercise][key].best != best
            }
            for exercise, those in now.items()
        },
    )


@transaction.atomic
def refresh_all_records(client_id: int) -> None:
    """Find all records of a client anew, of whatever they logged."""
    lock_records(client_id)
    logged = LoggedSet.objects.filter(client=client_id).order_by().values_list("exercise", flat=True).distinct()
    kept = ExerciseRecord.objects.filter(client=client_id).order_by().values_list("exercise", flat=True).distinct()
    refresh_records(client_id, set(logged) | set(kept))


def _write(client_id: int, changed: Mapping[int, Mapping[Key, Best]]) -> None:
    rows = [
        ExerciseRecord(
            client_id=client_id,
            exercise_id=exercise,
            side=key.side,
            kind=key.kind,
            at_load_kg=key.at_load_kg,
            value=best.value,
            was=best.was,
            session_id=best.session,
            logged_set_id=best.set_id,
            done_at=best.done_at,
        )
        for exercise, those in changed.items()
        for key, best in those.items()
    ]
    if rows:
        ExerciseRecord.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["client", "exercise", "side", "kind", "at_load_kg"],
            update_fields=WROTE,
        )
