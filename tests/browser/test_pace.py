"""Time in a session: sets that run, count and log themselves, and the rest, on a clock that the tests hold still."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from routines.models import Exercise, LoggedSet, TrainingSession
from routines.player.commands import start_session
from tests.browser.conftest import OpenBrowser
from tests.factories import make_assignment, make_coaching, make_routine, make_user

type OpenSession = Callable[..., Page]

SUPERMAN_S = 5.6  # one rep on the breath
READY_S = 5


@pytest.fixture
def cleo(site: str) -> User:
    return make_user("cleo@example.com")


@pytest.fixture
def start(cleo: User) -> Callable[..., TrainingSession]:
    """A session of Cleo's with these exercises of the library, as its routine asks for them."""

    def started(*slugs: str, **prescribed: Any) -> TrainingSession:
        coaching = make_coaching(make_user("tess@example.com", is_trainer=True), cleo)
        exercises = [Exercise.objects.get(slug=slug) for slug in slugs]
        routine = make_routine(None, *exercises, **prescribed)
        return start_session(make_assignment(coaching, routine), on=timezone.localdate())

    return started


@pytest.fixture
def open_session(open_browser: OpenBrowser, cleo: User) -> OpenSession:
    """The session's page on Cleo's phone. Its clock stands still until the test runs it."""

    def opened(session: TrainingSession, *, anchor: str = "", **options: Any) -> Page:
        page = open_browser(cleo, **{"reduced_motion": "no-preference"} | options)
        now = timezone.now()
        page.clock.install(time=now)
        page.clock.pause_at(now)
        page.goto(f"/sessions/{session.pk}/{anchor}")
        return page

    return opened


def run(page: Page) -> Locator:
    return page.locator("#run")


def pass_by(page: Page, seconds: float) -> None:
    page.clock.run_for(round(seconds * 1000))


def test_a_set_on_the_breath_counts_and_logs_itself(
    start: Callable[..., TrainingSession], open_session: OpenSession
) -> None:
    page = open_session(start("superman"))
    pass_by(page, 0.1)
    expect(run(page)).to_contain_text("Get into position")
    pass_by(page, READY_S)
    expect(run(page)).to_contain_text("Rep 1 of 12", use_inner_text=True)
    pass_by(page, 2.5 * SUPERMAN_S)
    expect(run(page)).to_contain_text("Rep 3 of 12", use_inner_text=True)
    assert not LoggedSet.objects.exists()
    pass_by(page, 9.5 * SUPERMAN_S)
    expect(page.locator("#rest")).to_contain_text("Logged 12 reps")
    assert LoggedSet.objects.get().reps == 12
