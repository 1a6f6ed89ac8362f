"""What the logs say can be read by everybody: by pointing, by keyboard, without scripts, as a table."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from uuid_utils.compat import uuid7

from accounts.models import Coaching, User
from routines.models.plan import set_id_of
from routines.player.commands import finish_session, log_set, start_session
from tests.browser.access import cut_off, too_small, violations
from tests.browser.conftest import BOTH_SIZES, DESKTOP, PHONE, OpenBrowser
from tests.factories import make_assignment, make_exercise, make_routine


@pytest.fixture
def trained(site: str, coaching: Coaching) -> User:
    """Cleo rows with more and more, a week apart, the last time today."""
    row = make_exercise("Row", owner=coaching.trainer, primary_muscles=["lats"], secondary_muscles=["biceps"])
    now = timezone.now()
    today = coaching.client.day_of(now)
    assignment = make_assignment(coaching, make_routine(coaching.trainer, row), starts_on=today)
    for weeks, load in ((3, 20), (2, 22), (1, 22), (0, 25)):
        at = now - timedelta(weeks=weeks, minutes=2)
        session = start_session(assignment, on=today - timedelta(weeks=weeks), at=at)
        log_set(
            session,
            set_id=set_id_of(session.pk, "1.1.both"),
            slot="1.1.both",
            op=uuid7(),
            at=at,
            reps=8,
            load=Decimal(load),
        )
        finish_session(session, at=at + timedelta(minutes=1))
    return coaching.client


def look(page: Page, viewport: dict[str, int]) -> None:
    assert cut_off(page) == []
    page.set_viewport_size(viewport | {"height": page.evaluate("document.documentElement.scrollHeight")})
    assert violations(page) == []
    if viewport == PHONE:
        not_ours = ('class="at', 'class="me"', '<svg class="ic flip"')  # columns of a chart, and the shell's heading
        small = [one for one in too_small(page) if not any(words in one for words in not_ours)]
        assert small == []
    page.set_viewport_size(viewport)


@BOTH_SIZES
def test_progress_is_read_by_pointing_by_keyboard_and_as_a_table(
    open_browser: OpenBrowser, trained: User, viewport: dict[str, int]
) -> None:
    page = open_browser(trained, viewport=viewport)
    page.goto("/progress/")
    look(page, viewport)
    chart = page.locator("#load svg.chart")
    points = chart.locator(".at")
    expect(chart.locator(".last")).to_contain_text("25 kg × 8")
    expect(chart).to_have_attribute("data-chart", "ready")

    points.nth(1).hover()
    expect(points.nth(1).locator(".tip")).to_be_visible()
    expect(points.nth(1).locator(".tip")).to_contain_text("22 kg × 8")
    expect(chart.locator(".last")).to_be_hidden()
    page.mouse.move(0, 0)

    points.last.focus()
    page.keyboard.press("ArrowLeft")
    expect(points.nth(2)).to_be_focused()
    page.keyboard.press("Home")
    expect(points.first).to_be_focused()
    expect(points.first.locator(".tip")).to_be_visible()
    page.keyboard.press("Escape")
    expect(chart.locator(".last")).to_be_visible()

    page.locator("#load").get_by_text("As a table").click()
    table = page.locator("#load table")
    expect(table.get_by_role("row")).to_have_count(5)
    expect(table.locator("tbody tr").first).to_contain_text("Record")

    page.get_by_role("link", name="All of it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Row")
    look(page, viewport)
    page.get_by_role("navigation", name="How far back").get_by_role("link", name="Year").click()
    expect(page.locator("#load")).to_contain_text("A record when it was done")
    year = timezone.localdate().year
    pages = [
        ("Moves", "Your moves"),
        ("Muscles", "Where the work went"),
        ("Calendar", f"Your {year}"),
        ("Sessions", "Your sessions"),
    ]
    for name, heading in pages:
        page.get_by_role("navigation", name="Progress").get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        look(page, viewport)


def test_progress_is_read_without_scripts(open_browser: OpenBrowser, tess: User, trained: User) -> None:
    """By the trainer, from the client's page on."""
    page = open_browser(tess, viewport=DESKTOP, java_script_enabled=False)
    page.goto(f"/clients/{trained.pk}/")
    page.get_by_role("link", name="Progress", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cleo’s progress")
    point = page.locator("#load .at").first
    point.focus()
    expect(point.locator(".tip")).to_be_visible()
    page.locator("#load").get_by_text("As a table").click()
    expect(page.locator("#load table")).to_be_visible()
