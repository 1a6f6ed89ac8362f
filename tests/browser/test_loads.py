"""Plates and warm-ups on the phone: the same arithmetic as the server's, and it follows the load that is typed."""

import random
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Coaching, User
from routines.formulas import warm_up_ramp
from routines.models import LoggedSet, TrainingSession
from routines.player.commands import start_session
from routines.player.queries.loads import plate_line
from routines.player.queries.words import page_words
from tests.browser.access import violations
from tests.browser.conftest import OpenBrowser
from tests.factories import make_assignment, make_exercise, make_routine

pytestmark = pytest.mark.django_db(transaction=True)

COUNT = """async ([plates, ramps, words]) => {
  const { plateLine, rampTo } = await import("/static/js/loads.js");
  const say = (key, ...values) => words[key].replace(/{(\\d)}/g, (_, at) => values[at]);
  return [plates.map((one) => plateLine(...one, say)), ramps.map((one) => rampTo(...one))];
}"""


def test_the_phone_counts_as_the_server_does(open_browser: OpenBrowser) -> None:
    chance = random.Random(20)
    page = open_browser()
    page.goto("/accounts/login/")
    plates, lines, ramps, expected = [], [], [], []
    for _ in range(300):
        unit = chance.choice(["kg", "lb"])
        own = [Decimal(chance.randint(1, 100)) / 4 for _ in range(chance.randint(0, 8))]
        person = User(bar_load=Decimal(chance.randint(10, 180)) / 4, plates=own, rack_unit=unit)
        load = Decimal(chance.randint(0, 30_000)) / chance.choice([100, 40, 1000]) // Decimal("0.01") / 100
        bar, pairs = person.bar_in(unit), person.plates_in(unit)
        plates.append([int(load * 100), unit, int(bar * 100), [int(plate * 100) for plate in pairs]])
        lines.append(plate_line(str(load), unit, person))
        step = Decimal(chance.choice(["0.25", "1", "1.25", "2.5", "5"]))
        on_bar = chance.random() < 0.5
        ramps.append([int(load * 100), unit, int(step * 100), int(bar * 100) if on_bar else 0])
        found = warm_up_ramp(load, step=step, unit=unit, bar=bar if on_bar else None)
        expected.append([[int(rung * 100), reps] for rung, reps in found])
    assert page.evaluate(COUNT, [plates, ramps, page_words()]) == [lines, expected]
    assert sum(map(bool, expected)) > 100


@pytest.fixture
def session(coaching: Coaching) -> TrainingSession:
    """A barbell row of two sets with 60 kg, then a row with a dumbbell on each side, 30 kg."""
    back = {"primary_muscles": ["lats"]}
    on_bar = make_exercise("Barbell row", equipment=["barbell"], **back)
    each = make_exercise("Dumbbell row", equipment=["dumbbell"], laterality="each_side", **back)
    routine = make_routine(None, on_bar, each)
    for block, load in zip(routine.blocks.all(), [60, 30], strict=True):
        block.steps.get().prescribed_sets.update(load=Decimal(load))
    return start_session(make_assignment(coaching, routine), on=timezone.localdate())


def rungs(page: Page) -> list[str]:
    return [" ".join(text.split()) for text in page.locator(".sheet:visible [data-rung]:visible b").all_inner_texts()]


def open_sheet(page: Page) -> None:
    page.locator(".step:visible [popovertarget^=more-]").first.click()


def test_plates_and_warm_up_follow_the_load(open_browser: OpenBrowser, session: TrainingSession) -> None:
    page = open_browser(session.client)
    page.goto(f"/sessions/{session.pk}/")
    line = page.locator(".step:visible .panel [data-plates]")
    expect(line).to_have_text("20 bar + 20 a side")
    page.locator(".step:visible").get_by_label("More: Load").click()
    expect(line).to_have_text("20 bar + 20 + 1.25 a side")
    page.locator(".step:visible .panel [name=load]").fill("61")
    expect(line).to_have_text("20 bar + 20 a side; 1 kg can’t be made")
    page.locator(".step:visible .panel [name=load]").fill("80")

    open_sheet(page)
    assert rungs(page) == ["20 kg × 10", "40 kg × 8", "55 kg × 5", "67.5 kg × 2"]
    assert violations(page) == []
    page.get_by_role("button", name="Log, warm-up 2").click()
    expect(page.locator(".sheet:visible")).to_have_count(0)
    row = page.locator("#step-1 .sofar [data-slot='1.w2.both']")
    expect(row).to_contain_text("Warm-up 2")
    expect(row).to_contain_text("40 kg × 8")
    expect(page.locator("#step-1 .panel .log")).to_be_focused()
    expect(page.locator("#step-1 .aim")).to_contain_text("Set 1 of 2")
    expect(row).to_have_attribute("data-state", "saved")
    logged = LoggedSet.objects.get()
    assert (logged.slot, logged.kind, logged.load, logged.reps) == ("1.w2.both", "warm_up", 40, 8)
    session.refresh_from_db()
    assert session.sets_done == 0


def test_warm_up_sets_are_logged_without_a_network(
    open_browser: OpenBrowser, session: TrainingSession, complaints: list[str]
) -> None:
    page = open_browser(session.client)
    page.goto(f"/sessions/{session.pk}/#step-2")
    expect(page.locator("#step-2 .panel [data-plates]")).to_be_hidden()
    open_sheet(page)
    assert rungs(page) == ["15 kg × 8", "20 kg × 5", "25 kg × 2"]
    page.context.set_offline(True)
    page.get_by_role("button", name="Log right, warm-up 1").click()
    row = page.locator("#step-2 .sofar [data-slot='2.w1.right']")
    expect(row).to_contain_text("Warm-up 1, right")
    expect(row).to_have_attribute("data-state", "phone")
    open_sheet(page)
    expect(page.get_by_role("button", name="Log right, warm-up 1")).to_be_hidden()
    expect(page.get_by_role("button", name="Log left, warm-up 1")).to_be_visible()
    page.keyboard.press("Escape")
    page.context.set_offline(False)
    page.locator("#outbox").click()
    expect(row).to_have_attribute("data-state", "saved")
    assert LoggedSet.objects.get().slot == "2.w1.right"
    complaints[:] = [one for one in complaints if "ERR_INTERNET_DISCONNECTED" not in one]  # as it was told
