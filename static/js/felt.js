/*
  How a session felt goes the way of a logged set: it is kept on this phone first, and sent when that can be. For the
  summary, and for a session that was finished without a network. Without this file the form posts.
*/

const { outbox } = self;
const box = document.getElementById("feeling");
const form = box?.querySelector("form");

function felt() {
  const { session, read, isSummary } = box.dataset;
  const user = Number(box.dataset.user);
  const part = (name) => box.querySelector(`[data-${name}]`);
  const line = part("kept-as");
  const efforts = [...box.querySelectorAll("[name=effort]")];
  const { note } = form.elements;
  const [feelings, send] = [[...form.querySelectorAll("[name=feeling]")], form.querySelector("button:not([name])")];
  const isPressed = (one) => one.getAttribute("aria-pressed") === "true";
  let latest = null; // what was said here last
  let turn = 0;

  function write(text, state) {
    line.dataset.keptAs = state;
    const words = line.querySelector("[data-words]");
    if (words.textContent !== text) words.textContent = text;
  }

  /** Keep what the form says, with the effort that was tapped or is pressed. */
  async function keep(tapped) {
    const effort = tapped?.name === "effort" ? tapped : efforts.find(isPressed);
    const feeling = feelings.find((one) => one.checked);
    const said = note.value.trim();
    const op = {
      session, user, kind: "feeling", feeling: feeling ? Number(feeling.value) : null, effort: effort ? Number(effort.value) : null,
      note: said === (latest?.note ?? note.defaultValue) ? latest?.note ?? null : said,
      after: [read, latest?.at ?? read].sort((a, b) => Date.parse(a) - Date.parse(b))[1],
      did: [feeling?.parentElement, effort].map((one) => one?.textContent.trim()).filter(Boolean).join(" · "), // stays here, for people
    };
    turn += 1;
    try {
      const [entry] = await outbox.put([op]);
      delete box.dataset.dirty;
      paint(entry);
    } catch {
      write(box.dataset.sayUnsaved.replace("{0}", box.dataset.sayUnkept), "look");
    }
  }

  function paint(entry) {
    const before = latest?.state;
    latest = entry;
    for (const one of efforts) one.setAttribute("aria-pressed", String(entry.effort ? Number(one.value) === entry.effort : isPressed(one)));
    if (!("dirty" in box.dataset)) {
      for (const one of feelings) if (entry.feeling) one.checked = Number(one.value) === entry.feeling;
      if (entry.note !== null) note.value = entry.note;
    }
    const { state } = entry;
    write(box.getAttribute(`data-say-${state}`) + (state === "look" ? `: ${entry.look}` : ""), state);
    if (entry.feeling) {
      send.textContent = box.dataset.sayChange;
      send.classList.remove("pri");
    }
    if (state === "saved" && before !== "saved" && isSummary !== undefined) tellLoad();
  }

  /** What the server makes of it: effort by minutes. */
  async function tellLoad() {
    const answer = await fetch(location.pathname, { redirect: "error", cache: "no-store" }).catch(() => null);
    const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page && page.querySelector("#feeling [data-load]");
    if (fresh) part("load").textContent = fresh.textContent;
  }

  async function look() {
    const own = ++turn;
    const entry = (await outbox.journal(session, user, read)).find(({ kind }) => kind === "feeling");
    if (entry && own === turn && (entry.op !== latest?.op || entry.state !== latest.state)) paint(entry);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keep(event.submitter);
  });
  form.addEventListener("input", () => { box.dataset.dirty = ""; });
  addEventListener("outbox:change", look);
  outbox.user = user;
  look();
}

if (form && outbox) felt();
