/*
  A session: everything that is done goes to the outbox first, and the page is painted from its data and the journal,
  so that it needs no network. Rows and forms are clones of the server's own. pace.js keeps the time.
*/

const TAP_GUARD_MS = 600;
const UNDO_MS = 20_000;
const HOLD_MS = 450;
const REPEAT_MS = 110;
const WORDS = { phone: "On this phone", sending: "Sending", saved: "Saved", look: "Needs a look" };

const { outbox } = self;
const byId = (id) => document.getElementById(id);
const part = (element, name) => element.querySelector(`[data-${name}]`);
const session = document.querySelector("[data-session]");
const said = byId("said");
const data = JSON.parse(byId("session-data").textContent);
const [LINE, FORM, CHANGE, EXTRA, RESUME, TOAST, ERROR] = byId("pieces").content.children;
const clone = (piece) => document.importNode(piece, true);
const whose = { session: data.session, user: data.user };

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
  const whole = (words) => words.replace(/, (left|right)$/, "");
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
  const extra = next ? null : beyond(number, slots, isWhole(number, id) ? sides.slice(0, 1) : sides, id);
  return { number, step, id, slots, rows, next, extra, done, all, state, name };
}

/** The first set beyond the last one that isn't done, asked for as the last one was. */
function beyond(number, slots, sides, id) {
  const { of } = slots.at(-1);
  for (let set = of + 1; set <= of + 20; set++) {
    for (const side of sides) {
      const slot = `${number}.${set}.${side}`;
      if (now.sets[slot]) continue;
      const title = titleOf(slot, id);
      const like = slots.findLast((one) => sideOf(one.slot) === side);
      return { ...like, slot, id: "", set, last: null, title, button: `Log ${title.toLowerCase()}` };
    }
  }
  return null;
}

/** Set 2, left */
function titleOf(slot, id = now.sets[slot]?.exercise ?? now.sets[slot]?.did) {
  const [number, set, side] = slot.split(".");
  const word = isWarmUp(slot) ? "Warm-up" : now.steps[number].word.replace(/^./, (first) => first.toUpperCase());
  const of = side === "both" || isWhole(number, id) ? "" : `, ${side}`;
  return `${word} ${set.replace("w", "")}${of}`;
}

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

function span(seconds) {
  if (seconds < 120) return `${seconds} s`;
  return seconds % 60 ? `${clock(seconds)} min` : `${seconds / 60} min`;
}

/** 32.5 kg × 13, 13 reps, 45 s, 1 round */
function done({ load, unit, reps, seconds, rpe }) {
  const weight = load == null ? "" : `${load} ${unit}`;
  const many = weight ? String(reps) : reps === 1 ? "1 rep" : `${reps} reps`;
  const what = reps != null ? many : seconds != null ? span(seconds) : "";
  return ([weight, what].filter(Boolean).join(" × ") || "1 round") + (rpe ? ` · RPE ${rpe}` : "");
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
  if (!id) outbox.uuid5(data.session, slot).then((own) => { elements.set.value = own; });
  elements.unit.value = values.unit;
  for (const one of form.querySelectorAll(".one")) {
    const field = one.querySelector("input, select");
    const { name } = field;
    if (!asks.includes(name)) {
      one.remove();
      continue;
    }
    field.id = `${name}-${slot.replaceAll(".", "-")}`;
    field.value = values[name] ?? "";
    one.querySelector("label").htmlFor = field.id;
    const before = last?.[name];
    part(one, "hint").textContent = (name === "load" ? values.unit : part(one, "hint").textContent) + (before ? ` · last time ${before}` : "");
  }
  return form;
}

class Wrong extends Error {}

const READ = {
  load(typed, unit) {
    if (/^(body|bodyweight|bw|[-–—])?$/i.test(typed)) return { load: null };
    const found = /^(\d{1,6})(?:[.,](\d{1,4}))?\s*(kg|lbs?)?$/i.exec(typed);
    if (!found) throw new Wrong("Write a load like 16, 17.5 kg or 40 lb.");
    const [, whole, rest = "", own = unit] = found;
    if (rest.replace(/0+$/, "").length > 2) throw new Wrong("Two decimals are enough for a load.");
    if (Number(`${whole}.${rest}`) > 2000) throw new Wrong("A load is at most 2000.");
    return { load: String(Number(`${whole}.${rest}`)), unit: own.toLowerCase().replace("s", "") };
  },
  reps(typed) {
    if (!typed) throw new Wrong("How many reps did you do?");
    if (!/^\d{1,4}$/.test(typed) || typed > 1000) throw new Wrong("Write whole reps from 0 to 1000.");
    return { reps: Number(typed) };
  },
  seconds(typed, unit, asksReps) {
    if (!typed && asksReps) return { seconds: null };
    if (!typed) throw new Wrong("How long did you hold it?");
    const found = /^(?:(\d{1,4}):([0-5]\d)|(\d{1,6})\s*(s|sec|min)?)$/i.exec(typed);
    if (!found) throw new Wrong("Write a time like 45 or 1:30.");
    const [, minutes, rest, plain, word] = found;
    const seconds = plain ? plain * (word?.toLowerCase() === "min" ? 60 : 1) : minutes * 60 + Number(rest);
    if (seconds < 1 || seconds > 36_000) throw new Wrong("A time goes from 1 to 36000 seconds.");
    return { seconds };
  },
  rpe: (typed) => ({ rpe: typed || null }),
};

/** What the form says, as an op takes it; nothing when a field is wrong, which then says so. */
function read(form) {
  const { elements } = form;
  const values = { reps: null, load: null, unit: elements.unit.value, seconds: null, rpe: null };
  for (const error of form.querySelectorAll(".err")) error.remove();
  let wrong = null;
  for (const [name, take] of Object.entries(READ)) {
    const field = elements[name];
    if (!field) continue;
    field.removeAttribute("aria-invalid");
    field.closest(".stepper").classList.remove("bad");
    try {
      Object.assign(values, take(field.value.trim(), values.unit, Boolean(elements.reps)));
    } catch (refusal) {
      if (!(refusal instanceof Wrong)) throw refusal;
      const error = field.closest(".one").appendChild(clone(ERROR));
      error.id = `${field.id}-error`;
      error.querySelector("span").textContent = refusal.message;
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", error.id);
      field.closest(".stepper").classList.add("bad");
      wrong ??= field;
    }
  }
  wrong?.focus();
  return wrong ? null : values;
}

/* ------------------------------------------------------------------- painting */

function paintForm(panel, view) {
  const { step, next, id } = view;
  let shown = panel.querySelector("form");
  const key = step.skipped ? "skipped" : next ? JSON.stringify([next.slot, id, likely(next, view)]) : "";
  if (shown && !shown.made && shown.dataset.slot === (step.skipped ? undefined : next?.slot)) shown.made = key; // the server's
  if ((shown?.made ?? "") === key) return;
  shown?.remove();
  if (!key) return;
  shown = step.skipped ? clone(RESUME) : fill(clone(FORM), next, ...likely(next, view));
  if (next && !step.skipped) write(part(shown, "what"), next.button);
  shown.made = key;
  panel.querySelector(".next").before(shown);
}

function paintRows(below, view) {
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
    write(part(line, "words"), state === "look" ? `${WORDS.look}: ${one.look}` : WORDS[state]);
    write(part(line, "by"), one.by ? `typed by ${one.by}` : "");
  }
  while (place) {
    const gone = place;
    place = place.nextElementSibling;
    gone.remove();
  }
  const shown = part(below, "extra");
  const extra = view.step.skipped ? null : view.extra;
  if (shown?.dataset.extra === extra?.slot) return;
  shown?.remove();
  if (!extra) return;
  const box = clone(EXTRA);
  box.dataset.extra = extra.slot;
  write(part(box, "more-of"), `One more ${view.step.word}`);
  write(part(box, "what"), extra.button);
  fill(box.querySelector("form"), extra, ...likely(extra, view));
  below.querySelector(".mynote").before(box);
}

/** The move that follows: in a superset the one whose turn it is. */
function follower({ number, next }) {
  const all = slotsInOrder();
  const here = now.steps[number].group && next ? all.findIndex((one) => one.slot === next.slot) : -1;
  const turn = here < 0 ? null : all.slice(here).find((one) => one.step !== number)?.step;
  return turn ?? now.order[now.order.indexOf(number) + 1];
}

function lowerFirst(name) {
  return /^.[a-z]+( |$)/.test(name) ? name.replace(/^./, (first) => first.toLowerCase()) : name;
}

function paintStep(view) {
  const { number, step, next, name } = view;
  const section = byId(`step-${number}`);
  const panel = section.querySelector(".panel");
  for (const title of section.querySelectorAll("[data-name]")) write(title, name);
  const reason = section.querySelector(`.reasons [value="${step.skipped}"]`);
  write(panel.querySelector(".aim"), step.skipped ? `Skipped: ${reason?.textContent.toLowerCase()}`
    : next ? `${next.title} · ${next.aim}` : `${view.done} of ${view.all} ${step.word}${view.all === 1 ? "" : "s"} done`);
  const hint = panel.querySelector(".hintline");
  write(part(hint, "instead"), step.swap ? `In place of ${lowerFirst(data.exercises[step.exercise].name)}.` : "");
  hint.hidden = !hint.textContent.trim();
  paintForm(panel, view);
  paintRows(section.querySelector(".below"), view);
  const after = follower(view);
  const link = panel.querySelector(".next");
  const isMain = !next || Boolean(step.skipped);
  for (const each of ["btn", "pri", "xl"]) link.classList.toggle(each, isMain);
  link.hash = after ? `step-${after}` : "overview";
  write(part(link, "word"), after ? "Next" : "Then");
  write(part(link, "after"), after ? look(after).name : "finish");
  write(part(link, "asked"), after && !isMain ? `, ${byId("step-" + after).dataset.asked}` : "");
  const note = section.querySelector(".mynote");
  write(part(note, "note"), step.note);
  note.hidden = !step.note;
  const skip = section.querySelector(".reasons");
  skip.hidden = Boolean(step.skipped);
  skip.previousElementSibling.hidden = !step.skipped;
  if (section.dataset.exercise !== String(view.id)) paintExercise(section, view.id);
}

/** Another exercise: its figure and cues, as far as this page knows them. */
function paintExercise(section, id) {
  section.dataset.exercise = id;
  const known = data.exercises[id];
  const figure = part(section, "figure");
  if (figure) {
    const fresh = figure.cloneNode();
    section.querySelector(".figtools")?.remove();
    figure.replaceWith(fresh);
    fresh.dataset.exercise = id;
    fresh.setAttribute("aria-label", known.name);
    if (known.movement) document.dispatchEvent(new Event("htmx:after:swap")); // figure.js looks for new ones then
  }
  const list = Object.assign(document.createElement("ul"), { className: "cuelist" });
  list.append(...(known.cues ?? []).map((cue) => Object.assign(document.createElement("li"), { textContent: cue })));
  byId(`cues-${section.dataset.step}`).replaceChildren(byId(`cues-${section.dataset.step}`).firstElementChild, list);
}

function paintAll(views) {
  const sum = (name) => views.reduce((all, view) => all + view[name], 0);
  const left = views.reduce((all, { state, all: many, done: did }) => all + (["part", "open"].includes(state) ? Math.max(0, many - did) : 0), 0);
  const bars = [...byId("progress").children];
  const list = byId("overview").querySelector("ol");
  const turns = blocks();
  views.forEach((view, index) => {
    Object.assign(bars[index], { className: view.state, max: view.all, value: view.state === "done" ? view.all : view.done });
    const item = list.querySelector(`[data-step="${view.number}"]`);
    if (list.children[index] !== item) list.insertBefore(item, list.children[index]);
    item.querySelector(".tick").classList.toggle("todo", view.state !== "done");
    write(part(item, "name"), view.name);
    write(part(item, "count"), view.state === "skipped" ? "skipped" : `${view.done} of ${view.all}`);
    for (const button of item.querySelectorAll("[data-place]")) {
      const by = Number(button.dataset.place);
      const here = turns.findIndex((block) => block.at(by < 0 ? 0 : -1) === view.number);
      const moved = [...turns];
      if (here >= 0 && turns[here + by]) [moved[here], moved[here + by]] = [moved[here + by], moved[here]];
      button.disabled = moved.every((block, place) => block === turns[place]);
      button.value = moved.flat().join(",");
      button.setAttribute("aria-label", `${by < 0 ? "Earlier" : "Later"}: ${view.name}`);
    }
  });
  const moved = Object.entries(now.sets).reduce((all, [slot, { reps, load, unit }]) => (
    isWarmUp(slot) ? all : all + (reps ?? 0) * (load ?? 0) * (unit === data.unit ? 1 : unit === "lb" ? 0.45359237 : 1 / 0.45359237)), 0);
  byId("progress").setAttribute("aria-label", `${sum("done")} of ${sum("all")} sets done. All moves`);
  const mass = moved ? `, ${Math.round(moved).toLocaleString("en")} ${data.unit} moved` : "";
  write(part(byId("overview"), "sums"), `${sum("done")} of ${sum("all")} sets done${mass}.`);
  if (!left) write(byId("overview-title"), "That was the last set.");
  const finish = part(byId("overview"), "finish");
  if (!finish) return;
  const button = part(finish, "focus");
  write(button, left ? `Finish with ${left} set${left === 1 ? "" : "s"} left` : "Finish");
  button.classList.toggle("pri", !left);
  finish.hidden = !now.open;
  part(byId("overview"), "finished").hidden = now.open;
}

function paint() {
  merge();
  for (const clock of document.querySelectorAll("[data-since]")) clock.dataset.since = since;
  const views = now.order.map(look);
  views.forEach(paintStep);
  paintAll(views);
}

let turn = 0;
async function repaint() {
  const own = ++turn;
  const read = await outbox.journal(data.session, data.user);
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
  const start = { kind: "start", assignment: data.assignment, on: data.on, ago: performance.now() };
  const ops = [...(begun || !data.assignment || !data.open ? [] : [start]), op].map((one) => ({ ...whose, ...one }));
  const kept = await outbox.put(ops).catch(() => null);
  busy = false;
  if (!kept) {
    let line = part(form, "warning");
    if (!line) {
      line = clone(ERROR);
      line.dataset.warning = "";
      line.setAttribute("role", "alert");
      form.prepend(line);
    }
    line.querySelector("span").textContent = "NOT saved: this browser keeps nothing, and the server can’t be reached. Tap again when you have a connection.";
    return false;
  }
  part(form, "warning")?.remove();
  begun = true;
  turn += 1;
  made = [...made.filter((one) => !kept.some(({ key }) => key === one.key)), ...kept];
  paint();
  return true;
}

async function logSet(form) {
  const { slot } = form.dataset;
  const values = read(form);
  if (!values) return;
  const before = now.sets[slot];
  const { step, id } = look(stepOf(slot));
  const set = before?.id ?? (form.elements.set.value || await outbox.uuid5(data.session, slot));
  const op = { kind: "set", set, slot, did: before?.exercise ?? before?.did ?? id, ...values, void: false, after: before?.at };
  if (!(await keep(op, form))) return;
  if (before) {
    const line = form.closest("li");
    line?.querySelector("a").focus();
    if (line) close(line);
    say(`Changed to ${done(values)}.`);
    return;
  }
  const next = isWarmUp(slot) ? look(stepOf(slot)).next : nextOpen(slot);
  document.querySelector("[popover]:popover-open")?.hidePopover();
  const seconds = next && now.open ? planned[slot]?.rest ?? data.slots.findLast((one) => one.step === stepOf(slot)).rest : 0;
  offerUndo(slot, values, step, seconds);
  tell("rest:begin", { set, seconds, from: Date.now() });
  goOn(next);
  say(`Logged ${done(values)}.`);
}

const tell = (name, detail) => session.dispatchEvent(new CustomEvent(name, { detail }));

let undoing = 0;
function offerUndo(slot, values, step, seconds) {
  const box = byId("rest");
  box.querySelector(".toast")?.remove();
  box.querySelector(".plain")?.remove();
  const toast = clone(TOAST);
  toast.dataset.slot = slot;
  write(part(toast, "logged"), `Logged ${done(values)}`);
  write(part(toast, "whose"), ` of ${look(stepOf(slot)).name}`);
  box.append(toast);
  clearTimeout(undoing);
  undoing = setTimeout(() => toast.remove(), Math.max(UNDO_MS, seconds * 1000));
}

async function takeBack(form) {
  const { slot } = form.dataset;
  const there = now.sets[slot];
  if (!there) return;
  const { reps, load, unit, seconds, rpe } = there;
  const op = { kind: "set", set: there.id, slot, reps, load, unit, seconds, rpe, void: true, after: there.at };
  if (!(await keep(op, form))) return;
  byId("rest").querySelector(".toast")?.remove();
  if (form.matches(".toast")) tell("rest:begin", { set: there.id, seconds: 0, from: Date.now() });
  go(`step-${stepOf(slot)}`);
  say("Taken back.");
}

/** Skip, swap or note: what the pressed button says about the step it stands in. */
async function changeStep(form, submitter, kind) {
  const step = Number(form.closest("[data-step]").dataset.step);
  const value = { skip: "reason", swap: "exercise", note: "note" }[kind];
  const typed = submitter?.name === value ? submitter.value : form.elements[value].value;
  if (!(await keep({ kind, step, [value]: kind === "swap" ? Number(typed) : typed.trim() }, form))) return;
  document.querySelector("[popover]:popover-open")?.hidePopover();
  if (kind === "note") say("Note kept.");
  else if (kind === "skip" && typed) goOn(nextOpen(`${step}.`));
  else go(`step-${step}`);
  if (kind === "swap") say(`${look(step).name} instead.`);
  if (kind === "skip") say(typed ? "Skipped." : "Back on the list.");
}

async function changeOrder(form, { value, dataset: { place } }) {
  const item = form.closest("[data-step]");
  if (!(await keep({ kind: "order", order: value.split(",").map(Number) }, form))) return;
  const button = item.querySelector(`[data-place="${place}"]:enabled`) ?? item.querySelector("[data-place]:enabled");
  button?.focus();
  say(`${part(item, "name").textContent}: ${[...item.parentElement.children].indexOf(item) + 1} of ${now.order.length}.`);
}

async function finish(form) {
  if (!(await keep({ kind: "finish" }, form))) return;
  say("Finished.");
  byId("overview-title").focus();
  leave();
}

/** To the summary, once the server has everything of this session. */
function leave() {
  const form = part(byId("overview"), "finish");
  if (form && !now.open && currentStep().id === "overview" && made.every(({ state }) => state === "saved")) location.assign(form.dataset.finish);
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const [, kind] = /\/(skip|swap|note|order)\/$/.exec(form.getAttribute("action")) ?? [];
  if (!kind && !form.matches("[data-log], [data-undo], [data-finish]")) return;
  event.preventDefault();
  const time = performance.now();
  if (busy || time < blockedUntil) return;
  if (!kind) blockedUntil = time + TAP_GUARD_MS; // a log's second tap would be the next set's first
  const { submitter } = event;
  if (kind === "order") changeOrder(form, submitter);
  else if (kind) changeStep(form, submitter, kind);
  else if ("finish" in form.dataset) finish(form);
  else if ("undo" in form.dataset || submitter?.matches("[data-void]")) takeBack(form);
  else logSet(form);
});

/* A row opens to be changed, and closes again. */

function close(line) {
  line.querySelector("form")?.remove();
  line.querySelector("a").removeAttribute("aria-expanded");
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(".sofar a.setrow");
  if (!link) return;
  event.preventDefault();
  const line = link.parentElement;
  if (line.querySelector("form")) {
    close(line);
    return;
  }
  const { slot } = line.dataset;
  const one = now.sets[slot];
  const view = look(stepOf(slot));
  const [, asked] = likely(planned[slot] ?? view.slots.at(-1), view);
  const asks = ["load", "reps", "seconds", "rpe"].filter((name) => asked.includes(name) || one[name] != null);
  const form = fill(clone(CHANGE), { slot, id: one.id, last: null }, one, asks);
  for (const title of form.querySelectorAll("[data-title]")) title.textContent = ` ${titleOf(slot).toLowerCase()}`;
  if (!asks.length) part(form, "save").remove();
  line.append(form);
  link.setAttribute("aria-expanded", "true");
  form.querySelector("input, button").focus();
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

/* --------------------------------------------------------------------- steppers */

const decimals = (number) => (String(number).split(".")[1] ?? "").length;

/** One step up or down, on the grid of the step: 31 on steps of 2.5 goes to 32.5 or 30. */
function stepped(typed, by, step, most) {
  const [minutes, seconds] = String(typed).split(":"); // 1:30 is 90 seconds
  const value = seconds === undefined ? Number.parseFloat(minutes.replace(",", ".")) || 0 : minutes * 60 + Number(seconds) || 0;
  const places = value / step;
  const next = by > 0 ? Math.floor(places + 1 + 1e-9) : Math.ceil(places - 1 - 1e-9);
  return Number(Math.min(most, Math.max(0, next * step)).toFixed(decimals(step)));
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

/* --------------------------------------------------------- what came from the server */

/** Take the page's data anew, and the figure and words of what was swapped. */
async function renew() {
  const answer = await fetch(location.pathname, { redirect: "error", cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const news = JSON.parse(fresh.getElementById("session-data")?.textContent ?? "{}");
  if (news.session !== data.session || news.user !== data.user) return;
  Object.assign(data, news);
  for (const one of data.slots) planned[one.slot] = one;
  for (const number of data.order) {
    const [own, other] = [byId(`step-${number}`), fresh.getElementById(`step-${number}`)];
    if (part(own, "figure")?.dataset.exercise === part(other, "figure")?.dataset.exercise && !own.querySelector(".cuelist")) continue;
    own.dataset.exercise = other.dataset.exercise;
    for (const place of [".stage", `#cues-${number}`]) own.querySelector(place).replaceWith(document.adoptNode(other.querySelector(place)));
  }
  document.dispatchEvent(new Event("htmx:after:swap"));
  if (await isKept()) await outbox.prune(data.session, data.rendered_at);
  await repaint();
}

/** Whether the page that this phone has kept is as new as what we know by now: only then the journal may forget. */
async function isKept() {
  const worker = navigator.serviceWorker?.controller;
  if (!worker) return true;
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise((tell) => {
    port1.onmessage = ({ data: [isThere] }) => tell(isThere);
    setTimeout(tell, 10_000, false);
  });
  worker.postMessage({ keep: [location.pathname] }, [port2]);
  return answer;
}

addEventListener("outbox:change", async ({ detail: { results } }) => {
  const news = results.filter(({ op, status }) => status === "superseded" || made.some((one) => one.op === op && one.kind === "swap"));
  await repaint();
  if (news.length) renew();
  leave();
});
addEventListener("pageshow", (event) => { if (event.persisted) renew(); });

// Plates and warm-up sets, where there is a use for them; what the page proposed stands where the script can't come.
const loads = () => import(byId("loads").dataset.src).catch(() => undefined);
if (Object.values(data.steps).some(({ bar }) => bar)) loads();
document.addEventListener("beforetoggle", ({ target }) => { if (target.id.startsWith("more-")) loads(); }, true);

outbox.user = data.user;
paint();
if (!location.search) await outbox.prune(data.session, data.rendered_at); // the worker keeps no page with a question
await repaint();
const opened = nextOpen(latest());
if (!location.hash && !location.search) {
  document.querySelector(".step.opened").classList.remove("opened");
  byId(opened ? `step-${opened.step}` : "overview").classList.add("opened");
}
