"""A trainer types for a client in the room; the client sees who typed, corrects a set, and the trainer sees both."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Coaching, User
from routines.models import Assignment, LoggedSet
from tests.browser.access import cut_off, violations
from tests.browser.conftest import BOTH_SIZES, DESKTOP, PHONE, OpenBrowser
from tests.factories import make_assignment, make_exercise, make_routine


@pytest.fixture
def assignment(site: str, coaching: Coaching) -> Assignment:
    """A row of three sets for Cleo, who lifts in pounds."""
    coaching.client.load_unit, coaching.client.load_step = "lb", 5
    coaching.client.save()
    row = make_exercise("Row", default_rest_seconds=0)
    return make_assignment(
        coaching,
        make_routine(coaching.trainer, row, sets=3),
        starts_on=timezone.localdate(timezone=coaching.client.zone),
    )


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait for what the server does behind the page."""
    for _ in range(100):
        if holds():
            return
        page.wait_for_timeout(100)
    pytest.fail("It didn't come to that.")


def type_a_set(page: Page, number: int, *, load: str) -> None:
    panel = page.locator(".step:visible .panel")
    expect(panel.get_by_role("button", name=f"Log set {number}")).to_be_visible()
    panel.get_by_role("textbox", name="Load").fill(load)
    panel.get_by_role("button", name=f"Log set {number}").click()
    until(page, lambda: LoggedSet.objects.count() == number)
    page.wait_for_timeout(700)  # a second tap within 600 ms is one tap


def assert_for_everybody(page: Page, viewport: dict[str, int]) -> None:
    """The whole page at once, so that the bar at its foot covers nothing."""
    page.set_viewport_size(viewport | {"height": page.evaluate("document.documentElement.scrollHeight")})
    assert violations(page) == []
    assert cut_off(page) == []
    page.set_viewport_size(viewport)


def test_trainer_types_and_the_client_corrects(
    open_browser: OpenBrowser, tess: User, cleo: User, assignment: Assignment
) -> None:
    desk = open_browser(tess, viewport=DESKTOP)
    desk.goto(f"/clients/{cleo.pk}/")
    desk.get_by_role("button", name="Log for Cleo").click()
    expect(desk.get_by_text("You are logging for Cleo")).to_be_visible()
    for number in (1, 2, 3):
        type_a_set(desk, number, load="45")
    assert set(LoggedSet.objects.values_list("entered_by", "load_unit")) == {(tess.pk, "lb")}
    desk.get_by_role("button", name="Finish", exact=True).click()
    expect(desk.get_by_text("Finished by you.")).to_be_visible()
    expect(desk.get_by_text("Typed by you", exact=True)).to_have_count(3)

    phone = open_browser(cleo, viewport=PHONE)
    phone.goto("/progress/")
    phone.get_by_role("link", name="Pull day").click()
    expect(phone.get_by_text("Typed by Tess", exact=True)).to_have_count(3)
    phone.get_by_role("link", name="Set 2").click()
    expect(phone.get_by_text("You are logging for")).to_have_count(0)
    form = phone.locator("form.change")
    form.get_by_role("textbox", name="Reps").fill("6")
    form.get_by_role("button", name="Save").click()
    until(phone, lambda: LoggedSet.objects.get(slot="1.2.both").reps == 6)
    phone.goto("/progress/")
    phone.get_by_role("link", name="Pull day").click()
    expect(phone.get_by_role("listitem").filter(has_text="45 lb × 6")).to_contain_text("changed by you")

    desk.reload()
    changed = desk.get_by_role("listitem").filter(has_text="45 lb × 6")
    expect(changed).to_contain_text("Was 45 lb × 8, typed by you, until")
    expect(changed).to_contain_text("changed by Cleo")
    expect(desk.get_by_text("Typed by you", exact=True)).to_have_count(2)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@BOTH_SIZES
def test_typing_for_a_client_is_for_everybody(
    open_browser: OpenBrowser,
    tess: User,
    cleo: User,
    assignment: Assignment,
    viewport: dict[str, int],
    scheme: str,
) -> None:
    page = open_browser(tess, viewport=viewport, color_scheme=scheme)
    page.goto(f"/clients/{cleo.pk}/")
    assert_for_everybody(page, viewport)
    page.get_by_role("button", name="Log for Cleo").click()
    type_a_set(page, 1, load="45")
    page.reload()
    expect(page.get_by_text("typed by Tess").first).to_be_attached()
    assert_for_everybody(page, viewport)
    first = LoggedSet.objects.get()
    page.goto(f"/sessions/{first.session_id}/?change={first.slot}#step-1")
    page.locator("form.change").get_by_role("textbox", name="Reps").fill("7")
    page.locator("form.change").get_by_role("button", name="Save").click()
    until(page, lambda: LoggedSet.objects.get().reps == 7)
    page.goto(f"/progress/sessions/{first.session_id}/")
    expect(page.get_by_text("Was 45 lb × 8, typed by you, until")).to_be_visible()
    assert_for_everybody(page, viewport)
