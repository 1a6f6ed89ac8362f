"""A gym in a real browser: opened, staffed by links, sharing a routine, handing a client over."""

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from accounts.models import Coaching, HandOver, Membership, User
from tests.browser.access import cut_off, too_small, violations
from tests.browser.conftest import DESKTOP, PHONE, OpenBrowser
from tests.factories import make_exercise, make_routine, make_user


def look(page: Page, faults: dict[str, list[str]]) -> None:
    """The whole page at once, so that bars which stay in place cover nothing that can be scrolled from under them."""
    size = page.viewport_size or PHONE
    page.set_viewport_size(size | {"height": page.evaluate("document.documentElement.scrollHeight")})
    found = violations(page) + cut_off(page)
    page.set_viewport_size(size)
    if size == PHONE and re.search("/(gyms|hand-over)/", page.url):
        frame = 'class="me"', 'class="ic flip"'  # of every page: the way to the profile and back
        found += [one for one in too_small(page) if not any(mark in one for mark in frame)]
    if found:
        faults[page.url] = found


def invite(page: Page, name: str, role: str, trainer: str = "") -> str:
    """From the gym's page; returns the link."""
    page.get_by_role("link", name=re.compile("^Invite")).click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("radio", name=role).check()
    if trainer:
        page.get_by_label("Who coaches them").select_option(label=trainer)
    page.get_by_role("button", name="Make the invitation").click()
    return page.get_by_role("textbox", name="The invitation’s link").input_value()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_gym_from_opening_it_to_handing_a_client_over(
    open_browser: OpenBrowser, tess: User, cleo: User, coaching: Coaching, size: ViewportSize
) -> None:
    faults: dict[str, list[str]] = {}
    nora, finn = make_user("nora@example.com", is_trainer=True), make_user("finn@example.com")
    make_routine(tess, make_exercise("Own row", owner=tess), name="Gym day")
    owner, trainer, desk, client = (open_browser(one, viewport=size) for one in (tess, nora, finn, cleo))

    # Tess opens the gym; a name that can't be keeps what was typed.
    owner.goto("/gyms/")
    owner.get_by_role("link", name="Open a gym").click()
    owner.get_by_label("The gym’s name").evaluate("(field) => field.removeAttribute('maxlength')")
    owner.get_by_label("The gym’s name").fill("x" * 100)
    owner.get_by_role("button", name="Open it").click()
    expect(owner.locator("#id_name_error")).to_be_visible()
    expect(owner.get_by_label("The gym’s name")).to_have_value("x" * 100)
    owner.get_by_label("The gym’s name").fill("Iron Hall")
    owner.get_by_role("button", name="Open it").click()
    expect(owner.get_by_role("heading", name="Iron Hall", level=1)).to_be_visible()

    # Nora comes to coach, Finn to the front desk, Cleo as a client, each by a link.
    gym = owner.url
    for page, link in (
        (trainer, invite(owner, "Nora", "Trainer")),
        (desk, invite(owner, "Finn", "Front desk")),
        (client, invite(owner, "Cleo", "Client", "Tess")),
    ):
        look(owner, faults)
        page.goto(link)
        look(page, faults)
        page.get_by_role("button", name="Accept").click()
        page.wait_for_url(re.compile("/(gyms|today)/"))
    owner.goto(gym)
    expect(owner.locator(".people li")).to_have_count(3)
    owner.get_by_text("Change").last.click()
    look(owner, faults)

    # Tess shares a routine; Nora has it, with its badge.
    owner.goto("/routines/")
    owner.get_by_role("link", name="Gym day", exact=True).click()
    owner.get_by_role("button", name="Share with Iron Hall").click()
    expect(owner.get_by_text("Shared in Iron Hall")).to_be_visible()
    trainer.goto("/routines/")
    expect(trainer.get_by_role("region", name="From your gym")).to_contain_text("Iron Hall, by Tess")

    # The front desk sees who trains here and hands Cleo over to Nora; Tess and Nora read so.
    desk.goto("/")
    desk.get_by_role("link", name="See the clients").click()
    expect(desk.locator(".people")).to_contain_text("with Tess")
    look(desk, faults)
    desk.get_by_role("link", name=re.compile("Hand over")).click()
    desk.get_by_role("button", name="Hand over").click()
    expect(desk.get_by_text("Say who takes over.")).to_be_visible()
    look(desk, faults)
    desk.get_by_label("A trainer of the gym").select_option(label="Nora")
    desk.get_by_role("button", name="Hand over").click()
    expect(desk.locator(".people")).to_contain_text("with Nora")
    for page in (owner, trainer):
        page.goto("/clients/")
        expect(page.get_by_role("region", name="Hand-over")).to_contain_text("Finn handed them over")

    # Cleo says no, with one click.
    client.goto("/today/")
    expect(client.get_by_role("region", name="Hand-over")).to_contain_text("Nora is your trainer now.")
    look(client, faults)
    client.get_by_role("button", name="Not with Nora").click()
    expect(client.locator("#toasts")).to_contain_text("Nora doesn’t coach you")
    assert not Coaching.objects.active().exists()
    assert HandOver.objects.get().by == finn

    # Nora leaves, and what the gym shares is gone with the next request.
    trainer.goto(gym)
    trainer.get_by_text("Leave the gym").click()
    trainer.get_by_role("button", name="Leave Iron Hall").click()
    trainer.goto("/routines/")
    expect(trainer.get_by_role("region", name="From your gym")).to_have_count(0)
    assert Membership.objects.active().count() == 3
    assert not faults, faults
