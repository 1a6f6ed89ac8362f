"""Lives through a plan: a person trains, things go wrong, and in the end everything must have arrived, once."""

import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Playwright

from tests.factories import PASSWORD
from tests.faults import controls, proxy, site
from tests.faults.phone import Phone
from tests.faults.plan import DEVICE, NETWORK, Act, Fault, Turn, draw
from tests.faults.proxy import Proxy
from tests.faults.screen import Person
from tests.faults.server import Server
from tests.faults.site import Cast
from tests.faults.verdict import Ledger, Verdict, judge

STRIKE_SECONDS = 2.5
DRAIN_SECONDS = 120
SETS_OF_A_SESSION = 14
TRIES = 3

ONCE: dict[str, proxy.Trouble] = {
    "500 before commit": proxy.fail_before,
    "500 after commit": proxy.fail_after,
    "answer dropped": proxy.drop_answer,
    "answer truncated": proxy.truncate_answer,
    "delivered twice": proxy.deliver_twice,
    "redirect to login": proxy.redirect_to_login,
}
INSTALLED = "navigator.serviceWorker.ready.then(() => true)"


@dataclass
class Report:
    """What came of a campaign."""

    seed: int
    verdict: Verdict
    struck: Counter[str]
    acts: Counter[str]
    left_out: Counter[str]
    shown: int
    sets: int
    sessions: int
    missed: int
    seconds: float
    complaints: list[str]
    trouble: list[str]
    history: list[str]


class Campaign:
    def __init__(
        self,
        playwright: Playwright,
        *,
        seed: int,
        faults: int,
        control: str,
        cast: Cast,
        server: Server,
        proxy: Proxy,
        folder: Path,
    ) -> None:
        self.seed, self.faults, self.cast, self.server, self.proxy = seed, faults, cast, server, proxy
        self.ledger = Ledger()
        before_each_page, proxy.rewrite = controls.CONTROLS[control]
        self.phone = Phone(
            playwright,
            origin=proxy.origin,
            profile=folder / "profile",
            seen=self.ledger.see,
            before_each_page=before_each_page,
        )
        self.person = Person(self.phone, self.ledger)
        self.phone.tapped = self.person.tapped
        self.struck: Counter[str] = Counter()
        self.missed = 0
        self.trouble: list[str] = []
        self.marks: list[tuple[float, str]] = []
        self.place = 0
        self.tapped_here = 0

    # --- the whole

    def run(self) -> Report:
        started = time.monotonic()
        self.phone.launch()
        try:
            self.sign_in(self.cast.cleo)
            self.phone.page.evaluate(INSTALLED)  # before it has all of the player's files, a page may say NOT saved
            left: list[Fault] = []
            for turn in draw(self.seed, self.faults):
                left += self.live(turn)
                anew = replace(turn.acts[0], kind="change")  # always has something to send
                left = [one for fault in left for one in self.live(Turn((anew,), (fault,)))]
            self.missed = len(left)
            self.phone.is_lively("drain")
            waiting = self.drain()
        finally:
            self.phone.throw_away()
        self.proxy.settle()
        ops = site.held_ops()
        verdict = judge(self.ledger, ops, site.held_steps(), owner=self.cast.cleo.pk, waiting=waiting)
        return Report(
            seed=self.seed,
            verdict=verdict,
            struck=self.struck,
            acts=self.person.done,
            left_out=self.person.left_out,
            shown=self.ledger.shown,
            sets=len(self.ledger.sets),
            sessions=self.place + 1,
            missed=self.missed,
            seconds=time.monotonic() - started,
            complaints=self.phone.complaints + self.phone.stalls,
            trouble=self.trouble,
            history=[
                *self.history(verdict.about, started),
                *(f"held: {op}" for op in ops if op.set_id in verdict.about),
            ],
        )

    def history(self, sets: set[uuid.UUID], started: float) -> Iterator[str]:
        """What happened around the sets that something was found about, in the order of time."""
        told = [(at, f"{str(of)[:8]} {what}") for at, of, what in self.ledger.history if of in sets]
        names = {str(one) for one in sets}
        for delivery in self.proxy.deliveries:
            ops = delivery.batch.get("ops", []) if delivery.batch else []
            if about := [one for one in ops if one.get("set") in names]:
                told.append((delivery.at, f"delivered {len(about)} of {len(ops)}: {about}; answer: {delivery.answer}"))
        told += self.marks if sets else []
        for at, what in sorted(told):
            yield f"{at - started:7.2f} {what}"

    def mark(self, what: str) -> None:
        self.marks.append((time.monotonic(), f"-- {what}"))

    def complain(self, warning: str) -> None:
        told = f"{warning} {self.marks[-1][1]}"
        if told not in self.phone.complaints:
            self.phone.complaints.append(told)

    def live(self, turn: Turn) -> list[Fault]:
        """A turn, and again while one of its faults found nothing to strike; returns those that never did."""
        left = list(turn.faults)
        for _ in range(TRIES):
            self.phone.is_lively(f"{[fault.kind for fault in left]} with {[act.kind for act in turn.acts]}")
            try:
                left = self.live_once(turn.acts, left)
            except PlaywrightError as error:
                self.trouble.append(f"{self.phone.doing}: {error.message.splitlines()[0]}")
                self.be_connected()
                self.phone.relaunch()
            if not left:
                break
        return left

    def live_once(self, acts: tuple[Act, ...], faults: list[Fault]) -> list[Fault]:
        """Do the acts with the faults; returns those that struck nothing."""
        self.be_at_the_session()
        on_the_way = next((fault for fault in faults if fault.kind in NETWORK), None)
        on_the_device = next((fault for fault in faults if fault.kind in DEVICE), None)
        self.mark(f"{', '.join(f'{one.kind} {one.delay_ms} ms {one.pick:.2f}' for one in faults)} with {acts[0].kind}")
        ended = self.begin(on_the_way) if on_the_way else None
        has_acted = self.send(acts[0])
        missed = []
        if on_the_device:
            (missed.append if not self.strike(on_the_device, acts[0]) else self.count)(on_the_device)
        for act in acts[1:]:
            self.act(act)
        if on_the_way and ended:
            (self.count if ended(has_acted) else missed.append)(on_the_way)
        return missed

    def count(self, fault: Fault) -> None:
        self.struck[fault.kind] += 1

    def act(self, act: Act) -> bool:
        if act.kind == "finish" and self.tapped_here < SETS_OF_A_SESSION // 2:
            return False
        self.tapped_here += 1
        return self.person.do(act)

    def send(self, act: Act) -> bool:
        """The act, or a set logged when there is nothing to do it to: something for a fault to strike."""
        return self.act(act) or self.act(replace(act, kind="log"))

    # --- troubles on the way

    def begin(self, fault: Fault) -> Any:
        """Let it begin; the answer ends it, told whether anything was done meanwhile, and tells whether it struck."""
        if fault.kind == "refused":
            self.proxy.disconnect()
            return lambda has_acted: self.reconnect(fault) and has_acted
        if fault.kind == "captive portal":
            hits = self.proxy.portal_hits
            self.proxy.portal_open = True
            return lambda _: self.accept_terms(fault, hits)
        trouble = ONCE.get(fault.kind) or proxy.hang(fault.seconds, delivered=fault.pick < 0.5)
        struck = self.proxy.arm(trouble)
        return lambda _: self.has_struck(struck)

    def reconnect(self, fault: Fault) -> bool:
        self.phone.wait(fault.seconds * 1000)
        self.proxy.connect()
        return True

    def accept_terms(self, fault: Fault, hits: int) -> bool:
        until = time.monotonic() + fault.seconds
        while self.proxy.portal_hits == hits and time.monotonic() < until:
            self.phone.wait(50)
        if self.proxy.portal_hits == hits:
            self.person.retry()
            self.phone.wait(200)
        self.proxy.portal_open = False
        return self.proxy.portal_hits > hits

    def has_struck(self, struck: Any) -> bool:
        for tap in (False, True):
            if tap and not struck.is_set():
                self.be_at_the_session()
                self.person.retry()
            until = time.monotonic() + STRIKE_SECONDS / 2
            while not struck.is_set() and time.monotonic() < until:
                self.phone.wait(30)
        self.proxy.disarm()
        return bool(struck.is_set())

    # --- faults of the device and of the server

    def strike(self, fault: Fault, act: Act) -> bool:
        self.phone.wait(fault.delay_ms)
        strikes = {
            "reload": self.reload,
            "tab killed": self.kill_tab,
            "browser killed": self.kill_browser,
            "session expired": self.expire,
            "another user": self.lend,
            "second tab": self.second_tab,
            "service worker stopped": self.stop_service_worker,
            "server restarted": self.restart_server,
        }
        return strikes[fault.kind](fault, act)

    def reload(self, fault: Fault, act: Act) -> bool:
        with suppress(PlaywrightError):
            self.phone.page.reload(wait_until="load", timeout=4_000)
        return True

    def kill_tab(self, fault: Fault, act: Act) -> bool:
        if fault.pick < 0.5:
            self.phone.kill_tab()
        else:
            self.phone.close_tab()
        self.phone.go(self.path)
        return True

    def kill_browser(self, fault: Fault, act: Act) -> bool:
        self.phone.relaunch()
        self.phone.go(self.path)
        return True

    def stop_service_worker(self, fault: Fault, act: Act) -> bool:
        self.phone.stop_service_workers()
        if fault.pick < 0.5:
            self.reload(fault, act)
        return True

    def second_tab(self, fault: Fault, act: Act) -> bool:
        """The same session in another tab: log there, and here again; go on in either."""
        first = self.phone.page
        second = self.phone.open_tab()
        self.phone.page = second
        if self.phone.go(self.path):
            self.send(act)
        if fault.pick < 0.7:
            self.phone.page = first
            self.send(act)
        stays = self.phone.page
        with suppress(PlaywrightError):
            (second if stays is first else first).close()
        return True

    def restart_server(self, fault: Fault, act: Act) -> bool:
        """It dies by SIGKILL while a delivery is at it, and comes up again."""
        struck = self.proxy.arm(proxy.meanwhile(self.server.kill, after_seconds=fault.pick * 0.02))
        self.send(act)
        has_struck = self.has_struck(struck)
        self.server.restart()
        return has_struck

    def expire(self, fault: Fault, act: Act) -> bool:
        site.expire_sessions(self.cast.cleo)
        self.send(act)
        self.phone.wait(fault.seconds * 500)
        self.be_connected()
        self.sign_in(self.cast.cleo)
        return True

    def lend(self, fault: Fault, act: Act) -> bool:
        """Stan signs in on Cleo's phone while sets wait on it, looks, tries Cleo's session, and signs out."""
        self.proxy.arm(proxy.fail_before)
        self.send(act)
        self.phone.wait(50)
        self.be_connected()
        self.proxy.disarm()
        if fault.pick < 0.5:
            self.sign_out()
        else:
            site.expire_sessions(self.cast.cleo)
        self.sign_in(self.cast.stan)
        self.ledger.is_lent = True
        for path in ("/today/", self.path, "/today/"):
            self.phone.go(path)
            self.phone.wait(150)
        self.sign_out()
        self.ledger.is_lent = False
        self.sign_in(self.cast.cleo)
        return True

    # --- being somewhere

    @property
    def path(self) -> str:
        return f"/assignments/{self.cast.assignments[self.place]}/sessions/{self.cast.on}/"

    def be_connected(self) -> None:
        """No trouble that lasts: the network is there, and the server, which a late delivery may have brought down."""
        self.proxy.connect()
        self.proxy.portal_open = False
        if not self.server.answers():
            self.server.restart()

    def be_at_the_session(self) -> None:
        """The session's page is open, the next session's when this one is done."""
        for attempt in range(8):
            data = self.person.data()
            if data and data["warning"]:
                self.complain(data["warning"])  # there is storage, so nothing can fail to be kept
            is_done = self.person.has_finished or self.tapped_here > SETS_OF_A_SESSION
            if is_done or (data and not data["open"]):
                self.place += 1
                self.tapped_here = 0
                self.person.has_finished = False
            elif data and self.phone.page.url.startswith(self.phone.origin + self.path):
                return
            if attempt:
                self.be_connected()
            if "/accounts/login/" in self.phone.page.url:
                self.sign_in(self.cast.cleo)
            self.phone.go(self.path)
        raise RuntimeError(f"{self.path} can't be opened: {self.phone.page.url}")

    def sign_in(self, user: Any) -> None:
        for _ in range(5):
            self.phone.go("/accounts/login/")
            page = self.phone.page
            with suppress(PlaywrightError):
                if "/accounts/login/" in page.url:
                    page.get_by_label("E-mail").fill(user.email)
                    page.get_by_label("Password").fill(PASSWORD)
                    page.get_by_role("button", name="Sign in", exact=True).click()
                    page.wait_for_url(lambda url: "/accounts/login/" not in url, timeout=4_000)
                return
        raise RuntimeError(f"{user.email} can't sign in: {self.phone.page.url}")

    def sign_out(self) -> None:
        """Also with sets that wait: they stay on the phone, and the page asks first."""
        self.phone.go("/accounts/logout/")
        button = self.phone.page.locator("form[data-sign-out] button")
        for _ in range(2):
            with suppress(PlaywrightError):
                button.click()
                self.phone.page.wait_for_url(lambda url: "/accounts/logout/" not in url, timeout=2_500)
                return

    # --- the end

    def drain(self) -> list[str]:
        """All faults have stopped: wait until nothing is left on the phone; returns what still is."""
        self.proxy.disarm()
        self.be_connected()
        until = time.monotonic() + DRAIN_SECONDS
        while time.monotonic() < until:
            self.be_at_the_session()
            self.person.retry()
            self.phone.wait(500)
            with suppress(PlaywrightError):
                if not (waiting := self.person.waiting()):
                    return []
        return waiting
