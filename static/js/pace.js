/*
  Time in a session: the clock since the start, the rest after a set, breath and words in step with the figure.
  player.js tells "rest:begin" to the session's element after each log and hears "rest:over".
*/

const session = document.querySelector("[data-session]");
const said = document.getElementById("said");

/** Say it in the status region, also when it is the same sentence again. */
function say(text) {
  said.textContent = "";
  requestAnimationFrame(() => { said.textContent = text; });
}

/* ------------------------------------------------------------ the clocks */

function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h ? `${h}:${String(m).padStart(2, "0")}:${String(s).padStart(2, "0")}` : `${m}:${String(s).padStart(2, "0")}`;
}

/** How far this device's clock is ahead of the server's, as the page told it. */
function clockOffset(element) {
  return Date.now() - Date.parse(element.dataset.now);
}

const since = document.querySelector("[data-since]");
if (since) {
  const offset = clockOffset(since);
  const start = Date.parse(since.dataset.since) + offset;
  setInterval(() => { since.textContent = clock((Date.now() - start) / 1000); }, 1000);
}

/*
  The rest is a deadline on the wall clock, kept for this tab: a locked phone, a reload and a
  new step don't stop it. Changes (+15 s, skipped) belong to the set it follows.
*/
const KEPT = "rest";
let ticking = 0;
let rest = null;

function kept(set) {
  try {
    const found = JSON.parse(sessionStorage.getItem(KEPT));
    return found?.set === set ? found : null;
  } catch {
    return null;
  }
}

function keep() {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(rest));
  } catch {
    // A browser that keeps nothing still counts, until it is reloaded.
  }
}

function startRest() {
  clearInterval(ticking);
  delete session.dataset.rest;
  const box = document.getElementById("rest");
  const offset = clockOffset(box);
  if (box.dataset.undo) setTimeout(() => { if (box.isConnected) box.querySelector(".toast")?.remove(); }, Date.parse(box.dataset.undo) + offset - Date.now());
  rest = null;
  if (!box.dataset.until) return;
  const seconds = Number(box.dataset.seconds);
  rest = kept(box.dataset.set) ?? { set: box.dataset.set, until: Date.parse(box.dataset.until) + offset, seconds, skipped: false };
  keep();
  ticking = setInterval(showRest, 250);
  showRest();
}

function showRest() {
  const box = document.getElementById("rest");
  const left = (rest.until - Date.now()) / 1000;
  if (rest.skipped) {
    clearInterval(ticking);
    session.dataset.rest = "skipped";
    return;
  }
  const was = session.dataset.rest;
  const state = left > 0 ? "on" : "over";
  if (was !== state) {
    session.dataset.rest = state;
    if (was === "on") {
      navigator.vibrate?.([200, 100, 200]);
      say("Rest is over.");
      session.dispatchEvent(new CustomEvent("rest:over", { detail: { skipped: false } }));
    }
  }
  box.querySelector("[data-word]").textContent = left > 0 ? "Rest" : "Rest is over";
  box.querySelector("[data-left]").textContent = left > 0 ? clock(Math.ceil(left)) : `+${clock(-left)}`;
  box.querySelector("[data-of]").textContent = `of ${clock(rest.seconds)}`;
  box.querySelector("[data-ring]").setAttribute("stroke-dasharray", `${Math.max(0, Math.min(100, (100 * left) / rest.seconds)).toFixed(1)} 100`);
}

document.addEventListener("click", (event) => {
  const more = event.target.closest("[data-more]");
  const skip = event.target.closest("#rest [data-skip]");
  if (!rest || (!more && !skip)) return;
  if (more) {
    rest.until += Number(more.dataset.more) * 1000;
    rest.seconds += Number(more.dataset.more);
  } else {
    rest.skipped = true;
  }
  keep();
  showRest();
  if (skip) session.dispatchEvent(new CustomEvent("rest:over", { detail: { skipped: true } }));
});

session.addEventListener("rest:begin", startRest);
startRest();

/* -------------------------------------------------------- breath and words */

const LUNGS = { empty: 52, full: 74 };
const ease = (part) => part * part * (3 - 2 * part);

document.addEventListener("figure:phase", (event) => {
  const stage = event.target.closest("[data-stage]");
  const words = stage?.querySelector("[data-say]");
  if (!words) return;
  stage.brief ??= [...words.childNodes];
  if (!event.detail) {
    delete stage.dataset.breath;
    words.replaceChildren(...stage.brief);
    stage.querySelector("[data-beat]").textContent = "";
    return;
  }
  const { phase } = event.detail;
  stage.from = stage.lungs ?? LUNGS.empty;
  stage.to = phase.breath === "in" ? LUNGS.full : phase.breath === "out" ? LUNGS.empty : stage.from;
  if (phase.breath !== "hold" || !stage.dataset.breath) stage.dataset.breath = phase.breath;
  words.textContent = phase.say;
});

document.addEventListener("figure:frame", (event) => {
  const stage = event.target.closest("[data-stage]");
  if (!stage?.dataset.breath) return;
  const { part, left } = event.detail;
  stage.lungs = stage.from + (stage.to - stage.from) * ease(part);
  stage.querySelector("[data-disc]").setAttribute("r", stage.lungs.toFixed(1));
  const beat = stage.querySelector("[data-beat]");
  const count = String(Math.ceil(left));
  if (beat.textContent !== count) beat.textContent = count;
});
