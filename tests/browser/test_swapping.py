"""A machine is taken: another move in two taps, with its own load, also without a network."""

from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Coaching
from routines.models import LoggedSet, SessionStep, TrainingSession
from routines.player.commands import start_session
from tests.browser.conftest import OpenBrowser, all_saved, fetch_ahead
from tests.factories import make_assignment, make_exercise, make_routine

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def session(coaching: Coaching) -> TrainingSession:
    """Two sets of a one-sided row with 20 kg, then a curl; a cable row trains what the row does."""
    back = {"primary_muscles": ["lats", "rhomboids"]}
    row = make_exercise("Row", equipment=["dumbbell"], laterality="each_side", default_rest_seconds=0, **back)
    make_exercise("Cable row", equipment=["cable-machine"], **back)
    routine = make_routine(None, row, make_exercise("Curl"))
    routine.blocks.first().steps.get().prescribed_sets.update(load=Decimal(20))
    return start_session(make_assignment(coaching, routine), on=timezone.localdate())


def test_a_move_for_both_sides_stands_in_without_a_network(
    open_browser: OpenBrowser, session: TrainingSession, complaints: list[str]
) -> None:
    page = open_browser(session.client)
    page.goto(f"/sessions/{session.pk}/")
    step = page.locator("#step-1")
    expect(step.locator(".log")).to_have_text("Log set 1, left")
    fetch_ahead(page)
    page.context.set_offline(True)
    step.locator(".panel [popovertarget=more-1]").click()
    page.get_by_role("button", name="Cable row").click()

    expect(step.locator("h2")).to_have_text("Cable row")
    expect(step.locator(".panel [name=load]")).to_have_value("27.5")
    expect(step.locator(".log")).to_have_text("Log set 1")
    expect(step.locator(".aim")).to_contain_text("Set 1 of 2")
    step.locator(".panel [name=load]").fill("30")
    step.locator(".log").click()
    expect(step.locator(".sofar [data-title]")).to_have_text(["Set 1"])
    expect(step.locator(".log")).to_have_text("Log set 2")
    page.wait_for_timeout(700)  # a tap within 600 ms would be the second half of a double one
    step.locator(".log").click()
    expect(page.locator("#step-2 .log")).to_be_focused()

    page.context.set_offline(False)
    page.locator("#outbox").click()
    all_saved(page)
    logged = LoggedSet.objects.order_by("slot").values_list("slot", "side", "exercise__published__name")
    assert list(logged) == [("1.1.left", "both", "Cable row"), ("1.2.left", "both", "Cable row")]
    assert SessionStep.objects.get().exercise.name == "Cable row"

    page.goto("/today/")
    page.goto(f"/sessions/{session.pk}/#step-1")
    expect(step.locator(".sofar [data-title]")).to_have_text(["Set 1", "Set 2"])
    step.locator(".extra summary").click()
    expect(step.locator(".extra .log")).to_have_text("Log set 3")
    step.locator(".extra [name=reps]").fill("8")
    step.locator(".extra .log").click()
    expect(step.locator(".sofar [data-title]")).to_have_text(["Set 1", "Set 2", "Set 3"])
    all_saved(page)
    assert LoggedSet.objects.filter(slot="1.3.left", side="both").exists()
    complaints[:] = [one for one in complaints if "ERR_INTERNET_DISCONNECTED" not in one]  # as it was told
