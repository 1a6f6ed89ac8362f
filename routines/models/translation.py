"""The words of the library's moves in other languages than the original.

Like a .po file: each translation is kept under the English words that it says, so that moving a step keeps it and
changing a step's English leaves the step without one. Rows never change; the newest of a language is current.
"""

import copy
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple, Self, TypedDict

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Func, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from routines.models.exercise import Exercise, ExerciseRevision
from routines.wording import likeness

MAX_WORDS = 400
NAMES_KEPT = 60.0
"""Seconds that a process keeps the names of a language's moves."""
ALIKE = 0.45


class Original(str):
    """Words that have no translation: they stand in the original's language among those of another."""

    __slots__ = ()


class Spot(NamedTuple):
    """One piece of an exercise's words, where it stands, and how long its translation may get."""

    part: str  # name, summary, variation_note, steps.text, steps.cue, cues, mistakes.sign, …
    row: int
    source: str
    limit: int


LIMITS = {
    "name": 80,
    "summary": 600,
    "variation_note": 200,
    "steps.text": 500,
    "steps.cue": 60,
    "cues": 160,
    "mistakes.sign": 120,
    "mistakes.advice": 500,
    "feels_wrong.sign": 120,
    "feels_wrong.advice": 500,
}


def spots_of(revision: ExerciseRevision) -> list[Spot]:
    """All the words of a revision that a person reads, in the order of its page; the same words once."""
    found: dict[str, Spot] = {}
    for part, row, source in _words_of(revision):
        if source.strip():
            spot = found.get(source)
            if spot is None or LIMITS[part] < spot.limit:
                first = spot or Spot(part, row, source, LIMITS[part])
                found[source] = first._replace(limit=LIMITS[part])
    return list(found.values())


def _words_of(revision: ExerciseRevision) -> Iterator[tuple[str, int, str]]:
    yield "name", 0, revision.name
    yield "summary", 0, revision.summary
    yield "variation_note", 0, revision.facts.get("variation_note") or ""
    for row, step in enumerate(revision.steps):
        yield "steps.text", row, step["text"]
        yield "steps.cue", row, step["cue"]
    for row, cue in enumerate(revision.cues):
        yield "cues", row, cue
    for part, rows in (("mistakes", revision.mistakes), ("feels_wrong", revision.feels_wrong)):
        for row, one in enumerate(rows):
            yield f"{part}.sign", row, one["sign"]
            yield f"{part}.advice", row, one["advice"]


def validate_words(value: object) -> None:
    """An object of texts by the English they say, at most 400."""
    if not isinstance(value, dict) or len(value) > MAX_WORDS:
        raise ValidationError(gettext("Words must be an object of at most %(most)s texts.") % {"most": MAX_WORDS})
    for source, text in value.items():
        if not isinstance(text, str) or not text.strip() or len(text) > 600 or "\0" in text + source:
            raise ValidationError(gettext("Each translation must be text of at most 600 characters."))


class TranslationQuerySet(models.QuerySet["ExerciseTranslation"]):
    def current(self, language: str) -> Self:
        """The newest of each exercise in a language."""
        return self.filter(language=language).order_by("exercise_id", "-number").distinct("exercise_id")

    def names_of(self, exercise: Exercise) -> list[str]:
        """What the exercise is called in other languages, by the newest translation into each; one statement."""
        newest = (
            self.filter(exercise=exercise)
            .order_by("language", "-number")
            .distinct("language")
            .annotate(said=_said_for("exercise__published__name"))
        )
        return [name for name in newest.values_list("said", flat=True) if name]


class ExerciseTranslation(models.Model):
    """The words of an exercise in one language at one time. Never changed: another one is saved."""

    exercise = models.ForeignKey(Exercise, models.CASCADE, related_name="translations")
    language = models.CharField(max_length=10)
    number = models.PositiveIntegerField()
    revision = models.ForeignKey(
        ExerciseRevision, models.CASCADE, related_name="+", help_text=_("The original that its author had beside it.")
    )
    words = models.JSONField(
        default=dict, blank=True, validators=[validate_words], help_text=_("By the English words.")
    )
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = TranslationQuerySet.as_manager()

    class Meta:
        ordering = ["exercise", "language", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["exercise", "language", "number"], name="one_translation_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.language}, translation {self.number}"


# --- What a reader gets -------------------------------------------------------------------------


class Said(TypedDict):
    """A translation as ``said_in`` brings it along with what it says."""

    pk: int
    words: dict[str, str]


def foreign_language() -> str:
    """The language that the page is in, without its country; empty for the original's."""
    language = (get_language() or "").split("-")[0]
    return "" if language == settings.LANGUAGE_CODE else language


def said_in(language: str, *, exercise: str = "exercise", before: datetime | None = None) -> dict[str, Subquery]:
    """An annotation ``said`` for a statement that reads exercises or revisions: no statement of its own.

    ``exercise`` is where the statement has the exercise's id. ``before`` a moment: what had been said by then. Without
    a language there is nothing to bring.
    """
    if not language:
        return {}
    made = ExerciseTranslation.objects.filter(exercise=OuterRef(exercise), language=language)
    if before:
        made = made.filter(created_at__lte=before)
    return {"said": Subquery(made.order_by("-number").values(one=JSONObject(pk="pk", words="words"))[:1])}


def spoken(revision: ExerciseRevision, language: str, said: Said | None) -> ExerciseRevision:
    """The revision with each of its words in the language, or as ``Original`` where nobody said it yet. Not saved.

    Without a language it is the revision itself.
    """
    if not language or revision.exercise.owner_id:
        return revision
    words = said["words"] if said else {}

    def say(source: str) -> str:
        return (words.get(source) or Original(source)) if source else ""

    one = copy.copy(revision)
    one.spoken_as = (language, said["pk"] if said else 0)
    one.name, one.summary = say(revision.name), say(revision.summary)
    one.steps = [{**step, "text": say(step["text"]), "cue": say(step["cue"])} for step in revision.steps]
    one.cues = [say(cue) for cue in revision.cues]
    for part in ("mistakes", "feels_wrong"):
        rows = getattr(revision, part)
        setattr(one, part, [{"sign": say(row["sign"]), "advice": say(row["advice"])} for row in rows])
    one.facts = {**revision.facts, "variation_note": say(revision.facts.get("variation_note") or "")}
    return one


_names: dict[str, tuple[float, dict[str, str]]] = {}


def move_name(name: str, language: str | None = None) -> str:
    """A library move's name in the page's language, by its English one; every other name as it is.

    The names of a language are kept in the process for a minute; in English nothing is asked.
    """
    spoken_here = foreign_language() if language is None else language
    if not spoken_here:
        return name
    until, names = _names.get(spoken_here, (0.0, {}))
    if time.monotonic() >= until:
        names = names_in(spoken_here)
        _names[spoken_here] = (time.monotonic() + NAMES_KEPT, names)
    return names.get(name, name)


def forget_names() -> None:
    """Ask anew for the names of moves, in this process."""
    _names.clear()


def names_in(language: str) -> dict[str, str]:
    """The library's names in a language, by each English name that a move had; one statement."""
    if language not in dict(settings.LANGUAGES):
        return {}
    current = ExerciseTranslation.objects.current(language).filter(exercise__owner=None).values("pk")
    rows = (
        ExerciseTranslation.objects.filter(pk__in=current)
        .annotate(said=_said_for("exercise__revisions__name"))
        .exclude(said=None)
    )
    return dict(rows.values_list("exercise__revisions__name", "said"))


def _said_for(source: str) -> Func:
    return Func("words", source, function="jsonb_extract_path_text", output_field=models.TextField(null=True))


# --- What a translator does ---------------------------------------------------------------------


class TranslationChangedError(ValidationError):
    """Somebody saved another translation while this one was being written."""

    def __init__(self, current: ExerciseTranslation) -> None:
        super().__init__(_("Somebody saved this translation while you were writing."), code="translation_changed")
        self.current = current


def changed_words(published: ExerciseRevision, translation: ExerciseTranslation | None) -> dict[str, str]:
    """The English words of today that were others when they were translated, and what they were then."""
    if translation is None or translation.revision_id == published.pk:
        return {}
    return {
        new: old
        for new, old in successors(translation.revision, published).items()
        if new not in translation.words and old in translation.words
    }


def successors(before: ExerciseRevision, after: ExerciseRevision) -> dict[str, str]:
    """The new words of a revision by what they were in another one: most alike first, then at the same place."""
    old, new = spots_of(before), spots_of(after)
    kept = {spot.source for spot in old} & {spot.source for spot in new}
    gone = [spot for spot in old if spot.source not in kept]
    put = [spot for spot in new if spot.source not in kept]
    found: dict[str, str] = {}
    pairs = [
        (likeness(one.source, other.source), one, other) for one in put for other in gone if one.part == other.part
    ]
    pairs.sort(key=lambda pair: -pair[0])
    alike = [(one, other) for how_much, one, other in pairs if how_much >= ALIKE]
    at_place = [(one, other) for _, one, other in pairs if one.row == other.row]
    for one, other in [*alike, *at_place]:
        if one.source not in found and other.source not in found.values():
            found[one.source] = other.source
    return {spot.source: found[spot.source] for spot in put if spot.source in found}


@transaction.atomic
def save_words(
    exercise: Exercise,
    language: str,
    words: Mapping[str, str],
    *,
    revision: ExerciseRevision,
    author: User | None,
    reason: str = "",
    based_on: int | None = None,
) -> ExerciseTranslation:
    """Say an exercise's words anew: all of them, by their English; the newest one when nothing is new.

    ``based_on`` is the number of the translation that the author began with, 0 for none. Raises
    TranslationChangedError when there is a newer one.
    """
    now = Exercise.objects.select_for_update(no_key=True, of=("self",)).with_text().get(pk=exercise.pk)
    current = now.translations.filter(language=language).order_by("-number").first()
    number = current.number if current else 0
    if current and based_on is not None and based_on != number:
        raise TranslationChangedError(current)
    wanted = {source: text for source, text in words.items() if text.strip()}
    if current and wanted == current.words and current.revision_id == revision.pk:
        return current
    made = ExerciseTranslation(
        exercise=now,
        language=language,
        number=number + 1,
        revision=revision,
        words=wanted,
        author=author,
        reason=reason,
    )
    made.full_clean()
    made.save()
    now.search_text = now.words_to_find()
    now.save(update_fields=["search_text"])
    forget_names()
    return made


def carry_over(before: ExerciseRevision, after: ExerciseRevision) -> None:
    """Only the English wording changed: what was said of the old words is said of the new ones, in every language."""
    replaced = successors(before, after)
    if not replaced:
        return
    newest = ExerciseTranslation.objects.filter(exercise=after.exercise_id)
    for one in newest.select_related("revision").order_by("language", "-number").distinct("language"):
        carried = {new: one.words[old] for new, old in replaced.items() if old in one.words and new not in one.words}
        if carried:
            save_words(
                after.exercise,
                one.language,
                {**one.words, **carried},
                revision=after if one.revision_id == before.pk else one.revision,
                author=after.author,
                reason=gettext("Only the English wording changed"),
            )


def translatable() -> Q:
    """Which exercises are translated: the library's, once they say something."""
    return Q(owner=None, archived_at=None, published__isnull=False)


def speak(exercise: Exercise) -> Exercise:
    """Give an exercise its published words in the page's language; its statement had the annotation ``said_in``."""
    language = foreign_language()
    if exercise.published is None or exercise.owner_id or not language:
        return exercise
    said: Said | None = getattr(exercise, "said", None)
    exercise.published.exercise = exercise
    exercise.published = spoken(exercise.published, language, said)
    note = exercise.variation_note
    exercise.variation_note = note and ((said["words"].get(note) if said else "") or Original(note))
    return exercise
