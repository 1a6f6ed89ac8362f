"""A routine's new version reaches its clients, and what is theirs stays, in a real browser."""

from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Coaching, User
from routines.models import Assignment, PersonalTarget, PrescribedSet, Routine
from routines.versions.commands import keep_version
from tests.browser.access import covered, cut_off, too_small, violations
from tests.browser.conftest import DESKTOP, PHONE, OpenBrowser
from tests.factories import make_assignment, make_coaching, make_exercise, make_routine, make_user

SHELL = ("ic flip", 'class="me"', ">Close<")
"""Small controls of every page: the way back, one's profile, what closes a toast."""


@pytest.fixture
def routine(site: str, tess: User) -> Routine:
    return make_routine(tess, make_exercise("Row"), make_exercise("Press"), make_exercise("Curl"))


@pytest.fixture
def assignment(routine: Routine, coaching: Coaching, tess: User) -> Assignment:
    """Cleo's, with a load of her own for the row; Omar has it as it is."""
    given = make_assignment(coaching, routine)
    PersonalTarget.objects.create(assignment=given, step_number=1, load=Decimal(16))
    make_assignment(make_coaching(tess, make_user("omar@example.com")), routine)
    return given


def is_for_everybody(page: Page) -> None:
    assert violations(page) == []
    assert cut_off(page) == []
    if page.viewport_size == PHONE:
        assert [one for one in too_small(page) if not any(part in one for part in SHELL)] == []
        assert covered(page) == []


@pytest.mark.parametrize(
    ("viewport", "scheme", "scripted"),
    [(PHONE, "light", True), (DESKTOP, "light", True), (DESKTOP, "dark", False)],
    ids=["phone", "desktop", "desktop without scripts"],
)
def test_a_clients_copy_is_changed_and_survives_the_routines_next_version(
    open_browser: OpenBrowser,
    tess: User,
    routine: Routine,
    assignment: Assignment,
    viewport: dict[str, int],
    scheme: str,
    scripted: bool,
) -> None:
    page = open_browser(tess, viewport=viewport, color_scheme=scheme, java_script_enabled=scripted)

    page.goto(f"/assignments/{assignment.pk}/")
    page.get_by_role("link", name="Change the moves").click()
    press = page.get_by_role("form", name="2, Press")
    press.get_by_label("Reps").fill("many")
    press.get_by_label("Reps").press("Enter")
    expect(press.locator(".err")).to_have_text("Write reps like 12 or 12–15.")
    press.get_by_label("Reps").fill("6")
    press.get_by_role("button", name="Save").click()
    expect(page.get_by_role("listitem").filter(has_text="Press: 2 × 8–10 → 2 × 6")).to_be_visible()
    page.get_by_role("button", name="Leave out Curl").click()
    expect(page.get_by_role("form", name="3, Curl")).to_have_count(0)
    page.get_by_role("button", name="Undo the last change").click()
    expect(page.get_by_role("form", name="3, Curl")).to_be_visible()
    page.get_by_role("button", name="Leave out Curl").click()
    expect(page.get_by_role("form", name="3, Curl")).to_have_count(0)
    page.get_by_role("link", name="Swap Press").click()
    page.get_by_role("searchbox").fill("superman")
    if not scripted:
        page.get_by_role("button", name="Search").click()
    page.get_by_role("button", name="Superman", exact=True).click()
    expect(page.get_by_role("form", name="2, Superman")).to_be_visible()
    is_for_everybody(page) if scripted else None

    PrescribedSet.objects.filter(step__exercise__published__name="Row").update(load=Decimal("22.5"))
    PrescribedSet.objects.filter(step__exercise__published__name="Press").update(rest_seconds=150)
    page.goto(f"/routines/{routine.pk}/")
    page.get_by_role("link", name="Update them").click()
    conflict = page.get_by_role("group", name="Row: load")
    expect(conflict.get_by_role("radio", name="16 kg")).to_be_checked()
    conflict.get_by_role("radio", name="22.5 kg").check()
    is_for_everybody(page) if scripted else None
    page.get_by_role("button", name="Update the chosen clients").click()
    expect(page.get_by_role("status").filter(has_text="is up to date for Cleo, Omar.")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="own copy")).to_have_count(2)  # Cleo, in her version
    is_for_everybody(page) if scripted else None

    assignment.refresh_from_db()
    steps = [step for block in assignment.version.content["blocks"] for step in block["steps"]]
    assert [(step["name"], step["sets"][0]["load"]) for step in steps] == [("Row", "22.5"), ("Superman", None)]


def test_an_earlier_version_is_restored(open_browser: OpenBrowser, tess: User, routine: Routine) -> None:
    keep_version(routine, by=tess)
    PrescribedSet.objects.filter(step__exercise__published__name="Row").update(load=Decimal("22.5"))
    page = open_browser(tess, viewport=DESKTOP)
    page.goto(f"/routines/{routine.pk}/versions/")
    page.get_by_role("button", name="Keep this version").click()
    expect(page.get_by_role("heading", name="Version 2")).to_be_visible()
    page.get_by_role("button", name="Restore version 1").click()
    expect(page.get_by_role("status").filter(has_text="is again as it was")).to_be_visible()
    expect(page.locator("li", has_text="Version 1").get_by_text("Now", exact=True)).to_be_visible()
    assert set(PrescribedSet.objects.filter(step__block__routine=routine).values_list("load", flat=True)) == {None}
