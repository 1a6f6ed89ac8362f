"""What each side of one-sided exercises showed, session by session, and the gap between them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from routines.asymmetry import LEFT, RIGHT, SESSIONS_LOOKED_AT, Measure, Shown, SideSet, Trend, shown, standing
from routines.formulas import side_gap
from routines.models.exercise import Exercise, Laterality
from routines.models.routine import Side
from routines.models.scopes import of_own_or_coached_client
from routines.models.session import LoggedSet, SessionStep, TrainingSession

LINE = 12
"""Gaps that are kept with the ledger for its small line."""


class SidesShownQuerySet(models.QuerySet["SidesShown"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(of_own_or_coached_client(user))


class SidesShown(models.Model):
    """What both sides showed of an exercise in one finished session. Written by ``refresh_sides`` alone."""

    client = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    exercise = models.ForeignKey(Exercise, models.CASCADE, related_name="+")
    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="+", db_index=False)
    shown_on = models.DateField(help_text=_("The session's day, as the client counts."))
    shown_at = models.DateTimeField(help_text=_("When the session began."))
    measure = models.CharField(max_length=5, choices=[(one.value, one.name.title()) for one in Measure])
    left_value = models.DecimalField(max_digits=9, decimal_places=2, help_text=_("In kg, reps or seconds."))
    right_value = models.DecimalField(max_digits=9, decimal_places=2, help_text=_("In kg, reps or seconds."))
    left_set = models.ForeignKey(LoggedSet, models.CASCADE, related_name="+")
    right_set = models.ForeignKey(LoggedSet, models.CASCADE, related_name="+")

    objects = SidesShownQuerySet.as_manager()

    class Meta:
        ordering = ["-shown_at", "-session"]
        indexes = [models.Index(fields=["client", "exercise", "-shown_at"], name="sides_shown_history")]
        constraints = [models.UniqueConstraint(fields=["session", "exercise"], name="sides_shown_once_a_session")]

    def __str__(self) -> str:
        return f"Sides of exercise {self.exercise_id} in session {self.session_id}"

    @property
    def gap(self) -> Decimal:
        """In percent of the stronger side; more than 0 where the right one is ahead."""
        return side_gap(self.left_value, self.right_value)


class SideGapQuerySet(models.QuerySet["SideGap"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(of_own_or_coached_client(user))


class SideGap(models.Model):
    """Where the gap of a client's exercise stands (routines.asymmetry). Written by ``refresh_sides`` alone."""

    client = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    exercise = models.ForeignKey(Exercise, models.CASCADE, related_name="+")
    latest = models.ForeignKey(SidesShown, models.CASCADE, related_name="+")
    gap = models.DecimalField(
        max_digits=4, decimal_places=1, help_text=_("In percent; the right side ahead is above 0.")
    )
    change = models.DecimalField(
        max_digits=4, decimal_places=1, null=True, help_text=_("In points: above 0, it is wider than before.")
    )
    weaker = models.CharField(max_length=5, blank=True, choices=[(LEFT, _("Left")), (RIGHT, _("Right"))])
    trend = models.CharField(max_length=6, blank=True, choices=[(one.value, one.name.title()) for one in Trend if one])
    is_flagged = models.BooleanField(default=False, help_text=_("It grew, and is wide enough for the trainer to know."))
    line = ArrayField(
        models.DecimalField(max_digits=4, decimal_places=1), help_text=_("Of the latest sessions, in turn.")
    )

    objects = SideGapQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "exercise"], name="one_side_gap_per_exercise")]
        indexes = [
            models.Index(fields=["client"], name="side_gap_flagged", condition=models.Q(is_flagged=True)),
        ]

    def __str__(self) -> str:
        return f"Gap of exercise {self.exercise_id}: {self.gap} %"

    @property
    def size(self) -> Decimal:
        return abs(self.gap)

    @property
    def ahead(self) -> str:
        """The stronger side; empty where there is no weaker one."""
        return {LEFT: RIGHT, RIGHT: LEFT}.get(self.weaker, "")


def weaker_side_of(client_id: int) -> models.Subquery:
    """Of rows with an exercise the client's weaker side in it; empty or None where it can't be told."""
    gaps = SideGap.objects.filter(client=client_id, exercise=models.OuterRef("exercise"))
    return models.Subquery(gaps.values("weaker")[:1])


# --- Kept right ---------------------------------------------------------------------------------


def refresh_sides(session: TrainingSession) -> None:
    """Find out anew what a finished session shows of its one-sided exercises, and where their gaps stand now.

    To be called after ``refresh_hints``, in the transaction that finished the session or changed a set of a finished
    one: under its lock the client's gaps are written by one transaction at a time, each reading what those before it
    wrote. One statement for a session without one-sided moves; else at most seven, however many exercises there are.
    """
    if not any(slot["side"] != Side.BOTH for slot in session.plan["slots"]) and not _has_swapped_to_sides(session):
        return
    rows = [row_of(session, exercise, found) for exercise, found in shown_in(session).items()]
    gone = SidesShown.objects.filter(session=session).exclude(exercise__in=[row.exercise_id for row in rows])
    touched = {row.exercise_id for row in rows} | set(gone.values_list("exercise", flat=True))
    if len(touched) > len(rows):
        gone.delete()
    if rows:
        SidesShown.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["session", "exercise"],
            update_fields=["shown_on", "shown_at", "measure", "left_value", "right_value", "left_set", "right_set"],
        )
    if touched:
        refresh_gaps(session.client_id, touched)


def _has_swapped_to_sides(session: TrainingSession) -> bool:
    swapped = SessionStep.objects.filter(session=session, client=session.client_id)
    return swapped.filter(exercise__laterality=Laterality.EACH_SIDE).exists()


IS_OF_SIDES = ~models.Q(side=Side.BOTH) | models.Q(exercise__laterality=Laterality.EACH_SIDE)
"""Sets that say what a side did; of a one-sided move in place of a two-sided one both did what was logged once."""


def shown_in(session: TrainingSession) -> dict[int, Shown]:
    """What the session's sets show as they stand, by exercise."""
    sets = LoggedSet.objects.working().filter(IS_OF_SIDES, client=session.client_id, session=session)
    by_exercise: dict[int, list[SideSet]] = defaultdict(list)
    for pk, exercise, side, reps, load_kg, seconds, rpe in sets.values_list(
        "pk", "exercise", "side", "reps", "load_kg", "seconds", "rpe"
    ):
        by_exercise[exercise].append(SideSet(pk, side, reps, load_kg, seconds, rpe))
    return {exercise: found for exercise, known in by_exercise.items() if (found := shown(known))}


def row_of(session: TrainingSession, exercise: int, found: Shown) -> SidesShown:
    return SidesShown(
        client_id=session.client_id,
        exercise_id=exercise,
        session=session,
        shown_on=session.planned_on,
        shown_at=session.started_at,
        measure=found.measure,
        left_value=found.left.value,
        right_value=found.right.value,
        left_set_id=found.left.key,
        right_set_id=found.right.key,
    )


LATEST_SHOWN = """
SELECT one.id, one.exercise_id, one.left_value, one.right_value
FROM unnest(%(exercises)s::bigint[]) AS wanted (id)
CROSS JOIN LATERAL (
    SELECT *
    FROM routines_sidesshown AS shown
    WHERE shown.client_id = %(client)s AND shown.exercise_id = wanted.id
    ORDER BY shown.shown_at DESC, shown.session_id DESC
    LIMIT %(most)s
) AS one
ORDER BY one.shown_at DESC, one.session_id DESC
"""


def refresh_gaps(client_id: int, exercises: Collection[int]) -> None:
    """Where the gaps of these exercises stand, from what their latest sessions show."""
    with connection.cursor() as cursor:
        most = max(LINE, SESSIONS_LOOKED_AT)
        cursor.execute(LATEST_SHOWN, {"client": client_id, "exercises": sorted(exercises), "most": most})
        latest: dict[int, int] = {}
        gaps: dict[int, list[Decimal]] = defaultdict(list)
        for pk, exercise, left, right in cursor.fetchall():
            latest.setdefault(exercise, pk)
            gaps[exercise].append(side_gap(left, right))
    keep_gaps([gap_row(client_id, exercise, latest[exercise], found) for exercise, found in gaps.items()])
    if gone := set(exercises) - set(gaps):
        SideGap.objects.filter(client=client_id, exercise__in=gone).delete()


def gap_row(client_id: int, exercise: int, latest: int, gaps: list[Decimal]) -> SideGap:
    """``gaps`` have the latest first."""
    found = standing(gaps)
    assert found is not None
    return SideGap(
        client_id=client_id,
        exercise_id=exercise,
        latest_id=latest,
        gap=found.gap,
        change=found.change,
        weaker=found.weaker,
        trend=found.trend,
        is_flagged=found.is_flagged,
        line=gaps[:LINE][::-1],
    )


def keep_gaps(rows: Iterable[SideGap]) -> None:
    SideGap.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["client", "exercise"],
        update_fields=["latest", "gap", "change", "weaker", "trend", "is_flagged", "line"],
    )


@transaction.atomic
def recount_sides(client_id: int) -> None:
    """The whole ledger of a client from scratch: for a history that was brought in at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('hints'), %s)", [client_id])
    SidesShown.objects.filter(client=client_id).delete()
    sets = LoggedSet.objects.working().filter(IS_OF_SIDES, client=client_id)
    sessions: dict[UUID, TrainingSession] = {
        one.pk: one
        for one in TrainingSession.objects.filter(client=client_id)
        .finished()
        .only("client", "planned_on", "started_at")
    }
    known: dict[tuple[UUID, int], list[SideSet]] = defaultdict(list)
    for session, exercise, *values in sets.values_list(
        "session", "exercise", "pk", "side", "reps", "load_kg", "seconds", "rpe"
    ):
        known[session, exercise].append(SideSet(*values))
    rows = [
        row_of(sessions[session], exercise, found)
        for (session, exercise), of_both in known.items()
        if session in sessions and (found := shown(of_both))
    ]
    SidesShown.objects.bulk_create(rows, batch_size=1000)
    SideGap.objects.filter(client=client_id).delete()
    if rows:
        refresh_gaps(client_id, {row.exercise_id for row in rows})
