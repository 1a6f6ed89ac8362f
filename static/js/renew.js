/*
  What came from the server since the page was made, and a move that was swapped: its figure and its cues.
  player.js fetches it.
*/

const KEPT_MS = 30 * 86_400_000;

export default function newFromServer(player) {
  const { data, planned, byId, part, look, repaint } = player;

  /** Another exercise: its figure and cues, as far as this page knows them. */
  function paintExercise(number) {
    const [section, { id }] = [byId(`step-${number}`), look(number)];
    if (section.dataset.exercise === String(id)) return;
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
    const cues = byId(`cues-${number}`);
    cues.replaceChildren(cues.firstElementChild, list);
  }

  /** Take the page's data anew, and the figure and words of what was swapped. */
  async function renew() {
    const answer = await fetch(location.pathname, { redirect: "error", cache: "no-store" }).catch(() => null);
    if (!answer?.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const news = JSON.parse(fresh.getElementById("session-data")?.textContent ?? "{}");
    if (news.session !== data.session || news.user !== data.user) return;
    Object.assign(data, news);
    for (const one of data.slots) planned[one.slot] = one;
    player.doubt();
    for (const number of data.order) {
      const [own, other] = [byId(`step-${number}`), fresh.getElementById(`step-${number}`)];
      if (part(own, "figure")?.dataset.exercise === part(other, "figure")?.dataset.exercise && !own.querySelector(".cuelist")) continue;
      own.dataset.exercise = other.dataset.exercise;
      for (const place of [".stage", `#cues-${number}`]) own.querySelector(place).replaceWith(document.adoptNode(other.querySelector(place)));
    }
    document.dispatchEvent(new Event("htmx:after:swap"));
    if (await isKept()) await prune();
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

  /** Let the journal forget what the page has on it, and what is long saved. */
  function prune() {
    const [old, drawn] = [Date.now() - KEPT_MS, Date.parse(data.rendered_at)];
    return self.outbox.transact("readwrite", (got, ops, sets) => {
      sets.openCursor().onsuccess = ({ target: { result } }) => {
        if (!result) return;
        const saved = Date.parse(result.value.saved);
        if (saved < old || (result.value.session === data.session && saved < drawn)) result.delete();
        result.continue();
      };
    }).catch(() => {});
  }

  return { paintExercise, renew, prune };
}
