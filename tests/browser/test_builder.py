"""Building a routine in a real browser: typing, keyboard, without scripts."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from accounts.models import User
from routines.builder.commands import copy_routine
from routines.models import Routine, Step
from tests.browser.access import cut_off, violations
from tests.browser.conftest import DESKTOP, PHONE, OpenBrowser
from tests.factories import make_routine


@pytest.fixture
def routine(site: str, tess: User) -> Routine:
    """The back day, as Tess's own."""
    return copy_routine(Routine.objects.get(slug="back-day"), owner=tess)


def row(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name=re.compile(rf"^\w+, {re.escape(name)}$"))


def order(page: Page) -> list[str]:
    labels = page.locator("[data-row]").evaluate_all("rows => rows.map(row => row.ariaLabel)")
    return [label.partition(", ")[2] for label in labels]


def open_builder(page: Page, routine: Routine) -> Page:
    page.goto(f"/routines/{routine.pk}/edit/")
    return page


def asked_of(routine: Routine, slug: str) -> tuple[int, int | None, int | None]:
    step = Step.objects.get(block__routine=routine, exercise__slug=slug)
    first = step.prescribed_sets.first()
    return step.prescribed_sets.count(), first.reps_min, first.rest_seconds


def test_what_is_typed_saves_by_itself(open_browser: OpenBrowser, tess: User, routine: Routine) -> None:
    page = open_builder(open_browser(tess, viewport=DESKTOP), routine)
    sets, reps = (row(page, "Superman").get_by_label(label) for label in ("Sets of", "Reps of"))
    sets.fill("5")
    reps.fill("8 to 10")
    row(page, "Superman").get_by_label("Load of").focus()
    expect(reps).to_have_value("8–10")
    expect(page.locator("#saved")).to_contain_text(re.compile(r"Saved\s+\d\d:\d\d"))
    expect(page.locator("#hits")).to_contain_text("8 moves, 31 sets")
    expect(row(page, "Superman").get_by_label("Load of")).to_be_focused()
    assert asked_of(routine, "superman") == (5, 8, 45)


def test_refused_text_stays_beside_its_reason_while_the_rest_goes_on(
    open_browser: OpenBrowser, tess: User, routine: Routine
) -> None:
    page = open_builder(open_browser(tess, viewport=DESKTOP), routine)
    face_pull = row(page, "Face pull")
    face_pull.get_by_label("Reps of").fill("many")
    face_pull.get_by_label("Rest of").fill("-1")
    row(page, "Superman").get_by_label("Sets of").fill("4")
    row(page, "Superman").get_by_role("button", name="Move Superman up").click()
    expect(page.locator("#said")).to_have_text("Superman is number 4 of 8.")
    expect(page.locator("#hits")).to_contain_text("30 sets")
    expect(face_pull.get_by_label("Reps of")).to_have_value("many")
    expect(face_pull.get_by_label("Reps of")).to_have_accessible_description("Write reps like 12 or 12–15.")
    expect(face_pull.get_by_label("Rest of")).to_have_accessible_description(re.compile("Write a time"))
    face_pull.get_by_label("Rest of").fill("1:30")
    face_pull.get_by_label("Reps of").fill("12")
    face_pull.get_by_label("Reps of").press("Enter")
    expect(face_pull.locator(".err")).to_have_count(0)
    expect(face_pull.get_by_label("Reps of")).to_be_focused()
    expect(page.locator("#saved")).to_contain_text("Saved")
    assert asked_of(routine, "face-pull") == (3, 12, 90)


def test_last_word_is_saved_when_one_leaves_at_once(open_browser: OpenBrowser, tess: User, routine: Routine) -> None:
    page = open_builder(open_browser(tess, viewport=DESKTOP), routine)
    row(page, "Superman").get_by_label("Sets of").fill("6")
    page.get_by_role("link", name="Preview").click()
    expect(page).to_have_url(f"/routines/{routine.pk}/")
    for _ in range(100):  # what was sent goes on behind the next page
        if asked_of(routine, "superman")[0] == 6:
            break
        page.wait_for_timeout(100)
    assert asked_of(routine, "superman") == (6, 12, 45)


def test_rows_move_leave_and_come_back_by_keyboard_alone(
    open_browser: OpenBrowser, tess: User, routine: Routine
) -> None:
    page = open_builder(open_browser(tess, viewport=DESKTOP), routine)
    before = order(page)
    reps = row(page, "Superman").get_by_label("Reps of")
    reps.focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#said")).to_have_text("Superman is number 4 of 8.")
    expect(reps).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#said")).to_have_text("Superman is number 5 of 8.")
    assert order(page) == before

    row(page, "Superman").get_by_label("More for").press("Enter")
    row(page, "Superman").get_by_role("button", name="Remove").press("Enter")
    expect(page.locator("#undo")).to_contain_text("Superman removed.")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_have_text("Superman is back.")
    expect(row(page, "Superman")).to_be_focused()
    assert order(page) == before

    row(page, "Superman").get_by_label("More for").press("Enter")
    row(page, "Superman").get_by_role("button", name="Superset with the next").press("Enter")
    expect(page.get_by_role("heading", name="Superset, 3 rounds")).to_be_visible()
    page.get_by_label("Rest after each round").fill("1:15")
    page.get_by_label("Rest after each round").press("Enter")
    expect(page.get_by_label("Rest after each round")).to_have_attribute("value", "75")
    page.get_by_role("button", name="Ungroup").press("Enter")
    expect(page.get_by_role("heading", name="Superset")).to_have_count(0)
    assert asked_of(routine, "renegade-row") == (3, 20, 75)


def test_menu_opened_before_the_answer_came_stays_open(open_browser: OpenBrowser, tess: User, routine: Routine) -> None:
    page = open_builder(open_browser(tess), routine)
    on_their_way: list[Route] = []

    def hold(route: Route) -> None:
        on_their_way.append(route)

    page.route("**/group/", hold)
    row(page, "Superman").get_by_label("More for").click()
    row(page, "Superman").get_by_role("button", name="Superset with the next").click()
    row(page, "Lat pulldown").get_by_label("More for").click()
    on_their_way[0].continue_()
    expect(page.locator("#said")).to_contain_text("superset")
    expect(row(page, "Lat pulldown").get_by_role("button", name="Remove")).to_be_visible()
    expect(row(page, "Superman").get_by_role("button", name="Remove")).to_be_hidden()
    row(page, "Lat pulldown").get_by_role("button", name="Remove").click()
    expect(page.locator("#undo")).to_contain_text("Lat pulldown removed.")


def test_moves_are_found_while_one_types_and_added_one_after_the_other(
    open_browser: OpenBrowser, tess: User, site: str
) -> None:
    routine = make_routine(tess, name="New day")
    page = open_builder(open_browser(tess), routine)
    expect(page.get_by_role("heading", name="No moves yet")).to_be_visible()
    search = page.get_by_role("searchbox")
    search.press_sequentially("supermn", delay=15)
    page.get_by_role("button", name="Add Superman").click()
    expect(row(page, "Superman").get_by_label("Reps of")).to_have_value("12–15")
    expect(search).to_have_value("supermn")
    search.fill("lat puldown")
    page.get_by_role("button", name="Add Lat pulldown").click()
    expect(page.locator("#said")).to_have_text("Lat pulldown added at the end.")
    assert order(page) == ["Superman", "Lat pulldown"]


def test_builder_works_without_a_script(open_browser: OpenBrowser, tess: User, routine: Routine) -> None:
    page = open_builder(open_browser(tess, java_script_enabled=False), routine)
    row(page, "Superman").get_by_label("Sets of").fill("4")
    row(page, "Superman").get_by_label("Reps of").fill("many")
    row(page, "Superman").get_by_role("button", name="Save").click()
    expect(row(page, "Superman").locator(".err")).to_have_text("Write reps like 12 or 12–15.")
    expect(row(page, "Superman").get_by_label("Sets of")).to_have_value("4")
    row(page, "Superman").get_by_label("Reps of").fill("10")
    row(page, "Superman").get_by_label("Reps of").press("Enter")
    expect(row(page, "Superman").locator(".err")).to_have_count(0)
    assert asked_of(routine, "superman") == (4, 10, 45)
    row(page, "Superman").get_by_role("button", name="Move Superman up").click()
    expect(page.get_by_role("status").filter(has_text="Superman is number 4 of 8.")).to_be_visible()
    row(page, "Superman").get_by_label("More for").click()
    row(page, "Superman").get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status").filter(has_text="Superman is back.")).to_be_visible()
    page.get_by_role("searchbox").fill("biceps crl")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("button", name="Add Biceps curl").click()
    expect(page.get_by_role("searchbox")).to_have_value("biceps crl")
    expect(row(page, "Biceps curl")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_builder_in_the_midst_of_work_is_for_everybody(
    open_browser: OpenBrowser, tess: User, routine: Routine, viewport: dict[str, int], scheme: str
) -> None:
    page = open_builder(open_browser(tess, viewport=viewport, color_scheme=scheme), routine)
    row(page, "Superman").get_by_label("More for").click()
    row(page, "Superman").get_by_role("button", name="Superset with the next").click()
    row(page, "Lat pulldown").get_by_label("More for").click()
    row(page, "Lat pulldown").get_by_role("button", name="Remove").click()
    row(page, "Face pull").get_by_label("Reps of").fill("many")
    page.get_by_text("Name, notes, what follows").click()
    expect(row(page, "Face pull").locator(".err")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    page.set_viewport_size(viewport | {"height": page.evaluate("document.documentElement.scrollHeight")})
    assert violations(page) == []
    assert cut_off(page) == []
