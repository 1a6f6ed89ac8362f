"""Load the standard exercises and routines that are missing. What somebody edited is never overwritten."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from routines.builder.commands import add_block, add_step_to_block, prescribe_sets
from routines.catalog.commands import add_exercise
from routines.models import Exercise, ExerciseSource, ExerciseTranslation, Routine
from routines.models.translation import forget_names
from routines.movefiles.reading import read_moves
from routines.movefiles.reasons import all_in_words
from routines.movefiles.shape import Move

FIXTURES = Path(settings.BASE_DIR) / "fixtures"


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, verbosity: int = 1, **options: Any) -> None:
        exercises, routines = load_library()
        if verbosity and (exercises or routines):
            self.stdout.write(f"Library: {exercises} exercises and {routines} routines added.")


@transaction.atomic
def load_library() -> tuple[int, int]:
    """Add what the fixtures have and the database has not; returns how many exercises and routines."""
    counts = load_exercises(), load_routines()
    load_translations()
    return counts


def read(folder: str) -> list[dict[str, Any]]:
    return [json.loads(path.read_text("utf-8")) for path in sorted((FIXTURES / folder).glob("*.json"))]


def read_exercises() -> list[Move]:
    """The moves among the fixtures, as strictly read as a file that somebody uploads."""
    found = []
    for path in sorted((FIXTURES / "exercises").glob("*.json")):
        for row in read_moves(path.read_bytes()).rows:
            if row.move is None:
                raise CommandError(f"{path.name}: {' '.join(all_in_words(row.reasons))}")
            found.append(row.move)
    return found


def load_exercises() -> int:
    """Plain moves before their variations, so that these know what they vary."""
    known = dict(Exercise.objects.values_list("slug", "pk"))
    missing = [move for move in read_exercises() if move["slug"] not in known]
    for data in sorted(missing, key=lambda data: bool(data["variation_of"])):
        text: Any = data["text"]
        usual: dict[str, Any] = {f"default_{name}": value for name, value in data["defaults"].items()}
        exercise = add_exercise(
            None,
            slug=data["slug"],
            text=text,
            reason="Standard library",
            tracking=data["tracking"],
            laterality=data["laterality"],
            primary_muscles=data["primary_muscles"],
            secondary_muscles=data["secondary_muscles"],
            equipment=data["equipment"],
            aliases=data["aliases"],
            variation_of_id=known.get(data["variation_of"] or ""),
            variation_note=data["variation_note"],
            figure=data["figure"],
            **usual,
        )
        if source := data.get("source"):
            ExerciseSource.objects.create(exercise=exercise, **source)
        known[exercise.slug] = exercise.pk
    return len(missing)


def load_translations() -> int:
    """The library's words in other languages, for moves that nobody translated yet: how many."""
    moves = {move.slug: move for move in Exercise.objects.library().with_text().exclude(published=None)}
    known = set(ExerciseTranslation.objects.values_list("language", "exercise__slug"))
    missing = [
        (path.parent.name, moves[path.stem], json.loads(path.read_text("utf-8")))
        for path in sorted((FIXTURES / "translations").glob("*/*.json"))
        if path.stem in moves and (path.parent.name, path.stem) not in known
    ]
    ExerciseTranslation.objects.bulk_create(
        ExerciseTranslation(
            exercise=move,
            language=language,
            number=1,
            revision=move.published,
            words=words,
            reason="Standard library",
        )
        for language, move, words in missing
    )
    for move in {move for _, move, _ in missing}:
        move.search_text = move.words_to_find()
        move.save(update_fields=["search_text"])
    forget_names()
    return len(missing)


def load_routines() -> int:
    known = set(Routine.objects.library().values_list("slug", flat=True))
    missing = [data for data in read("routines") if data["slug"] not in known]
    exercises = {exercise.slug: exercise for exercise in Exercise.objects.library()}
    for data in missing:
        routine = Routine.objects.create(slug=data["slug"], name=data["name"], notes=data["notes"])
        for block_data in data["blocks"]:
            block = add_block(routine, kind=block_data["kind"], rest_seconds=block_data["rest_seconds"])
            for wanted in block_data["steps"]:
                details = dict(wanted)
                exercise, note = exercises[details.pop("exercise")], details.pop("note")
                prescribe_sets(add_step_to_block(block, exercise=exercise, note=note), **details)
    for data in missing:
        if data["follow_up"]:
            follow_up = Routine.objects.library().get(slug=data["follow_up"])
            Routine.objects.library().filter(slug=data["slug"]).update(follow_up=follow_up)
    return len(missing)
