/*
  The page for no network: which pages this phone keeps, and try again as soon as there is a connection.
*/

const TODAY = "/today/";
const FIRST_MS = 3000;
const MOST_MS = 60_000;
const list = document.querySelector("[data-kept]");
const row = document.querySelector("[data-row]");

let isLeaving = false; // a kept page was tapped: trying again mustn't get in its way

document.querySelector("[data-again]").addEventListener("click", () => location.reload());
list.addEventListener("click", () => { isLeaving = true; });
addEventListener("pageshow", () => { isLeaving = false; });
addEventListener("online", again);

function again() {
  if (!isLeaving) location.reload();
}

/** A connection doesn't always say that it is back: ask, more and more seldom. */
function look(ms) {
  setTimeout(async () => {
    const isBack = await fetch("/healthz", { cache: "no-store" }).then((answer) => answer.ok, () => false);
    if (isBack) again();
    else look(Math.min(ms * 2, MOST_MS));
  }, ms);
}

look(FIRST_MS);

/** The newest page of each session, Today first. One session has two addresses: before it is started, and after. */
async function keptPages() {
  const found = new Map();
  for (const name of await caches.keys()) {
    if (!name.startsWith("pages-")) continue;
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const kept = await read(request, await cache.match(request));
      if (!(found.get(kept.key)?.at > kept.at)) found.set(kept.key, kept);
    }
  }
  return [...found.values()].sort((one, other) => (other.path === TODAY) - (one.path === TODAY) || other.at.localeCompare(one.at));
}

async function read(request, page) {
  const path = new URL(request.url).pathname;
  const html = new DOMParser().parseFromString(await page.text(), "text/html");
  const data = JSON.parse(html.getElementById("session-data")?.textContent ?? "{}");
  const { days = "en-GB", hours } = html.documentElement.dataset;
  const style = [days, { hour12: hours === "12" }];
  return { path, style, key: data.session ?? path, name: html.title.split(" · ")[0], on: data.on, at: page.headers.get("Backday-Kept") };
}

const day = (moment, [locale]) => moment.toLocaleDateString(locale, { weekday: "long", day: "numeric", month: "long" });
const time = (moment, [locale, { hour12 }]) => moment.toLocaleTimeString(locale, { hour: hour12 ? "numeric" : "2-digit", minute: "2-digit", hour12 });

function show({ path, name, on, at, style }) {
  const item = row.content.cloneNode(true);
  const seen = new Date(at);
  item.querySelector("a").href = path;
  item.querySelector("b").textContent = name;
  item.querySelector(".mute").textContent = on
    ? day(new Date(`${on}T12:00`), style)
    : list.dataset.sayAsItWas.replace("{0}", day(seen, style)).replace("{1}", time(seen, style));
  list.append(item);
}

if ("caches" in self) {
  const pages = await keptPages();
  pages.forEach(show);
  list.hidden = !pages.length;
  document.querySelector("[data-none]").hidden = pages.length > 0;
}
