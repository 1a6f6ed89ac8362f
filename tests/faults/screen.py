"""A person at the session's page: reads what is there, taps and types. What is known of its markup is here."""

import time
import uuid
from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page

from tests.faults.phone import Phone
from tests.faults.plan import Act
from tests.faults.verdict import ENDED, Ledger, StepIntention, Value

TAP_GUARD_SECONDS = 0.62
"""For so long the page takes another tap for the second half of a double tap."""
TAP_MS = 1_500
SHOWN_MS = 600

PAGE = "[data-session]"
STEP = ".step:visible"
FORM = f"{STEP} .panel form[data-log][data-slot]"
EXTRA = f"{STEP} details.extra"
EXTRA_FORM = f"{EXTRA} form[data-log][data-slot]"
ROW = f"{STEP} [data-set][data-state]"
LINK = "a.setrow"
ROW_FORM = f"{STEP} .below li form[data-log][data-slot]"
SUBMIT = "button:not([type=button]):not([formaction])"
TAKE_BACK = "button[formaction]"
UNDO = "form[data-undo][data-slot]"
RESUME = ".panel form:has(input[name=reason][value='']) button"
FINISH = "[data-finish] button"
FINISHED = "[data-finished]:visible"
CHIP = "#outbox"
SHEET = "[popover]:popover-open"
MORE = f"{STEP} button[popovertarget^=more-]:not([popovertargetaction])"

READ_DATA = """() => {
  const data = JSON.parse(document.getElementById("session-data")?.textContent ?? "null");
  return data && { session: data.session, open: data.open, steps: Object.keys(data.steps).map(Number),
    own: Object.fromEntries(Object.entries(data.steps).map(([number, step]) => [number, step.exercise])),
    warning: document.querySelector("[data-warning]")?.textContent.trim() ?? "" };
}"""
READ_FORM = """form => Object.fromEntries([["slot", form.dataset.slot], ...new FormData(form)])"""
READ_CHIP = """() => ({ ...(document.getElementById("outbox")?.dataset ?? {}) })"""
WAITING = """() => new Promise((done, fail) => {
  const request = indexedDB.open("backday");
  request.onerror = () => fail(request.error);
  request.onsuccess = () => {
    const all = request.result.transaction("ops").objectStore("ops").getAll();
    all.onerror = () => fail(all.error);
    all.onsuccess = () => {
      request.result.close();
      done(all.result.map((op) => JSON.stringify(op)));
    };
  };
})"""


class Person:
    """Does the plan's acts on the phone's page, and notes in the ledger what they mean before each tap."""

    def __init__(self, phone: Phone, ledger: Ledger) -> None:
        self.phone = phone
        self.ledger = ledger
        self.done: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()
        self._tapped: tuple[Page, float] | None = None
        self.has_finished = False
        """Whether the session on the screen was said to be finished."""

    @property
    def page(self) -> Page:
        return self.phone.page

    # --- what is there

    def data(self) -> dict[str, Any] | None:
        """The session that the page shows; None on any other page."""
        try:
            return self.page.evaluate(READ_DATA)  # type: ignore[no-any-return]
        except PlaywrightError:
            return None

    def chip(self) -> dict[str, str]:
        try:
            return self.page.evaluate(READ_CHIP)  # type: ignore[no-any-return]
        except PlaywrightError:
            return {}

    def waiting(self) -> list[str]:
        return self.page.evaluate(WAITING)  # type: ignore[no-any-return]

    def retry(self) -> None:
        """Tap the chip: send now."""
        try:
            self.page.locator(CHIP).click(timeout=TAP_MS)
        except PlaywrightError:
            self.phone.wait(100)

    # --- acts

    def do(self, act: Act) -> bool:
        """Whether the act could be begun with what the page offers now."""
        data = self.data()
        if data is None:
            self.left_out[act.kind] += 1
            return False
        acts = {
            "log as planned": self.log,
            "log": self.log,
            "log by a double tap": self.log,
            "change": self.change,
            "undo": self.undo,
            "extra set": self.extra_set,
            "go to another step": self.go_to_step,
            "skip": self.skip,
            "do it after all": self.resume,
            "swap": self.swap,
            "note": self.note,
            "finish": self.finish,
        }
        try:
            self.close_sheet()
            begun = acts[act.kind](act, data)
        except PlaywrightError:
            begun = False  # the page went, or moved, under the finger; the ledger knows what was meant
        (self.done if begun else self.left_out)[act.kind] += 1
        return begun

    def close_sheet(self) -> None:
        if (sheet := self.page.locator(SHEET)).count():
            sheet.locator("button[popovertargetaction=hide]").first.click(timeout=TAP_MS)

    def log(self, act: Act, data: dict[str, Any]) -> bool:
        form = self.page.locator(FORM)
        if not form.count():
            open_steps = [step for step in data["steps"] if self.has_open_set(step)]
            if not open_steps:
                return self.extra_set(act, data)
            self.show(open_steps[0])
        if act.kind != "log as planned":
            self.type_in(form.first, act)
        return self.send(form.first, act)

    def has_open_set(self, step: int) -> bool:
        return bool(self.page.locator(f"#step-{step} .panel form[data-log][data-slot]").count())

    def show(self, step: int) -> None:
        self.page.evaluate("step => { location.hash = `#step-${step}` }", step)

    def type_in(self, form: Locator, act: Act) -> None:
        if form.locator("[name=load]").count():
            form.locator("[name=load]").fill(str(act.load), timeout=TAP_MS)
        if form.locator("[name=reps]").count():
            form.locator("[name=reps]").fill(str(act.reps), timeout=TAP_MS)

    def send(self, form: Locator, act: Act) -> bool:
        """Tap the form's button, after noting what it says by then."""
        typed = form.evaluate(READ_FORM, timeout=TAP_MS)
        if (value := value_typed(typed)) is None:
            self.type_in(form, act)
            typed = form.evaluate(READ_FORM, timeout=TAP_MS)
            value = value_typed(typed)
        self.keep_apart()
        session, slot = self.session_of(), typed["slot"]
        self.ledger.intend(session, uuid.uuid5(session, slot), slot, value)
        button = form.locator(SUBMIT).first
        if act.kind == "log by a double tap":
            button.dblclick(timeout=TAP_MS, no_wait_after=True)
        else:
            button.click(timeout=TAP_MS, no_wait_after=True)
        self._tapped = (self.page, time.monotonic())
        return True

    def tapped(self, fields: dict[str, str]) -> None:
        """What a form really said when it was sent; the action names its session."""
        if value := value_typed(fields):
            session, slot = uuid.UUID(fields["session"]), fields["slot"]
            self.ledger.intend_unless_known(session, uuid.uuid5(session, slot), slot, value)

    def session_of(self) -> uuid.UUID:
        data = self.data()
        assert data
        return uuid.UUID(data["session"])

    def keep_apart(self) -> None:
        """Two taps on one page are a double tap when they come too close."""
        if self._tapped and self._tapped[0] is self.page:
            left = self._tapped[1] + TAP_GUARD_SECONDS - time.monotonic()
            if left > 0:
                self.phone.wait(left * 1000)

    def change(self, act: Act, data: dict[str, Any]) -> bool:
        rows = self.page.locator(ROW)
        if not (count := rows.count()):
            return self.log(act, data)
        row = rows.nth(int(act.pick * count))
        row.locator(LINK).click(timeout=TAP_MS)
        form = self.page.locator(ROW_FORM).first
        form.wait_for(timeout=TAP_MS)
        self.type_in(form, act)
        return self.send(form, act)

    def undo(self, act: Act, data: dict[str, Any]) -> bool:
        """The toast's Undo, while it is there."""
        toast = self.page.locator(UNDO)
        if not toast.count() or not toast.first.is_visible():
            return False
        self.keep_apart()
        slot = toast.first.get_attribute("data-slot", timeout=TAP_MS) or ""
        session = uuid.UUID(data["session"])
        self.ledger.intend(session, uuid.uuid5(session, slot), slot, None)
        toast.first.locator("button").click(timeout=TAP_MS, no_wait_after=True)
        self._tapped = (self.page, time.monotonic())
        return True

    def extra_set(self, act: Act, data: dict[str, Any]) -> bool:
        steps = [step for step in data["steps"] if self.page.locator(f"#step-{step} details.extra").count()]
        if not steps:
            return False
        self.show(steps[int(act.pick * len(steps))])
        form = self.page.locator(EXTRA_FORM).first
        if not form.is_visible():
            self.page.locator(EXTRA).locator("summary").click(timeout=TAP_MS)
        self.type_in(form, act)
        return self.send(form, act)

    def go_to_step(self, act: Act, data: dict[str, Any]) -> bool:
        steps = data["steps"]
        self.show(steps[int(act.pick * len(steps))])
        return True

    # --- steps and the end

    def sheet(self) -> Locator:
        """The sheet behind "Swap, skip or note" of the step that is shown."""
        self.page.locator(MORE).click(timeout=TAP_MS)
        return self.page.locator(SHEET)

    def shown_step(self) -> int:
        found = self.page.locator(STEP).first.get_attribute("id", timeout=TAP_MS) or ""
        return int(found.removeprefix("step-"))

    def tap_step(self, button: Locator, what: str, value: Any) -> StepIntention:
        self.keep_apart()
        meant = self.ledger.intend_step(self.session_of(), self.shown_step(), what, value)
        button.click(timeout=TAP_MS, no_wait_after=True)
        self._tapped = (self.page, time.monotonic())
        return meant

    def skip(self, act: Act, data: dict[str, Any]) -> bool:
        reasons = self.sheet().locator("button[name=reason]:not([value=''])")
        button = reasons.nth(int(act.pick * reasons.count()))
        meant = self.tap_step(button, "skip", button.get_attribute("value", timeout=TAP_MS))
        return self.look_for(self.page.locator(f"#step-{meant.step}").get_by_text("Skipped"), meant)

    def resume(self, act: Act, data: dict[str, Any]) -> bool:
        skipped = [step for step in data["steps"] if self.page.locator(f"#step-{step} {RESUME}").count()]
        if not skipped:
            return False
        self.show(skipped[int(act.pick * len(skipped))])
        meant = self.tap_step(self.page.locator(f"{STEP} {RESUME}"), "skip", None)
        return self.look_for(self.page.locator(f"#step-{meant.step} .panel form[data-log]"), meant)

    def swap(self, act: Act, data: dict[str, Any]) -> bool:
        choices = self.sheet().locator("button[name=exercise]")
        if not (count := choices.count()):
            return False
        button = choices.nth(int(act.pick * count))
        exercise = int(button.get_attribute("value", timeout=TAP_MS) or 0)
        is_back = exercise == data["own"][str(self.shown_step())]
        meant = self.tap_step(button, "swap", None if is_back else exercise)
        return self.look_for(self.page.locator(f'#step-{meant.step}[data-exercise="{exercise}"]'), meant)

    def note(self, act: Act, data: dict[str, Any]) -> bool:
        sheet = self.sheet()
        sheet.locator("[name=note]").fill(act.note, timeout=TAP_MS)
        meant = self.tap_step(sheet.get_by_role("button", name="Save the note"), "note", act.note)
        return self.look_for(self.page.locator(f"#step-{meant.step} .mynote").get_by_text(act.note), meant)

    def look_for(self, sign: Locator, meant: StepIntention) -> bool:
        """Note that the screen shows the change, if it does so soon."""
        try:
            sign.first.wait_for(state="attached", timeout=SHOWN_MS)
            meant.shown = True
        except PlaywrightError:
            meant.shown = False
        return True

    def finish(self, act: Act, data: dict[str, Any]) -> bool:
        if not data["open"]:
            return False
        self.page.evaluate("() => { location.hash = '#overview' }")
        button = self.page.locator(FINISH)
        self.keep_apart()
        meant = self.ledger.intend_step(self.session_of(), 0, "finish", ENDED)
        button.click(timeout=TAP_MS, no_wait_after=True)
        try:
            self.page.locator(f"{FINISHED}, main:not(:has({PAGE}))").first.wait_for(timeout=SHOWN_MS)
            meant.shown = self.has_finished = True
        except PlaywrightError:
            meant.shown = False
        return True


def value_typed(typed: dict[str, str]) -> Value | None:
    """What the fields say; None where they don't say a whole set."""
    try:
        load = Decimal(typed["load"].replace(",", ".")) if typed.get("load") else None
        return Value(reps=int(typed["reps"]), load=load, unit=typed.get("unit", ""))
    except (InvalidOperation, ValueError, KeyError):
        return None
