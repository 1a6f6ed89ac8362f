"""What translators do. How a translation is kept is with its model: publishing and the fixtures need it, too."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from routines.models import Exercise, ExerciseTranslation
from routines.models.translation import TranslationChangedError, changed_words, save_words, spots_of

__all__ = ["TranslationChangedError", "restore_translation", "save_translation"]


@transaction.atomic
def save_translation(
    exercise: Exercise, *, language: str, words: Mapping[str, str], author: User, based_on: int, reason: str = ""
) -> ExerciseTranslation:
    """Say the published words of an exercise in a language: ``words`` by their English, an empty one says nothing.

    What was said of words that are no longer published is kept, for plans that were given with them. As long as words
    are left that changed, what they were is known. Raises TranslationChangedError when somebody saved another one
    since number ``based_on``.
    """
    assert exercise.published is not None
    current = exercise.translations.filter(language=language).select_related("revision").order_by("-number").first()
    published = {spot.source for spot in spots_of(exercise.published)}
    kept = {source: text for source, text in (current.words if current else {}).items() if source not in published}
    said = {source: text.strip() for source, text in words.items() if source in published and text.strip()}
    words = {**kept, **said}
    left = current and changed_words(exercise.published, current).keys() - words.keys()
    return save_words(
        exercise,
        language,
        words,
        revision=current.revision if current and left else exercise.published,
        author=author,
        reason=reason,
        based_on=based_on,
    )


@transaction.atomic
def restore_translation(exercise: Exercise, *, language: str, number: int, author: User) -> ExerciseTranslation:
    """Say again what an earlier translation said, as a new one. What was said only later is kept where it is new."""
    assert exercise.published is not None
    wanted = exercise.translations.select_related("revision").get(language=language, number=number)
    reason = _("Restored translation %(number)s") % {"number": number}
    return save_words(
        exercise, language, wanted.words, revision=wanted.revision, author=author, reason=reason, based_on=None
    )
