"""A whole library of 873 moves imported: seconds, statements and memory; and undone again."""

import json
import resource
import time
import tracemalloc

import pytest

from accounts.models import User
from routines.exchange.commands import add_import, run_import, undo_import
from routines.models import Exercise, ExerciseImport
from routines.movefiles.reasons import all_in_words
from tests.bench.figures import Figures, counted
from tests.factories import make_move_file

pytestmark = pytest.mark.django_db

MOVES, REFUSED = 873, 5
WORDS = (
    "Amber Brisk Calm Dusty Eager Frosty Golden Hazel Ivory Jolly Kindly Lunar Misty Nimble Opal Plain Quiet",
    "anchor basket candle drawer engine fiddle garden hammer island jigsaw kettle lantern magnet needle orchard",
    "walk turn press lift",
)


def library_file() -> bytes:
    """Names as different as those of a real library, and a megabyte of words."""
    first, second, third = (words.split() for words in WORDS)
    names = [f"{one} {two} {three}" for three in third for one in first for two in second][:MOVES]
    told = {"instructions": ["Stand as wide as your hips and breathe out. " * 5] * 4}
    rows = json.loads(make_move_file(names[REFUSED:], **told)) + json.loads(
        make_move_file(names[:REFUSED], instructions=[])
    )
    return json.dumps(rows).encode()


def peak() -> float:
    """What the process held at most so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def import_all(edda: User, content: bytes) -> ExerciseImport:
    of = add_import(edda, owner=None, file_name="exercises.json", content=content)
    of.rows.update(is_taken=True)
    return run_import(of, by=edda)


def test_import_of_a_whole_library(edda: User, library: None, figures: Figures) -> None:
    content, before = library_file(), peak()
    began = time.perf_counter()
    of = import_all(edda, content)
    figures.note("import of 873 moves: seconds", time.perf_counter() - began, budget=10)
    figures.note("import of 873 moves: MB more at the process's peak", peak() - before, budget=100)
    refused = ExerciseImport.objects.get(pk=of.pk).rows.filter(fate="refused")
    assert [all_in_words(row.reasons) for row in refused] == [["It doesn’t say how to do it."]] * REFUSED
    left = ExerciseImport.objects.get(pk=of.pk).rows.filter(exercise=None).count()
    assert Exercise.objects.library().count() == MOVES + 24 - left
    began = time.perf_counter()
    undo_import(of)
    figures.note("undo of 873 moves: seconds", time.perf_counter() - began, budget=10)
    assert Exercise.objects.library().count() == 24
    with counted() as count:
        import_all(edda, content)
    figures.note("import of 873 moves: statements", count.statements, budget=60)
    tracemalloc.start()
    add_import(edda, owner=None, file_name="exercises.json", content=content)
    figures.note("873 moves read: MB on top", tracemalloc.get_traced_memory()[1] / 1024**2, budget=100)
    tracemalloc.stop()
