/*
  Sets that run, count and log themselves. pace.js fetches it with the first such set and lends it its clock; a set
  that has come to its end tells "pace:done" {slot, reps, seconds}, and player.js logs it.
*/

const READY_S = 5;

export default function paced(pace) {
  const { run, part, words, write, keep, kept, say, signals } = pace;
  let real = 0; // seconds of the set; less than 0 before it
  let counted = 0;
  let moved = false; // the figure, before the pause
  const is = (...states) => states.includes(run.dataset.state);
  const focus = (name) => part(run, name).focus({ preventScroll: true });
  const place = () => run.closest("[data-session]").dataset.session + pace.here.name;
  const keepPlace = () => keep({ run: { place: place(), at: [pace.spent, real] } });

  function state(name) {
    if (name) run.dataset.state = name;
    else delete run.dataset.state;
    show();
  }

  /** What is done of what the set counts. */
  function done() {
    const { paced: { count, target }, whole, each } = pace.here;
    const number = count === "seconds" ? real : 0.001 + pace.spent / (count === "reps" ? each : whole);
    return Math.max(0, Math.min(target, Math.floor(number)));
  }

  /** "Rep 3 of 12", "Round 2 of 3", "0:32 left". */
  function show() {
    if (!is("ready", "on", "paused")) return;
    const { paced: { count, target }, slot } = pace.here;
    const [number, of] = count === "rounds" && target === 1 ? [slot.set, slot.of] : [Math.min(done() + 1, target), target];
    let told = [words(count === "reps" ? "rep_now" : "round_now"), number, words("of", of)];
    if (count === "seconds") told = ["", pace.clock(Math.ceil(target - real)), words("time_left")];
    if (real < 0) told = [words("position"), Math.ceil(-real), ""];
    ["counts", "number", "target"].forEach((name, i) => write(part(run, name), String(told[i])));
  }

  /** Count down, then run; straight after a rest, which has counted down already, at once. */
  function begin(seconds = READY_S) {
    const { here } = pace;
    if (!here.paced || is("ready", "on")) return;
    const from = document.activeElement;
    pace.endRest();
    pace.restart();
    [real, counted] = [-seconds, 0];
    if (kept.run?.place === place()) {
      [pace.spent, real] = kept.run.at;
      state("paused");
    } else {
      state(seconds ? "ready" : "on");
      say(words(seconds ? "position_now" : "go_now", here.slot.title));
      signals("speak", words(seconds ? "position" : "go"));
    }
    if (from === document.body || here.form.contains(from) || run.contains(from)) focus(is("paused") ? "resume" : "pause");
    pace.wake();
  }

  /** So many seconds go by. */
  function pass(seconds) {
    const { target, count } = pace.here.paced;
    const before = real;
    real += seconds;
    if (before < 0) {
      real = Math.min(0, real);
      if (Math.ceil(-real) !== Math.ceil(-before)) signals("tick", Math.ceil(-real));
      return state(real < 0 ? "ready" : "on");
    }
    pace.advance(seconds);
    show();
    const now = done();
    if (now === counted) return;
    counted = now;
    keepPlace();
    if (now >= target) end();
    else if (count === "seconds") signals("tick", target - now);
  }

  /** Log what is counted; by hand where the person wants it so. */
  function end() {
    const { paced: { count }, name, form } = pace.here;
    const number = done();
    const detail = { slot: name, reps: null, seconds: null };
    if (count in detail) detail[count] = number;
    leave();
    signals("bell", 120, words("done"));
    if (number && kept.auto) return pace.tell("pace:done", detail);
    if (number && form.elements[count]) form.elements[count].value = number;
    form.querySelector(".log").focus();
  }

  function leave() {
    if (is("paused") && moved) pace.here.svg?.move(true);
    moved = false;
    keep({ run: null });
    state("");
    pace.still();
    pace.wake();
  }

  /** `byFigure`: its button has stopped it already. */
  function pause(byFigure) {
    if (!is("ready", "on")) return;
    moved = byFigure === true || pace.here.svg?.wanted;
    pace.here.svg?.move?.(false);
    keepPlace();
    state("paused");
    signals("speak", "");
    focus("resume");
  }

  function resume() {
    if (!is("paused")) return;
    if (moved) pace.here.svg?.move(true);
    state(real < 0 ? "ready" : "on");
    focus("pause");
    pace.wake();
  }

  const acts = { pause, resume, start: () => begin(), stop: end };
  for (const [name, act] of Object.entries(acts)) part(run, name).addEventListener("click", act);
  return { begin, pass, leave, pause, resume, number: () => done() + 1 };
}
