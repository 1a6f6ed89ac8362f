"""Backday installed on a phone: what opens without a network, whose pages are kept, and what a new version leaves."""

import json
import shutil
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.http import Http404, HttpResponse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Coaching, User
from routines.models import LoggedSet, TrainingSession
from routines.player.commands import log_set, start_session
from routines.player.views import pages
from tests.browser.access import cut_off, violations
from tests.browser.conftest import DESKTOP, PHONE, OpenBrowser, sign_in
from tests.factories import PASSWORD, make_assignment, make_exercise, make_routine, make_user

PAGES = """async () => {
  const found = {};
  for (const name of (await caches.keys()).filter((name) => name.startsWith("pages-"))) {
    const cache = await caches.open(name);
    found[name] = (await cache.keys()).map((request) => new URL(request.url).pathname).sort();
  }
  return found;
}"""
SHELLS = "async () => (await caches.keys()).filter((name) => name.startsWith('shell-'))"
SHOW_STATE = """(chip, [state, words]) => {
  chip.dataset.state = state;
  chip.querySelector("[data-words]").textContent = words;
}"""
KEEP = """async (keep) => {
  const { active } = await navigator.serviceWorker.ready;
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    active.postMessage({ keep }, [port2]);
  });
}"""


@pytest.fixture
def session(site: str, coaching: Coaching) -> TrainingSession:
    """Begun today: a drawn move of the library, and another."""
    routine = make_routine(None, make_exercise("Row"), make_exercise("Press"), name="Back day")
    return start_session(make_assignment(coaching, routine), on=timezone.localdate())


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """Without a network, or a server, the browser complains of every request; what else it says must stay empty."""
    said: list[str] = []
    yield said
    asked_for = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "503")
    assert [one for one in said if not any(word in one for word in asked_for)] == []


@pytest.fixture
def phone(open_browser: OpenBrowser) -> Callable[[User | None], Page]:
    """A person's phone with the worker on it."""
    return lambda person: open_browser(person, service_workers="allow")


def address(session: TrainingSession) -> str:
    return f"/sessions/{session.pk}/"


def look_at_today(page: Page, *kept: str) -> None:
    """Open Today, and wait until the worker keeps it and these."""
    page.goto("/today/")
    wait_for_pages(page, "/today/", *kept)


def wait_for_pages(page: Page, *wanted: str) -> None:
    for _ in range(100):
        kept = [path for paths in page.evaluate(PAGES).values() for path in paths]
        if set(wanted) <= set(kept):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"Kept: {kept}, wanted: {wanted}")


def cut_off_the_network(page: Page) -> None:
    """For the worker, too, which hears of it a moment later than the page."""
    page.context.set_offline(True)
    for _ in range(100):
        if page.evaluate(KEEP, ["/today/"]) == [False]:
            return
        page.wait_for_timeout(100)
    raise AssertionError("The worker still has a network.")


# --- Without a network --------------------------------------------------------------------------


def test_todays_session_opens_without_a_network_once_today_was_seen(
    phone: Callable[[User], Page], cleo: User, session: TrainingSession
) -> None:
    page = phone(cleo)
    look_at_today(page, address(session))
    page.context.set_offline(True)

    page.goto("/today/")
    page.get_by_role("link", name="Continue back day").click()
    page.wait_for_url(f"**{address(session)}**")
    expect(page.get_by_role("heading", name="Row")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.btn.pri.xl')).backgroundColor") == "rgb(14, 90, 73)"
    page.reload()
    expect(page.get_by_role("heading", name="Row")).to_be_visible()


def test_a_session_is_started_without_a_network(phone: Callable[[User], Page], cleo: User, coaching: Coaching) -> None:
    assignment = make_assignment(coaching, make_routine(None, make_exercise("Row"), name="Back day"))
    today = timezone.localdate()
    page = phone(cleo)
    look_at_today(page, f"/assignments/{assignment.pk}/sessions/{today}/")
    page.context.set_offline(True)

    page.get_by_role("button", name="Start back day").click()
    page.get_by_role("button", name="Log set 1").click()
    expect(page.locator("#outbox")).to_have_text("Offline · 1 on this phone")
    assert not TrainingSession.objects.exists()
    page.reload()
    expect(page.get_by_role("button", name="Log set 2")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator("#outbox")).to_have_text("All saved")
    assert TrainingSession.objects.get().sets_done == 1


def test_a_stopped_worker_serves_as_well(phone: Callable[[User], Page], cleo: User, session: TrainingSession) -> None:
    page = phone(cleo)
    look_at_today(page, address(session))
    page.context.set_offline(True)
    devtools = page.context.new_cdp_session(page)
    devtools.send("ServiceWorker.enable")
    for path in ("/today/", address(session)):
        devtools.send("ServiceWorker.stopAllWorkers")
        page.goto(path)
        expect(page.locator("main .btn.pri").locator("visible=true").first).to_be_visible()


@pytest.fixture
def hold_back(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], threading.Event]]:
    """Let one of the player's pages hang in the server until the event is set, or the test is over."""
    comes, is_over = threading.Event(), threading.Event()

    def hold(name: str) -> threading.Event:
        view = getattr(pages, name)

        def wait(*args: Any, **kwargs: Any) -> HttpResponse:
            comes.wait(20)
            answer: HttpResponse = HttpResponse(status=503) if is_over.is_set() else view(*args, **kwargs)
            return answer

        monkeypatch.setattr(pages, name, wait)
        return comes

    yield hold
    is_over.set()
    comes.set()


def test_an_answer_that_is_late_is_not_waited_for(
    phone: Callable[[User], Page], cleo: User, session: TrainingSession, hold_back: Callable[[str], threading.Event]
) -> None:
    page = phone(cleo)
    look_at_today(page, address(session))
    hold_back("show_today")
    begin = time.monotonic()
    page.goto("/today/")
    expect(page.get_by_role("link", name="Continue back day")).to_be_visible()
    assert 2.4 < time.monotonic() - begin < 15  # the server answers after 20


def test_a_kept_session_is_shown_and_takes_up_what_comes_late(
    phone: Callable[[User], Page], cleo: User, session: TrainingSession, hold_back: Callable[[str], threading.Event]
) -> None:
    """What was done on another phone; and that the session is gone, or nobody signed in."""
    page = phone(cleo)
    look_at_today(page, address(session))
    comes = hold_back("show_session")
    for number in (1, 2):
        slot = session.plan["slots"][number - 1]
        log_set(session, set_id=uuid.UUID(slot["id"]), slot=slot["slot"], op=uuid.uuid4(), at=timezone.now(), reps=9)
    page.goto(address(session))
    expect(page.get_by_role("button", name="Log set 1")).to_be_visible()
    comes.set()
    expect(page.get_by_role("heading", name="Press", level=2)).to_be_visible()
    assert page.locator("[data-set][data-state=saved]").count() == 2

    comes.clear()
    page.goto(address(session))
    expect(page.get_by_role("heading", name="Press", level=2)).to_be_visible()
    page.context.clear_cookies()
    comes.set()
    page.goto(address(session))
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_kept_session_that_is_gone_makes_way(
    phone: Callable[[User], Page], cleo: User, session: TrainingSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = phone(cleo)
    look_at_today(page, address(session))
    comes = threading.Event()

    def gone(*args: Any, **kwargs: Any) -> HttpResponse:
        comes.wait(20)
        raise Http404

    monkeypatch.setattr(pages, "show_session", gone)
    page.goto(address(session))
    expect(page.get_by_role("heading", name="Row")).to_be_visible()
    comes.set()
    expect(page.get_by_role("heading", name="Row")).to_be_hidden()
    assert page.evaluate(PAGES) == {f"pages-{cleo.pk}": ["/today/"]}


@pytest.mark.parametrize("fault", ["broken", "captive portal"])
def test_a_bad_answer_is_like_none(
    phone: Callable[[User], Page],
    cleo: User,
    session: TrainingSession,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
) -> None:
    page = phone(cleo)
    look_at_today(page, address(session))
    if fault == "captive portal":
        monkeypatch.setattr("config.middleware.PERSON", "Free-Wi-Fi")
    status = 503 if fault == "broken" else 200
    answer = HttpResponse("<title>Somebody else</title>", status=status)
    monkeypatch.setattr(pages, "show_session", lambda *args, **kwargs: answer)
    page.goto(address(session))
    expect(page.get_by_role("heading", name="Row")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Row")).to_be_visible()


def test_a_page_that_is_not_kept_says_what_is(
    phone: Callable[[User], Page], cleo: User, session: TrainingSession
) -> None:
    page = phone(cleo)
    look_at_today(page, address(session))
    cut_off_the_network(page)
    page.goto("/progress/")

    expect(page.get_by_role("heading", level=1)).to_have_text("No connection")
    expect(page.locator("[data-kept] a")).to_have_count(2)
    expect(page.locator("[data-kept] a").first).to_contain_text("Today")
    faults = {}
    for size, scheme in ((PHONE, "light"), (DESKTOP, "dark"), ({"width": 320, "height": 568}, "light")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        if found := [*violations(page), *cut_off(page)]:
            faults[f"{size}, {scheme}"] = found
    assert faults == {}

    page.get_by_role("link", name="Back day").click()
    expect(page.get_by_role("heading", name="Row")).to_be_visible(timeout=20_000)
    page.goto("/progress/")
    page.context.set_offline(False)
    expect(page.get_by_role("heading", level=1)).to_have_text("Progress", timeout=20_000)


def test_what_is_on_the_phone_is_shown_to_everybody(open_browser: OpenBrowser, cleo: User) -> None:
    """The chip in each of its states, and the sheet with what waits."""
    page = open_browser(cleo)
    faults = {}
    for path in ("/today/", "/profile/"):
        page.goto(path)
        chip = page.locator("#outbox")
        expect(chip).to_have_text("All saved")
        for state, words in (
            ("saved", "All saved"),
            ("offline", "Offline · 12 on this phone"),
            ("look", "1 needs a look"),
        ):
            for size, scheme in ((PHONE, "light"), (DESKTOP, "dark"), ({"width": 320, "height": 568}, "dark")):
                chip.evaluate(SHOW_STATE, [state, words])
                page.set_viewport_size(size)
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                if found := [*violations(page), *cut_off(page)]:
                    faults[f"{path}, {state}, {size}"] = found
        page.evaluate("document.getElementById('outbox-kept').showPopover()")
        if found := [*violations(page), *cut_off(page)]:
            faults[f"{path}, sheet"] = found
    assert faults == {}


# --- Whose pages are kept -----------------------------------------------------------------------


def test_the_way_to_signing_in_is_never_kept(
    phone: Callable[[User], Page], cleo: User, session: TrainingSession
) -> None:
    page = phone(cleo)
    look_at_today(page, address(session))
    page.context.clear_cookies()

    page.goto(address(session))
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert page.evaluate(KEEP, [address(session), "/today/"]) == [False, False]
    page.context.set_offline(True)
    page.goto(address(session))
    expect(page.get_by_role("heading", name="Row")).to_be_visible()


def test_only_pages_of_today_and_sessions_are_kept(
    phone: Callable[[User], Page], cleo: User, session: TrainingSession
) -> None:
    page = phone(cleo)
    look_at_today(page, address(session))
    for path in ("/profile/", "/progress/", "/exercises/", f"{address(session)}?change=1.1.both"):
        page.goto(path)
    asked = [
        "/profile/",
        "/healthz",
        "https://elsewhere.example/today/",
        "/sessions/nothing/",
        f"/sessions/{uuid.UUID(int=1)}/",
    ]
    assert page.evaluate(KEEP, asked) == [False] * 5
    assert page.evaluate(PAGES) == {f"pages-{cleo.pk}": [address(session), "/today/"]}


def test_another_persons_pages_go_as_soon_as_somebody_else_is_here(
    phone: Callable[[User], Page], cleo: User, session: TrainingSession, site: str
) -> None:
    page = phone(cleo)
    look_at_today(page, address(session))
    stan = make_user("stan@example.com")
    page.context.clear_cookies()
    sign_in(page.context, stan, site)

    page.goto("/profile/")
    page.wait_for_function("async (mine) => !(await caches.keys()).includes(mine)", arg=f"pages-{cleo.pk}")
    page.goto("/today/")
    wait_for_pages(page, "/today/")
    assert page.evaluate(PAGES) == {f"pages-{stan.pk}": ["/today/"]}
    cut_off_the_network(page)
    page.goto(address(session))
    expect(page.get_by_role("heading", level=1)).to_have_text("No connection")


def test_who_signs_in_over_a_slow_line_is_never_shown_somebody_elses_page(
    phone: Callable[[User], Page], cleo: User, session: TrainingSession, hold_back: Callable[[str], threading.Event]
) -> None:
    page = phone(cleo)
    look_at_today(page, address(session))
    make_user("stan@example.com")
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill("stan@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    hold_back("show_today")
    page.get_by_role("button", name="Sign in", exact=True).click(no_wait_after=True)
    page.wait_for_timeout(4500)
    assert page.url.endswith("/accounts/login/")  # it waits, and shows nothing
    page.goto("about:blank")  # and waits no more when the server goes


def test_the_oldest_sessions_make_room(phone: Callable[[User], Page], cleo: User, session: TrainingSession) -> None:
    page = phone(cleo)
    look_at_today(page, address(session))
    paths = [f"/sessions/{uuid.UUID(int=number)}/" for number in range(13)]
    headers = {"Backday-User": str(cleo.pk), "Content-Type": "text/html"}
    page.context.route(
        "**/sessions/00000000*/", lambda route: route.fulfill(body="<title>A day</title>", headers=headers)
    )
    for path in reversed(paths):
        assert page.evaluate(KEEP, [path]) == [True]
    assert page.evaluate(PAGES) == {f"pages-{cleo.pk}": [*paths[:-1], "/today/"]}


# --- A new version ------------------------------------------------------------------------------

type Deploy = Callable[[str], None]


@pytest.fixture
def deploy(tmp_path: Path, settings: Any) -> Deploy:
    """Publish the files under hashed names, as production does; ``deploy("2")`` changes all of the player's files."""
    source = tmp_path / "source"
    shutil.copytree(django_settings.BASE_DIR / "static", source, ignore=shutil.ignore_patterns("admin"))

    def publish(version: str) -> None:
        for file in [*source.glob("css/*.css"), *source.glob("js/*.js")]:
            file.write_text(f"{file.read_text()}\n/* {version} */\n")
        settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
        settings.STATICFILES_DIRS = [source]
        published = tmp_path / version
        settings.STORAGES = settings.STORAGES | {
            "staticfiles": {
                "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage",
                "OPTIONS": {"location": published},
            }
        }
        call_command("collectstatic", interactive=False, verbosity=0)
        settings.STATICFILES_DIRS = [published]  # and only this version is to be had from the server

    return publish


def take_new_version(page: Page, known: list[str]) -> list[str]:
    """Visit, as people do, until the worker of the new version is there."""
    page.goto("/progress/")
    page.evaluate("async () => (await navigator.serviceWorker.getRegistration()).update()")
    for _ in range(100):
        shells = list(page.evaluate(SHELLS))
        is_settled = page.evaluate(
            """async () => {
              const { installing, waiting, active } = await navigator.serviceWorker.getRegistration();
              return !installing && !waiting && active.state === "activated";
            }"""
        )
        if shells != known and is_settled:
            return shells
        page.wait_for_timeout(100)
    raise AssertionError(f"No new version came: {shells}")


def test_a_kept_page_keeps_its_files_however_often_the_site_changes(
    phone: Callable[[User], Page], cleo: User, session: TrainingSession, deploy: Deploy
) -> None:
    deploy("1")
    page = phone(cleo)
    look_at_today(page, address(session))
    shells = page.evaluate(SHELLS)
    for version in "2345":
        deploy(version)
        shells = take_new_version(page, shells)
    for _ in range(100):  # the oldest goes once the new one is there
        if len(page.evaluate(SHELLS)) == 4:  # the last three, and the one that the session was kept with
            break
        page.wait_for_timeout(100)
    assert len(page.evaluate(SHELLS)) == 4
    page.context.set_offline(True)

    page.goto(address(session))
    expect(page.get_by_role("heading", name="Row")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.btn.pri.xl')).backgroundColor") == "rgb(14, 90, 73)"
    files = page.evaluate("performance.getEntriesByType('resource').map((one) => [one.name, one.responseStatus])")
    assert {status for name, status in files if "/static/" in name} == {200}
    page.goto("/progress/")
    expect(page.get_by_role("heading", level=1)).to_have_text("No connection")


def test_a_new_version_takes_over_under_an_open_page(
    phone: Callable[[User], Page], cleo: User, session: TrainingSession, deploy: Deploy
) -> None:
    deploy("1")
    page = phone(cleo)
    look_at_today(page, address(session))
    page.goto(address(session))
    deploy("2")
    other = page.context.new_page()
    take_new_version(other, page.evaluate(SHELLS))
    late = "async () => (await fetch(document.querySelector('script[src*=figure], script[src*=player]').src)).status"
    assert page.evaluate(late) == 200
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", name="Row")).to_be_visible()


# --- Signing out --------------------------------------------------------------------------------


def sign_out(page: Page) -> None:
    page.goto("/profile/")
    page.get_by_role("button", name="Sign out").click()


def test_signing_out_drops_the_pages(phone: Callable[[User], Page], cleo: User, session: TrainingSession) -> None:
    page = phone(cleo)
    look_at_today(page, address(session))
    sign_out(page)
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    assert page.evaluate(PAGES) == {}
    assert page.evaluate("async () => (await fetch('/player/hello/')).json()")["user"] is None
    cut_off_the_network(page)
    page.goto(address(session))
    expect(page.get_by_role("heading", level=1)).to_have_text("No connection")
    expect(page.get_by_text("Nothing yet.")).to_be_visible()


def test_signing_out_asks_when_something_would_not_go(
    phone: Callable[[User], Page], cleo: User, session: TrainingSession
) -> None:
    page = phone(cleo)
    look_at_today(page, address(session))
    page.goto("/profile/")
    page.evaluate("() => { outbox.waiting = async () => 2; outbox.drain = async () => {}; }")
    page.get_by_role("button", name="Sign out").click()
    alert = page.get_by_role("alert")
    expect(alert).to_have_text("2 entries are still on this phone. They stay here and go out when you sign in again.")
    assert address(session) in page.evaluate(PAGES)[f"pages-{cleo.pk}"]
    page.get_by_role("button", name="Sign out all the same").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    assert page.evaluate(PAGES) == {}


LOG = """([session, user, slot]) => outbox.put([{
  session, user, set: slot.id, slot: slot.slot, reps: 9, load: "20", unit: "kg", seconds: null, rpe: null, void: false,
}])"""


def test_what_one_person_left_waits_for_them_while_another_is_here(
    phone: Callable[[User], Page], cleo: User, session: TrainingSession
) -> None:
    page = phone(cleo)
    look_at_today(page, address(session))
    page.context.route("**/player/outbox/", lambda route: route.abort())
    page.goto("/profile/")
    page.evaluate(LOG, [str(session.pk), cleo.pk, session.plan["slots"][0]])
    chip = page.locator("#outbox")
    expect(chip).to_contain_text("1 on this phone")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("alert")).to_contain_text("1 entry is still on this phone.")
    page.get_by_role("button", name="Sign out all the same").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    page.context.unroute("**/player/outbox/")

    make_user("stan@example.com")
    sign_in_by_form(page, "stan@example.com")
    expect(chip).to_have_attribute("data-state", "wrong")
    sign_out(page)
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    assert not LoggedSet.objects.exists()

    sign_in_by_form(page, "cleo@example.com")
    expect(chip).to_have_text("All saved")
    logged = LoggedSet.objects.get()
    assert (logged.client, logged.reps) == (cleo, 9)


def sign_in_by_form(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/today/")


def test_signing_out_needs_a_network(phone: Callable[[User], Page], cleo: User, session: TrainingSession) -> None:
    page = phone(cleo)
    look_at_today(page, address(session))
    page.goto("/profile/")
    page.context.set_offline(True)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("alert")).to_contain_text("you are still signed in")
    assert address(session) in page.evaluate(PAGES)[f"pages-{cleo.pk}"]


# --- Installing ---------------------------------------------------------------------------------


def test_the_app_can_be_installed(phone: Callable[[User], Page], cleo: User) -> None:
    page = phone(cleo)
    look_at_today(page)
    devtools = page.context.new_cdp_session(page)
    manifest = devtools.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert json.loads(manifest["data"])["start_url"] == "/today/"
    errors = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [one["errorId"] for one in errors if one["errorId"] != "in-incognito"] == []


def offer(page: Page) -> None:
    """What Chrome says when the app can be installed."""
    page.evaluate(
        """() => {
          const event = new Event("beforeinstallprompt", { cancelable: true });
          event.prompt = async () => { window.prompted = true; return { outcome: "accepted" }; };
          dispatchEvent(event);
        }"""
    )


def test_installing_is_offered_before_the_first_session_until_it_is_declined(
    open_browser: OpenBrowser, cleo: User, coaching: Coaching
) -> None:
    make_assignment(coaching, make_routine(None, make_exercise("Row")))
    page = open_browser(cleo)
    page.goto("/today/")
    heading = page.get_by_role("heading", name="Put Backday on your home screen")
    expect(heading).to_be_hidden()
    offer(page)
    expect(heading).to_be_visible()
    expect(page.get_by_text("Add to Home Screen")).to_be_hidden()
    assert violations(page) == []
    page.get_by_role("button", name="Install").click()
    assert page.evaluate("window.prompted")
    page.get_by_role("button", name="Not now").click()
    page.reload()
    offer(page)
    expect(heading).to_be_hidden()


def test_safari_on_a_phone_is_told_where_to_tap(open_browser: OpenBrowser, cleo: User) -> None:
    page = open_browser(cleo)
    page.add_init_script("Navigator.prototype.standalone = false;")
    page.goto("/today/")
    expect(page.get_by_text("Add to Home Screen")).to_be_visible()
    expect(page.get_by_role("button", name="Install")).to_be_hidden()
    assert violations(page) == []


def test_who_has_trained_or_installed_it_is_asked_nothing(
    open_browser: OpenBrowser, cleo: User, session: TrainingSession
) -> None:
    page = open_browser(cleo)
    page.goto("/today/")
    expect(page.locator("[data-install]")).to_have_count(0)
    installed = open_browser(make_user("new@example.com"))
    installed.add_init_script("Navigator.prototype.standalone = true;")
    installed.goto("/today/")
    expect(installed.locator("[data-install]")).to_be_hidden()
