"""A program from its first line to a number set by hand, as trainer and client live it."""

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from accounts.models import User
from routines.builder.commands import copy_routine
from routines.models import Enrolment, Program, Routine
from tests.browser.access import cut_off, violations
from tests.browser.conftest import DESKTOP, PHONE, OpenBrowser
from tests.factories import make_coaching, make_enrolment, make_program, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def right_for_all(page: Page) -> None:
    assert violations(page) == []
    assert cut_off(page) == []


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_program_is_composed_handed_out_explained_and_set_by_hand(
    site: str, open_browser: OpenBrowser, tess: User, cleo: User, viewport: ViewportSize
) -> None:
    make_coaching(tess, cleo)
    routine = copy_routine(Routine.objects.get(slug="back-day"), owner=tess)

    # Composed: what it is, its days, a rule for one move
    page = open_browser(tess, viewport=viewport)
    page.goto("/programs/")
    page.get_by_role("link", name="Write a program").click()
    page.get_by_label("Name").fill("Rows")
    page.get_by_label("Weeks", exact=True).fill("4")
    page.get_by_label("Easy weeks").fill("9")
    page.get_by_role("button", name="Go on to the days").click()
    expect(page.get_by_text("Choose weeks from 1 to 4.")).to_be_visible()
    page.get_by_label("Easy weeks").fill("4")
    page.get_by_role("button", name="Go on to the days").click()
    page.get_by_label("Routine", exact=True).select_option(label=routine.name)
    days = page.locator("#days")
    for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"):
        days.get_by_label(day).check()
    days.get_by_role("button", name="Add the day").click()
    rules = page.locator("#rules")
    rules.get_by_text("A rule for one move").click()
    rules.get_by_label("For", exact=True).last.select_option(label="Seated row")
    new = rules.locator("details").last
    expect(new.get_by_label("Clean sessions in a row")).to_be_visible()
    new.get_by_label("Rule", exact=True).select_option(label="Linear load")
    expect(new.get_by_label("Clean sessions in a row")).to_be_hidden()
    new.get_by_label("Goes up").select_option(label="Every week")
    new.get_by_role("button", name="Save the rule").click()
    expect(rules).to_contain_text("Every week as asked: a step up.")
    right_for_all(page)

    # Previewed for this client, and handed out
    page.get_by_role("link", name="Assign").click()
    page.get_by_role("link", name="Preview for Cleo").click()
    expect(page.get_by_role("heading", name="If all goes as asked")).to_be_visible()
    right_for_all(page)
    page.get_by_role("link", name="Assign to Cleo").click()
    expect(page.get_by_label("Cleo")).to_be_checked()
    page.get_by_label("Week 1 starts").fill(cleo.today.isoformat())
    page.get_by_role("button", name="Assign").click()
    expect(page.locator("main")).to_contain_text("Week 1 of 4")

    # Set by hand, with a reason
    row = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Seated row"))
    row.get_by_text("Set it by hand").click()
    row.get_by_label("Load").fill("17.5")
    row.get_by_role("button", name="Set it").click()
    expect(row.get_by_text("Say why: the client reads it.")).to_be_visible()
    row.get_by_label("Why, for the client to read").fill("Your shoulder.")
    row.get_by_role("button", name="Set it").click()
    expect(row).to_contain_text("17.5 kg × ")
    right_for_all(page)

    # The client reads why, before and while they train
    phone = open_browser(cleo, viewport=viewport)
    phone.goto("/programs/")
    phone.get_by_role("link", name="Rows").click()
    expect(phone.locator("main")).to_contain_text("Tess set this: “Your shoulder.”")
    right_for_all(phone)
    phone.goto("/")
    phone.get_by_role("button", name=re.compile("^Start")).first.click()
    step = phone.locator(".step").filter(has=phone.locator("h2", has_text="Seated row"))
    expect(step).to_have_count(1)
    phone.goto(f"{phone.url.partition('#')[0]}#{step.get_attribute('id')}")
    step.get_by_role("button", name="Swap, skip or note: Seated row").click()
    step.get_by_text(re.compile(r"Why 17\.5 kg")).click()
    expect(step.get_by_text("Tess set this: “Your shoulder.”")).to_be_visible()
    right_for_all(phone)


def test_program_works_without_scripts(site: str, open_browser: OpenBrowser, tess: User) -> None:
    coaching = make_coaching(tess, make_user("cleo@example.com"))
    program = make_program(tess, copy_routine(Routine.objects.get(slug="back-day"), owner=tess))
    make_enrolment(coaching, program)
    page = open_browser(tess, java_script_enabled=False)
    page.goto(f"/programs/{program.pk}/edit/")
    page.locator("#rules summary").first.click()
    page.locator("#rules").get_by_label("Rule", exact=True).first.select_option(label="Steered by effort")
    page.locator("#rules").get_by_label("RPE to aim for").first.fill("8,5")
    page.locator("#rules").get_by_role("button", name="Save the rule for all other moves").click()
    expect(page.locator("#rules")).to_contain_text("Aims for RPE 8.5")
    page.goto(f"/programs/enrolments/{Enrolment.objects.get().pk}/")
    page.get_by_text("End this program").click()
    page.get_by_role("button", name="End it now").click()
    expect(page.locator("main")).to_contain_text("Ended")
    assert Program.objects.get().enrolments.get().ended_at
