"""A real Chromium with a profile of its own, so that it can be killed and started again with what it has kept."""

import json
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Playwright
from playwright.sync_api import Error as PlaywrightError

from config.embedded_postgres import end_with_parent
from tests.browser import chromium

SCREEN = {"width": 390, "height": 844}
SECONDS_TO_START = 30
SHORT_MS = 4_000
PATIENCE_SECONDS = 45

TELL = """
(() => {
  const page = crypto.getRandomValues(new Uint32Array(2)).join("-");
  let told = "";
  const tell = () => {
    const rows = [...document.querySelectorAll("[data-set][data-state]")].map((row) => [row.dataset.set,
      row.dataset.state, row.querySelector("[data-done]")?.textContent.replace(/\\s+/g, " ").trim() ?? ""]);
    const said = JSON.stringify({ page, rows });
    if (said !== told) window.tellWhatIsSeen(told = said);
  };
  new MutationObserver(tell).observe(document, { subtree: true, childList: true, attributes: true, characterData: true,
    attributeFilter: ["data-set", "data-state"] });
  addEventListener("submit", ({ target, submitter }) => {
    if (!target.matches("[data-log][data-slot]") || submitter?.hasAttribute("formaction")) return;
    const session = document.querySelector("[data-session]").dataset.session;
    window.tellWhatIsTapped(JSON.stringify({ ...Object.fromEntries(new FormData(target)), session }));
  }, true);
})();
"""
"""Tells every change of what the rows say, at once: the very moment a row says "On this phone", it has to be true. And
what is sent by a tap, for the page may have gone on to the next set under the finger."""


class Phone:
    """``seen`` is called with every change of a page's rows: {"page": …, "rows": [[set id, state, text], …]}.

    ``tapped`` is called with the fields of every log form that is sent.
    """

    def __init__(
        self,
        playwright: Playwright,
        *,
        origin: str,
        profile: Path,
        seen: Callable[[dict[str, Any]], None],
        before_each_page: str = "",
    ) -> None:
        path = chromium.find()
        if path is None:
            raise RuntimeError(chromium.ADVICE)
        self.path = path
        self.playwright = playwright
        self.origin = origin
        self.profile = profile
        self.seen = seen
        self.tapped: Callable[[dict[str, str]], object] = dict
        self.before_each_page = before_each_page
        self.complaints: list[str] = []
        self.process: subprocess.Popen[bytes] | None = None
        self.stalls: list[str] = []
        self.doing = "launch"
        self._lively_at = time.monotonic()
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()
        self.browser: Browser | None = None
        self.context: BrowserContext
        self.page: Page

    # --- the browser

    def launch(self) -> None:
        told = self.profile / "DevToolsActivePort"
        told.unlink(missing_ok=True)
        command = [self.path, *chromium.launch_arguments(), "--headless=new", "--remote-debugging-port=0"]
        command += [f"--user-data-dir={self.profile}", f"--window-size={SCREEN['width']},{SCREEN['height']}"]
        command += ["--disable-dev-shm-usage", "--no-default-browser-check", "--password-store=basic", "about:blank"]
        parent = os.getpid()
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=lambda: end_with_parent(signal.SIGKILL, parent),  # noqa: PLW1509 - does one system call
        )
        deadline = time.monotonic() + SECONDS_TO_START
        while not (told.exists() and told.read_text().count("\n")):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("Chromium did not start.")
            time.sleep(0.02)
        port = told.read_text().split("\n", maxsplit=1)[0]
        self.browser = self.playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        self.context = self.browser.contexts[0]
        self.context.set_default_timeout(SHORT_MS)
        self.context.expose_binding("tellWhatIsSeen", lambda _, said: self.seen(json.loads(said)))
        self.context.expose_binding("tellWhatIsTapped", lambda _, fields: self.tapped(json.loads(fields)))
        self.context.add_init_script(self.before_each_page + TELL)
        self.context.on("console", self._listen)
        self.context.on("weberror", lambda thrown: self.complaints.append(str(thrown.error)))
        self.page = self.open_tab()
        for page in self.context.pages:
            if page is not self.page:
                page.close()

    def _listen(self, message: Any) -> None:
        if "Content Security" in message.text:
            self.complaints.append(message.text)

    def kill(self) -> None:
        """SIGKILL for all its processes, as when the battery is pulled."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None
        with suppress(PlaywrightError):
            if self.browser:
                self.browser.close()

    def relaunch(self) -> None:
        self.kill()
        self.launch()

    def throw_away(self) -> None:
        self.kill()
        shutil.rmtree(self.profile, ignore_errors=True)

    def is_lively(self, doing: str) -> None:
        """To be said now and then: whoever waits too long for a page that hangs is cut off from it."""
        self.doing, self._lively_at = doing, time.monotonic()

    def _watch(self) -> None:
        while True:
            time.sleep(1)
            process = self.process
            if process and time.monotonic() - self._lively_at > PATIENCE_SECONDS:
                self.stalls.append(f"no answer from the browser for {PATIENCE_SECONDS} s at: {self.doing}")
                self._lively_at = time.monotonic()
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)

    # --- tabs

    def open_tab(self) -> Page:
        """A new tab; tried again, for the process a dying one leaves behind may be dying, too."""
        for _ in range(20):
            with suppress(PlaywrightError):
                page = self.context.new_page()
                page.set_viewport_size(SCREEN)
                return page
            time.sleep(0.05)
        raise RuntimeError("Chromium opens no tab.")

    def kill_tab(self) -> None:
        """SIGKILL for what draws pages and runs service workers, as when the system wants the memory back."""
        assert self.browser
        session = self.browser.new_browser_cdp_session()
        found = session.send("SystemInfo.getProcessInfo")["processInfo"]
        for process in found:
            if process["type"] == "renderer":
                with suppress(ProcessLookupError):
                    os.kill(process["id"], signal.SIGKILL)
        session.detach()
        self.new_tab()

    def close_tab(self) -> None:
        with suppress(PlaywrightError):
            self.page.close(run_before_unload=False)
        self.new_tab()

    def new_tab(self) -> None:
        before = self.context.pages
        self.page = self.open_tab()
        for page in before:
            with suppress(PlaywrightError):
                page.close()

    def stop_service_workers(self) -> None:
        session = self.context.new_cdp_session(self.page)
        session.send("ServiceWorker.enable")
        session.send("ServiceWorker.stopAllWorkers")
        session.detach()

    def wait(self, milliseconds: float) -> None:
        """Lets what was seen be told meanwhile, unlike sleeping."""
        try:
            self.page.wait_for_timeout(milliseconds)
        except PlaywrightError:
            time.sleep(milliseconds / 1000)

    def go(self, path: str) -> bool:
        """Whether the page came: False without a network and without a kept page."""
        try:
            self.page.goto(self.origin + path, wait_until="load", timeout=SHORT_MS)
        except PlaywrightError:
            return False
        return True
