"""What the pages of imports, exports and merges show."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypedDict, cast

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import User
from routines.models import (
    Equipment,
    Exercise,
    ExerciseImport,
    ImportRow,
    LoggedSet,
    Muscle,
    Routine,
    RoutineVersion,
    Step,
)
from routines.models.exercise import ExerciseQuerySet
from routines.movefiles.mapping import mapped, mapped_muscles, words_of
from routines.movefiles.reasons import all_in_words
from routines.movefiles.shape import Defaults, Move, Source, Text

# --- Imports --------------------------------------------------------------------------------------


def imports_of(user: User) -> QuerySet[ExerciseImport]:
    fates = {f"is_{fate}": Count("rows", filter=Q(rows__fate=fate)) for fate in (*ImportRow.Fate.values,)}
    return (
        ExerciseImport.objects.visible_to(user)
        .select_related("author", "owner")
        .annotate(row_count=Count("rows"), taken=Count("rows", filter=Q(rows__is_taken=True)), **fates)
        .annotate(kept=Count("rows", filter=~Q(rows__exercise=None)))
        .fetch_mode(models.FETCH_RAISE)
    )


@dataclass(frozen=True)
class ShownRow:
    """A row as the preview has it."""

    row: ImportRow
    reasons: list[str]
    muscles: str
    equipment: str
    counted: str


def rows_to_look_at(of: ExerciseImport, fate: str) -> QuerySet[ImportRow]:
    rows = of.rows.filter(fate=fate) if fate else of.rows.all()
    return rows.select_related("looks_like__published", "exercise__published").fetch_mode(models.FETCH_RAISE)


def shown_rows(of: ExerciseImport, rows: Iterable[ImportRow]) -> list[ShownRow]:
    """The rows with what they would become by the import's mapping, in words."""
    return [shown_row(of, row) for row in rows]


def shown_row(of: ExerciseImport, row: ImportRow) -> ShownRow:
    reasons = all_in_words(row.reasons)
    if row.move is None:
        return ShownRow(row, reasons, "", "", "")
    primary, secondary = mapped_muscles(row.move, of.muscles)
    equipment = mapped(row.move["equipment"], of.equipment)
    shown = Exercise(tracking=row.move["tracking"], laterality=row.move["laterality"])
    counted = shown.get_tracking_display()
    if shown.laterality != "both":
        counted = f"{counted}, {shown.get_laterality_display()}"
    return ShownRow(
        row,
        reasons,
        ", ".join(str(Muscle(one).label) for one in [*primary, *secondary]),
        ", ".join(str(Equipment(one).label) for one in equipment),
        counted,
    )


def frequency_of_words(of: ExerciseImport) -> tuple[dict[str, int], dict[str, int]]:
    """How many of its moves have each of the file's words for muscles, and for equipment."""
    moves: Iterable[Any] = of.rows.exclude(fate=ImportRow.Fate.REFUSED).values_list("move", flat=True)
    return words_of(moves)


# --- Exports --------------------------------------------------------------------------------------


class Wanted(TypedDict, total=False):
    """Which moves to export; an empty string is no wish. The same words as the list of moves has in its address."""

    q: str
    muscle: str
    equipment: str
    tracking: str
    show: str


def moves_to_export(user: User, wanted: Wanted) -> QuerySet[Exercise]:
    """The library's and one's own, as far as they are wanted; archived ones never."""
    exercises = Exercise.objects.active().filter(Q(owner=None) | Q(owner=user)).exclude(published=None)
    if wanted.get("show") == "mine":
        exercises = exercises.filter(owner=user)
    elif wanted.get("show") == "library":
        exercises = exercises.filter(owner=None)
    if muscle := wanted.get("muscle"):
        exercises = exercises.filter(Q(primary_muscles__contains=[muscle]) | Q(secondary_muscles__contains=[muscle]))
    if equipment := wanted.get("equipment"):
        exercises = exercises.filter(equipment__contains=[equipment])
    if tracking := wanted.get("tracking"):
        exercises = exercises.filter(tracking=tracking)
    if text := wanted.get("q"):
        exercises = exercises.matching(text)
    return with_all_parts(exercises).order_by("slug")


def with_all_parts(exercises: QuerySet[Exercise]) -> QuerySet[Exercise]:
    return exercises.select_related("published", "variation_of", "source").fetch_mode(models.FETCH_RAISE)


def moves_of(exercises: Iterable[Exercise]) -> Iterator[Move]:
    return (move_of(exercise) for exercise in exercises)


def move_of(exercise: Exercise) -> Move:
    """An exercise as our own format has it: what it says now, in full, and where it is from."""
    said = exercise.published
    if said is None:
        raise ValueError("An exercise without a text can't be written.")
    move = Move(
        slug=exercise.slug,
        tracking=exercise.tracking,
        laterality=exercise.laterality,
        primary_muscles=exercise.primary_muscles,
        secondary_muscles=exercise.secondary_muscles,
        equipment=exercise.equipment,
        defaults=Defaults(
            sets=exercise.default_sets,
            reps_min=exercise.default_reps_min,
            reps_max=exercise.default_reps_max,
            seconds=exercise.default_seconds,
            rest_seconds=exercise.default_rest_seconds,
        ),
        variation_of=exercise.variation_of.slug if exercise.variation_of else None,
        variation_note=exercise.variation_note,
        aliases=exercise.aliases,
        text=cast("Text", said.text),
        figure=exercise.figure,
    )
    if source := getattr(exercise, "source", None):
        move["source"] = Source(**{part: getattr(source, part) for part in Source.__annotations__})  # type: ignore[typeddict-item]
    return move


# --- Merges ---------------------------------------------------------------------------------------


def moves_to_merge(user: User) -> QuerySet[Exercise]:
    """What this person may merge into another move."""
    return Exercise.objects.editable_by(user).active().filter(merge=None).exclude(published=None).with_text()


def moves_to_merge_into(user: User, merged: Exercise) -> ExerciseQuerySet:
    """The library's, or the same owner's own, among what this person may use anyway."""
    owners = Q(owner=None) | Q(owner=merged.owner_id) if merged.owner_id else Q(owner=None)
    return (
        Exercise.objects.usable_by(user)
        .active()
        .filter(owners)
        .exclude(pk=merged.pk)
        .exclude(published=None)
        .with_text()
    )


def likely_twins(user: User, merged: Exercise, text: str) -> QuerySet[Exercise]:
    """What it may be the same as, the likeliest first, by a text or by its own name; only what is counted alike."""
    alike = moves_to_merge_into(user, merged).filter(tracking=merged.tracking, laterality=merged.laterality)
    return alike.matching(text or merged.name).fetch_mode(models.FETCH_RAISE)[:20]


@dataclass(frozen=True)
class Following:
    """How much would follow: numbers, never whose."""

    sets: int
    people: int
    routines: int
    plans: int


def what_follows(merged: Exercise) -> Following:
    logged = LoggedSet.objects.filter(exercise=merged).aggregate(
        sets=Count("pk"), people=Count("client", distinct=True)
    )
    steps = Step.objects.filter(exercise=merged, block__routine=OuterRef("pk"))
    return Following(
        sets=logged["sets"],
        people=logged["people"],
        routines=Routine.objects.filter(Exists(steps)).count(),
        plans=RoutineVersion.objects.filter(
            content__contains={"blocks": [{"steps": [{"exercise": merged.pk}]}]}
        ).count(),
    )


def choices_of(choices: Any) -> list[tuple[str, str]]:
    return sorted(((value, str(label)) for value, label in choices), key=lambda choice: choice[1])
