/*
  What every page needs from JavaScript: say so when a request came to nothing,
  and let a message go away. Pages work without it.
*/

const STAY_MS = 8000;
const REFUSALS = [400, 403, 404, 405, 429];

/** A sentence of the page, in its language. */
const said = (name) => document.getElementById("say").getAttribute(`data-say-${name}`);

/** Say something in the page's status region; bad news stays until it is closed. */
export function toast(text, { bad = false } = {}) {
  const box = document.createElement("div");
  box.className = bad ? "toast bad" : "toast";
  box.append(Object.assign(document.createElement("p"), { textContent: text }));
  equip(box);
  document.getElementById("toasts").replaceChildren(box);
}

function equip(box) {
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn sm";
  close.textContent = said("close");
  close.addEventListener("click", () => box.remove());
  box.append(close);
  if (box.classList.contains("bad")) return;
  let timer;
  const wait = () => { timer = setTimeout(() => box.remove(), STAY_MS); };
  const hold = () => clearTimeout(timer);
  box.addEventListener("pointerenter", hold);
  box.addEventListener("focusin", hold);
  box.addEventListener("pointerleave", wait);
  box.addEventListener("focusout", wait);
  wait();
}

document.querySelectorAll("[data-toast]").forEach(equip);

document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
  const { status } = ctx.response;
  if (status === 401) location.reload();
  else if (status >= 500) toast(said("broken"), { bad: true });
  else if (REFUSALS.includes(status)) toast(said(status), { bad: true });
});

document.addEventListener("htmx:error", ({ detail }) => {
  if (detail.ctx) toast(said("unreached"), { bad: true });
});

/* -------------------------------------------------- what is on this phone */

/** A page that is full leaves out outbox.js: it comes when something was ever logged on this device. */
async function fetchOutbox(chip) {
  const stores = await indexedDB.databases?.().catch(() => undefined);
  if (!stores || stores.some(({ name }) => name === "backday")) {
    await import(chip.dataset.src);
  } else {
    chip.dataset.state = "saved";
    chip.querySelector("[data-words]").textContent = chip.getAttribute("data-say-saved");
  }
}

const chip = document.getElementById("outbox");
if (chip && !document.querySelector(`script[src="${chip.dataset.src}"]`)) fetchOutbox(chip);

/* ------------------------------------------------------------- signing out */

const DRAIN_MS = 5000;
const REACH_MS = 5000;
const FORGET_MS = 1500;

const within = (ms, promise) => Promise.race([promise, new Promise((resolve) => { setTimeout(resolve, ms); })]);

/** First send what is still on this phone; if it won't go, ask; then drop the kept pages, never what was logged. */
async function signOut(form) {
  const button = form.querySelector("button");
  button.setAttribute("aria-busy", "true");
  const waiting = await stillWaiting();
  const isReached = await fetch("/healthz", { signal: AbortSignal.timeout(REACH_MS) }).then((answer) => answer.ok, () => false);
  button.removeAttribute("aria-busy");
  if (!isReached) {
    sayIn(form, form.dataset.sayOffline);
  } else if (waiting && !("asked" in form.dataset)) {
    form.dataset.asked = "";
    sayIn(form, waiting === 1 ? form.dataset.sayOne : form.dataset.sayMany.replace("{0}", waiting));
    (button.querySelector("span") ?? button).textContent = form.dataset.sayAnyway;
  } else {
    await within(FORGET_MS, forgetPages());
    form.submit();
  }
}

/** How much of this person's is left after trying to send it. */
async function stillWaiting() {
  const { outbox } = self;
  if (!outbox || !(await outbox.waiting())) return 0;
  await within(DRAIN_MS, outbox.drain());
  return chip?.dataset.state === "wrong" ? 0 : outbox.waiting();
}

function sayIn(form, text) {
  form.querySelector("[role=alert]")?.remove();
  const line = Object.assign(document.createElement("p"), { className: "sm b", role: "alert", textContent: text });
  form.prepend(line);
}

/** The worker forgets what it is fetching, too; without one, the pages themselves go. */
async function forgetPages() {
  if (!("caches" in self)) return;
  const worker = (await navigator.serviceWorker?.getRegistration())?.active;
  if (worker) {
    await new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = resolve;
      worker.postMessage({ forget: true }, [port2]);
    });
  }
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("pages-")).map((name) => caches.delete(name)));
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-sign-out]");
  if (!form) return;
  event.preventDefault();
  signOut(form);
});

/* ---------------------------------------------------------------- starting */

// A session opens with its page, kept or not, and begins with what is logged first: no network is needed for either.
document.addEventListener("submit", (event) => {
  const { ready } = event.target.dataset;
  if (!ready) return;
  event.preventDefault();
  location.assign(ready);
});

/* -------------------------------------------------------------- installing */

const DECLINED = "install-declined";
const hint = document.querySelector("[data-install]");

function hasDeclined() {
  try {
    return localStorage.getItem(DECLINED) !== null;
  } catch {
    return false; // storage is blocked: it can't be remembered
  }
}

function decline() {
  hint.remove();
  try {
    localStorage.setItem(DECLINED, new Date().toISOString());
  } catch { /* see above */ }
}

if (hint && !navigator.standalone && !matchMedia("(display-mode: standalone)").matches && !hasDeclined()) {
  const button = hint.querySelector("[data-do]");
  hint.querySelector("[data-decline]").addEventListener("click", decline);
  if ("standalone" in navigator) { // Safari on a phone has no prompt, only its own menu
    hint.querySelector("[data-how]").hidden = false;
    hint.hidden = false;
  }
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    button.hidden = false;
    hint.hidden = false;
    button.addEventListener("click", async () => {
      const { outcome } = await event.prompt();
      if (outcome === "dismissed") decline();
    }, { once: true });
  });
  addEventListener("appinstalled", () => hint.remove());
}
