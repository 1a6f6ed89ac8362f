/*
  The rest between two sets: counts down on the wall clock, says when it is over, and then by how much. pace.js keeps
  its deadline, fetches this with the first one, and lends it what it has.
*/

const SHOWN_EVERY_MS = 250;

export default function restClock(pace) {
  const { part, write, clock, keep, signals, say, tell } = pace;
  const box = document.getElementById("rest");
  const session = box.closest("[data-session]");
  let ticking = 0;
  let second = 0;

  /** Another rest, or none. */
  function follow() {
    clearInterval(ticking);
    if (!pace.rest) return;
    ticking = setInterval(show, SHOWN_EVERY_MS);
    show();
  }

  function show() {
    const { until, seconds } = pace.rest;
    const left = (until - Date.now()) / 1000;
    const was = pace.resting();
    session.dataset.rest = left > 0 ? "on" : "over";
    write(part(box, "word"), left > 0 ? "Rest" : "Rest is over");
    write(part(box, "left"), left > 0 ? clock(Math.ceil(left)) : `+${clock(-left)}`);
    write(part(box, "of"), `of ${clock(seconds)}`);
    part(box, "ring").setAttribute("stroke-dasharray", `${Math.max(0, Math.min(100, (100 * left) / seconds)).toFixed(1)} 100`);
    if (document.hidden || !was) return;
    if (left > 0) {
      if (second !== Math.ceil(left) && pace.starts()) signals("tick", Math.ceil(left));
      second = Math.ceil(left);
      return;
    }
    signals("bell", [200, 100, 200], "Rest is over");
    say("Rest is over.");
    tell("rest:over", { skipped: false });
    if (pace.starts() && left > -2 && !pace.busy()) pace.begin();
    else pace.wake();
  }

  box.addEventListener("click", ({ target }) => {
    const { rest } = pace;
    const more = Number(target.closest("[data-more]")?.dataset.more);
    if (rest && more) {
      rest.until += more * 1000;
      rest.seconds += more;
      keep({ rest });
      show();
    } else if (rest && target.closest("[data-skip]")) {
      pace.endRest();
      tell("rest:over", { skipped: true });
      pace.wake();
    }
  });

  follow();
  return { follow };
}
