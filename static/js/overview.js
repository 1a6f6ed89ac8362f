/*
  All moves at a glance: the bars at the top of a session, and its last screen. player.js fetches it.
*/

const KG_PER_LB = 0.45359237;
const SUMMARY_MS = 1500;

export default function wholeSession(player) {
  const { data, words, byId, part, write, blocks, isWarmUp, look } = player;

  function paint() {
    const { now } = player;
    const views = now.order.map(look);
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
      write(part(item, "count"), view.state === "skipped" ? words("skipped") : words("count", view.done, view.all));
      for (const button of item.querySelectorAll("[data-place]")) {
        const by = Number(button.dataset.place);
        const here = turns.findIndex((block) => block.at(by < 0 ? 0 : -1) === view.number);
        const moved = [...turns];
        if (here >= 0 && turns[here + by]) [moved[here], moved[here + by]] = [moved[here + by], moved[here]];
        button.disabled = moved.every((block, place) => block === turns[place]);
        button.value = moved.flat().join(",");
        button.setAttribute("aria-label", words(by < 0 ? "earlier" : "later", view.name));
      }
    });
    const moved = Object.entries(now.sets).reduce((all, [slot, { reps, load, unit }]) => (
      isWarmUp(slot) ? all : all + (reps ?? 0) * (load ?? 0) * (unit === data.unit ? 1 : unit === "lb" ? KG_PER_LB : 1 / KG_PER_LB)), 0);
    byId("progress").setAttribute("aria-label", words("progress", sum("done"), sum("all")));
    const grouped = Math.round(moved).toLocaleString("en").replaceAll(",", document.documentElement.dataset.group);
    write(part(byId("overview"), "sums"), words(moved ? "sums_moved" : "sums", sum("done"), sum("all"), grouped, data.unit));
    if (!left) write(byId("overview-title"), words("last_set"));
    const finish = part(byId("overview"), "finish");
    if (!finish) return;
    const button = part(finish, "focus");
    write(button, left ? words("finish_with", left) : words("finish"));
    button.classList.toggle("pri", !left);
    finish.hidden = !now.open;
    part(byId("overview"), "finished").hidden = now.open;
    if (!now.open) askHowItFelt();
  }

  /** Here, when the summary that asks for it doesn't come. */
  async function askHowItFelt() {
    const box = byId("feeling");
    if (box?.hidden && await player.use("felt")) setTimeout(() => { box.hidden = false; }, SUMMARY_MS);
  }

  return { paint };
}
