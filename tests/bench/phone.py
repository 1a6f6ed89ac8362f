"""``make phone``: the session page as a slow phone has it, each figure against its budget.

The back day of the demo's client, from the server as in production, over a slow line and with a quarter of this
machine's speed. Then Lighthouse, which npm brings (Node 20 or newer); nothing of it stays in the project.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, Playwright

from tests.bench.figures import Figures
from tests.bench.link import SLOW_4G, Link
from tests.browser import chromium
from tests.faults import site
from tests.faults.server import Server, free_port

LIGHTHOUSE = "lighthouse@12.8.2"
CATEGORIES = {"performance": 98, "accessibility": 100, "best-practices": 96}
CPU_SLOWER = 4
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
BATCH = 24
"""Sets logged without a network, that go out together."""
ICON = "/favicon."  # came with the page that one signs in on
KIB = 1024
PATIENCE_S = 30

# In the page from its first moment: what it painted, what shifted, how long it took to answer.
WATCH = """(() => {
  const own = JSON.parse(localStorage.getItem("pace"));
  localStorage.setItem("pace", JSON.stringify({ ...own, auto: false })); // every set by a tap, for taps are measured
  const seen = { lcp: 0, cls: 0, interactions: {}, taps: [], synced: null };
  const each = (type, options, take) => new PerformanceObserver((list) => list.getEntries().forEach(take))
    .observe({ type, buffered: true, ...options });
  each("largest-contentful-paint", {}, (it) => { seen.lcp = it.startTime; });
  each("layout-shift", {}, (it) => { if (!it.hadRecentInput) seen.cls += it.value; });
  each("event", { durationThreshold: 16 }, (it) => {
    const slowest = seen.interactions[it.interactionId] ?? 0;
    if (it.interactionId) seen.interactions[it.interactionId] = Math.max(slowest, it.duration);
  });

  let tapped = null, online = null;
  const shown = new Set();
  addEventListener("click", (event) => { if (event.target.closest(".log")) tapped = event.timeStamp; }, true);
  addEventListener("online", () => { online = performance.now(); });
  const painted = (then) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => then(performance.now());
    port2.postMessage(0);
  });
  // Only what has changed is looked at: the whole page each time would cost what is measured.
  const look = (changes) => {
    for (const { target: row } of changes.filter(({ type }) => type === "attributes")) {
      const { set, state } = row.dataset;
      if (!set || !["phone", "sending", "saved"].includes(state) || shown.has(set)) continue;
      shown.add(set);
      const since = tapped;
      if (since !== null) painted((now) => seen.taps.push(now - since));
      tapped = null;
    }
    if (online !== null && document.querySelector("#outbox")?.dataset.state === "saved") {
      seen.synced ??= performance.now() - online;
    }
  };
  const attributeFilter = ["data-state", "data-set"];
  new MutationObserver(look).observe(document, { subtree: true, attributeFilter });
  window.phoneSaw = seen;
})()"""


def main() -> int:
    figures = Figures()
    with tempfile.TemporaryDirectory(prefix="backday-phone-") as folder, site.own_database() as database:
        try:
            measure(figures, database, Path(folder))
        finally:
            for line in figures.table() if figures.rows else ():
                say(line)
    return int(not all(row.is_kept for row in figures.rows))


def measure(figures: Figures, database: str, folder: Path) -> None:
    link = Link(free_port())
    server = Server({}, log=folder / "server.log")
    link.upstream = server.port
    server.environment = site.settings(database, link.origin) | {"DEMO": "1"}
    os.environ.update(server.environment, DJANGO_ALLOW_ASYNC_UNSAFE="1")

    import django  # the variables above must be set first

    django.setup()

    from django.db import connections
    from playwright.sync_api import sync_playwright

    try:
        path, cookie = prepare()
        server.start()
        lighthouse(figures, f"{link.origin}{path}", cookie, folder)  # it works its own slowness out
        with sync_playwright() as playwright:
            Run(figures, link, path, cookie, playwright).all()
    finally:
        server.kill()
        link.close()
        connections.close_all()


def prepare() -> tuple[str, dict[str, str]]:
    """The demo's people and weeks; the page of Cleo's session today, and the cookie that signs her in."""
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client
    from django.urls import reverse
    from django.utils import timezone

    from accounts.models import User
    from config import start
    from routines.models import Assignment
    from routines.player.commands import start_session

    for command in ("migrate", "load_library", "seed_demo"):
        call_command(command, verbosity=0)
    start.prepare_static_files()
    cleo = User.objects.get(email="cleo@example.com")
    today = timezone.now().astimezone(cleo.zone).date()
    session = start_session(Assignment.objects.get(client=cleo), on=today)
    browser = Client()
    browser.force_login(cleo)
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": browser.cookies[name].value}
    return reverse("player:session_detail", args=[session.pk]), cookie


class Run:
    """One client, one phone, one session, in the order of a day."""

    def __init__(self, figures: Figures, link: Link, path: str, cookie: dict[str, str], playwright: Playwright) -> None:
        self.figures, self.link, self.path, self.cookie = figures, link, path, cookie
        self.address = f"{link.origin}{path}"
        self.browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.launch_arguments())

    def all(self) -> None:
        try:
            with self.phone() as context:
                self.first_visit(context)
                self.repeat_visit(context)
                self.without_network(context)
        finally:
            self.browser.close()

    @contextmanager
    def phone(self) -> Iterator[BrowserContext]:
        context = self.browser.new_context(**PHONE)
        context.set_default_timeout(60_000)
        context.add_cookies([{**self.cookie, "url": self.link.origin}])  # type: ignore[list-item]
        context.add_init_script(WATCH)
        yield context
        context.close()

    def page(self, context: BrowserContext) -> Page:
        page = context.new_page()
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWER})
        return page

    def saw(self, page: Page) -> dict[str, Any]:
        page.wait_for_timeout(500)  # the browser tells its observers late
        found: dict[str, Any] = page.evaluate("phoneSaw")
        return found

    def first_visit(self, context: BrowserContext) -> None:
        self.link.line = SLOW_4G
        page = self.page(context)
        requests = Requests(page)
        page.goto(self.address, wait_until="networkidle")
        saw = self.saw(page)
        note = self.figures.note
        note("first visit: requests", sum(ICON not in url for url in requests.bytes), 8)
        note("first visit: KB", sum(requests.bytes.values()) / KIB, 80)
        note("first visit: third parties", len(requests.hosts() - {urlsplit(self.address).netloc}), 0)
        scripts = {url: size for url, size in requests.bytes.items() if urlsplit(url).path.endswith(".js")}
        own = [size for url, size in scripts.items() if "/figure." not in url]
        note("first visit: own JavaScript, KB", sum(own) / KIB, 10)
        note("first visit: all JavaScript, KB", sum(scripts.values()) / KIB, 30)
        note("first visit: LCP, s", saw["lcp"] / 1000, 1.5)
        note("first visit: CLS", saw["cls"], 0.02)

        for _ in range(3):
            self.tap(page, ".step:visible .panel .stepper [data-by]:not([data-by^='-'])")
        self.tap(page, ".step:visible .panel [popovertarget^=cues]")
        self.tap(page, ".sheet:popover-open [popovertargetaction=hide]")
        for _ in range(3):
            self.log(page)
        saw = self.saw(page)
        note("first visit: INP, ms", max(saw["interactions"].values(), default=0), 100)
        note("first visit: CLS with three sets logged", saw["cls"], 0.02)
        self.tap(page, "#rest [data-skip]")  # the next visits open a session, no rest
        until(page, "caches.match(location.pathname).then(Boolean)", "the page is kept")
        page.close()

    def repeat_visit(self, context: BrowserContext) -> None:
        page = self.page(context)
        page.goto(self.address, wait_until="networkidle")
        self.figures.note("repeat visit: LCP, s", self.saw(page)["lcp"] / 1000, 1.0)
        page.close()

    def without_network(self, context: BrowserContext) -> None:
        """Open, log what is left but for a moment's queue, come back."""
        self.link.cut()
        context.set_offline(True)
        page = self.page(context)
        page.goto(self.address)
        self.figures.note("without a network: open, LCP, s", self.saw(page)["lcp"] / 1000, 0.5)
        for _ in range(BATCH):
            self.log(page)
        saw = self.saw(page)
        taps = sorted(saw["taps"])
        if len(taps) != BATCH:
            raise RuntimeError(f"{len(taps)} of {BATCH} taps were followed by a row")
        self.figures.note("tap to “On this phone”: median of 24, ms", statistics.median(taps), 100)
        self.figures.note("tap to “On this phone”: 95 of 100, ms", taps[-2], 100)
        self.figures.note("without a network: INP, ms", max(saw["interactions"].values(), default=0), 100)
        self.link.mend()
        context.set_offline(False)
        until(page, "phoneSaw.synced !== null", "all is saved")
        self.figures.note("24 sets, from online to “All saved”, s", page.evaluate("phoneSaw.synced") / 1000, 1.5)
        page.close()

    def tap(self, page: Page, selector: str) -> None:
        page.locator(selector).first.tap()
        page.wait_for_timeout(200)

    def log(self, page: Page) -> None:
        """One tap on the one big button, wherever the page has gone on to."""
        before = page.locator("[data-set][data-state]").count()
        page.locator(".step:visible .panel .log").first.tap()
        until(page, f"document.querySelectorAll('[data-set][data-state]').length > {before}", "a set is logged")
        page.wait_for_timeout(700)  # a second tap within 600 ms is taken for a double one


def until(page: Page, expression: str, what: str) -> None:
    """Wait for it; Playwright's own way to wait is an eval, which the page's policy refuses."""
    for _ in range(PATIENCE_S * 20):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    raise RuntimeError(f"Not within {PATIENCE_S} s: {what}")


class Requests:
    """Bytes of everything that a page asks for, as they are sent, by address."""

    def __init__(self, page: Page) -> None:
        self.bytes: dict[str, int] = {}
        self.urls: dict[str, str] = {}
        self.heads: dict[str, int] = {}
        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        devtools.on("Network.requestWillBeSent", self.sent)
        devtools.on("Network.responseReceived", self.answered)
        devtools.on("Network.loadingFinished", self.finished)

    def sent(self, event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith("http"):
            self.urls[event["requestId"]] = event["request"]["url"]

    def answered(self, event: dict[str, Any]) -> None:
        self.heads[event["requestId"]] = event["response"]["encodedDataLength"]

    def finished(self, event: dict[str, Any]) -> None:
        if (request := event["requestId"]) in self.urls:
            self.bytes[self.urls[request]] = max(0, event["encodedDataLength"] - self.heads.get(request, 0))

    def hosts(self) -> set[str]:
        return {urlsplit(url).netloc for url in self.urls.values()}


def lighthouse(figures: Figures, address: str, cookie: dict[str, str], folder: Path) -> None:
    """Lighthouse's marks for a phone, signed in; a mark that can't be had counts as missed."""
    marks = marks_of(address, cookie, folder) if shutil.which("npx") else {}
    if not marks:
        say("Lighthouse did not run: it needs Node 20 or newer, with npx, and a network.")
    for name, budget in CATEGORIES.items():
        figures.note(f"Lighthouse: {name}", marks.get(name, 0), budget, at_least=True)


def marks_of(address: str, cookie: dict[str, str], folder: Path) -> dict[str, float]:
    headers, report = folder / "headers.json", folder / "report.json"
    headers.write_text(json.dumps({"Cookie": f"{cookie['name']}={cookie['value']}"}))
    command = ["npx", "--yes", LIGHTHOUSE, address, "--quiet", "--output=json", f"--output-path={report}"]
    command += [f"--only-categories={','.join(CATEGORIES)}", f"--extra-headers={headers}"]
    command += [f"--chrome-flags=--headless=new {' '.join(chromium.launch_arguments())}"]
    done = subprocess.run(
        command, env=os.environ | {"CHROME_PATH": chromium.find() or ""}, capture_output=True, text=True, check=False
    )
    if done.returncode or not report.exists():
        say(done.stderr[-2000:])
        return {}
    told = json.loads(report.read_text())
    for name in CATEGORIES:
        for part in told["categories"][name]["auditRefs"]:
            audit = told["audits"][part["id"]]
            if part["weight"] and (audit["score"] or 0) < 1 and audit["scoreDisplayMode"] != "notApplicable":
                say(f"Lighthouse, {name}: {audit['title']} {audit.get('displayValue', '')}")
    return {name: round(told["categories"][name]["score"] * 100) for name in CATEGORIES}


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
