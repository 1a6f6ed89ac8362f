"""A routine of four moves."""

import pytest

from accounts.models import User
from routines.models import Exercise, Routine
from tests.factories import make_exercise, make_routine


@pytest.fixture
def moves(db: None) -> list[Exercise]:
    """Moves A, B, C and D; their rests tell them apart."""
    return [make_exercise(name, default_rest_seconds=rest) for name, rest in zip("ABCD", (10, 20, 30, 40), strict=True)]


@pytest.fixture
def routine(tess: User, moves: list[Exercise]) -> Routine:
    """A, B, C and D, each on its own."""
    return make_routine(tess, *moves)
