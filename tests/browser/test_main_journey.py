"""The main journey on a phone: a trainer invites, builds and assigns; a client follows all eight moves, set by set.

Written once; walked with JavaScript and without.
"""

import json
import re

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, Request, expect

from accounts.models import User
from routines.models import Exercise, LoggedSet, LoggedSetRevision, Routine, TrainingSession
from routines.models.version import set_count, take_version
from routines.player.commands import start_session
from tests.browser.conftest import OpenBrowser, all_saved
from tests.conventions.world import make_world
from tests.factories import PASSWORD, make_user

SEARCHES = {
    "bent-over-row": "one arm row",
    "face-pull": "face pul",
    "seated-row": "seated",
    "lat-pulldown": "pulldown",
    "superman": "superman",
    "renegade-row": "renegade",
    "vinyasa-flow": "vinyasa",
    "standing-backbend": "backbend",
}
"""The eight moves, and what a trainer types to find each."""
TAP_GUARD_MS = 650

with_and_without_javascript = pytest.mark.parametrize("scripted", [True, False], ids=["js", "nojs"])


@with_and_without_javascript
def test_a_trainer_s_routine_becomes_a_client_s_logged_session(
    site: str, open_browser: OpenBrowser, scripted: bool
) -> None:
    tess = open_browser(java_script_enabled=scripted)
    sofia = open_browser(java_script_enabled=scripted)
    names = [Exercise.objects.get(slug=slug).name for slug in SEARCHES]
    trainer = make_user("tess@example.com", name="Tess Moreau", is_trainer=True)

    sign_in(tess, trainer)
    link = invite(tess)
    accept(sofia, link)
    routine = build(tess, trainer, names, scripted=scripted)
    assign(tess, routine, scripted=scripted)
    session = follow(sofia, names, scripted=scripted)
    finish(sofia)
    see(tess, session, names)


def sign_in(page: Page, person: User) -> None:
    page.goto("/")
    page.get_by_role("link", name="Sign in").first.click()
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Clients")


def invite(page: Page) -> str:
    page.get_by_role("link", name=re.compile("^Invite")).first.click()
    page.get_by_label("Client’s name").or_(page.get_by_label("Client's name")).fill("Sofia")
    page.get_by_role("button", name="Make the invitation").click()
    return page.get_by_role("textbox", name="The invitation’s link").input_value()


def accept(page: Page, link: str) -> None:
    """A new person comes through the link, makes an account and accepts."""
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tess Moreau")
    page.get_by_role("link", name="Make an account").click()
    page.get_by_label("Name").fill("Sofia Alves")
    page.get_by_label("E-mail").fill("sofia@example.com")
    page.get_by_label("Password").fill("a-long-and-quiet-morning")
    page.get_by_role("button", name="Make my account").click()
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("Tess Moreau is your trainer now.")).to_be_visible()
    expect(page.get_by_role("heading", name="Nothing planned yet")).to_be_visible()


def build(page: Page, trainer: User, names: list[str], *, scripted: bool) -> Routine:
    """All eight moves, found by search, in order; with a load, and another number of sets."""
    page.get_by_role("navigation").get_by_role("link", name="Routines").click()
    page.get_by_role("link", name="Add a routine").click()
    page.get_by_label("Name").fill("Sofia’s back day")
    page.get_by_role("button", name="Start building").click()
    for number, (words, name) in enumerate(zip(SEARCHES.values(), names, strict=True), start=1):
        page.get_by_role("searchbox").fill(words)
        if not scripted:
            page.get_by_role("button", name="Search").click()
        page.get_by_role("button", name=f"Add {name}", exact=True).click()
        expect(page.locator("#steps [data-row]")).to_have_count(number)
    row = page.get_by_role("group", name=re.compile(re.escape(names[0])))
    row.get_by_role("textbox", name=re.compile("^Load")).fill("12,5")
    save(page, row, scripted=scripted)
    row = page.get_by_role("group", name=re.compile(re.escape(names[7])))
    row.get_by_label("Sets").or_(row.get_by_label("Rounds")).first.fill("2")
    save(page, row, scripted=scripted)
    routine = Routine.objects.get(owner=trainer)
    steps = [
        step for block in Routine.objects.with_steps().get(pk=routine.pk).blocks.all() for step in block.steps.all()
    ]
    assert [step.exercise.name for step in steps] == names
    assert [str(one.load) for one in steps[0].prescribed_sets.all()] == ["12.50"] * len(steps[0].prescribed_sets.all())
    assert len(steps[7].prescribed_sets.all()) == 2
    return routine


def save(page: Page, row: Locator, *, scripted: bool) -> None:
    if scripted:
        with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
            page.keyboard.press("Tab")
        assert answered.value.ok
    else:
        row.get_by_role("button", name=re.compile("^Save")).click()
    expect(page.locator("#saved")).to_contain_text("Saved")


def assign(page: Page, routine: Routine, *, scripted: bool) -> None:
    page.get_by_role("link", name="Assign", exact=True).click()
    page.wait_for_url("**/assign/")
    page.wait_for_load_state()  # a tick before the scripts have run changes no table
    page.get_by_role("checkbox", name="Sofia Alves").check(force=True)
    for day in page.locator("input[name=weekdays]").all():
        day.check(force=True)
    if scripted:
        expect(page.get_by_role("button", name="Assign to 1 client")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Assign")).click()
    expect(page.get_by_text(f"{routine.name} assigned to Sofia.")).to_be_visible()


def follow(page: Page, names: list[str], *, scripted: bool) -> TrainingSession:
    """Every set of every move, in order, as prescribed; an empty field is filled in."""
    page.goto("/today/")
    page.get_by_role("button", name=re.compile("^Start")).click()
    expect(page.get_by_role("heading", name=names[0])).to_be_visible()
    slots = json.loads(page.locator("#session-data").text_content() or "")["slots"]
    for number, name in enumerate(names, start=1):
        step = page.locator(f"#step-{number}")
        expect(step.get_by_role("heading", name=name, level=2)).to_be_visible()
        for count in range(1, 1 + sum(slot["step"] == number for slot in slots)):
            log(page, step, done=count)
            if scripted:
                page.wait_for_timeout(TAP_GUARD_MS)
        if step.is_visible():
            step.get_by_role("link", name=re.compile("^(Next|Then)")).click()
    if scripted:
        all_saved(page)
    session = TrainingSession.objects.get()
    planned = set_count(session.version.content)
    assert (session.sets_done, session.sets_planned) == (planned, planned)
    assert {one.slot for one in LoggedSet.objects.all()} == {slot["slot"] for slot in session.plan["slots"]}
    return session


def log(page: Page, step: Locator, *, done: int) -> None:
    form = step.locator("form.entry:not(.change)").first
    for field in form.locator("input[inputmode]").all():
        if not field.input_value():
            field.fill("10")
    form.get_by_role("button", name=re.compile("^Log ")).click()
    expect(step.locator(".sofar li")).to_have_count(done)


def finish(page: Page) -> None:
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sofia’s back day done.")
    expect(page.get_by_text("every set logged")).to_be_visible()
    page.get_by_role("radio", name="Worked").check(force=True)
    page.get_by_label("Anything to tell your trainer?").fill("The rows felt light.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#felt button")).to_have_text("Change")
    expect(page.locator("[data-kept-as]")).not_to_have_attribute("data-kept-as", re.compile("phone|sending"))


def see(page: Page, session: TrainingSession, names: list[str]) -> None:
    """The trainer finds the session with all its sets, and what the client said."""
    page.get_by_role("navigation").get_by_role("link", name="Clients").click()
    page.get_by_role("link", name=re.compile("Sofia Alves")).first.click()
    expect(page.get_by_text("The rows felt light.", exact=True)).to_be_visible()
    expect(page.get_by_text(f"{session.sets_planned} of {session.sets_planned} sets")).to_be_visible()
    page.get_by_role("link", name="Open", exact=True).click()
    expect(page.get_by_text("felt worked").or_(page.get_by_text("Worked")).first).to_be_visible()
    for name in names:
        expect(page.get_by_text(name).first).to_be_visible()


# --- Nothing doubles a set ----------------------------------------------------------------------


@pytest.fixture
def session(site: str) -> TrainingSession:
    """Cleo's back day, just begun."""
    world = make_world()
    TrainingSession.objects.all().delete()
    assignment = world.people["cleo"].assignments.get(version__name="Back day")
    version = take_version(Routine.objects.get(slug="back-day"))
    assert assignment.version == version
    return start_session(assignment, on=assignment.starts_on)


@with_and_without_javascript
def test_no_tap_doubles_a_set(session: TrainingSession, open_browser: OpenBrowser, scripted: bool) -> None:
    page = open_browser(session.client, java_script_enabled=scripted)
    posts: list[Request] = []
    page.on("request", lambda request: posts.append(request) if request.method == "POST" else None)
    page.goto(reverse("player:session_detail", args=[session.pk]))
    step = page.locator("#step-1")
    step.get_by_role("textbox", name=re.compile("^Load")).first.fill("20")

    step.get_by_role("button", name=re.compile("^Log ")).first.dblclick()
    expect(step.locator(".sofar li")).to_have_count(1)
    if scripted:
        all_saved(page)
    assert LoggedSet.objects.count() == 1

    page.reload()
    expect(step.locator(".sofar li")).to_have_count(1)
    sent = {name: posts[0].headers[name] for name in ("content-type", "x-csrftoken") if name in posts[0].headers}
    again = page.request.post(posts[0].url, data=posts[0].post_data_buffer, headers=sent | {"Origin": site_of(page)})
    assert again.ok
    page.goto("/today/")
    page.wait_for_load_state()
    page.go_back()
    expect(step.locator(".sofar li")).to_have_count(1)

    assert LoggedSet.objects.count() == 1
    assert LoggedSetRevision.objects.count() == 0
    session.refresh_from_db()
    assert session.sets_done == 1


def site_of(page: Page) -> str:
    return "/".join(page.url.split("/")[:3])


@with_and_without_javascript
def test_a_set_is_changed_and_taken_back(session: TrainingSession, open_browser: OpenBrowser, scripted: bool) -> None:
    page = open_browser(session.client, java_script_enabled=scripted)
    page.goto(reverse("player:session_detail", args=[session.pk]))
    step = page.locator("#step-1")
    log(page, step, done=1)
    row = step.locator(".sofar li").first

    if scripted:
        page.wait_for_timeout(TAP_GUARD_MS)
    row.get_by_text("Change").click()
    row.locator("[name=reps]").fill("9")
    row.get_by_role("button", name=re.compile("^Save")).click()
    expect(row.locator("[data-done]")).to_contain_text("9")
    if scripted:
        all_saved(page)
    changed = LoggedSet.objects.get()
    assert (changed.reps, changed.revisions.count()) == (9, 1)

    if scripted:
        page.wait_for_timeout(TAP_GUARD_MS)
    row.get_by_text("Change").click()
    row.get_by_role("button", name=re.compile("^Take back")).click()
    expect(step.locator(".sofar li")).to_have_count(0)
    if scripted:
        all_saved(page)
    changed.refresh_from_db()
    session.refresh_from_db()
    assert changed.voided_at is not None
    assert (session.sets_done, changed.revisions.count()) == (0, 2)


@with_and_without_javascript
def test_a_nonsense_value_is_refused_beside_its_field(
    session: TrainingSession, open_browser: OpenBrowser, scripted: bool
) -> None:
    page = open_browser(session.client, java_script_enabled=scripted)
    page.goto(reverse("player:session_detail", args=[session.pk]))
    form = page.locator("#step-1 form.entry").first
    reps = form.locator("[name=reps]")
    reps.fill("many")
    form.get_by_role("button", name=re.compile("^Log ")).click()

    expect(reps).to_have_attribute("aria-invalid", "true")
    expect(reps).to_have_value("many")
    expect(form.get_by_text("Write whole reps")).to_be_visible()
    assert LoggedSet.objects.count() == 0


@with_and_without_javascript
def test_a_step_is_swapped_and_another_skipped(
    session: TrainingSession, open_browser: OpenBrowser, scripted: bool
) -> None:
    page = open_browser(session.client, java_script_enabled=scripted)
    page.goto(reverse("player:session_detail", args=[session.pk]))
    planned = {step["number"]: step["name"] for step in session.plan["steps"]}
    number = next(n for n, name in planned.items() if page.locator(f"#more-{n} [name=exercise]").count())
    page.goto(f"{page.url.split('#')[0]}#step-{number}")
    step = page.locator(f"#step-{number}")

    step.get_by_role("button", name=re.compile("^Swap, skip or note")).click()
    other = page.locator(f"#more-{number} [name=exercise]").first
    expect(other).to_be_visible()  # what is not shown has no lines
    instead = other.locator("span").first.inner_text().splitlines()[0]
    other.click()
    expect(step.get_by_role("heading", level=2)).to_contain_text(instead)
    expect(step.get_by_text("In place of")).to_be_visible()

    step.get_by_role("button", name=re.compile("^Swap, skip or note")).click()
    page.locator(f"#more-{number}").get_by_role("button", name="No equipment").click()
    page.wait_for_url(lambda url: not url.endswith(f"#step-{number}"))  # on to the next one
    page.goto(f"{page.url.split('#')[0]}#step-{number}")
    expect(step.get_by_text("Skipped: no equipment")).to_be_visible()
    page.locator(f"#step-{number}").get_by_role("button", name="Do it after all").first.click()
    expect(step.get_by_role("button", name=re.compile("^Log ")).first).to_be_visible()
    if scripted:
        all_saved(page)
    changed = session.changed_steps.get()
    assert (changed.step_number, changed.skipped_at, changed.exercise and changed.exercise.name) == (
        number,
        None,
        instead,
    )
