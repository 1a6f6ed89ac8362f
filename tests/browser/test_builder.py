"""Building a routine in a real browser: typing, keyboard, without scripts."""

import re
import time
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from accounts.models import User
from routines.builder.commands import copy_routine, group_with_next
from routines.models import Exercise, Routine, Step
from routines.models.version import content_of
from tests.browser.access import cut_off, violations
from tests.browser.conftest import BOTH_SIZES, DESKTOP, OpenBrowser
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
    row(page, "Superman").get_by_label("Sets of").press("Alt+ArrowUp")
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
    expect(page.locator("#undo-button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_have_text("Undone: Superman removed.")
    expect(row(page, "Superman")).to_be_focused()
    assert order(page) == before

    row(page, "Superman").get_by_label("More for").press("Enter")
    row(page, "Superman").get_by_role("button", name="Superset with the next").press("Enter")
    expect(page.get_by_role("heading", name="Superset, 3 rounds")).to_be_visible()
    page.get_by_label("rounds", exact=True).fill("4")
    page.get_by_label("Rest after each round").fill("1:15")
    page.get_by_label("Rest after each round").press("Enter")
    expect(page.get_by_label("Rest after each round")).to_have_attribute("value", "75")
    page.get_by_label("More for this superset").press("Enter")
    page.get_by_role("button", name="Ungroup").press("Enter")
    expect(page.get_by_role("heading", name="Superset")).to_have_count(0)
    assert asked_of(routine, "renegade-row") == (4, 20, 75)
    for _ in ("taken apart", "rest", "rounds"):
        page.keyboard.press("Control+z")
    expect(page.locator("#said")).to_have_text("Undone: Superset of Superman, Renegade row changed.")
    expect(page.get_by_role("heading", name="Superset, 3 rounds")).to_be_visible()
    page.keyboard.press("Control+Shift+z")
    expect(page.get_by_role("heading", name="Superset, 4 rounds")).to_be_visible()


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


BACK_DAY = ["bent over", "face pull", "seated row", "lat pull", "superman", "renegade", "vinyasa", "standing back"]


@BOTH_SIZES
def test_back_day_is_composed_from_nothing_by_keyboard_within_a_minute(
    open_browser: OpenBrowser, tess: User, site: str, viewport: dict[str, int]
) -> None:
    """From the list of routines on, with no mouse: words of a move, arrows where it isn't the first, Enter."""
    page = open_browser(tess, viewport=viewport)
    page.goto("/routines/add/")
    keys = 0

    def type_(text: str) -> None:
        nonlocal keys
        keys += len(text)
        page.keyboard.type(text, delay=60)  # a practised typist takes twice as long

    def press(key: str) -> None:
        nonlocal keys
        keys += 1
        page.keyboard.press(key)

    began = time.monotonic()
    page.get_by_label("Name").focus()
    type_("Back day")
    press("Enter")
    expect(page.get_by_role("searchbox")).to_be_focused()
    for words in BACK_DAY:
        type_(words)
        press("Enter")  # and on with the next at once: what was entered is added in turn
    expect(page.locator("[data-row]")).to_have_count(len(BACK_DAY))
    expect(page.get_by_role("searchbox")).to_be_focused()
    seconds = time.monotonic() - began
    expect(page.locator("#hits")).to_contain_text("8 moves, 29 sets")
    composed = Routine.objects.get(owner=tess, name="Back day")
    assert moves_of(composed) == moves_of(Routine.objects.get(slug="back-day"))
    assert keys < 110
    assert seconds < 60


def moves_of(routine: Routine) -> list[tuple[Any, ...]]:
    """Each step with its sets, but for notes."""
    blocks = content_of(Routine.objects.with_steps().get(pk=routine.pk))["blocks"]
    return [(block["kind"], [(step["slug"], step["sets"]) for step in block["steps"]]) for block in blocks]


def test_search_goes_through_what_it_found_with_the_arrows(open_browser: OpenBrowser, tess: User, site: str) -> None:
    routine = make_routine(tess, name="New day")
    page = open_builder(open_browser(tess, viewport=DESKTOP), routine)
    page.keyboard.type("superman")
    expect(page.locator("#found li").first).to_contain_text("Superman")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="Add Alternating superman")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_have_text("Alternating superman added at the end.")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("face pull")
    expect(page.get_by_role("searchbox")).to_have_value("face pull")


def drag(page: Page, name: str, to: Locator, *, into: float) -> None:
    """By its grip to a height of another element, 0 the top and 1 the bottom."""
    of = page.get_by_role("group", name="Superset").locator("[data-head]") if name == "Superset" else row(page, name)
    grip = of.locator("[data-grip]")
    grip.scroll_into_view_if_needed()
    start, end = grip.bounding_box(), to.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(start["x"] + 20, start["y"] + 40, steps=4)
    page.mouse.move(end["x"] + 40, end["y"] + end["height"] * into, steps=6)
    expect(page.locator(".dragged")).to_be_visible()


def test_rows_are_dragged_inside_into_and_out_of_supersets(
    open_browser: OpenBrowser, tess: User, routine: Routine
) -> None:
    group_with_next(Step.objects.get(block__routine=routine, exercise__slug="face-pull"))
    page = open_builder(open_browser(tess, viewport={"width": 1280, "height": 1200}), routine)
    said, superset = page.locator("#said"), page.get_by_role("group", name="Superset")
    drag(page, "Lat pulldown", row(page, "Seated row"), into=0.2)
    page.mouse.up()
    expect(said).to_have_text("Lat pulldown is number 3 of 8.")
    expect(superset.locator("[data-row]")).to_have_count(3)
    drag(page, "Face pull", row(page, "Lat pulldown"), into=0.8)
    page.mouse.up()
    expect(said).to_have_text("Face pull is number 3 of 8.")
    drag(page, "Seated row", row(page, "Renegade row"), into=0.8)
    page.mouse.up()
    expect(said).to_have_text("Seated row is number 6 of 8.")
    expect(superset.locator("[data-row]")).to_have_count(2)
    before = order(page)
    drag(page, "Superman", row(page, "Bent-over row (one arm)"), into=0.1)
    page.keyboard.press("Escape")
    expect(page.locator(".dragged")).to_have_count(0)
    page.mouse.up()
    assert order(page) == before
    page.keyboard.press("Control+z")
    expect(said).to_have_text("Undone: Seated row moved.")
    expect(superset.locator("[data-row]")).to_have_count(3)
    drag(page, "Superset", page.locator("#steps > .block").last, into=0.9)
    page.mouse.up()
    expect(said).to_have_text("Superset is block 6 of 6.")
    expect(page.locator(".dragged, .lone")).to_have_count(0)
    expect(superset.locator("[data-row]")).to_have_count(3)
    superset.get_by_role("button", name="Move this whole superset").press("ArrowUp")
    expect(said).to_have_text("Superset is block 5 of 6.")


@BOTH_SIZES
def test_sets_are_asked_for_one_by_one_and_alternatives_offered(
    open_browser: OpenBrowser, tess: User, routine: Routine, viewport: dict[str, int]
) -> None:
    page = open_builder(open_browser(tess, viewport=viewport), routine)
    bent = row(page, "Bent-over row (one arm)")
    bent.get_by_label("Reps of Bent-over").fill("12/10/8+")
    bent.get_by_role("link", name="Set by set").click()
    expect(bent.get_by_label("Kind of set 3")).to_have_value("amrap")
    bent.get_by_role("button", name="Warm-up").click()
    expect(bent.get_by_label("Kind of set 4")).to_have_value("amrap")
    bent.get_by_label("Tempo of set 2").fill("31x0")
    bent.get_by_label("Right reps of set 2").fill("14")
    bent.get_by_label("Right reps of set 2").press("Enter")
    expect(bent.get_by_label("Tempo of set 2")).to_have_value("3-1-X-0")
    bent.get_by_label("Tempo of set 3").fill("slow")
    bent.get_by_label("Tempo of set 3").press("Enter")
    expect(bent.get_by_label("Tempo of set 3")).to_have_accessible_description(re.compile("Write a tempo like 3-1-X-0"))
    bent.get_by_label("Tempo of set 3").fill("")
    bent.get_by_label("Ask the client how hard each set was").check()
    expect(bent.get_by_role("link", name="1 warm-up · tempo 3‑1‑X‑0 · asks the effort")).to_be_visible()
    search = bent.get_by_role("searchbox")
    search.fill("lat pull")
    search.press("Enter")
    expect(bent.get_by_role("button", name="Remove Lat pulldown from the alternatives")).to_be_visible()
    page.set_viewport_size(viewport | {"height": page.evaluate("document.documentElement.scrollHeight")})
    assert violations(page) == []
    assert cut_off(page) == []
    step = Step.objects.get(block__routine=routine, exercise__slug="bent-over-row")
    assert list(step.prescribed_sets.values_list("kind", "reps_min", "right_reps_min", "tempo")) == [
        ("warm_up", 12, None, ""),
        ("working", 12, 14, "3-1-X-0"),
        ("working", 10, None, ""),
        ("amrap", 8, None, ""),
    ]
    assert step.asks_rpe
    assert step.alternatives == [Exercise.objects.get(slug="lat-pulldown").pk]


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
    row(page, "Superman").get_by_label("More for").click()
    row(page, "Superman").get_by_role("button", name="Move up").click()
    expect(page.get_by_role("status").filter(has_text="Superman is number 4 of 8.")).to_be_visible()
    row(page, "Superman").get_by_label("More for").click()
    row(page, "Superman").get_by_role("button", name="Remove").click()
    page.locator("#undo-button").click()
    expect(page.get_by_role("status").filter(has_text="Undone: Superman removed.")).to_be_visible()
    page.get_by_role("searchbox").fill("biceps crl")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("button", name="Add Biceps curl").click()
    expect(page.get_by_role("searchbox")).to_have_value("biceps crl")
    expect(row(page, "Biceps curl")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@BOTH_SIZES
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
    expect(page.locator("#undo-button")).to_be_visible()
    page.set_viewport_size(viewport | {"height": page.evaluate("document.documentElement.scrollHeight")})
    assert violations(page) == []
    assert cut_off(page) == []
