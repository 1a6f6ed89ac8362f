/*
  What came from the server since the page was made, and a move that was swapped: its figure and its cues.
  player.js fetches it.
*/

const KEPT_MS = 30 * 86_400_000;
const ANSWER_MS = 30_000;

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

  /** Ask the server for the page as it is now. */
  async function renew() {
    const answer = await fetch(location.pathname, { redirect: "error", cache: "no-store" }).catch(() => null);
    if (answer?.ok && await take(await answer.text()) && await isKept()) await prune();
  }

  /** The worker may have shown the page that it keeps before the answer was here: show what that one says. */
  async function catchUp() {
    const outcome = await askWorker({ late: location.pathname });
    if (outcome === "elsewhere" && isIdle()) location.reload();
    const page = outcome === "new" && await caches.match(location.pathname, { ignoreVary: true });
    if (!page || !(await take(await page.text())) || !isIdle()) return;
    player.openNext();
    player.tell("rest:begin");
  }

  /** Nobody has done anything here: the page may go. */
  const isIdle = () => !player.isTouched;
  const isAgain = performance.getEntriesByType("navigation")[0]?.type === "reload";

  const known = ({ rendered_at, started_at, ...all }) => JSON.stringify([all, all.started && started_at]);
  const scriptsOf = (page) => page.getElementById("modules").outerHTML;
  const frame = ({ user, version, slots, order }) => JSON.stringify([user, version, slots.map(({ slot }) => slot), [...order].sort()]);

  /** Take the page's data anew, and the figure and words of what was swapped; whether this page could. */
  async function take(text) {
    const [, json] = /<script id="session-data"[^>]*>(.*?)<\/script>/s.exec(text) ?? [];
    const news = JSON.parse(json ?? "{}");
    if (news.session !== data.session) return false;
    if (known(news) === known(data)) {
      data.rendered_at = news.rendered_at;
      await repaint();
      return true;
    }
    const fresh = new DOMParser().parseFromString(text, "text/html");
    const isSame = frame(news) === frame(data);
    if (!isAgain && isIdle() && !(isSame && news.open === data.open && scriptsOf(fresh) === scriptsOf(document))) location.reload();
    if (!isSame) return false; // it is shown when the page is opened again
    Object.assign(data, news);
    for (const one of data.slots) planned[one.slot] = one;
    player.doubt();
    for (const number of data.order) {
      const [own, other] = [byId(`step-${number}`), fresh.getElementById(`step-${number}`)];
      if (part(own, "figure")?.dataset.exercise === part(other, "figure")?.dataset.exercise && !own.querySelector(".cuelist")) continue;
      own.dataset.exercise = other.dataset.exercise;
      for (const place of [".stage", `#cues-${number}`]) own.querySelector(place).replaceWith(document.adoptNode(other.querySelector(place)));
    }
    Object.assign(byId("rest").dataset, fresh.getElementById("rest").dataset);
    document.dispatchEvent(new Event("htmx:after:swap"));
    await repaint();
    return true;
  }

  /** Whether the page that this phone has kept is as new as what we know by now: only then the journal may forget. */
  async function isKept() {
    return !navigator.serviceWorker?.controller || Boolean((await askWorker({ keep: [location.pathname] }))?.[0]);
  }

  async function askWorker(message) {
    const { port1, port2 } = new MessageChannel();
    const answer = new Promise((tell) => {
      port1.onmessage = (event) => tell(event.data);
      setTimeout(tell, ANSWER_MS);
    });
    navigator.serviceWorker?.controller?.postMessage(message, [port2]);
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

  return { paintExercise, renew, catchUp, prune };
}
