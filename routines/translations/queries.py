"""What translators see: how far each language is, one move beside its original, and who said what when."""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from routines.models import Exercise, ExerciseRevision, ExerciseTranslation
from routines.models.translation import Spot, changed_words, spots_of, translatable
from routines.wording import Part, words_diff

DONE, MISSING, CHANGED = "done", "missing", "changed"


@dataclass(frozen=True)
class Progress:
    """Of one move: how many pieces of its words there are, are said, and were others when they were said."""

    exercise: Exercise
    pieces: int
    said: int
    changed: int

    @property
    def missing(self) -> int:
        return self.pieces - self.said - self.changed

    @property
    def state(self) -> str:
        if self.changed:
            return CHANGED
        return DONE if self.said == self.pieces else MISSING


@dataclass
class LanguageProgress:
    """Of a language: its moves by what is left to do."""

    language: str
    moves: list[Progress]

    @property
    def done(self) -> int:
        return sum(move.state == DONE for move in self.moves)

    @property
    def changed(self) -> int:
        return sum(move.state == CHANGED for move in self.moves)

    @property
    def missing(self) -> int:
        return sum(move.state == MISSING for move in self.moves)

    @property
    def percent(self) -> int:
        pieces = sum(move.pieces for move in self.moves)
        return 100 * sum(move.said for move in self.moves) // pieces if pieces else 100


def exercises_to_translate() -> models.QuerySet[Exercise]:
    return Exercise.objects.filter(translatable()).with_text().order_by("published__name", "pk")


def progress_in(languages: list[str]) -> list[LanguageProgress]:
    """How far each language is; two statements."""
    exercises = list(exercises_to_translate().fetch_mode(models.FETCH_RAISE))
    newest = (
        ExerciseTranslation.objects.filter(language__in=languages)
        .order_by("exercise_id", "language", "-number")
        .distinct("exercise_id", "language")
        .select_related("revision")
    )
    current = {(one.language, one.exercise_id): one for one in newest}
    return [
        LanguageProgress(language, [_progress(one, current.get((language, one.pk))) for one in exercises])
        for language in languages
    ]


def _progress(exercise: Exercise, translation: ExerciseTranslation | None) -> Progress:
    revision = exercise.published
    assert revision is not None
    spots = spots_of(revision)
    said = sum(translation is not None and spot.source in translation.words for spot in spots)
    return Progress(exercise, len(spots), said, len(changed_words(revision, translation)))


# --- One move -----------------------------------------------------------------------------------

PARTS = {
    "name": _("Name"),
    "summary": _("Summary"),
    "variation_note": _("As a variation"),
    "steps": _("How to do it"),
    "cues": _("Think of"),
    "mistakes": _("Common mistakes"),
    "feels_wrong": _("If it feels wrong"),
}
WHAT = {
    "steps.text": _("Step"),
    "steps.cue": _("Said with the breath"),
    "mistakes.sign": _("Mistake"),
    "mistakes.advice": _("Instead"),
    "feels_wrong.sign": _("It feels"),
    "feels_wrong.advice": _("Then"),
}


@dataclass
class Piece:
    """One piece of the original, with what is said of it."""

    spot: Spot
    text: str
    state: str
    before: str = ""
    """The English as it was when it was translated; empty where it is still the same."""
    said_before: str = ""
    theirs: str = ""
    """What somebody else saved meanwhile, where it is other than what was typed."""
    error: str = ""

    @property
    def key(self) -> str:
        """The name of its field: its English in short, so that nothing slips when the English changes meanwhile."""
        return "t-" + sha256(self.spot.source.encode()).hexdigest()[:16]

    @property
    def label(self) -> str:
        part, row = self.spot.part, self.spot.row
        what = WHAT.get(part) or PARTS[part]
        return f"{what} {row + 1}" if part in WHAT or part == "cues" else str(what)

    @property
    def diff(self) -> list[Part]:
        return words_diff(self.before, self.spot.source) if self.before else []

    @property
    def is_long(self) -> bool:
        return self.spot.limit > 160 or len(self.spot.source) > 60

    @property
    def rows(self) -> int:
        return min(8, 1 + len(self.spot.source) // 45)


@dataclass
class Sheet:
    """A move to translate, part by part."""

    exercise: Exercise
    language: str
    translation: ExerciseTranslation | None
    pieces: list[Piece] = field(default_factory=list)

    @property
    def revision(self) -> ExerciseRevision:
        assert self.exercise.published is not None
        return self.exercise.published

    @property
    def number(self) -> int:
        return self.translation.number if self.translation else 0

    @property
    def parts(self) -> list[tuple[str, list[Piece]]]:
        by_part: dict[str, list[Piece]] = {}
        for piece in self.pieces:
            by_part.setdefault(piece.spot.part.split(".")[0], []).append(piece)
        return [(str(PARTS[part]), pieces) for part, pieces in by_part.items()]

    @property
    def changed(self) -> int:
        return sum(piece.state == CHANGED for piece in self.pieces)

    @property
    def missing(self) -> int:
        return sum(piece.state == MISSING for piece in self.pieces)

    @property
    def said(self) -> int:
        return sum(piece.state == DONE for piece in self.pieces)


def translation_sheet(exercise: Exercise, language: str) -> Sheet:
    """The move with its words, the newest translation, and what changed since that was made; one statement."""
    current = exercise.translations.filter(language=language).select_related("revision", "author")
    translation = current.order_by("-number").first()
    sheet = Sheet(exercise, language, translation)
    words = translation.words if translation else {}
    changed = changed_words(sheet.revision, translation)
    for spot in spots_of(sheet.revision):
        before = changed.get(spot.source, "")
        state = DONE if spot.source in words else CHANGED if before else MISSING
        said_before = words.get(before, "")
        piece = Piece(spot, words.get(spot.source, ""), state, before, said_before)
        sheet.pieces.append(piece)
    return sheet


class Changed(NamedTuple):
    source: str
    parts: list[Part]


@dataclass(frozen=True)
class Entry:
    """One translation in the history, and what it says otherwise than the one before it."""

    translation: ExerciseTranslation
    changes: list[Changed]


def translation_history(exercise: Exercise, language: str) -> list[Entry]:
    """The newest first; one statement."""
    rows = list(
        exercise.translations.filter(language=language)
        .select_related("author")
        .order_by("-number")
        .fetch_mode(models.FETCH_RAISE)
    )
    befores = [*(row.words for row in rows[1:]), {}]
    return [Entry(row, _changes(before, row.words)) for row, before in zip(rows, befores, strict=True)]


def _changes(before: dict[str, str], after: dict[str, str]) -> list[Changed]:
    sources = [source for source in {**before, **after} if before.get(source) != after.get(source)]
    return [Changed(source, words_diff(before.get(source, ""), after.get(source, ""))) for source in sources]
