"""What the builder's screens show."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import FETCH_RAISE, Count, Prefetch, Q, QuerySet
from django.db.models.functions import Lower

from accounts.models import User
from routines.models import Block, Exercise, Laterality, PrescribedSet, Routine, RoutineEdit, SetKind, Step
from routines.models.version import content_of, minutes_of, set_count

FOUND_AT_MOST = 8
SUGGESTED_AT_MOST = 3
SUGGESTED_ALTERNATIVES = 6
HELPS = 0.5
"""A hard set counts whole for the muscles that do the work, half for those that help."""

SETS_TO_LOG = Count("blocks__steps__prescribed_sets") + Count(
    "blocks__steps__prescribed_sets", filter=Q(blocks__steps__exercise__laterality=Laterality.EACH_SIDE)
)
"""As a session counts them: a one-sided move's set is logged once for each side."""

# What a row of the builder needs of an exercise: not its drawing, not its advice.
STEP_COLUMNS = [
    "key",
    "asks_rpe",
    "alternatives",
    "block",
    "position",
    "note",
    "exercise__slug",
    "exercise__tracking",
    "exercise__laterality",
    "exercise__primary_muscles",
    "exercise__secondary_muscles",
    "exercise__equipment",
    "exercise__published__name",
    "exercise__published__steps",
]


def routines_with_steps(routines: QuerySet[Routine]) -> QuerySet[Routine]:
    """Routines with all the builder and the read view show of them, in four queries."""
    steps = Step.objects.order_by("position").select_related("exercise__published").only(*STEP_COLUMNS)
    sets = PrescribedSet.objects.order_by("position")
    return (
        routines.select_related("follow_up", "owner", "gym")
        .prefetch_related(
            Prefetch("blocks", Block.objects.order_by("position").fetch_mode(FETCH_RAISE)),
            Prefetch("blocks__steps", steps.fetch_mode(FETCH_RAISE)),
            Prefetch("blocks__steps__prescribed_sets", sets.fetch_mode(FETCH_RAISE)),
        )
        .fetch_mode(FETCH_RAISE)
    )


def routines_in_list(routines: QuerySet[Routine]) -> QuerySet[Routine]:
    """Routines with what a card of the list shows: its moves' names and thumbs, how many sets, what follows."""
    steps = (
        Step.objects.order_by("position")
        .select_related("exercise__published")
        .only("block", "exercise__slug", "exercise__equipment", "exercise__published__name")
    )
    return (
        routines.select_related("follow_up", "owner", "gym")
        .annotate(set_count=SETS_TO_LOG)
        .prefetch_related(
            Prefetch("blocks", Block.objects.order_by("position").fetch_mode(FETCH_RAISE)),
            Prefetch("blocks__steps", steps.fetch_mode(FETCH_RAISE)),
        )
        .order_by(Lower("name"), "pk")
        .fetch_mode(FETCH_RAISE)
    )


def follow_ups_for(routine: Routine, user: User) -> QuerySet[Routine]:
    """What may follow the routine: any other one of the user's or the library's in use, and what follows it now."""
    offered = Q(archived_at=None) | Q(pk=routine.follow_up_id)
    return Routine.objects.visible_to(user).filter(offered).exclude(pk=routine.pk).order_by(Lower("name"), "pk")


def find_exercises(user: User, text: str) -> QuerySet[Exercise]:
    """The moves this text may mean, to be added to a routine; without a text the first few."""
    exercises = Exercise.objects.usable_by(user).active().exclude(published=None).matching(text)
    return (
        exercises.select_related("published")
        .only("slug", "equipment", "published__name")
        .fetch_mode(FETCH_RAISE)[: FOUND_AT_MOST if text else SUGGESTED_AT_MOST]
    )


@dataclass(frozen=True)
class Alternatives:
    """What the client may swap a step to: ``chosen`` by the trainer in their order, and ``found`` to choose from."""

    chosen: list[Exercise]
    found: list[Exercise]


def alternatives_of(user: User, step: Step, text: str) -> Alternatives:
    """What a step offers, and what it might: by the text, else what trains the same with other equipment."""
    columns = ["slug", "equipment", "published__name"]
    usable = Exercise.objects.usable_by(user).active().exclude(published=None)
    known = {one.pk: one for one in _drawn(Exercise.objects.filter(pk__in=step.alternatives), columns)}
    others = usable.exclude(pk__in=[*step.alternatives, step.exercise_id])
    found = others.matching(text) if text else others.in_place_of([step.exercise_id]).order_by("published__name")
    return Alternatives(
        chosen=[known[pk] for pk in step.alternatives if pk in known],
        found=list(_drawn(found, columns)[:SUGGESTED_ALTERNATIVES]),
    )


def _drawn(exercises: QuerySet[Exercise], columns: list[str]) -> QuerySet[Exercise]:
    return exercises.select_related("published").only(*columns).fetch_mode(FETCH_RAISE)


@dataclass(frozen=True)
class History:
    """What Undo and Redo would do, in words; empty where there is nothing."""

    undo: str = ""
    redo: str = ""


def history_of(routine: Routine) -> History:
    """The change that can be undone next, and the one that can be done again."""
    edits = list(RoutineEdit.objects.filter(routine=routine).order_by("number").values_list("what", "undone_at"))
    standing = [what for what, undone_at in edits if undone_at is None]
    undone = [what for what, undone_at in edits if undone_at is not None]
    return History(undo=standing[-1] if standing else "", redo=undone[0] if undone else "")


def rounds_in(steps: Iterable[Step]) -> int:
    """How often steps are done in turn; their warm-ups come on top."""
    return max(sum(one.kind != SetKind.WARM_UP for one in step.prescribed_sets.all()) for step in steps)


def routines_to_copy_from(user: User, routine: Routine) -> QuerySet[Routine]:
    """Other routines with steps, one's own and the library's."""
    others = Routine.objects.visible_to(user).active().exclude(pk=routine.pk).filter(blocks__steps__isnull=False)
    return others.distinct().order_by(Lower("name"), "pk").only("name", "owner").fetch_mode(FETCH_RAISE)


@dataclass(frozen=True)
class Summary:
    """What a routine comes to.

    ``sets`` as a session counts them, each side apart. ``muscle_sets``: hard sets by muscle; a one-sided set counts
    once for both sides.
    """

    moves: int
    sets: int
    minutes: int
    muscle_sets: dict[str, float]


def summary_of(routine: Routine) -> Summary:
    """Sums over a routine fetched with its steps."""
    steps = routine.all_steps
    muscle_sets: dict[str, float] = {}
    for step in steps:
        hard_sets = sum(one.kind != SetKind.WARM_UP for one in step.prescribed_sets.all())
        for muscle in step.exercise.primary_muscles:
            muscle_sets[muscle] = muscle_sets.get(muscle, 0) + hard_sets
        for muscle in step.exercise.secondary_muscles:
            muscle_sets[muscle] = muscle_sets.get(muscle, 0) + HELPS * hard_sets
    content = content_of(routine)
    return Summary(
        moves=len(steps),
        sets=set_count(content),
        minutes=minutes_of(content),
        muscle_sets={muscle: sets for muscle, sets in muscle_sets.items() if sets},
    )
