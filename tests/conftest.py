"""The cast, and their browsers without JavaScript."""

import os
from collections.abc import Callable

import hypothesis
import pytest
from django.core.cache import cache
from django.db import connection
from django.db.backends.base.creation import TEST_DATABASE_PREFIX
from django.test import Client
from pytest_django import DjangoDbBlocker

from accounts.models import Coaching, User
from config import translations
from tests.factories import make_coaching, make_user
from tests.library import keep_library, put_library_back

translations.compile_stale()

# The suite says the same of the same tree; `make fuzz` draws anew each time.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None, database=None, print_blob=True)
hypothesis.settings.register_profile("fuzz", deadline=None, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that empty all tables come last, so that the others find the library loaded."""
    items.sort(key=commits)


def commits(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("django_db")
    fixtures = getattr(item, "fixturenames", ())
    return "live_server" in fixtures or "transactional_db" in fixtures or bool(mark and mark.kwargs.get("transaction"))


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Sign-in limits and throttles start anew in every test."""
    cache.clear()


@pytest.fixture
def tess(db: None) -> User:
    """A trainer."""
    return make_user("tess@example.com", is_trainer=True)


@pytest.fixture
def cleo(db: None) -> User:
    """Tess's client."""
    return make_user("cleo@example.com")


@pytest.fixture
def rival(db: None) -> User:
    """Another trainer."""
    return make_user("rival@example.com", is_trainer=True)


@pytest.fixture
def stan(db: None) -> User:
    """The rival's client."""
    return make_user("stan@example.com")


@pytest.fixture
def edda(db: None) -> User:
    """An editor."""
    return make_user("edda@example.com", is_editor=True)


@pytest.fixture
def tara(db: None) -> User:
    """A translator, into German."""
    return make_user("tara@example.com", translates=["de"])


@pytest.fixture
def ada(db: None) -> User:
    """An admin."""
    return make_user("ada@example.com", is_superuser=True)


@pytest.fixture
def coaching(tess: User, cleo: User) -> Coaching:
    """Tess coaches Cleo."""
    return make_coaching(tess, cleo)


@pytest.fixture
def rival_coaching(rival: User, stan: User) -> Coaching:
    """The rival coaches Stan."""
    return make_coaching(rival, stan)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Load the library once; after a transactional test, which empties all tables, its rows are put back."""
    if connection.settings_dict["NAME"].startswith(TEST_DATABASE_PREFIX):  # else no test asked for one
        with django_db_blocker.unblock():
            keep_library()


@pytest.fixture
def library(db: None) -> None:
    """The standard exercises and routines."""
    put_library_back()


@pytest.fixture
def empty_catalog(db: None) -> None:
    """No exercise and no routine, for tests that count or name all there are."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE routines_exercise, routines_routine CASCADE")


@pytest.fixture
def as_user() -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def as_tess(tess: User, as_user: Callable[[User], Client]) -> Client:
    return as_user(tess)


@pytest.fixture
def as_cleo(cleo: User, as_user: Callable[[User], Client]) -> Client:
    return as_user(cleo)


@pytest.fixture
def as_rival(rival: User, as_user: Callable[[User], Client]) -> Client:
    return as_user(rival)


@pytest.fixture
def as_stan(stan: User, as_user: Callable[[User], Client]) -> Client:
    return as_user(stan)


@pytest.fixture
def as_edda(edda: User, as_user: Callable[[User], Client]) -> Client:
    return as_user(edda)


@pytest.fixture
def as_tara(tara: User, as_user: Callable[[User], Client]) -> Client:
    return as_user(tara)


@pytest.fixture
def as_ada(ada: User, as_user: Callable[[User], Client]) -> Client:
    return as_user(ada)
