"""Iron Hall: Tess owns it, Gwen is a trainer there, Fred sits at the front desk, Cleo trains with Tess."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Coaching, Gym, GymRole, User
from tests.factories import make_gym, make_membership, make_user


@pytest.fixture
def gym(tess: User) -> Gym:
    return make_gym(tess)


@pytest.fixture
def gwen(gym: Gym) -> User:
    """A trainer at the gym."""
    person = make_user("gwen@example.com", is_trainer=True)
    make_membership(gym, person, GymRole.TRAINER)
    return person


@pytest.fixture
def fred(gym: Gym) -> User:
    """The front desk of the gym."""
    person = make_user("fred@example.com")
    make_membership(gym, person, GymRole.FRONT_DESK)
    return person


@pytest.fixture
def gym_client(gym: Gym, cleo: User, coaching: Coaching) -> User:
    """Cleo, as a client of the gym."""
    make_membership(gym, cleo, GymRole.CLIENT)
    return cleo


@pytest.fixture
def as_gwen(gwen: User, as_user: Callable[[User], Client]) -> Client:
    return as_user(gwen)


@pytest.fixture
def as_fred(fred: User, as_user: Callable[[User], Client]) -> Client:
    return as_user(fred)
