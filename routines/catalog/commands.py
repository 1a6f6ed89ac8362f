"""What changes the catalogue."""

from typing import Any, TypedDict

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from accounts.models import User
from routines.models import Exercise, ExerciseRevision
from routines.models.exercise import Advice, StepText


class ExerciseText(TypedDict):
    """The words of an exercise; shapes as in ExerciseRevision."""

    name: str
    summary: str
    steps: list[StepText]
    cues: list[str]
    mistakes: list[Advice]
    feels_wrong: list[Advice]


@transaction.atomic
def add_exercise(
    owner: User | None, *, text: ExerciseText, slug: str = "", reason: str = "", **details: Any
) -> Exercise:
    """A new exercise with its first text: in the library (no owner) or a trainer's own.

    ``details`` are columns of Exercise. Raises ValidationError when a value is out of bounds.
    """
    exercise = Exercise(owner=owner, slug=slug or free_slug(text["name"]), **details)
    exercise.full_clean(exclude=["published"])
    exercise.save()
    publish_text(exercise, text=text, author=owner, reason=reason)
    return exercise


@transaction.atomic
def publish_text(
    exercise: Exercise, *, text: ExerciseText, author: User | None, reason: str = ""
) -> ExerciseRevision:
    """Give the exercise new words. What clients already did keeps the revision they saw."""
    Exercise.objects.select_for_update(no_key=True, of=("self",)).get(pk=exercise.pk)
    last = exercise.revisions.aggregate(last=Max("number"))["last"] or 0
    revision = ExerciseRevision(exercise=exercise, number=last + 1, author=author, reason=reason, **text)
    revision.full_clean()
    revision.save()
    exercise.published = revision
    exercise.search_text = exercise.words_to_find()
    exercise.save(update_fields=["published", "search_text"])
    return revision


def free_slug(name: str) -> str:
    """The name as a slug that nobody has yet."""
    base = slugify(name)[:70] or "exercise"
    taken = set(Exercise.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)
