/*
  A session: log without leaving the page, step the numbers. pace.js keeps its time.
  Every form works without this; it posts the same forms and puts the answer's parts in place.
*/

const TAP_GUARD_MS = 600;
const ANSWER_MS = 12_000;
const HOLD_MS = 450;
const REPEAT_MS = 110;

const session = document.querySelector("[data-session]");
const said = document.getElementById("said");

/* -------------------------------------------------------------------- log */

let blockedUntil = 0;
let inFlight = false;

/** Say it in the status region, also when it is the same sentence again. */
function say(text) {
  said.textContent = "";
  requestAnimationFrame(() => { said.textContent = text; });
}

/** Put each part of the answer in the place of the element with its id. */
function putInPlace(html) {
  const answer = new DOMParser().parseFromString(html, "text/html").querySelector("[data-anchor]");
  for (const part of [...answer.children]) document.getElementById(part.id)?.replaceWith(document.adoptNode(part));
  return answer.dataset;
}

function currentStep() {
  return document.querySelector(".step:target") ?? document.querySelector(".step.opened");
}

function go(anchor) {
  if (location.hash === `#${anchor}`) return;
  location.hash = anchor;
}

/** The next thing to do has the focus, never the body. */
function focusNext() {
  const step = currentStep();
  const next = step?.querySelector("[aria-invalid]") ?? step?.querySelector("[data-focus]") ?? step?.querySelector(".next");
  next?.focus({ preventScroll: !next.matches("[aria-invalid]") });
}

async function send(form, submitter) {
  inFlight = true;
  const pressed = submitter ?? form.querySelector("button:not([type=button])");
  pressed.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(pressed.getAttribute("formaction") ?? form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { "HX-Request": "true" },
      redirect: "error",
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (answer.ok || answer.status === 422) {
      const { said: words, anchor } = putInPlace(await answer.text());
      session.dispatchEvent(new CustomEvent("rest:begin"));
      // The answer closed the form that ?change= had opened; the same link must open it again.
      if (answer.ok && location.search) history.replaceState(null, "", location.pathname + location.hash);
      if (answer.ok && anchor) go(anchor);
      focusNext();
      if (words) say(words);
    } else {
      warn(form, answer.status === 404 || answer.status === 403
        ? "This page is out of date. Reload it, then log again."
        : "Something went wrong on our side. It is NOT saved yet: tap again.");
    }
  } catch {
    // The same op goes out again with the next tap, so that a log that did arrive is not doubled.
    warn(form, "No answer. It is NOT saved yet: check your connection and tap again.");
  } finally {
    pressed.removeAttribute("aria-busy");
    inFlight = false;
  }
}

function warn(form, text) {
  let line = form.querySelector("[data-warning]");
  if (!line) {
    line = Object.assign(document.createElement("p"), { className: "err" });
    line.dataset.warning = "";
    line.setAttribute("role", "alert");
    form.prepend(line);
  }
  line.textContent = text;
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-log]");
  if (!form) return;
  event.preventDefault();
  const now = performance.now();
  if (inFlight || now < blockedUntil) return;
  blockedUntil = now + TAP_GUARD_MS;
  send(form, event.submitter);
});

// A page that came back from the browser's memory may be older than the session.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

// A step that was gone to by a link: read on from its heading.
addEventListener("hashchange", () => {
  const step = currentStep();
  scrollTo({ top: 0 });
  if (document.activeElement === document.body || document.activeElement?.closest(".step") !== step) focusNext();
});

/* --------------------------------------------------------------- steppers */

function decimals(number) {
  return (String(number).split(".")[1] ?? "").length;
}

/** One step up or down, on the grid of the step: 31 on steps of 2.5 goes to 32.5 or 30. */
function stepped(typed, by, step, most) {
  const [minutes, seconds] = String(typed).split(":"); // 1:30 is 90 seconds
  const value = seconds === undefined ? Number.parseFloat(minutes.replace(",", ".")) || 0 : minutes * 60 + Number(seconds) || 0;
  const places = value / step;
  const next = by > 0 ? Math.floor(places + 1 + 1e-9) : Math.ceil(places - 1 - 1e-9);
  return Number(Math.min(most, Math.max(0, next * step)).toFixed(Math.max(decimals(step), 0)));
}

function press(button) {
  const stepper = button.closest(".stepper");
  const input = stepper.querySelector("input");
  input.value = stepped(input.value, Number(button.dataset.by), Number(stepper.dataset.step), Number(stepper.dataset.most));
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

let repeat = 0;
document.addEventListener("click", (event) => {
  const button = event.target.closest(".stepper [data-by]");
  if (button && event.detail === 0) press(button); // from the keyboard
});
document.addEventListener("pointerdown", (event) => {
  const button = event.target.closest?.(".stepper [data-by]");
  if (!button || event.button !== 0) return;
  clearTimeout(repeat);
  press(button);
  const again = () => {
    press(button);
    repeat = setTimeout(again, REPEAT_MS);
  };
  repeat = setTimeout(again, HOLD_MS);
});
for (const end of ["pointerup", "pointercancel", "pointerout", "blur"]) addEventListener(end, () => clearTimeout(repeat), true);
document.addEventListener("contextmenu", (event) => { if (event.target.closest?.(".stepper [data-by]")) event.preventDefault(); });

// Whoever skips the rest goes on.
session.addEventListener("rest:over", (event) => { if (event.detail.skipped) focusNext(); });

// A set that has run by itself is logged as it was counted.
session.addEventListener("pace:done", ({ detail }) => {
  const form = currentStep()?.querySelector(".panel form[data-log]");
  if (form?.elements.slot.value !== detail.slot) return;
  for (const name of ["reps", "seconds"]) if (detail[name] && form.elements[name]) form.elements[name].value = detail[name];
  form.requestSubmit();
});
