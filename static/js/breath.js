/*
  The clock of a session as it is drawn: figure, ring and words go by it, and so do sets that run by themselves.
  pace.js fetches it with such a set, else when the page has been shown, and lends it what it knows.
*/

const LUNGS = { out: 52, in: 74 };
const HELD_MS = 200; // nothing is drawn while a touch is answered

export default function breath(pace) {
  const { data, words, session, run, part, write, currentStep, kept, keep, used, use, signals, resting } = pace;

  /* ------------------------------------------- where we are: step, set, movement */

  let here = {};
  const openForm = (step) => step.querySelector(".panel form[data-log]");

  /** Find the step on the screen and the set that is open there; the clock begins anew when they are others. */
  function look() {
    const step = currentStep();
    const [stage, form] = [part(step, "stage"), openForm(step)];
    const name = form?.elements.slot.value;
    if (here.name !== name || here.stage !== stage) {
      if (run.dataset.state) used.run.leave();
      still();
      pace.spent = 0;
    }
    const slot = data.slots.find((one) => one.slot === name);
    const svg = stage && part(stage, "figure");
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
    write(part(run, "tell"), resting() && starts() ? words("starts") : "");
    wake();
  }

  /* ----------------------------------------------------------------- the clock */

  let beat = -1; // the phase we are in
  let last = 0;
  let drawn = 0;
  let gap = 0; // ms to the next drawing
  let touched = -HELD_MS;
  let request = 0;
  const going = () => run.dataset.state && run.dataset.state !== "paused";
  const starts = () => pace.turn && here.paced && here.slot.id !== pace.undone && kept.auto && !run.dataset.state;
  const shows = () => !run.dataset.state && here.whole && here.svg?.moves;
  /** Whoever reads a sheet or types is not hurried. */
  const busy = () => session.querySelector(":popover-open") || (!going() && document.activeElement?.matches("input, textarea, select"));

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
      if (!resting() && starts()) used.run?.begin?.();
      else if (going()) used.run.pass(passed);
      else if (shows()) advance(passed);
    }
    wake();
    last = now;
  }

  function advance(seconds) {
    pace.spent += seconds * kept.speed;
    const start = performance.now();
    if (start - drawn < gap || start - touched < HELD_MS) return;
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
    const { breath, s, say: told } = cycle[index];
    if (beat !== index) {
      beat = index;
      stage.from = stage.lungs ?? LUNGS.out;
      stage.to = LUNGS[breath] ?? stage.from;
      if (breath !== "hold" || !stage.dataset.breath) stage.dataset.breath = breath;
      stage.brief ??= [...part(stage, "say").childNodes];
      write(part(stage, "say"), told);
      signals("breathe", breath, !going() ? "" : pace.spent < whole ? told : index ? breath : String(used.run.number()));
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

  function restart() {
    [pace.turn, beat, pace.spent] = [false, -1, 0];
  }

  addEventListener("pointerdown", () => { touched = performance.now(); }, true);
  for (const name of ["begin", "pause", "resume"]) session.addEventListener(`pace:${name}`, () => used.run?.[name]?.());
  session.addEventListener("pace:speed", ({ detail }) => keep(detail));
  session.addEventListener("figure:moves", look);
  session.addEventListener("figure:wanted", ({ detail }) => used.run?.[detail ? "resume" : "pause"]?.(true));
  document.addEventListener("visibilitychange", () => (document.hidden ? used.run?.pause?.() : wake()));
  // What was logged is painted anew: find the open set again.
  new MutationObserver(() => {
    const { step, form, name, svg, exercise } = here;
    const open = step && openForm(step); // none when all of a move is done
    if (step !== currentStep() || open !== form || (form && !(run.isConnected && form.elements.slot.value === name)) || svg?.dataset.exercise !== exercise) look();
  }).observe(session, { childList: true, subtree: true, attributeFilter: ["class"] });

  return Object.assign(pace, { look, wake, starts, busy, still, advance, restart });
}
