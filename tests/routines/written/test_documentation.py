"""docs/routine-text.md holds the grammar as it is, and its example can be read."""

import re

from django.conf import settings

from routines.written.lines import GRAMMAR
from routines.written.moves import Moves
from routines.written.reader import read
from tests.routines.written.samples import make_move

DOCUMENT = (settings.BASE_DIR / "docs" / "routine-text.md").read_text()
EXAMPLE, GRAMMAR_SHOWN = re.findall(r"^```(?:lark)?\n(.*?)^```$", DOCUMENT, re.DOTALL | re.MULTILINE)


def test_documented_grammar_is_the_one_in_use() -> None:
    assert GRAMMAR.read_text() == GRAMMAR_SHOWN


def test_documented_example_is_read() -> None:
    names = ["Bent-over row", "Seated row", "Lat pulldown", "Face pull", "Push-up", "Plank", "Superman"]
    moves = Moves(make_move(pk, name, f"move-{pk}") for pk, name in enumerate(names))
    content = read(EXAMPLE, moves, unit="kg")
    assert [len(block["steps"]) for block in content["blocks"]] == [1, 2, 1, 2]
