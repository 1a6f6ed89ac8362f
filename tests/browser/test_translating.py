"""A translator says in German what changed in English, sees the history, and a client reads it, in a real browser."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from accounts.models import User
from routines.models import Exercise
from routines.models.publishing import publish_text
from tests.browser.access import cut_off, too_small, violations
from tests.browser.conftest import DESKTOP, PHONE, OpenBrowser

SHELL = ("ic flip", 'class="me"', ">Close<")


@pytest.fixture
def changed(site: str) -> Exercise:
    """The superman, whose summary somebody wrote anew."""
    exercise = Exercise.objects.with_text().get(slug="superman")
    assert exercise.published
    summary = exercise.published.summary.replace("nothing but a mat", "only a mat")
    publish_text(exercise, text={**exercise.published.text, "summary": summary}, author=None)
    return exercise


def shoot(page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}-{page.viewport_size['width']}.png", full_page=True)


@pytest.mark.parametrize(
    ("viewport", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "desktop in the dark"]
)
def test_a_translator_says_what_changed_and_a_client_reads_it(
    open_browser: OpenBrowser, tara: User, cleo: User, changed: Exercise, viewport: dict[str, int], scheme: str
) -> None:
    page = open_browser(tara, viewport=viewport, color_scheme=scheme)
    page.goto("/translations/")
    expect(page.get_by_role("heading", name="Deutsch")).to_be_visible()
    assert violations(page) == []
    assert cut_off(page) == []
    shoot(page, "list")
    page.get_by_role("link", name="Changed since translated 1").click()
    page.get_by_role("link", name="Superman").click()

    expect(page.get_by_text("nothing but", exact=True)).to_be_visible()
    assert violations(page) == []
    assert cut_off(page) == []
    if viewport == PHONE:
        assert [one for one in too_small(page) if not any(part in one for part in SHELL)] == []
    shoot(page, "edit")
    page.get_by_label("Summary in Deutsch").fill("Heb Arme und Beine. Du brauchst nur eine Matte.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Complete", exact=True)).to_be_visible()

    page.get_by_role("link", name="History").click()
    expect(page.get_by_role("heading", name="Translation 2")).to_be_visible()
    assert violations(page) == []
    assert cut_off(page) == []
    shoot(page, "history")

    User.objects.filter(pk=cleo.pk).update(language="de")
    page = open_browser(cleo, viewport=viewport, color_scheme=scheme)
    page.goto("/exercises/superman/")
    expect(page.get_by_text("Du brauchst nur eine Matte.")).to_be_visible()
    assert cut_off(page) == []
    shoot(page, "client")
