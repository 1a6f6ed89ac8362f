"""A trainer sees who needs them, acts, puts off and takes it back; finds a client; with scripts and without."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Coaching, User
from routines.models import Assignment, Feeling, Snooze
from routines.player.commands import answer_feeling, finish_session, start_session
from tests.browser.access import covered, cut_off, too_small, violations
from tests.browser.conftest import BOTH_SIZES, PHONE, OpenBrowser
from tests.factories import make_assignment, make_coaching, make_exercise, make_routine, make_user


@pytest.fixture
def plan(site: str, coaching: Coaching) -> Assignment:
    """Cleo trained today, and it hurt; Abe has no plan yet."""
    make_coaching(coaching.trainer, make_user("abe@example.com", name="Abe Stone"), tags=["mornings"])
    today = timezone.localdate()
    routine = make_routine(coaching.trainer, make_exercise("Row"))
    assignment = make_assignment(coaching, routine, starts_on=today, weeks=4)
    session = start_session(assignment, on=today, at=timezone.now() - timedelta(hours=1))
    finish_session(session, at=timezone.now())
    answer_feeling(session, feeling=Feeling.PAINFUL, note="Left shoulder.")
    return assignment


def assert_for_everybody(page: Page, viewport: dict[str, int]) -> None:
    assert cut_off(page) == []
    assert covered(page) == []
    # The whole page at once, so that the bar at its foot covers nothing.
    page.set_viewport_size(viewport | {"height": page.evaluate("document.documentElement.scrollHeight")})
    assert violations(page) == []
    if viewport == PHONE:
        heading = ('href="/clients/"><svg', 'class="me"')  # the shell's own, the same on every page
        assert [one for one in too_small(page) if not any(words in one for words in heading)] == []
    page.set_viewport_size(viewport)


@BOTH_SIZES
def test_who_needs_me(open_browser: OpenBrowser, tess: User, plan: Assignment, viewport: dict[str, int]) -> None:
    page = open_browser(tess, viewport=viewport)
    page.goto("/clients/")
    needs = page.locator("#needs")
    pain = needs.locator(".need", has_text="Cleo felt pain after Pull day")
    expect(pain.get_by_text("Left shoulder.")).to_be_visible()
    assert_for_everybody(page, viewport)

    pain.get_by_text("Later").click()
    pain.get_by_role("button", name="In 1 week").click()
    expect(needs.get_by_text("Put off for 1 week.")).to_be_visible()
    expect(pain).to_have_count(0)
    expect(needs.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(pain).to_be_visible()
    assert not Snooze.objects.exists()

    page.get_by_role("searchbox", name="Search clients").fill("stone")
    expect(page.get_by_role("status").filter(has_text="1 client found")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Abe Stone"))).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?q=stone"))
    page.get_by_role("searchbox", name="Search clients").fill("")
    page.get_by_role("radio", name="Needs you (2)").check()
    expect(page.get_by_role("status").filter(has_text="2 clients found")).to_be_visible()
    page.get_by_role("combobox", name="Label").select_option("mornings")
    expect(page.get_by_role("status").filter(has_text="1 client found")).to_be_visible()

    page.goto("/clients/needs-you/")
    assert_for_everybody(page, viewport)
    page.get_by_role("link", name=re.compile("Open session")).click()
    expect(page.get_by_text("Left shoulder.").first).to_be_visible()


def test_who_needs_me_without_scripts(open_browser: OpenBrowser, tess: User, plan: Assignment) -> None:
    page = open_browser(tess, viewport=PHONE, java_script_enabled=False)
    page.goto("/clients/")
    pain = page.locator(".need", has_text="Cleo felt pain")
    pain.get_by_text("Later").click()
    pain.get_by_role("button", name="When it changes").click()
    expect(page.get_by_text("Put off until it changes.")).to_be_visible()
    page.get_by_role("link", name="1 put off").click()
    page.get_by_text("Put off (1)").click()
    page.get_by_role("button", name="Bring back").click()
    expect(page.locator(".need", has_text="Cleo felt pain")).to_be_visible()
    page.goto("/clients/")
    page.get_by_role("searchbox", name="Search clients").fill("stone")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("1 client found")).to_be_visible()
