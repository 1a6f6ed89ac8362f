/*
  Time in a session. One clock drives the figure, the ring, the words, the count, tone and voice; a second one, on
  the wall, the rest. player.js tells "rest:begin" {set, seconds, from} after a log and hears "rest:over" {skipped};
  a paced set that has come to its end tells "pace:done" {slot, reps, seconds}, and player.js logs it.
*/

const FRAME_MS = 1000 / 30;
const READY_S = 5;
const SOON_MS = 500;
const SHOWN_MS = 600_000; // a rest that ended longer ago is nobody's any more
const LUNGS = { empty: 52, full: 74 };
const KEPT = "pace";

const session = document.querySelector("[data-session]");
const key = session.dataset.session;
const data = JSON.parse(document.getElementById("session-data")?.textContent ?? "{}");
const run = document.getElementById("run");
const part = (element, name) => element.querySelector(`[data-${name}]`);
const tell = (name, detail) => session.dispatchEvent(new CustomEvent(name, { detail }));

/** Say it in the status region, also when it is the same sentence again. */
function say(text) {
  const said = document.getElementById("said");
  said.textContent = "";
  requestAnimationFrame(() => { said.textContent = text; });
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h ? `${h}:${String(m).padStart(2, "0")}:${String(s).padStart(2, "0")}` : `${m}:${String(s).padStart(2, "0")}`;
}

/* ------------------------------------------------- what this device keeps */

let kept = { speed: 1, sound: true, tone: false, voice: false, auto: true };
try {
  kept = { ...kept, ...JSON.parse(localStorage.getItem(KEPT)) };
} catch {
  // Nothing can be kept here: it counts all the same, until the page is reloaded.
}

function keep(change) {
  Object.assign(kept, change);
  try {
    localStorage.setItem(KEPT, JSON.stringify(kept));
  } catch {
    // As above.
  }
}

const sheet = document.getElementById("pace");
for (const input of sheet.querySelectorAll("input")) {
  if (input.type === "radio") input.checked = Number(input.value) === kept.speed;
  else input.checked = kept[input.name];
}
if (!self.speechSynthesis) sheet.querySelector("[name=voice]").disabled = true;
sheet.addEventListener("change", ({ target }) => {
  keep({ [target.name]: target.type === "radio" ? Number(target.value) : target.checked });
  look();
});

/* ------------------------------------------------------- sound and screen */

let audio = null;
let awake = null;
/** Before the first touch a browser lets no page sound, speak or vibrate, and says so in the console. */
const touched = () => navigator.userActivation?.hasBeenActive ?? true;

function listen() {
  if ((!kept.sound && !kept.tone) || !touched() || !self.AudioContext) return;
  // "ambient" mixes with the music that is on, and is silent when the phone is.
  if (!audio && navigator.audioSession) navigator.audioSession.type = "ambient";
  audio ??= new AudioContext();
  audio.resume().catch(() => {});
}

function beep(pitch, seconds = 0.1, loud = 0.12) {
  listen();
  if (audio?.state !== "running") return;
  const [tone, volume, now] = [audio.createOscillator(), audio.createGain(), audio.currentTime];
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0, now);
  volume.gain.linearRampToValueAtTime(loud, now + 0.02);
  volume.gain.setTargetAtTime(0, now + 0.02 + seconds / 2, seconds / 3);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(now + seconds * 3);
}

function signal(pitch, seconds) {
  if (kept.sound) beep(pitch, seconds);
}

function speak(text) {
  if (!kept.voice || !touched() || !self.speechSynthesis) return;
  speechSynthesis.cancel();
  speechSynthesis.speak(Object.assign(new SpeechSynthesisUtterance(text), { lang: "en", rate: 1.1 }));
}

/** 3, 2, 1 before something begins. */
function tick(left) {
  if (left > 3) return;
  signal(left ? 660 : 880, left ? 0.1 : 0.3);
  speak(left ? String(left) : "Go");
}

async function stayAwake() {
  if (data.open === false || document.hidden || (awake && !awake.released)) return;
  let held = true;
  try {
    awake = await navigator.wakeLock.request("screen");
  } catch {
    held = document.hidden;
  }
  for (const hint of document.querySelectorAll("[data-awake]")) hint.hidden = held;
}

/* ------------------------------------------- where we are: step, set, movement */

let here = {};

function phases(stage, slot) {
  const step = data.steps?.[slot?.step];
  const id = part(stage, "exercise")?.dataset.exercise ?? step?.swap ?? step?.exercise;
  const known = data.exercises?.[id];
  return { cycle: known?.movement?.cycle ?? known?.cycle ?? [], keys: known?.movement?.keys ?? {} };
}

/** Find the step on the screen and the set that is open there. The clock begins anew when they are others. */
function look() {
  const step = [...session.querySelectorAll(".step")].find((one) => one.getClientRects().length);
  const [stage, panel] = [step && part(step, "stage"), step?.querySelector(".panel")];
  const form = panel?.querySelector("form[data-log]");
  const name = form?.elements.slot.value;
  if (run.dataset.state && here.name !== name) leave();
  if (here.stage && here.stage !== stage) still(here.stage);
  const slot = data.slots?.find((one) => one.slot === name);
  const { cycle, keys } = stage ? phases(stage, slot) : { cycle: [], keys: {} };
  const whole = cycle.reduce((sum, { s }) => sum + s, 0);
  if (here.name !== name || here.stage !== stage) [spent, beat] = [0, -1];
  // An alternating movement does both sides in one cycle: that is two repetitions.
  const each = whole / (cycle.some(({ to }) => keys[to]?.mirror) ? 2 : 1);
  here = { step, stage, form, name, slot, cycle, whole, each, svg: stage && part(stage, "figure") };
  if (here.svg?.figure && slot) here.svg.figure.side = slot.side;
  const may = data.open && slot?.paced && data.user === data.client && !form.elements.load && (whole || slot.paced.count === "seconds");
  here.paced = may ? slot.paced : null;
  if (form && !form.parentElement.contains(run)) form.before(run);
  run.hidden = !here.paced;
  show();
  wake();
}

/* ----------------------------------------------------------------- the clock */

let spent = 0; // seconds of the movement
let real = 0; // seconds of the set
let beat = -1; // the phase we are in
let last = 0;
let drawn = 0;
let request = 0;
let turn = false; // the open set's turn has come: it begins by itself
const going = () => ["ready", "on"].includes(run.dataset.state);
const resting = () => session.dataset.rest === "on";
const busy = () => document.querySelector("[popover]:popover-open")
  || (!going() && document.activeElement?.matches("input, textarea, select"));

function wanted() {
  return !document.hidden && (going() || (turn && here.paced && kept.auto && !run.dataset.state && !resting())
    || (!run.dataset.state && here.cycle?.length && here.svg?.moves && !resting()));
}

function wake() {
  if (request || !wanted()) return;
  last = performance.now();
  request = requestAnimationFrame(frame);
}

function frame(now) {
  request = 0;
  const passed = Math.min(now - last, 250) / 1000;
  last = now;
  if (!wanted()) {
    if (!run.dataset.state && here.stage) still(here.stage);
    return;
  }
  request = requestAnimationFrame(frame);
  if (busy()) return;
  if (!run.dataset.state && turn && here.paced && kept.auto) begin();
  else if (run.dataset.state === "ready") getReady(passed);
  else {
    spent += passed * kept.speed;
    real += passed;
    if (run.dataset.state === "on") count();
    if (now - drawn >= FRAME_MS - 2 && (run.dataset.state !== "ready")) {
      drawn = now;
      paint();
    }
  }
}

/** The moment of the cycle we are at, on the stage: figure, ring and words. */
function paint() {
  const { cycle, whole, stage, svg } = here;
  if (!whole) return;
  let [at, index] = [spent % whole, 0];
  while (index < cycle.length - 1 && at >= cycle[index].s) at -= cycle[index++].s;
  const phase = cycle[index];
  if (beat !== index) {
    beat = index;
    stage.from = stage.lungs ?? LUNGS.empty;
    stage.to = { in: LUNGS.full, out: LUNGS.empty }[phase.breath] ?? stage.from;
    if (phase.breath !== "hold" || !stage.dataset.breath) stage.dataset.breath = phase.breath;
    stage.brief ??= [...part(stage, "say").childNodes];
    write(part(stage, "say"), phase.say);
    if (kept.tone && phase.breath !== "hold") beep(phase.breath === "in" ? 392 : 294, 0.3, 0.06);
    if (run.dataset.state === "on") speak(spent < whole ? phase.say : index ? phase.breath : String(done() + 1));
  }
  const share = Math.min(1, at / phase.s);
  stage.lungs = stage.from + (stage.to - stage.from) * share * share * (3 - 2 * share);
  part(stage, "disc")?.setAttribute("r", stage.lungs.toFixed(1));
  write(part(stage, "beat"), String(Math.ceil((phase.s - at) / kept.speed)));
  if (svg?.moves) svg.figure.seek(spent);
}

/** The stage as it is when nothing runs: the breath in brief. */
function still(stage) {
  beat = -1;
  if (!stage.brief) return;
  delete stage.dataset.breath;
  part(stage, "say").replaceChildren(...stage.brief);
  part(stage, "beat").textContent = "";
}

/* ------------------------------------------------- sets that log themselves */

/** What is done of what the set counts. */
function done() {
  const { count, target } = here.paced;
  return Math.min(target, Math.floor(count === "seconds" ? real : (spent + 0.001) / (count === "reps" ? here.each : here.whole)));
}

/** "Rep 3 of 12", "Round 2 of 3", "0:32 left". */
function show() {
  const state = run.dataset.state;
  const [word, number, of] = ["counts", "number", "target"].map((name) => part(run, name));
  part(run, "tell").textContent = kept.auto && (resting() || turn) ? "Starts by itself after the rest" : "";
  if (!state) return;
  const { count: counts, target } = here.paced;
  if (state === "ready") [word, number, of].forEach((one, i) => write(one, ["Get into position", String(Math.ceil(real)), ""][i]));
  else if (counts === "seconds") [word, number, of].forEach((one, i) => write(one, ["", clock(Math.ceil(target - real)), "left"][i]));
  else {
    const rounds = counts === "rounds" && target === 1;
    write(word, counts === "reps" ? "Rep" : "Round");
    write(number, String(rounds ? here.slot.set : Math.min(done() + 1, target)));
    write(of, `of ${rounds ? here.slot.of : target}`);
  }
}

function state(name) {
  if (name) run.dataset.state = name;
  else delete run.dataset.state;
  show();
}

/** Count down, then run. Straight after a rest, which has counted down already, it runs at once. */
function begin(seconds = READY_S) {
  if (!here.paced || going()) return;
  endRest();
  turn = false;
  const held = here.form.contains(document.activeElement) || document.activeElement === document.body || run.contains(document.activeElement);
  [spent, beat, real] = [0, -1, seconds];
  if (kept.run?.session === key && kept.run.slot === here.name) [spent, real] = [kept.run.spent, kept.run.real];
  const again = spent > 0;
  state(again ? "paused" : seconds ? "ready" : "on");
  if (held) part(run, "pause").focus({ preventScroll: true });
  if (!again) say(`${here.slot.title}. ${seconds ? "Get into position." : "Go."}`);
  if (!seconds) tick(0);
  else speak("Get into position");
  wake();
}

function getReady(passed) {
  const before = Math.ceil(real);
  real -= passed;
  const now = Math.max(0, Math.ceil(real));
  if (now !== before) tick(now);
  if (real <= 0) {
    real = 0;
    state("on");
  } else show();
}

let counted = 0;
let moved = false; // the figure, before the pause

function count() {
  show();
  const { target, count: what } = here.paced;
  const now = done();
  if (now !== counted && (what !== "seconds" || now % 5 === 0)) keep({ run: { session: key, slot: here.name, spent, real } });
  if (what === "seconds" && now !== counted) tick(target - now || 4);
  counted = now;
  if (now >= target) end();
}

/** Log what is counted; by hand where the person wants it so. */
function end() {
  const { paced, name, form } = here;
  const number = done();
  const [reps, seconds] = ["reps", "seconds"].map((what) => (paced.count === what ? number : null));
  leave();
  signal(880, 0.3);
  if (navigator.vibrate && touched()) navigator.vibrate(120);
  if (!number) return form.querySelector(".log")?.focus();
  if (kept.auto) return tell("pace:done", { slot: name, reps, seconds });
  for (const [field, value] of Object.entries({ reps, seconds })) if (value && form.elements[field]) form.elements[field].value = value;
  form.querySelector(".log")?.focus();
  say(`${number} ${paced.count}.`);
}

function leave() {
  if (run.dataset.state === "paused") goOn();
  keep({ run: null });
  state("");
  if (here.stage) still(here.stage);
}

/** `byFigure`: its button has stopped it already. */
function pause(byFigure = false) {
  if (!going()) return;
  moved = byFigure || here.svg?.wanted;
  here.svg?.move(false);
  if (run.dataset.state === "on") keep({ run: { session: key, slot: here.name, spent, real } });
  run.dataset.was = run.dataset.state;
  state("paused");
  self.speechSynthesis?.cancel();
  part(run, "resume").focus({ preventScroll: true });
}

/** The figure moves again, if it did before the pause. */
function goOn() {
  if (moved) here.svg?.move(true);
}

function resume() {
  if (run.dataset.state !== "paused") return;
  goOn();
  state(run.dataset.was ?? "on");
  part(run, "pause").focus({ preventScroll: true });
  wake();
}

for (const [name, act] of Object.entries({ start: () => begin(), pause: () => pause(), resume, stop: end })) {
  part(run, name).addEventListener("click", act);
}
for (const [name, act] of Object.entries({ begin: () => begin(), pause: () => pause(), resume })) session.addEventListener(`pace:${name}`, act);
session.addEventListener("pace:speed", ({ detail }) => keep({ speed: detail.speed }));
session.addEventListener("figure:moves", wake);
session.addEventListener("figure:wanted", ({ detail }) => { if (detail) resume(); else pause(true); });

/* ------------------------------------------------------------------ the rest */

let rest = null;
let ticking = 0;
let second = 0;
let began = 0;

/** A deadline on the wall clock, kept on the device: lock, reload and a killed tab don't stop it. */
function startRest(next) {
  clearInterval(ticking);
  delete session.dataset.rest;
  rest = next && Date.now() - next.until < SHOWN_MS ? next : null;
  keep({ rest });
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
  if (rest.skipped) return endRest();
  const left = (rest.until - Date.now()) / 1000;
  const was = session.dataset.rest;
  session.dataset.rest = left > 0 ? "on" : "over";
  write(part(box, "word"), left > 0 ? "Rest" : "Rest is over");
  write(part(box, "left"), left > 0 ? clock(Math.ceil(left)) : `+${clock(-left)}`);
  write(part(box, "of"), `of ${clock(rest.seconds)}`);
  part(box, "ring").setAttribute("stroke-dasharray", `${Math.max(0, Math.min(100, (100 * left) / rest.seconds)).toFixed(1)} 100`);
  if (document.hidden) return;
  const now = Math.ceil(left);
  if (was === "on" && left > 0 && now !== second && here.paced && kept.auto) tick(now || 4);
  second = now;
  if (was !== "on" || left > 0) return;
  signal(880, 0.3);
  if (navigator.vibrate && touched()) navigator.vibrate([200, 100, 200]);
  say("Rest is over.");
  tell("rest:over", { skipped: false });
  if (turn && kept.auto && here.paced && left > -2 && !busy()) begin(0);
  else wake();
}

document.addEventListener("click", (event) => {
  listen();
  const more = event.target.closest("[data-more]");
  if (!rest || (!more && !event.target.closest("#rest [data-skip]"))) return;
  if (more) {
    rest.until += Number(more.dataset.more) * 1000;
    rest.seconds += Number(more.dataset.more);
    keep({ rest });
    showRest();
  } else {
    endRest();
    tell("rest:over", { skipped: true });
    wake();
  }
});

session.addEventListener("rest:begin", ({ detail }) => {
  const box = document.getElementById("rest");
  const { set, seconds, from } = detail ?? { set: box.dataset.set, seconds: Number(box.dataset.seconds ?? 0) };
  const start = new Date(from ?? Date.now()).getTime();
  startRest(seconds ? { session: key, set, seconds, from: start, until: start + seconds * 1000 } : null);
});

/** The rest that the server knows of, unless this device has kept it, or a later one. */
function restOnArrival() {
  const box = document.getElementById("rest");
  const seconds = Number(box.dataset.seconds);
  const until = Date.parse(box.dataset.until) + Date.now() - Date.parse(box.dataset.now);
  const told = until ? { session: key, set: box.dataset.set, seconds, from: until - seconds * 1000, until } : null;
  const own = kept.rest?.session === key ? kept.rest : null;
  startRest(own && (!told || own.set === told.set || own.from > told.from) ? own : told);
}

const since = document.querySelector("[data-since]");
if (since) {
  const start = Date.parse(since.dataset.since) + Date.now() - Date.parse(since.dataset.now);
  setInterval(() => write(since, clock((Date.now() - start) / 1000)), 1000);
}

addEventListener("hashchange", () => {
  if (!resting() && Date.now() - began > SOON_MS) turn = false; // gone to by hand: it begins when asked
  look();
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return pause();
  stayAwake();
  wake();
});
// What was logged is painted anew: find the open set again.
new MutationObserver(() => {
  if (!here.stage) return;
  const form = here.step.querySelector(".panel form[data-log]") ?? undefined; // none when all of a move is done
  if (!here.stage.isConnected || form !== (here.form ?? undefined) || (form && !run.isConnected)) look();
}).observe(session, { childList: true, subtree: true });

stayAwake();
restOnArrival();
