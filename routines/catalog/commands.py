"""What changes the catalogue."""

from typing import Any, TypedDict

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from routines.models import Exercise, ExerciseRevision, LoggedSet
from routines.models.exercise import Advice, StepText


class ExerciseText(TypedDict):
    """The words of an exercise; shapes as in ExerciseRevision."""

    name: str
    summary: str
    steps: list[StepText]
    cues: list[str]
    mistakes: list[Advice]
    feels_wrong: list[Advice]


# Words of the catalogue's own addresses.
RESERVED_SLUGS = {"add"}

HOW_IT_IS_COUNTED = ("tracking", "laterality")


@transaction.atomic
def add_exercise(
    owner: User | None,
    *,
    text: ExerciseText,
    slug: str = "",
    author: User | None = None,
    reason: str = "",
    **details: Any,
) -> Exercise:
    """A new exercise with its first text: in the library (no owner) or a trainer's own.

    ``details`` are columns of Exercise. Raises ValidationError when a value is out of bounds.
    """
    exercise = Exercise(owner=owner, slug=slug or free_slug(text["name"]), **details)
    exercise.full_clean(exclude=["published"])
    try:
        with transaction.atomic():
            exercise.save()
    except IntegrityError as taken:
        raise ValidationError("Somebody added a move of this name just now. Save again.") from taken
    publish_text(exercise, text=text, author=author or owner, reason=reason)
    return exercise


@transaction.atomic
def edit_exercise(
    exercise: Exercise, *, text: ExerciseText, author: User, based_on: int, reason: str = "", **details: Any
) -> ExerciseRevision | None:
    """Change an exercise's columns (``details``) and publish its text if that is new: the new revision, else None.

    ``based_on`` is the number of the text that the author began with. Raises ValidationError when somebody published
    another one meanwhile, when a value is out of bounds, or when logged sets say how the exercise is counted.
    """
    now = Exercise.objects.select_for_update(no_key=True, of=("self",)).with_text().get(pk=exercise.pk)
    if now.published and now.published.number != based_on:
        raise TextChangedError(now.published)
    changed = {name: value for name, value in details.items() if getattr(now, name) != value}
    recounted = [name for name in HOW_IT_IS_COUNTED if name in changed]
    if recounted and LoggedSet.objects.filter(exercise=now).exists():
        raise ValidationError(dict.fromkeys(recounted, "People have logged sets of this move, so this stays."))
    for name, value in changed.items():
        setattr(now, name, value)
    if changed:
        now.full_clean(exclude=["published"])
        now.search_text = now.words_to_find()
        now.save(update_fields=[*changed, "search_text"])
    if now.published and text == text_of(now.published):
        return None
    return publish_text(now, text=text, author=author, reason=reason)


class TextChangedError(ValidationError):
    """Somebody published another text while this one was being written."""

    def __init__(self, published: ExerciseRevision) -> None:
        super().__init__("Somebody saved this move while you were writing.", code="text_changed")
        self.published = published


def text_of(revision: ExerciseRevision) -> ExerciseText:
    return {
        "name": revision.name,
        "summary": revision.summary,
        "steps": revision.steps,
        "cues": revision.cues,
        "mistakes": revision.mistakes,
        "feels_wrong": revision.feels_wrong,
    }


@transaction.atomic
def publish_text(exercise: Exercise, *, text: ExerciseText, author: User | None, reason: str = "") -> ExerciseRevision:
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


def archive_exercise(exercise: Exercise) -> Exercise:
    """Take it out of the catalogue. Routines and histories that have it keep it."""
    exercise.archived_at = exercise.archived_at or timezone.now()
    exercise.save(update_fields=["archived_at"])
    return exercise


def restore_exercise(exercise: Exercise) -> Exercise:
    """Put it back into the catalogue."""
    exercise.archived_at = None
    exercise.save(update_fields=["archived_at"])
    return exercise


def free_slug(name: str) -> str:
    """The name as a slug that nobody has yet."""
    base = slugify(name)[:70] or "exercise"
    taken = set(Exercise.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    taken |= RESERVED_SLUGS
    return next(slug for slug in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)
