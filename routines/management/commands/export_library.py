"""Write the library's moves as files, one a move: what the fixtures are made from."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from routines.exchange.queries import move_of, with_all_parts
from routines.management.commands.load_library import FIXTURES
from routines.models import Exercise
from routines.movefiles.writing import write_move


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=FIXTURES / "exercises")

    def handle(self, *args: Any, folder: Path, verbosity: int = 1, **options: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        exercises = with_all_parts(Exercise.objects.library().active().exclude(published=None))
        for exercise in exercises:
            (folder / f"{exercise.slug}.json").write_text(write_move(move_of(exercise)), "utf-8")
        if verbosity:
            self.stdout.write(f"{len(exercises)} moves written to {folder}.")
