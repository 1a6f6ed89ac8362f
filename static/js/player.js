/*
  A session: everything that is done goes to the outbox first, and the page is painted from its data and the journal,
  so that it needs no network. Rows and forms are clones of the server's own. pace.js keeps the time.

  Here is what logging a set takes. The rest is in modules that are fetched at the first touch, and kept with the page:
  changes.js (a row, a step, the order, the end) · extra.js (sets beyond the plan) · overview.js (all moves) ·
  renew.js (what came from the server, another exercise) · typed.js (numbers as people write them) · steppers.js ·
  loads.js (plates, warm-up).
*/

const TAP_GUARD_MS = 600;
const [AHEAD_MS, SOON_MS] = [2000, 500];

const { outbox } = self;
const byId = (id) => document.getElementById(id);
const part = (element, name) => element.querySelector(`[data-${name}]`);
const session = document.querySelector("[data-session]");
const said = byId("said");
const data = JSON.parse(byId("session-data").textContent);
const modules = byId("modules").dataset;
const [LINE, FORM, CHANGE, EXTRA, RESUME, TOAST, ERROR] = byId("pieces").content.children;
const clone = (piece) => document.importNode(piece, true);
const whose = { session: data.session, user: data.user };

const plurals = new Intl.PluralRules(document.documentElement.lang);

/** Words of the page, in its language: {0} stands for the first value; of a pair the one for that number. */
function words(key, ...values) {
  const found = [data.words[key]].flat();
  return found.at(plurals.select(values[0] ?? 1) === "one" ? 0 : -1).replace(/{(\d)}/g, (_, at) => values[at]);
}

/** A title within a sentence; some languages keep its capital. */
const inner = (title) => (data.words.capitals ? title : title[0].toLowerCase() + title.slice(1));

function write(element, text) {
  if (element && element.textContent.trim() !== text.trim()) element.textContent = text;
}

/** Say it in the status region, also when it is the same sentence again. */
function say(text) {
  said.textContent = "";
  requestAnimationFrame(() => { said.textContent = text; });
}

/* --------------------------------------------- how it stands: page and journal */

let made = []; // what was done on this phone
let now;
let since = data.started ? data.started_at : new Date(performance.timeOrigin + outbox.offset).toISOString();

function merge() {
  now = { sets: { ...data.sets }, steps: {}, order: data.order, open: data.open, started: data.started };
  for (const number of data.order) now.steps[number] = { ...data.steps[number] };
  for (const one of made) {
    const { kind, slot, state } = one;
    const [there, step] = [now.sets[slot], now.steps[one.step]];
    if (kind === "start") [now.started, since] = [true, data.started ? since : one.at];
    else if (kind === "set") {
      if (state === "saved" && there && Date.parse(there.at) > Date.parse(one.at)) continue; // changed elsewhere since
      if (!one.void) now.sets[slot] = { ...one, id: one.set };
      else if (state !== "look") delete now.sets[slot];
      else if (there) Object.assign(now.sets[slot] = { ...there }, { state, look: one.look });
    } else if (state === "look") continue;
    else if (kind === "order") now.order = one.order;
    else if (kind === "finish") now.open = false;
    else if (kind === "skip") step.skipped = one.reason;
    else if (kind === "note") step.note = one.note;
    else if (kind === "swap") step.swap = one.exercise === step.exercise ? null : one.exercise;
  }
}

const groupOf = (number) => now.steps[number].group || number;
const stepOf = (slot) => Number(slot.split(".")[0]);
const planned = Object.fromEntries(data.slots.map((one) => [one.slot, one]));
const isWarmUp = (slot) => slot.includes(".w") || planned[slot]?.kind === "warm_up";

/** Steps in the order of today, those of a superset together. */
function blocks() {
  const found = new Map();
  for (const number of now.order) found.set(groupOf(number), [...(found.get(groupOf(number)) ?? []), number]);
  return [...found.values()];
}

function slotsInOrder() {
  return blocks().flatMap((block) => data.slots.filter((one) => block.includes(one.step) && !isDropped(one)));
}

const sideOf = (slot) => slot.split(".")[2];
const isOf = (number, id) => now.steps[number].swaps.find((one) => one.exercise === id);

/** Whether a move takes both sides at once in place of one that takes them in turn: of each set one slot falls away. */
const isWhole = (number, id) => Boolean(isOf(number, id)?.drops.length);
const isDropped = ({ step, slot }) => !now.sets[slot] && Boolean(isOf(step, now.steps[step].swap)?.drops.includes(slot));

/** A planned set without its side where both are taken at once. */
function asked(one, id) {
  if (!isWhole(one.step, id)) return one;
  const whole = (text) => text.replace(`, ${words(sideOf(one.slot))}`, "");
  return { ...one, title: whole(one.title), button: whole(one.button) };
}

const isOpen = (one) => !now.sets[one.slot] && !now.steps[one.step].skipped;

/** The first open set from `after` on, and then from the start: whoever takes an order of their own stays in it. */
function nextOpen(after = "") {
  const all = slotsInOrder();
  let here = all.findIndex((one) => one.slot === after);
  if (here < 0 && after) here = all.findLastIndex((one) => one.step === stepOf(after));
  return [...all.slice(here + 1), ...all.slice(0, here + 1)].find(isOpen);
}

function latest() {
  return Object.entries(now.sets).reduce((best, [slot, one]) => (best && now.sets[best].at >= one.at ? best : slot), "");
}

/** One step as it stands. */
function look(number) {
  const step = now.steps[number];
  const id = step.swap ?? step.exercise;
  const slots = data.slots.filter((one) => one.step === number && !isDropped(one)).map((one) => asked(one, id));
  const sides = [...new Set(slots.map(({ slot }) => sideOf(slot)))];
  const rank = (slot) => {
    const [, set, side] = slot.split(".");
    return (isWarmUp(slot) ? 0 : 1e4) + Number(set.replace("w", "")) * 10 + sides.indexOf(side);
  };
  const rows = Object.keys(now.sets).filter((slot) => stepOf(slot) === number).sort((a, b) => rank(a) - rank(b));
  const next = slots.find((one) => !now.sets[one.slot]);
  const done = rows.filter((slot) => !isWarmUp(slot)).length;
  const all = slots.filter((one) => !isWarmUp(one.slot)).length;
  const state = step.skipped ? "skipped" : !next ? "done" : done ? "part" : "open";
  const name = data.exercises[id]?.name ?? "";
  return { number, step, id, slots, sides, rows, next, done, all, state, name };
}

/** Set 2, left */
function titleOf(slot, id = now.sets[slot]?.exercise ?? now.sets[slot]?.did) {
  const [number, set, side] = slot.split(".");
  const of = side === "both" || isWhole(number, id) ? "" : `, ${words(side)}`;
  return words(isWarmUp(slot) ? "warm_up" : now.steps[number].word, set.replace("w", "")) + of;
}

/** 1:15, 1:02:05 */
function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (number) => String(number % 60).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60)];
  return hours ? `${hours}:${two(minutes)}:${two(whole)}` : `${minutes}:${two(whole)}`;
}

function span(seconds) {
  if (seconds < 120) return `${seconds} s`;
  return seconds % 60 ? `${clock(seconds)} min` : `${seconds / 60} min`;
}

const { decimal } = document.documentElement.dataset;

/** A number of ours as the person writes it: 17.5 or 17,5. */
const shown = (number) => String(number).replace(".", decimal);

/** 32.5 kg × 13, 13 reps, 45 s, 1 round */
function done({ load, unit, reps, seconds, rpe }) {
  const weight = load == null ? "" : `${shown(load)} ${unit}`;
  const many = weight ? String(reps) : words("reps", reps);
  const what = reps != null ? many : seconds != null ? span(seconds) : "";
  return ([weight, what].filter(Boolean).join(" × ") || words("one_round")) + (rpe ? ` · RPE ${shown(rpe)}` : "");
}

/* ---------------------------------------------------------------------- forms */

/** What a set is likeliest done with, so that doing as planned is one tap. */
function likely(slot, view) {
  const { step, id, rows } = view;
  const values = { load: slot.load, reps: slot.reps, seconds: slot.seconds, rpe: "", unit: data.unit };
  let { asks } = slot;
  if (step.swap !== data.steps[view.number].swap) {
    asks = asks.filter((name) => name !== "load");
    if (!slot.keeps_load || data.exercises[id].tracking === "reps_and_load") asks.unshift("load");
    values.load = step.swaps.find((one) => one.exercise === id)?.load ?? "";
  }
  const before = rows.filter((row) => !isWarmUp(row) && (now.sets[row].exercise ?? now.sets[row].did ?? id) === id);
  const own = before.findLast((row) => row.endsWith(slot.side)) ?? before.at(-1);
  if (slot.keeps_load && own && (now.sets[own].load === null || now.sets[own].unit === data.unit)) values.load = now.sets[own].load ?? "";
  return [values, asks];
}

function fill(form, { slot, id, side, last }, values, asks) {
  form.dataset.slot = slot;
  const { elements } = form;
  Object.assign(elements.slot, { value: slot });
  Object.assign(elements.set, { value: id });
  elements.unit.value = values.unit;
  for (const one of form.querySelectorAll(".one")) {
    const field = one.querySelector("input, select");
    const { name } = field;
    if (!asks.includes(name)) {
      one.remove();
      continue;
    }
    field.id = `${name}-${slot.replaceAll(".", "-")}`;
    field.value = name === "load" ? shown(values.load ?? "") : values[name] ?? "";
    one.querySelector("label").htmlFor = field.id;
    const before = last?.[name];
    part(one, "hint").textContent = (name === "load" ? values.unit : part(one, "hint").textContent) + (before ? words("last_time", shown(before)) : "");
  }
  return form;
}

const PLAIN = { load: /^(\d{1,3}([.,]\d\d?)?)?$/, reps: /^\d{1,3}$/, seconds: /^[1-9]\d{0,3}$/, rpe: /^/ };

/** What the form says, as an op takes it. Numbers as the page writes them are read here, what people type in typed.js. */
async function read(form) {
  const { elements } = form;
  const values = { reps: null, load: null, unit: elements.unit.value, seconds: null, rpe: null };
  const fields = Object.keys(PLAIN).filter((name) => elements[name]);
  if (!form.querySelector(".err") && fields.every((name) => PLAIN[name].test(elements[name].value))) {
    for (const name of fields) {
      const number = Number(elements[name].value.replace(",", "."));
      if (elements[name].value) values[name] = ["load", "rpe"].includes(name) ? String(number) : number;
    }
    return values;
  }
  const typed = await use("typed");
  if (!typed) warn(form, words("missing"));
  return typed?.read(form, values);
}

/* ------------------------------------------------------------------- painting */

const painted = new Map(); // what is on the screen of each step, in short

/** In short, what a step shows: what was changed of it, its form, all. */
function inShort(view, after) {
  const { step, next, id, rows } = view;
  const own = JSON.stringify([id, step.swap, step.skipped, step.note, step.asked]);
  const form = step.skipped ? "skipped" : next ? JSON.stringify([next.slot, id, likely(next, view)]) : "";
  const sets = rows.map((slot) => now.sets[slot]);
  return { own, form, all: JSON.stringify([own, form, view.name, view.done, view.all, after?.number, after?.name, sets]) };
}

function paintForm(panel, view) {
  const { step, next } = view;
  panel.querySelector("form")?.remove();
  if (!next || step.skipped) return;
  const form = fill(clone(FORM), next, ...likely(next, view));
  write(part(form, "what"), next.button);
  panel.querySelector(".next").before(form);
}

function paintRows(view) {
  const below = byId(`below-${view.number}`);
  const list = below.querySelector(".sofar");
  let place = list.firstElementChild;
  list.hidden = !view.rows.length;
  for (const slot of view.rows) {
    const one = now.sets[slot];
    let line = [...list.children].find((each) => each.dataset.slot === slot);
    if (!line) {
      line = clone(LINE);
      line.dataset.slot = slot;
      line.querySelector("a").href = `?change=${slot}#step-${view.number}`;
    }
    if (line === place) place = place.nextElementSibling;
    else list.insertBefore(line, place);
    const state = one.state ?? "saved";
    Object.assign(line.dataset, { set: one.id, state });
    write(part(line, "title"), titleOf(slot));
    write(part(line, "done"), done(one));
    write(part(line, "words"), words(state) + (state === "look" ? `: ${one.look}` : ""));
    write(part(line, "by"), one.by ? words("by", one.by) : "");
    write(part(line, "record"), one.record ?? "");
  }
  while (place) {
    const gone = place;
    place = place.nextElementSibling;
    gone.remove();
  }
  const extra = part(below, "extra");
  if (extra && (view.next || view.step.skipped || now.sets[extra.dataset.extra])) extra.remove();
  if (!view.next && !view.step.skipped && !part(below, "extra")) use("extra").then((it) => it?.paint(view.number));
}

/** The move that follows: in a superset the one whose turn it is. */
function follower({ number, next }, all) {
  const here = now.steps[number].group && next ? all.findIndex((one) => one.slot === next.slot) : -1;
  const turn = here < 0 ? null : all.slice(here).find((one) => one.step !== number)?.step;
  return turn ?? now.order[now.order.indexOf(number) + 1];
}

function paintStep(view, after, isOtherForm) {
  const { number, step, next, name } = view;
  const section = byId(`step-${number}`);
  const panel = section.querySelector(".panel");
  for (const title of section.querySelectorAll("[data-name]")) write(title, name);
  if (!step.skipped) {
    write(panel.querySelector(".aim"), next ? `${next.title} · ${next.aim}`
      : words(`${step.word}s_done`, view.done, view.all));
  }
  if (isOtherForm) paintForm(panel, view);
  paintRows(view);
  const link = panel.querySelector(".next");
  const isMain = !next || Boolean(step.skipped);
  for (const each of ["btn", "pri", "xl"]) link.classList.toggle(each, isMain);
  link.hash = after ? `step-${after.number}` : "overview";
  write(part(link, "word"), words(after ? "next" : "then"));
  write(part(link, "after"), after ? after.name : words("finish_next"));
  write(part(link, "asked"), after && !isMain ? `, ${byId("step-" + after.number).dataset.asked}` : "");
}

/** Paint what is another than on the screen; the first time that is the server's own page, as the data have it. */
function paint(isServers) {
  merge();
  const clock = document.querySelector("[data-since]");
  if (clock) clock.dataset.since = since;
  const all = slotsInOrder();
  const views = new Map(now.order.map((number) => [number, look(number)]));
  let isOther = false;
  for (const [number, view] of views) {
    const after = views.get(follower(view, all));
    const [before, fresh] = [painted.get(number), inShort(view, after)];
    painted.set(number, fresh);
    if (isServers || before.all === fresh.all) continue;
    paintStep(view, after, before.form !== fresh.form);
    if (before.own !== fresh.own) use("changes").then((it) => it?.paint(number));
    isOther = true;
  }
  if (isOther || now.open !== data.open || now.order !== data.order) use("overview").then((it) => it?.paint());
}

let turn = 0;
async function repaint() {
  const own = ++turn;
  const read = await outbox.journal(data.session, data.user, data.rendered_at);
  if (own !== turn) return; // something was done meanwhile, and is painted
  made = read;
  paint();
}

/* ------------------------------------------------------------------ where to go */

const currentStep = () => document.querySelector(".step:target") ?? document.querySelector(".step.opened");

/** The next thing to do has the focus, never the body. */
function focusNext() {
  const step = currentStep();
  const next = step?.querySelector("[aria-invalid]") ?? step?.querySelector(".panel [data-focus], [data-focus]") ?? step?.querySelector(".panel form button, .next");
  next?.focus({ preventScroll: !next.matches("[aria-invalid]") });
}

function go(anchor) {
  if (location.hash !== `#${anchor}`) location.hash = anchor;
  focusNext();
}

const goOn = (after) => go(after ? `step-${after.step}` : "overview");

// A step that was gone to by a link: read on from its heading.
addEventListener("hashchange", () => {
  const step = currentStep();
  scrollTo({ top: 0 });
  if (document.activeElement === document.body || document.activeElement?.closest(".step") !== step) focusNext();
});

/* ------------------------------------------------------------------------- acts */

let blockedUntil = 0;
let busy = false;

let begun = false; // told from this page

/**
 * Keep it on this phone and show it; false when it could not be kept, which is then said. The first act of a visit also
 * tells of the session's start: the server may have let go of one that nothing was done in.
 */
async function keep(op, form) {
  busy = true;
  const { assignment, on, version } = data;
  const start = { kind: "start", assignment, on, version, ago: performance.now() };
  const ops = [...(begun || !data.assignment || !data.open ? [] : [start]), op].map((one) => ({ ...whose, ...one }));
  const kept = await outbox.put(ops).catch(() => null);
  if (kept) {
    part(form, "warning")?.remove();
    begun = true;
    turn += 1;
    made = [...made.filter((one) => !kept.some(({ key }) => key === one.key)), ...kept];
    if (op.kind === "set" && !op.void) {
      merge();
      paintRows(look(stepOf(op.slot)));
      await outbox.painted(); // that it is kept is seen first, the rest in the next frame
    }
    paint();
  } else warn(form, words("unkept"));
  busy = false;
  return Boolean(kept);
}

function warn(form, why) {
  let line = part(form, "warning");
  if (!line) {
    line = clone(ERROR);
    line.dataset.warning = "";
    line.setAttribute("role", "alert");
    form.prepend(line);
  }
  line.querySelector("span").textContent = words("not_saved", why);
}

async function logSet(form) {
  const { slot } = form.dataset;
  const values = await read(form);
  if (!values) return;
  const before = now.sets[slot];
  const { id } = look(stepOf(slot));
  const set = before?.id ?? form.elements.set.value;
  const op = { kind: "set", set, slot, did: before?.exercise ?? before?.did ?? id, ...values, void: false, after: before?.at };
  if (!(await keep(op, form))) return;
  if (before) {
    say(words("changed", done(values)));
    (await use("changes"))?.close(form);
    return;
  }
  const next = isWarmUp(slot) ? look(stepOf(slot)).next : nextOpen(slot);
  document.querySelector("[popover]:popover-open")?.hidePopover();
  const seconds = next && now.open ? planned[slot]?.rest ?? data.slots.findLast((one) => one.step === stepOf(slot)).rest : 0;
  use("changes").then((it) => it?.offerUndo(slot, values, seconds));
  tell("rest:begin", { set, seconds, from: Date.now() });
  goOn(next);
  say(words("logged_now", done(values)));
}

const tell = (name, detail) => session.dispatchEvent(new CustomEvent(name, { detail }));

/** Everything but a log; posted without a script where there is none for it. */
async function change(form, submitter) {
  const changes = await use("changes");
  if (changes) changes.act(form, submitter);
  else if (!now.started || navigator.onLine === false) warn(form, words("missing"));
  else {
    isPlain = true;
    form.requestSubmit(submitter);
  }
}

let isPlain = false;
document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  const isLog = form.matches("[data-log]") && !submitter?.matches("[data-void]");
  const isOfStep = /\/(skip|swap|note|order)\/$/.test(form.getAttribute("action"));
  if (isPlain || !(isOfStep || form.matches("[data-log], [data-undo], [data-finish]"))) return;
  event.preventDefault();
  const time = performance.now();
  if (busy || time < blockedUntil) return;
  if (!isOfStep) blockedUntil = time + TAP_GUARD_MS; // a log's second tap would be the next set's first
  if (isLog) logSet(form);
  else change(form, submitter);
});

// A logged row opens to be changed, and closes again.
document.addEventListener("click", async (event) => {
  const link = event.target.closest(".sofar a.setrow");
  if (!link) return;
  event.preventDefault();
  const changes = await use("changes");
  if (changes) changes.toggle(link);
  else if (navigator.onLine) location.assign(link.href); // the server's page has it open
});

// A sheet opens in the frame after the one that shows the press: its first layout costs a slow phone a tenth of a second.
session.addEventListener("click", async (event) => {
  const button = event.target.closest("[popovertarget]:not([popovertargetaction])");
  if (!button) return;
  event.preventDefault();
  await outbox.painted();
  const sheet = button.popoverTargetElement;
  if (sheet.matches(":popover-open")) sheet.hidePopover();
  else sheet.showPopover({ source: button });
});

// Whoever skips the rest goes on.
session.addEventListener("rest:over", (event) => { if (event.detail.skipped) focusNext(); });

// A set that has run by itself is logged as it was counted.
session.addEventListener("pace:done", ({ detail }) => {
  const form = currentStep()?.querySelector(".panel form[data-log]");
  if (form?.dataset.slot !== detail.slot || busy) return;
  for (const name of ["reps", "seconds"]) if (detail[name] && form.elements[name]) form.elements[name].value = detail[name];
  logSet(form);
});

/* --------------------------------------------------------- what came from the server */

addEventListener("outbox:change", async ({ detail: { results } }) => {
  if (busy && !results.length) return; // of our own, and painted in a moment
  const news = results.some(({ op, status }) => status === "superseded" || made.some((one) => one.op === op && one.kind === "swap"));
  await repaint();
  if (news) renew();
  if (data.open && !now.open) (await use("changes"))?.leave();
});
addEventListener("pageshow", (event) => { if (event.persisted) renew(); });

const renew = async () => (await use("renew"))?.renew();

/* ------------------------------------------------------------------ the rest of it */

const player = {
  data, words, inner, session, planned, byId, part, write, clone, clock, say, tell, blocks, stepOf, sideOf, isWhole, isWarmUp, titleOf, look, likely,
  fill, done, shown, keep, go, goOn, nextOpen, currentStep, openNext, repaint, use,
  pieces: { CHANGE, EXTRA, RESUME, TOAST, ERROR },
  get now() { return now; },
  get made() { return made; },
  /** What is on the screen may be another than what we know of it. */
  doubt() { for (const one of painted.values()) one.own = one.all = ""; },
};

const used = {};

/** A module of the page, or nothing when it can't be had now. */
function use(name) {
  used[name] ??= outbox.load(modules[name]).then((it) => it.default?.(player) ?? it).catch(() => { used[name] = null; });
  return used[name];
}

// Before they are needed, but after what the person sees: without a network they couldn't be had any more.
async function fetchAhead() {
  for (const name of ["steppers", "changes", "overview", "extra", "typed", ...(data.coached ? ["floor"] : [])]) {
    await use(name);
    await outbox.painted(); // each in a frame of its own, so that no tap waits for them all
  }
  if (!location.search) (await use("renew"))?.prune(); // the worker keeps no page with a question
}
addEventListener("load", () => setTimeout(fetchAhead, AHEAD_MS));
for (const type of ["pointerdown", "keydown"]) {
  addEventListener(type, () => {
    player.isTouched = true;
    setTimeout(fetchAhead, SOON_MS);
  }, { once: true });
}

// The first press on a stepper fetches it, and counts.
async function press(event) {
  const button = event.target.closest?.(".stepper [data-by]");
  if (used.steppers || !button || (event.type === "click" ? event.detail : event.button)) return;
  (await use("steppers"))?.press(button);
}
for (const type of ["pointerdown", "click"]) document.addEventListener(type, press);

// Plates and warm-up sets, where there is a use for them; what the page proposed stands where the script can't come.
if (Object.values(data.steps).some(({ bar }) => bar)) use("loads");
document.addEventListener("beforetoggle", ({ target }) => { if (target.id.startsWith("more-")) use("loads"); }, true);

/** Without a step in its address the page opens where things go on. */
function openNext() {
  if (location.hash || location.search) return;
  const next = nextOpen(latest());
  document.querySelector(".step.opened").classList.remove("opened");
  byId(next ? `step-${next.step}` : "overview").classList.add("opened");
}

outbox.user = data.user;
use("pace").then(outbox.painted).then(() => use("figure")); // a rest goes on before the figure is drawn
paint(true);
await repaint();
openNext();
if (navigator.serviceWorker?.controller) (await use("renew"))?.catchUp();
