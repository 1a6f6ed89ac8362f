"""A note with a photo: asked on one side, read and answered on the other, at the desk and on the phone."""

from datetime import date

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from accounts.models import User
from routines.models import Comment, Receipt, TrainingSession
from routines.player.commands import start_session
from tests.browser.access import covered, cut_off, violations
from tests.browser.conftest import DESKTOP, PHONE, OpenBrowser
from tests.factories import make_assignment, make_coaching, make_exercise, make_photo, make_routine

PHOTO = {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": make_photo((1200, 1600), "JPEG")}


@pytest.fixture
def session(site: str, tess: User, cleo: User) -> TrainingSession:
    routine = make_routine(tess, make_exercise("Plank row", owner=tess))
    return start_session(make_assignment(make_coaching(tess, cleo), routine), on=date.today())  # noqa: DTZ011


def is_for_everybody(page: Page, size: ViewportSize) -> None:
    # The whole page at once, so that the bar at the bottom covers nothing that can be scrolled from under it.
    page.set_viewport_size({"width": size["width"], "height": page.evaluate("document.documentElement.scrollHeight")})
    assert (violations(page), cut_off(page)) == ([], [])
    page.set_viewport_size(size)
    if size == PHONE:
        assert covered(page) == []


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_question_is_asked_read_and_answered(
    open_browser: OpenBrowser, session: TrainingSession, cleo: User, tess: User, size: ViewportSize
) -> None:
    page = open_browser(cleo, viewport=size)
    page.goto(f"/progress/sessions/{session.pk}/")
    page.locator(".ask").first.click()
    expect(page.get_by_label("About")).to_have_value("step-1")
    page.get_by_label("Your note").fill("Is my back straight?")
    page.locator("input[type=file]").set_input_files([PHOTO])
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".entry")).to_contain_text("Is my back straight?")
    expect(page.locator(".entry img")).to_have_js_property("naturalWidth", 240)
    is_for_everybody(page, size)

    desk = open_browser(tess, viewport=size)
    desk.goto("/clients/")
    expect(desk.locator("#unread-notes")).to_contain_text("1")
    expect(desk.locator("#needs")).to_contain_text("Cleo wrote to you")
    desk.get_by_role("link", name="Read and answer").click()
    expect(desk.locator(".entry")).to_contain_text("New")
    expect(desk.locator("#unread")).to_have_count(0)  # read by itself, and the menu says so
    expect(desk.locator("#unread-notes")).to_be_hidden()
    assert Receipt.objects.get().read_at
    is_for_everybody(desk, size)
    desk.get_by_label("Your note").fill("A little higher at the hips.")
    desk.get_by_role("button", name="Send").click()
    expect(desk.locator(".entry.own")).to_contain_text("A little higher at the hips.")

    page.goto("/notes/")
    expect(page.locator(".entry.own")).to_contain_text("Read")
    page.locator(".entry.own summary").click()
    page.get_by_role("button", name="Delete it for everybody").click()
    expect(page.locator(".entry")).to_have_count(1)
    assert Comment.objects.get().author == tess


def test_notes_are_written_and_read_without_a_script(
    open_browser: OpenBrowser, session: TrainingSession, cleo: User, tess: User
) -> None:
    page = open_browser(cleo, java_script_enabled=False)
    page.goto("/notes/")
    page.get_by_label("Your note").fill("Kept?")
    page.locator("input[type=file]").set_input_files([PHOTO | {"buffer": b"no photo"}])
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#write")).to_contain_text("can’t be read as a photo")
    expect(page.get_by_label("Your note")).to_have_value("Kept?")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".entry")).to_contain_text("Kept?")
    desk = open_browser(tess, java_script_enabled=False)
    desk.goto(f"/notes/{cleo.pk}/")
    expect(desk.locator("#unread")).to_contain_text("1 new")
    desk.get_by_role("button", name="Mark as read").click()
    expect(desk.locator("#unread")).to_have_count(0)
