/*
  Time in a session. One clock drives figure, ring and words, another one, on the wall, the rest.
  Hears "rest:begin" {set, seconds, from}; tells "rest:over" {skipped}.
  Sets that log themselves are in run.js, sound, voice and settings in signals.js, fetched when there is a use for them.
*/

const SHOWN_MS = 600_000; // a rest that ended longer ago is nobody's any more
const LUNGS = { out: 52, in: 74 };

const session = document.querySelector("[data-session]");
const key = session.dataset.session;
const data = JSON.parse(document.getElementById("session-data").textContent);
const run = document.getElementById("run");
const part = (element, name) => element?.querySelector(`[data-${name}]`);
const write = (element, text) => { if (element.textContent !== text) element.textContent = text; };
const tell = (name, detail) => session.dispatchEvent(new CustomEvent(name, { detail }));

/** Say it in the status region, also when it is the same sentence again. */
function say(text) {
  const said = document.getElementById("said");
  said.textContent = "";
  requestAnimationFrame(() => { said.textContent = text; });
}

function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (number) => String(number % 60).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60)];
  return hours ? `${hours}:${two(minutes)}:${two(whole)}` : `${minutes}:${two(whole)}`;
}

/* What this device keeps: settings, the rest, and how far a set has come. */
const kept = { speed: 1, sound: true, tone: false, voice: false, auto: true };
try {
  Object.assign(kept, JSON.parse(localStorage.getItem("pace")));
} catch {
  // Nothing can be kept here: it counts all the same, until the page is reloaded.
}

function keep(change) {
  Object.assign(kept, change);
  try {
    localStorage.setItem("pace", JSON.stringify(kept));
  } catch {
    // As above.
  }
}

/** Fetch what not every visit needs. Without a network it is asked for again at the next use. */
const used = { run: null, signals: null };
async function use(name) {
  if (used[name] || !data.open) return;
  used[name] = {};
  try {
    used[name] = (await self.outbox.load(run.dataset[name])).default(pace);
    look();
  } catch {
    used[name] = null;
  }
}

const signals = (name, ...details) => used.signals?.[name]?.(...details);

/* ------------------------------------------- where we are: step, set, movement */

let here = {};
/** As player.css shows it, without asking for the layout. */
const onScreen = () => session.querySelector(".step:target") ?? session.querySelector(".step.opened");
const openForm = (step) => step.querySelector(".panel form[data-log]");

/** Find the step on the screen and the set that is open there; the clock begins anew when they are others. */
function look() {
  const step = onScreen();
  const [stage, form] = [part(step, "stage"), step && openForm(step)];
  const name = form?.elements.slot.value;
  if (here.name !== name || here.stage !== stage) {
    if (run.dataset.state) used.run.leave();
    still();
    pace.spent = 0;
  }
  const slot = data.slots.find((one) => one.slot === name);
  const svg = part(stage, "figure");
  const plan = data.steps[slot?.step];
  const { cycle = [], keys = {} } = data.exercises[svg?.dataset.exercise ?? plan?.swap ?? plan?.exercise]?.movement ?? {};
  const whole = cycle.reduce((sum, { s }) => sum + s, 0);
  // An alternating movement does both sides in one cycle: that is two repetitions.
  const each = whole / (cycle.some(({ to }) => keys[to]?.mirror) ? 2 : 1);
  const paced = data.open && data.user === data.client && !form?.elements.load && slot?.paced;
  pace.here = here = { step, stage, form, name, slot, svg, exercise: svg?.dataset.exercise, cycle, whole, each, paced: paced?.count === "seconds" || whole ? paced : null };
  if (svg?.figure) svg.figure.side = slot?.side;
  if (form && form.previousElementSibling !== run) form.before(run);
  run.hidden = !here.paced;
  if (here.paced) use("run");
  hint();
  wake();
}

/* ----------------------------------------------------------------- the clock */

let beat = -1; // the phase we are in
let last = 0;
let drawn = 0;
let gap = 0; // ms to the next drawing
let request = 0;
let undone = null; // a set that was just taken back doesn't begin again by itself
let turn = false; // the open set's turn has come: it begins by itself
const going = () => run.dataset.state && run.dataset.state !== "paused";
const resting = () => session.dataset.rest === "on";
const starts = () => turn && here.paced && here.slot.id !== undone && kept.auto && !run.dataset.state;
const shows = () => !run.dataset.state && here.whole && here.svg?.moves;
let sheet = null; // the one that is open
document.addEventListener("toggle", ({ target, newState }) => {
  if (target.popover) sheet = newState === "open" ? target : sheet === target ? null : sheet;
}, true);
/** Whoever reads a sheet or types is not hurried. */
const busy = () => sheet || (!going() && document.activeElement?.matches("input, textarea, select"));

function wake() {
  if (request || document.hidden || !(going() || (!resting() && (starts() || shows())))) return;
  last = performance.now();
  request = requestAnimationFrame(frame);
}

function frame(now) {
  const passed = Math.min(now - last, 250) / 1000;
  request = 0;
  if (!run.dataset.state && !shows()) still();
  if (!busy()) {
    if (!resting() && starts()) used.run.begin?.();
    else if (going()) used.run.pass(passed);
    else if (shows()) advance(passed);
  }
  wake();
  last = now;
}

function advance(seconds) {
  pace.spent += seconds * kept.speed;
  const start = performance.now();
  if (start - drawn < gap) return;
  paint();
  drawn = performance.now();
  gap = Math.max(30, 2 * (drawn - start)); // a slow phone draws a third of its time, and listens for two
}

/** The moment of the cycle on the stage: figure, ring and words. */
function paint() {
  const { cycle, whole, stage, svg } = here;
  if (!whole) return;
  let [at, index] = [pace.spent % whole, 0];
  while (index < cycle.length - 1 && at >= cycle[index].s) at -= cycle[index++].s;
  const { breath, s, say: words } = cycle[index];
  if (beat !== index) {
    beat = index;
    stage.from = stage.lungs ?? LUNGS.out;
    stage.to = LUNGS[breath] ?? stage.from;
    if (breath !== "hold" || !stage.dataset.breath) stage.dataset.breath = breath;
    stage.brief ??= [...part(stage, "say").childNodes];
    write(part(stage, "say"), words);
    signals("breathe", breath, !going() ? "" : pace.spent < whole ? words : index ? breath : String(used.run.number()));
  }
  const share = at / s;
  stage.lungs = stage.from + (stage.to - stage.from) * share * share * (3 - 2 * share);
  part(stage, "disc")?.setAttribute("r", stage.lungs.toFixed(1));
  write(part(stage, "beat"), String(Math.ceil((s - at) / kept.speed)));
  if (svg?.moves) svg.figure.seek(pace.spent);
}

/** The stage as it is when nothing runs: the breath in brief. */
function still() {
  beat = -1;
  if (!here.stage?.dataset.breath) return;
  delete here.stage.dataset.breath;
  part(here.stage, "say").replaceChildren(...here.stage.brief);
  part(here.stage, "beat").textContent = "";
}

function hint() {
  write(part(run, "tell"), resting() && starts() ? "Starts by itself after the rest" : "");
}

const pace = { run, part, write, clock, say, tell, kept, keep, signals, look, wake, still, advance, endRest, here, spent: 0,
  restart() { [turn, beat, pace.spent] = [false, -1, 0]; } };

for (const name of ["begin", "pause", "resume"]) session.addEventListener(`pace:${name}`, () => used.run?.[name]?.());
session.addEventListener("pace:speed", ({ detail }) => keep(detail));
session.addEventListener("figure:moves", look);
session.addEventListener("figure:wanted", ({ detail }) => used.run?.[detail ? "resume" : "pause"]?.(true));

/* ------------------------------------------------------------------ the rest */

let rest = null;
let ticking = 0;
let second = 0;
let began = 0;

/** A deadline on the wall clock, kept on the device: lock, reload and a killed tab don't stop it. */
function startRest(next) {
  clearInterval(ticking);
  delete session.dataset.rest;
  if (next?.skipped) session.dataset.rest = "skipped";
  rest = next && !next.skipped && Date.now() - next.until < SHOWN_MS ? next : null;
  keep({ rest: next });
  [turn, began] = [true, Date.now()];
  if (rest) {
    ticking = setInterval(showRest, 250);
    showRest();
  }
  requestAnimationFrame(look);
}

function endRest() {
  clearInterval(ticking);
  if (!rest) return;
  keep({ rest: { ...rest, skipped: true } });
  rest = null;
  session.dataset.rest = "skipped";
}

function showRest() {
  const box = document.getElementById("rest");
  const left = (rest.until - Date.now()) / 1000;
  const was = resting();
  session.dataset.rest = left > 0 ? "on" : "over";
  write(part(box, "word"), left > 0 ? "Rest" : "Rest is over");
  write(part(box, "left"), left > 0 ? clock(Math.ceil(left)) : `+${clock(-left)}`);
  write(part(box, "of"), `of ${clock(rest.seconds)}`);
  part(box, "ring").setAttribute("stroke-dasharray", `${Math.max(0, Math.min(100, (100 * left) / rest.seconds)).toFixed(1)} 100`);
  if (document.hidden || !was) return;
  if (left > 0) {
    if (second !== Math.ceil(left) && starts()) signals("tick", Math.ceil(left));
    second = Math.ceil(left);
    return;
  }
  signals("bell", [200, 100, 200], "Rest is over");
  say("Rest is over.");
  tell("rest:over", { skipped: false });
  if (starts() && left > -2 && !busy()) used.run.begin?.(0);
  else wake();
}

document.addEventListener("click", ({ target }) => {
  use("signals");
  const more = Number(target.closest("[data-more]")?.dataset.more);
  if (rest && more) {
    rest.until += more * 1000;
    rest.seconds += more;
    keep({ rest });
    showRest();
  } else if (rest && target.closest("#rest [data-skip]")) {
    endRest();
    tell("rest:over", { skipped: true });
    wake();
  }
});

session.addEventListener("rest:begin", ({ detail }) => {
  if (!detail) return arrive();
  const { set, seconds, from = Date.now() } = detail;
  const start = new Date(from).getTime();
  undone = seconds ? null : set;
  startRest(seconds ? { session: key, set, seconds, from: start, until: start + seconds * 1000 } : null);
});

/** On arrival: the rest the server knows of, unless this device has kept it, or a later one. */
function arrive() {
  const { set, seconds, until } = document.getElementById("rest").dataset;
  const end = Date.parse(until) - self.outbox.offset; // a kept page is as old as it is: only the clock tells
  const told = end ? { session: key, set, seconds: Number(seconds), from: end - seconds * 1000, until: end } : null;
  const own = kept.rest?.session === key ? kept.rest : null;
  startRest(own && (!told || own.set === told.set || own.from > told.from) ? own : told);
}

const since = document.querySelector("[data-since]");
if (since) {
  setInterval(() => write(since, clock((Date.now() + self.outbox.offset - Date.parse(since.dataset.since)) / 1000)), 1000);
}

addEventListener("hashchange", () => {
  if (!resting() && Date.now() - began > 500) turn = false; // gone to by hand: it begins when asked
  look();
});
document.addEventListener("visibilitychange", () => (document.hidden ? used.run?.pause?.() : wake()));
// What was logged is painted anew: find the open set again.
new MutationObserver(() => {
  const { step, form, name, svg, exercise } = here;
  const open = step && openForm(step); // none when all of a move is done
  if (step !== onScreen() || open !== form || (form && !(run.isConnected && form.elements.slot.value === name)) || svg?.dataset.exercise !== exercise) look();
}).observe(session, { childList: true, subtree: true, attributeFilter: ["class"] });

arrive();
