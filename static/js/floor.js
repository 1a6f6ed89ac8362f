/*
  Word from the floor: what the trainer changes in this session is asked for every few seconds while the page is looked
  at, and the client's raised hand goes out at once. player.js fetches it.
*/

const EVERY_MS = 8000;

export default function floor({ data, words, session, say, use }) {
  const forms = () => document.querySelectorAll("form[data-hand]");
  let known = data.rendered_at;

  function show(isUp) {
    for (const form of forms()) {
      const button = form.querySelector("button");
      button.value = isUp ? "0" : "1";
      button.textContent = isUp ? form.dataset.down : form.dataset.up;
    }
  }

  async function look() {
    if (document.hidden || !data.started || !data.open || navigator.onLine === false) return;
    const answer = await fetch(data.urls.news, { redirect: "error", cache: "no-store" }).catch(() => null);
    if (!answer?.ok) return;
    const { latest, hand } = await answer.json().catch(() => ({})); // somebody's between here and the server
    if (hand === undefined) return;
    show(hand);
    if (!latest || Date.parse(latest) <= Date.parse(known)) return;
    await (await use("renew"))?.renew();
    if (Date.parse(data.rendered_at) < Date.parse(latest)) return; // it didn't come: ask again
    known = data.rendered_at;
    say(words("news"));
  }

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-hand]")) return;
    event.preventDefault();
    const button = form.querySelector("button");
    const body = new FormData(form, button);
    const headers = { Accept: "application/json" };
    const answer = await fetch(form.action, { method: "POST", body, headers, redirect: "error" }).catch(() => null);
    const told = answer?.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
    if (!told) {
      form.querySelector("[data-said]").textContent = words("unheard");
      return;
    }
    show(told.hand);
    form.querySelector("[data-said]").textContent = told.message;
    session.querySelector("[popover]:popover-open")?.hidePopover();
    say(told.message || words(told.hand ? "hand_up" : "hand_down"));
  });

  setInterval(look, EVERY_MS);
  document.addEventListener("visibilitychange", look);
  look();
  return { look };
}
