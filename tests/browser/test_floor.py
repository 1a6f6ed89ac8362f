"""The floor, live: a hand goes up on the phone, the trainer asks for another load, and the phone takes it."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Coaching, User
from routines.floor.commands import add_screen
from routines.models import HelpCall, TrainingSession
from routines.player.commands import start_session
from tests.browser.access import violations
from tests.browser.conftest import OpenBrowser
from tests.factories import make_assignment, make_exercise, make_routine


@pytest.fixture
def session(site: str, coaching: Coaching) -> TrainingSession:
    row = make_exercise("Row", tracking="reps_and_load", default_rest_seconds=0)
    make_exercise("Dumbbell row", tracking="reps_and_load", variation_of=row, equipment=["dumbbell"])
    return start_session(make_assignment(coaching, make_routine(None, row)), on=timezone.localdate())


def ask_for_help(page: Page) -> None:
    page.get_by_role("button", name="Swap, skip or note").first.click()
    page.get_by_role("button", name="Ask Tess for help").locator("visible=true").click()


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["desktop", "phone"])
def test_hand_load_and_phone(
    open_browser: OpenBrowser, cleo: User, tess: User, session: TrainingSession, size: tuple[int, int]
) -> None:
    phone = open_browser(cleo)
    phone.goto(f"/sessions/{session.pk}/")
    floor = open_browser(tess, viewport={"width": size[0], "height": size[1]})
    floor.goto("/floor/")
    expect(floor.get_by_text("1 training now")).to_be_visible()
    ask_for_help(phone)
    expect(floor.get_by_text("1 asking for help")).to_be_visible(timeout=15_000)  # without a reload
    assert violations(floor) == []
    floor.get_by_label("Next load for Cleo").fill("22.5")
    floor.get_by_role("button", name="Set load").click()
    expect(floor.get_by_text("Set 1 of 2, 22.5 kg")).to_be_visible()
    expect(phone.get_by_text("Your trainer asks for 22.5 kg.")).to_be_visible(timeout=20_000)
    expect(phone.locator(".step:visible [name=load]").first).to_have_value("22.5")
    floor.get_by_role("link", name="Swap the move of Cleo").click()
    expect(floor.get_by_role("heading", name="Instead of Row")).to_be_in_viewport()
    assert violations(floor) == []
    floor.get_by_role("button", name="Dumbbell row").click()
    expect(floor.get_by_text("Dumbbell row")).to_be_visible()
    expect(phone.locator(".step:visible").get_by_role("heading", name="Dumbbell row")).to_be_visible(timeout=20_000)
    floor.get_by_role("button", name="I’m there").click()
    expect(floor.get_by_text("asking for help")).to_have_count(0)
    assert HelpCall.objects.get().answered_by == tess


def test_without_scripts_a_hand_goes_up_and_the_floor_shows_it(
    open_browser: OpenBrowser, cleo: User, tess: User, session: TrainingSession
) -> None:
    phone = open_browser(cleo, java_script_enabled=False)
    phone.goto(f"/sessions/{session.pk}/")
    phone.get_by_role("button", name="Swap, skip or note").first.click()
    phone.get_by_role("button", name="Ask Tess for help").locator("visible=true").click()
    expect(phone.get_by_text("Your trainer sees your hand.")).to_be_visible()
    floor = open_browser(tess, java_script_enabled=False)
    floor.goto("/floor/")
    expect(floor.get_by_text("1 asking for help")).to_be_visible()


def test_the_gyms_screen_keeps_up_by_itself(
    open_browser: OpenBrowser, tess: User, cleo: User, session: TrainingSession
) -> None:
    screen = open_browser(None)
    screen.goto(f"/floor/screen/{add_screen(tess)}/")
    expect(screen.get_by_role("heading", name="Cleo")).to_be_visible()
    assert violations(screen) == []
    phone = open_browser(cleo)
    phone.goto(f"/sessions/{session.pk}/")
    ask_for_help(phone)
    expect(screen.get_by_text("Needs a hand")).to_be_visible(timeout=15_000)
