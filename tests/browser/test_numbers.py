"""Numbers in the player as somebody writes them who has a comma: typed, stepped, logged, shown, and plain beneath."""

from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Coaching
from routines.models import LoggedSet
from routines.player.commands import start_session
from tests.browser.access import violations
from tests.browser.conftest import DESKTOP, PHONE, OpenBrowser
from tests.factories import make_assignment, make_exercise, make_measurement, make_routine

TAP_GUARD_MS = 650

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_comma_is_typed_stepped_and_shown(open_browser: OpenBrowser, coaching: Coaching) -> None:
    cleo = coaching.client
    cleo.number_style = "comma"
    cleo.save()
    routine = make_routine(None, make_exercise("Barbell row", equipment=["barbell"]))
    routine.blocks.get().steps.get().prescribed_sets.update(load=Decimal("57.5"))
    session = start_session(make_assignment(coaching, routine), on=timezone.localdate())
    page = open_browser(cleo)
    page.goto(f"/sessions/{session.pk}/")
    form = page.locator(".step:visible .panel")
    load = form.locator("[name=load]")
    expect(load).to_have_value("57,5")
    expect(form.locator("[data-plates]")).to_have_text("20 bar + 15 + 2,5 + 1,25 a side")
    form.get_by_label("More: Load").click()
    expect(load).to_have_value("60")
    form.get_by_label("Less: Load").click()
    expect(load).to_have_value("57,5")
    form.get_by_role("button", name="Log set 1").click()
    row = page.locator("#step-1 .sofar li").first
    expect(row).to_contain_text("57,5 kg × ")
    expect(row).to_have_attribute("data-state", "saved")

    expect(load).to_have_value("57,5")
    load.fill("1.022,25 kg")  # read by typed.js
    page.wait_for_timeout(TAP_GUARD_MS)
    form.get_by_role("button", name="Log set 2").click()
    second = page.locator("#step-1 .sofar li").nth(1)
    expect(second).to_contain_text("1022,25 kg × ")
    expect(second).to_have_attribute("data-state", "saved")
    assert [one.load for one in LoggedSet.objects.order_by("slot")] == [Decimal("57.5"), Decimal("1022.25")]

    page.goto(f"/sessions/{session.pk}/#step-1")
    row.locator("a").click()  # a row that is changed
    expect(row.locator("[name=load]")).to_have_value("57,5")
    row.locator("[name=load]").fill("much")
    page.wait_for_timeout(TAP_GUARD_MS)
    row.get_by_role("button", name="Save").click()
    expect(row.locator(".err")).to_have_text("Write a load like 16, 17,5 kg or 40 lb.")


def test_measurements_are_for_everybody(open_browser: OpenBrowser, coaching: Coaching) -> None:
    """Empty, with a line, refused; on a phone and a desk, with the keyboard."""
    for size, scheme in ((PHONE | {"height": 1600}, "light"), (DESKTOP, "dark")):
        page = open_browser(coaching.client, viewport=size, color_scheme=scheme)
        page.goto("/progress/measurements/")
        assert violations(page) == []
        page.get_by_role("textbox", name="Number").fill("72.5 kg")
        page.get_by_role("textbox", name="Number").press("Enter")
        expect(page.locator("#shown")).to_have_text("Body mass")
        make_measurement(coaching.client, "73.25", on=coaching.client.today.replace(day=1, month=1))
        page.goto("/progress/measurements/?span=all")
        point = page.locator("[data-chart] .at").first
        point.focus()
        expect(point.locator(".tip")).to_be_visible()
        page.get_by_role("textbox", name="Number").fill("much")
        page.get_by_role("button", name="Add").click()
        expect(page.locator(".err")).to_have_text("Write a number, like 17.5.")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        coaching.client.measurements.all().delete()
        page.context.close()
