"""Finding and writing moves in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from routines.models import Exercise
from tests.browser.conftest import DESKTOP, OpenBrowser


def test_search_finds_while_one_types_and_keeps_its_address(open_browser: OpenBrowser, cleo: User) -> None:
    page = open_browser(cleo)
    page.goto("/exercises/")
    page.get_by_role("searchbox", name="Search moves").press_sequentially("latt pulldwn", delay=15)
    expect(page.locator("#count")).to_contain_text("1 move")
    expect(page.locator(".moves")).to_contain_text("Lat pulldown")
    expect(page.get_by_role("searchbox")).to_be_focused()
    expect(page).to_have_url("/exercises/?q=latt+pulldwn")
    page.reload()
    expect(page.locator(".moves")).to_contain_text("Lat pulldown")


def test_preview_follows_the_typing_and_moves_by_the_edited_breath(open_browser: OpenBrowser, edda: User) -> None:
    page = open_browser(edda, viewport=DESKTOP, reduced_motion="no-preference")
    page.goto("/exercises/face-pull/edit/")
    page.get_by_label("Name", exact=True).fill("Face pull, renamed")
    expect(page.locator("#preview .h1")).to_have_text("Face pull, renamed")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    pull = page.locator("#exercise-form .rowcard").filter(
        has=page.locator("select[name$=breath] option:checked[value=in]")
    )
    pull.first.get_by_label("Said meanwhile").fill("Breathe in: tug")
    expect(page.locator("#preview [data-figure-words]")).to_have_text("Breathe in: tug", timeout=20_000)
    assert Exercise.objects.with_text().get(slug="face-pull").name == "Face pull"


@pytest.mark.parametrize("slug", ["face-pull", "our-face-pull"])
def test_stills_are_of_the_figure_as_it_is(open_browser: OpenBrowser, edda: User, slug: str) -> None:
    pull = Exercise.objects.get(slug="face-pull", owner=None)
    pull.slug, pull.figure["keys"]["start"] = slug, pull.figure["keys"]["end"]
    pull.save()
    page = open_browser(edda)
    page.goto(f"/exercises/{slug}/")
    stills = page.locator(".stills svg")
    expect(stills).to_have_count(2)
    for still in stills.all():
        still.scroll_into_view_if_needed()
        expect(still.locator("g > path").first).to_be_attached()
    start, end = (still.locator("g").inner_html() for still in stills.all())
    assert start == end
    expect(page.locator(".stills button")).to_have_count(0)
    moving = open_browser(edda, reduced_motion="no-preference")
    moving.goto(f"/exercises/{slug}/")
    expect(moving.locator(".live svg g > path").first).to_be_attached()


def test_rows_are_moved_by_keys_and_by_drag_and_added(open_browser: OpenBrowser, edda: User) -> None:
    page = open_browser(edda, viewport=DESKTOP)
    page.goto("/exercises/face-pull/edit/")
    first, second = (page.locator(f"#id_steps-{number}-text").input_value() for number in (0, 1))
    page.get_by_role("button", name="Move step 2 up").press("Enter")
    expect(page.locator("#id_steps-0-text")).to_have_value(second)
    expect(page.locator("#id_steps-1-text")).to_have_value(first)
    expect(page.get_by_role("button", name="Move step 1 down")).to_be_focused()
    page.locator("#id_steps-0-text").press("Alt+ArrowDown")
    expect(page.locator("#id_steps-1-text")).to_have_value(second)
    expect(page.locator("#id_steps-1-text")).to_be_focused()
    drag_row(page, "Move step 2: drag", by=-1)
    expect(page.locator("#id_steps-0-text")).to_have_value(second)
    expect(page.locator("#steps-row-0 [data-grip]")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#id_steps-1-text")).to_have_value(second)
    expect(page.locator("#steps-row-1 [data-grip]")).to_be_focused()
    page.get_by_role("button", name="Add a step").press("Enter")
    steps = page.get_by_role("region", name="How to do it").locator(".rowcard")
    expect(steps.last.get_by_label("What to do")).to_be_focused()
    page.keyboard.type("Walk away slowly.")
    page.get_by_role("button", name="Save").first.press("Enter")
    expect(page.locator(".howto")).to_contain_text("Walk away slowly.")


def drag_row(page: Page, grip: str, *, by: int) -> None:
    """Take a row by its grip and drop it by so many rows lower."""
    handle = page.get_by_role("button", name=grip)
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    height = page.locator(".rowcard", has=handle).evaluate("row => row.getBoundingClientRect().height")
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + by * height / 2)
    expect(page.locator(".rowcard.dragged")).to_be_visible()
    page.mouse.move(x, y + by * height)
    page.mouse.up()


def test_move_is_written_without_a_script(open_browser: OpenBrowser, tess: User) -> None:
    page = open_browser(tess, java_script_enabled=False)
    page.goto("/exercises/add/")
    page.get_by_label("Name", exact=True).fill("Landmine row")
    page.locator("#id_steps-0-text").fill("Pull.")
    page.get_by_role("button", name="Add a step").click()
    page.locator("#id_steps-3-text").fill("Lower.")
    page.locator("#id_reps").fill("8-10")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview .howto")).to_contain_text("Lower.")
    page.get_by_role("button", name="Add the move").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Landmine row")
    expect(page.locator(".howto li")).to_have_count(2)


def test_stills_tell_the_movement_without_a_script(open_browser: OpenBrowser, cleo: User) -> None:
    page = open_browser(cleo, java_script_enabled=False)
    page.goto("/exercises/bent-over-row/")
    for position in ("Start position", "End position"):
        expect(page.get_by_role("img", name=position)).to_be_visible()
