/*
  What goes on the bar, and lighter sets to warm up with, as the load is changed. As routines/formulas.py has it.
  player.js imports this where a bar is loaded, or when a move's sheet is opened.
*/

const KG_PER_LB = 0.45359237;
const SHARES = [[50, 8], [70, 5], [85, 2]]; // hundredths of the working load, reps
const BAR_REPS = 10;
const NEEDS_NONE_KG = 15;

/** Three digits behind a mark are thousands, for no load has three decimals. */
const hundredths = (number) => Math.round(Number(String(number).replace(/^(\d{1,3})[.,](?=\d{3}$)/, "$1").replace(",", ".")) * 100);
const text = (number) => String(number / 100).replace(".", document.documentElement.dataset.decimal ?? ".");

/** The plates a side that come nearest from below, and what is left over; null when the bar is heavier. In hundredths. */
export function platesFor(load, bar, plates) {
  if (load < bar) return null;
  const most = (load - bar) / 2;
  const ways = new Map([[0, []]]);
  for (const plate of plates.filter((one) => one > 0 && one <= most).sort((a, b) => b - a)) {
    for (const [total, way] of [...ways]) {
      const heavier = total + plate;
      if (heavier <= most && !(ways.get(heavier)?.length <= way.length + 1)) ways.set(heavier, [...way, plate]);
    }
  }
  const best = Math.max(...ways.keys());
  return { side: ways.get(best), over: load - bar - 2 * best };
}

/** 20 bar + 15 + 2.5 a side */
export function plateLine(load, unit, bar, plates, words = ours) {
  const found = platesFor(load, bar, plates);
  if (!found) return words("light", text(bar), unit);
  const line = found.side.length
    ? words("plates", text(bar), found.side.map((plate) => ` + ${text(plate)}`).join(""))
    : words("bar_alone", text(bar), unit);
  return found.over ? words("left_over", line, text(found.over), unit) : line;
}

/** Rising [load, reps] below a working load; none for a light one. In hundredths; `bar` is 0 where there is none. */
export function rampTo(load, unit, step, bar) {
  if (Math.round(load * (unit === "lb" ? KG_PER_LB : 1)) < NEEDS_NONE_KG * 100 || step <= 0) return [];
  const ramp = bar && bar < load ? [[bar, BAR_REPS]] : [];
  for (const [share, reps] of SHARES) {
    const lighter = bar + Math.floor((load * share - bar * 100) / (step * 100)) * step;
    if (bar < lighter && lighter < load && !ramp.some(([other]) => other === lighter)) ramp.push([lighter, reps]);
  }
  return ramp;
}

/* -------------------------------------------------------------------- on the page */

const session = document.querySelector("[data-session]");
const data = JSON.parse(document.getElementById("session-data")?.textContent ?? "{}");

/** What a step is swapped for, as the page offered it. */
function choiceOf(section) {
  return data.steps[section.dataset.step].swaps.find((one) => one.exercise === Number(section.dataset.exercise));
}

function isOnBar(section) {
  const { exercise, swap, bar } = data.steps[section.dataset.step];
  return Number(section.dataset.exercise) === (swap ?? exercise) ? bar : Boolean(choiceOf(section)?.bar);
}

/** Words of the page, in its language: {0} stands for the first value. */
function ours(key, ...values) {
  return data.words[key].replace(/{(\d)}/g, (_, at) => values[at]);
}

function write(element, line) {
  if (element.textContent !== line) element.textContent = line;
  if (element.hidden === Boolean(line)) element.hidden = !line;
}

function showPlates(form, onBar) {
  const line = form.querySelector("[data-plates]");
  if (!line) return;
  const load = hundredths(form.elements.load.value.trim() || NaN);
  const fits = onBar && load >= 0 && form.elements.unit.value === data.unit;
  write(line, fits ? plateLine(load, data.unit, hundredths(data.bar), data.plates.map(hundredths)) : "");
}

/** The proposed sets follow the load in the form; a set that is logged says so. */
function showRamp(section, onBar) {
  const box = section.querySelector("[data-ramp]");
  if (!box) return;
  const typed = section.querySelector(".panel form[data-log] [name=load]")?.value.trim();
  const ramp = rampTo(hundredths(typed || NaN) || 0, data.unit, hundredths(data.load_step), onBar ? hundredths(data.bar) : 0);
  const drops = choiceOf(section)?.drops ?? []; // of a move that takes both sides at once
  const hasStarted = [...section.querySelectorAll(".sofar [data-slot]")].some((row) => !row.dataset.slot.includes(".w"));
  for (const [index, rung] of [...box.querySelectorAll("[data-rung]")].entries()) {
    const [load, reps] = ramp[index] ?? [];
    rung.hidden = !load;
    for (const form of load ? rung.querySelectorAll("form") : []) {
      form.elements.load.value = text(load);
      form.elements.reps.value = reps;
    }
    for (const form of rung.querySelectorAll("form")) {
      const { slot } = form.dataset;
      const isDone = Boolean(section.querySelector(`.sofar [data-slot="${slot}"]`));
      form.hidden = isDone || drops.some((other) => other.endsWith(slot.split(".")[2]));
      form.nextElementSibling.hidden = !isDone;
    }
    if (load) write(rung.querySelector("[data-what]"), `${text(load)} ${data.unit} × ${reps}`);
  }
  box.hidden = !ramp.length || hasStarted;
}

function show() {
  for (const section of session.querySelectorAll("[data-step][data-exercise]")) {
    const onBar = isOnBar(section);
    for (const form of section.querySelectorAll("form[data-log]")) showPlates(form, onBar);
    showRamp(section, onBar);
  }
}

let isDue = false;
/** Once for all that changes at a time. */
function soon() {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    show();
  });
}

if (session) {
  session.addEventListener("input", (event) => { if (event.target.name === "load") soon(); });
  new MutationObserver(soon).observe(session, { childList: true, subtree: true, attributeFilter: ["data-exercise", "data-slot"] });
  show();
}
