"""What changes the catalogue. How an exercise comes to say something else is with its revisions, for every feature."""

from django.utils import timezone

from routines.models import Exercise
from routines.models.exercise import ExerciseText
from routines.models.publishing import (
    TextChangedError,
    add_exercise,
    edit_exercise,
    free_slug,
    publish_text,
    restore_revision,
    text_of,
)

__all__ = [
    "ExerciseText",
    "TextChangedError",
    "add_exercise",
    "archive_exercise",
    "edit_exercise",
    "free_slug",
    "publish_text",
    "restore_exercise",
    "restore_revision",
    "text_of",
]


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
