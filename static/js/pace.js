/*
  Time in a session: the rest, on the wall's clock. What is drawn as time goes by is in breath.js, sets that log
  themselves in run.js, sound, voice and settings in signals.js: fetched when there is a use for them.
  player.js loads it with the page. It hears "rest:begin" {set, seconds, from} and tells "rest:over" {skipped}.
*/

const SHOWN_MS = 600_000; // a rest that ended longer ago is nobody's any more
const AHEAD_MS = 2000;

export default function time(player) {
  const { data, words, session, planned, byId, part, write, clock, say, tell, currentStep } = player;
  const run = byId("run");

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
  const used = {};
  async function use(name) {
    if (used[name]) return;
    used[name] = {};
    try {
      used[name] = (await self.outbox.load(run.dataset[name])).default(pace);
      pace.look();
    } catch {
      used[name] = null;
    }
  }

  const signals = (name, ...details) => used.signals?.[name]?.(...details);
  const resting = () => session.dataset.rest === "on";

  /** What the modules share; `look`, `wake`, `starts` and `busy` are those of breath.js, once it is here. */
  const pace = {
    data, words, session, run, part, write, clock, say, tell, currentStep, kept, keep, used, use, signals, resting, endRest,
    turn: false, // the open set's turn has come: it begins by itself
    undone: null, // a set that was just taken back doesn't begin again by itself
    look() {}, wake() {}, starts() {}, busy() {},
  };

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
    [pace.turn, began] = [true, Date.now()];
    if (rest) {
      ticking = setInterval(showRest, 250);
      showRest();
    }
    requestAnimationFrame(() => pace.look());
  }

  function endRest() {
    clearInterval(ticking);
    if (!rest) return;
    keep({ rest: { ...rest, skipped: true } });
    rest = null;
    session.dataset.rest = "skipped";
  }

  function showRest() {
    const box = byId("rest");
    const left = (rest.until - Date.now()) / 1000;
    const was = resting();
    session.dataset.rest = left > 0 ? "on" : "over";
    write(part(box, "word"), words(left > 0 ? "rest" : "rest_over"));
    write(part(box, "left"), left > 0 ? clock(Math.ceil(left)) : `+${clock(-left)}`);
    write(part(box, "of"), words("of", clock(rest.seconds)));
    part(box, "ring").setAttribute("stroke-dasharray", `${Math.max(0, Math.min(100, (100 * left) / rest.seconds)).toFixed(1)} 100`);
    if (document.hidden || !was) return;
    if (left > 0) {
      if (second !== Math.ceil(left) && pace.starts()) signals("tick", Math.ceil(left));
      second = Math.ceil(left);
      return;
    }
    signals("bell", [200, 100, 200], words("rest_over"));
    say(`${words("rest_over")}.`);
    tell("rest:over", { skipped: false });
    if (pace.starts() && left > -2 && !pace.busy()) used.run.begin?.(0);
    else pace.wake();
  }

  document.addEventListener("click", ({ target }) => {
    if (data.open) use("signals");
    const more = Number(target.closest("[data-more]")?.dataset.more);
    if (rest && more) {
      rest.until += more * 1000;
      rest.seconds += more;
      keep({ rest });
      showRest();
    } else if (rest && target.closest("#rest [data-skip]")) {
      endRest();
      tell("rest:over", { skipped: true });
      pace.wake();
    }
  });

  session.addEventListener("rest:begin", ({ detail }) => {
    if (!detail) return arrive();
    const { set, seconds, from = Date.now() } = detail;
    const start = new Date(from).getTime();
    pace.undone = seconds ? null : set;
    startRest(seconds ? { session: data.session, set, seconds, from: start, until: start + seconds * 1000 } : null);
    use("breath");
  });

  /** On arrival: the rest the server knows of, unless this device has kept it, or a later one. */
  function arrive() {
    const { set, seconds, until } = byId("rest").dataset;
    const end = Date.parse(until) - self.outbox.offset; // a kept page is as old as it is: only the clock tells
    const told = end ? { session: data.session, set, seconds: Number(seconds), from: end - seconds * 1000, until: end } : null;
    const own = kept.rest?.session === data.session ? kept.rest : null;
    startRest(own && (!told || own.set === told.set || own.from > told.from) ? own : told);
  }

  const since = document.querySelector("[data-since]");
  if (since) {
    setInterval(() => write(since, clock((Date.now() + self.outbox.offset - Date.parse(since.dataset.since)) / 1000)), 1000);
  }

  addEventListener("hashchange", () => {
    if (!resting() && Date.now() - began > 500) pace.turn = false; // gone to by hand: it begins when asked
    pace.look();
    use("breath");
  });
  session.addEventListener("figure:wanted", () => use("breath"));

  arrive();
  const isPaced = planned[currentStep().querySelector(".panel form")?.dataset.slot]?.paced;
  setTimeout(use, isPaced || navigator.serviceWorker?.controller ? 0 : AHEAD_MS, "breath");
  return pace;
}
