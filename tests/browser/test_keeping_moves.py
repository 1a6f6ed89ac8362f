"""An editor changes many moves at once and takes it back, and nudges a pose of a figure while looking at it."""

import re

from playwright.sync_api import Page, expect

from accounts.models import User
from routines.models import Exercise, ExerciseDraft
from routines.models.draft import DraftStatus
from tests.browser.conftest import BOTH_SIZES, OpenBrowser, nothing_is_cut_off

ALIAS = "Rope pull"


def who_have_alias() -> list[str]:
    return sorted(Exercise.objects.library().filter(aliases__contains=[ALIAS]).values_list("slug", flat=True))


def choose(page: Page, *, how: str) -> None:
    page.get_by_role("link", name="Change many moves").first.click()
    page.locator("[name=q]").fill("pull")
    page.get_by_label("Change", exact=True).select_option(label="Add another name")
    expect(page.get_by_label("Word to replace")).to_be_hidden()
    page.get_by_label("Other name").fill(ALIAS)
    page.get_by_label("Save as").select_option(label=how)
    page.get_by_role("button", name="Look at what it does").click()
    expect(page.locator("#preview-head")).to_have_text(re.compile(r"^\s*\d+ moves? changes?\s*$"))


@BOTH_SIZES
def test_editor_changes_many_moves_after_looking_and_takes_it_back(
    open_browser: OpenBrowser, edda: User, viewport: dict[str, int]
) -> None:
    page = open_browser(edda, viewport=viewport)
    page.goto("/drafts/")
    page.get_by_role("link", name="Many moves at once").click()
    choose(page, how="Published at once")
    picks = page.get_by_role("checkbox", checked=True)
    count = picks.count()
    assert count > 1
    expect(page.locator(".bulkrow ins").first).to_contain_text(ALIAS)
    nothing_is_cut_off(page)
    assert who_have_alias() == []  # a look changes nothing

    # One is left out
    picks.first.uncheck()
    page.get_by_role("button", name="Change the chosen moves").click()
    expect(page.get_by_text(re.compile(rf"\b{count - 1} moves? (is|are) changed\."))).to_be_visible()
    assert len(who_have_alias()) == count - 1
    nothing_is_cut_off(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone.", exact=True)).to_be_visible()
    assert who_have_alias() == []


@BOTH_SIZES
def test_many_drafts_are_written_and_discarded_but_for_one_written_on(
    open_browser: OpenBrowser, edda: User, viewport: dict[str, int]
) -> None:
    page = open_browser(edda, viewport=viewport, java_script_enabled=False)
    page.goto("/bulk/")
    page.get_by_role("link", name="Change many moves").first.click()
    page.locator("[name=q]").fill("pull")
    page.locator("[name=act]").select_option("add_alias")
    page.locator("[name=alias]").fill(ALIAS)
    page.get_by_role("button", name="Look at what it does").click()
    page.get_by_role("button", name="Change the chosen moves").click()
    expect(page.get_by_text(re.compile("drafts are written"))).to_be_visible()
    drafts = ExerciseDraft.objects.open().order_by("pk")
    count = drafts.count()
    kept = drafts[0]
    page.goto(f"/drafts/{kept.pk}/edit/")
    page.get_by_role("textbox", name="Summary").fill("Written on since.")
    page.get_by_role("button", name="Save the draft").first.click()
    page.goto("/bulk/")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("1 move was changed again since, and stays as it is.")).to_be_visible()
    assert list(ExerciseDraft.objects.open()) == [kept]
    assert ExerciseDraft.objects.filter(status=DraftStatus.DISCARDED).count() == count - 1


@BOTH_SIZES
def test_editor_nudges_a_pose_and_sees_it_before_it_is_published(
    open_browser: OpenBrowser, edda: User, viewport: dict[str, int]
) -> None:
    exercise = Exercise.objects.select_related("published").get(slug="superman")
    page = open_browser(edda, viewport=viewport)
    page.goto("/drafts/of/superman/")
    pose = page.locator("details.pose").nth(1)
    pose.locator("summary").click()
    still = pose.locator("svg.fig")
    expect(still.locator("path").first).to_be_attached()
    before = still.inner_html()
    lean = pose.get_by_label("Chest: lean in degrees")
    value = float(lean.input_value())
    lean.fill(f"{value - 6:g}")
    expect(lean).to_be_visible()  # the preview's answer leaves what is open open
    page.wait_for_function("([svg, before]) => svg.innerHTML !== before", arg=[still.element_handle(), before])
    nothing_is_cut_off(page)

    # Out of bounds: said, and what was typed stays where it can be seen
    lean.fill("999")
    page.get_by_role("button", name="Save the draft").first.click()
    expect(page.get_by_text(re.compile("Chest: lean in degrees: a number from"))).to_be_visible()
    lean = page.locator("details.pose").nth(1).get_by_label("Chest: lean in degrees")
    expect(lean).to_be_visible()
    expect(lean).to_have_value("999")
    lean.fill(f"{value - 6:g}")
    page.get_by_role("button", name="Save the draft").first.click()
    expect(page.get_by_role("heading", name="Who is affected")).to_be_visible()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text(re.compile("is published"))).to_be_visible()
    figure = exercise.figure
    exercise.refresh_from_db()
    assert exercise.figure != figure
