"""Routines as text in a real browser: refused with its place, previewed, saved, undone, pasted, compared."""

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from accounts.models import User
from routines.builder.commands import copy_routine
from routines.models import Routine
from routines.models.version import take_version
from tests.browser.access import violations
from tests.browser.conftest import DESKTOP, PHONE, OpenBrowser


@pytest.fixture
def routine(site: str, tess: User) -> Routine:
    """The back day, as Tess's own."""
    return copy_routine(Routine.objects.get(slug="back-day"), owner=tess)


def selected(page: Page) -> str:
    return page.locator("#id_text").evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)")


def has_no_sideways_scroll(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE])
def test_a_routine_is_rewritten_as_text(
    open_browser: OpenBrowser, tess: User, routine: Routine, viewport: ViewportSize
) -> None:
    page = open_browser(tess, viewport=viewport)
    page.goto(f"/routines/{routine.pk}/edit/")
    page.get_by_label("More for this routine").click()
    page.get_by_role("link", name="As text").click()
    field = page.get_by_label("as text")
    text = field.input_value()
    assert violations(page) == []

    field.fill(text.replace("Superman:", "Supermann:").replace("Face pull: 3", "Face pull: 3 sets of"))
    page.get_by_role("button", name="Show what changes").click()
    faults = page.locator("#faults")
    expect(faults).to_contain_text("2 places can’t be read.")
    expect(faults).to_contain_text("Did you mean Superman?")
    expect(faults).to_be_focused()
    expect(field).to_have_value(re.compile("Supermann"))
    assert violations(page) == []
    faults.get_by_role("link").last.click()
    expect(field).to_be_focused()
    assert selected(page).startswith(("Supermann: 3 × 12–15", "sets of"))

    field.fill(text.replace("Superman: 3", "Superman: 4") + "\nPush-up: 2 × AMRAP\n")
    page.get_by_role("button", name="Show what changes").click()
    expect(page.get_by_role("heading", name="What changes")).to_be_focused()
    expect(page.locator(".textdiff ins").first).to_contain_text("4")
    expect(page.locator(".textdiff .added")).to_contain_text("Push-up: 2 × AMRAP")
    assert violations(page) == []
    assert has_no_sideways_scroll(page)

    page.get_by_role("button", name="Change the routine").click()
    expect(page.locator("#hits")).to_contain_text("9 moves")
    page.locator("#acts").get_by_role("button", name=re.compile("Undo")).click()
    expect(page.locator("#hits")).to_contain_text("8 moves")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE])
def test_a_routine_is_pasted_and_its_versions_are_compared(
    open_browser: OpenBrowser, tess: User, site: str, viewport: ViewportSize
) -> None:
    page = open_browser(tess, viewport=viewport)
    page.goto("/routines/add/")
    page.get_by_role("link", name="Paste it as text").click()
    page.get_by_label("Write or paste the routine").fill("# Pulls\nface pull: 3x12 @ 10 kg\n\nSuperman")
    assert violations(page) == []
    assert has_no_sideways_scroll(page)
    page.get_by_role("button", name="Add the routine").click()
    expect(page.locator("#hits")).to_contain_text("2 moves, 6 sets")
    routine = Routine.objects.get(name="Pulls")
    before = take_version(routine)
    routine.blocks.first().steps.first().prescribed_sets.update(load=12)
    after = take_version(routine)
    page.goto(f"/routines/{routine.pk}/versions/{before.pk}/{after.pk}/")
    expect(page.locator(".textdiff del")).to_contain_text("10")
    expect(page.locator(".textdiff ins")).to_contain_text("12")
    assert violations(page) == []
    assert has_no_sideways_scroll(page)
