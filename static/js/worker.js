/*
  The worker: pages and files without a network. Reads only; what is logged goes through the outbox, never through here.

  /sw.js sets `self.shell` and imports outbox.js, send.js and this file. Caches:
    shell-<version>  every file of the player, and whatever else pages of that version asked for
    pages-<person>   pages kept for a person: Today, and the latest sessions
  A shell stays while it is among the last three, and longer while a kept page was kept with it.
*/

const SHELL = `shell-${self.shell.version}`;
const SHELLS_KEPT = 3;
const PAGES = "pages-";
const SESSIONS_KEPT = 12;
const [PATIENCE_MS, HASTE_MS] = [2500, 150];
const SIGN_IN = "/accounts/";
const USER = "Backday-User";
const LANGUAGE = "Content-Language";
const KEPT_AT = "Backday-Kept";
const KEPT_WITH = "Backday-Shell";
const HASHED = /\.[0-9a-f]{12}\.\w+$/;
const FILE_IN_PAGE = /="(\/static\/(?!img\/)[^"#?]+)/g;
const SESSION = /^\/(?:sessions\/[0-9a-f-]{36}|assignments\/\d+\/sessions\/\d{4}-\d\d-\d\d)\/$/;

const isKeepable = (path) => path === self.shell.today || SESSION.test(path);
/** By the path alone: a search through all that is kept would take a slow phone too long. */
const find = (path, cacheName) => caches.match(path, { ignoreVary: true, cacheName });

/* ----------------------------------------------------------- life and death */

self.addEventListener("install", (event) => {
  // Old shells stay, so a new worker can take over under open pages: none of them loses a file.
  self.skipWaiting();
  event.waitUntil(fillShell());
});

async function fillShell() {
  const cache = await caches.open(SHELL);
  const requests = self.shell.files.map((url) => new Request(url, HASHED.test(url) ? {} : { cache: "no-cache" }));
  requests.push(new Request(self.shell.offline, { cache: "no-cache", credentials: "omit" }));
  await cache.addAll(requests);
}

self.addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([dropOldShells(), self.registration.navigationPreload?.enable()]));
  event.waitUntil(self.clients.claim());
});

async function dropOldShells() {
  const names = await caches.keys(); // in the order of their making
  const shells = names.filter((name) => name.startsWith("shell-") && name !== SHELL);
  const needed = new Set();
  for (const name of names.filter((name) => name.startsWith(PAGES))) {
    const cache = await caches.open(name);
    for (const page of await cache.matchAll()) needed.add(page.headers.get(KEPT_WITH));
  }
  const old = shells.slice(0, Math.max(0, shells.length - (SHELLS_KEPT - 1)));
  await Promise.all(old.filter((name) => !needed.has(name)).map((name) => caches.delete(name)));
}

/* ------------------------------------------------------------------- files */

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) {
    if (request.mode === "navigate") {
      hasPosted = true;
      if (url.pathname.startsWith(SIGN_IN)) isSomebodyElse = true;
    }
    return;
  }
  if (url.pathname.startsWith("/static/")) event.respondWith(file(event, url.pathname));
  else if (request.mode === "navigate") event.respondWith(page(event, url));
});

/** A hashed file never changes: the kept one. Another: the network's, and what is kept without one. */
async function file(event, path) {
  const isHashed = HASHED.test(path);
  const kept = isHashed && (await find(path, SHELL) ?? await find(path));
  if (kept) return kept;
  try {
    const answer = await fetch(event.request);
    if (answer.ok && answer.type === "basic" && answer.status === 200) event.waitUntil(keepFile(path, answer.clone()));
    return answer;
  } catch (reason) {
    const old = await find(path);
    if (old) return old;
    throw reason;
  }
}

async function keepFile(path, answer) {
  const cache = await caches.open(SHELL);
  await cache.put(path, answer);
}

/* ------------------------------------------------------------------- pages */

let forgotten = 0;
let isSomebodyElse = false; // it may be: somebody signs in or out, and the next answer tells who it is
let hasPosted = false; // without a script: what comes next shows what became of it
const late = new Map(); // what became of an answer that came after the kept page was shown, by its path
const turned = new Set(); // paths whose late answer leads elsewhere: the next time it is waited for
let asked = 0;
const newest = new Map(); // when the page that is kept was asked for, so that no older one takes its place

/** From the network if it answers in time and well; else the kept page; else the page that says what is kept. */
async function page(event, { pathname: path, search }) {
  const since = { forgotten, asked: ++asked };
  const answer = fromNetwork(event);
  const mayKeep = isKeepable(path);
  const noticed = answer.then((it) => it && notice({ path, search }, mayKeep ? it.clone() : it, since));
  event.waitUntil(noticed);
  const isHasty = SESSION.test(path) && !search && !hasPosted && !turned.delete(path); // it catches up by itself
  hasPosted = false;
  late.delete(path);
  const kept = mayKeep && !isSomebodyElse && await keptPage(path);
  const first = kept ? await Promise.race([answer, after(isHasty ? HASTE_MS : PATIENCE_MS)]) : await answer;
  if (first && (!kept || isOurs(first))) return first;
  if (kept && isHasty) late.set(path, Promise.all([answer, noticed]).then((both) => outcome(path, both)));
  return kept || (await find(self.shell.offline)) || Response.error();
}

/** "new" when a newer page is kept now, "elsewhere" when there is none for this person any more; else nothing. */
function outcome(path, [answer, isNew]) {
  if (isNew) return "new";
  if (!answer || !isOurs(answer)) return "";
  turned.add(path);
  return "elsewhere";
}

/** Neither a broken server's answer nor that of somebody between it and the phone. A redirect leads to signing in. */
const isOurs = (answer) => answer.type === "opaqueredirect" || (answer.status < 500 && answer.headers.has(USER));

const after = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** The answer, or nothing when none came. */
async function fromNetwork(event) {
  try {
    return (await event.preloadResponse) || (await fetch(event.request));
  } catch {
    return undefined;
  }
}

async function keptPage(path) {
  for (const name of await caches.keys()) {
    const kept = name.startsWith(PAGES) && await find(path, name);
    if (kept) return kept;
  }
  return undefined;
}

/** Learn from an answer whose phone this is now; keep the page if it is one to keep. */
async function notice({ path, search }, answer, since) {
  const user = answer.headers.get(USER);
  if (!user) return false;
  isSomebodyElse = false;
  for (const name of await caches.keys()) {
    if (name.startsWith(PAGES) && name !== PAGES + user) await caches.delete(name);
  }
  speak(PAGES + user, answer.headers.get(LANGUAGE)).catch(() => {});
  if (!isKeepable(path) || search || answer.redirected) return false;
  const cache = await caches.open(PAGES + user);
  if (answer.status === 404 || answer.status === 410) await cache.delete(path);
  const isPage = answer.headers.get("Content-Type")?.startsWith("text/html");
  if (answer.status !== 200 || !isPage || since.forgotten !== forgotten) return false;
  if (newest.get(path) > since.asked) return true;
  newest.set(path, since.asked);
  await put(cache, path, answer);
  if (since.forgotten !== forgotten) await forget(); // signed out meanwhile
  return true;
}

let spoken = ""; // the language of the newest answer

/**
 * Fetch anew what is kept in another language than is spoken now, the page for no network too. What can't be had stays
 * as it is: a page in the wrong language is better than none, and what was logged isn't kept here.
 */
async function speak(pages, language) {
  if (!language || language === spoken) return;
  spoken = language;
  const isOther = (kept) => kept && kept.headers.get(LANGUAGE) !== language;
  if (isOther(await find(self.shell.offline, SHELL))) {
    const answer = await fetch(`${self.shell.offline}?language=${language}`, { credentials: "omit" });
    if (answer.ok) await (await caches.open(SHELL)).put(self.shell.offline, answer);
  }
  const cache = await caches.open(pages);
  for (const request of await cache.keys()) {
    if (isOther(await cache.match(request))) await fetchAhead(new URL(request.url).pathname);
  }
}

async function put(cache, path, answer) {
  const html = await answer.text();
  const headers = new Headers(answer.headers);
  headers.set(KEPT_AT, new Date().toISOString());
  headers.set(KEPT_WITH, SHELL);
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  await keepFilesOf(html);
  await cache.delete(path); // so that the newest comes last
  await cache.put(path, new Response(html, { status: 200, headers }));
  const sessions = (await cache.keys()).filter((request) => new URL(request.url).pathname !== self.shell.today);
  await Promise.all(sessions.slice(0, -SESSIONS_KEPT).map((request) => cache.delete(request)));
}

/** What the page is made of, as far as it isn't kept yet. */
async function keepFilesOf(html) {
  const paths = new Set([...html.matchAll(FILE_IN_PAGE)].map(([, path]) => path));
  await Promise.all([...paths].map(async (path) => {
    if (await find(path)) return;
    const answer = await fetch(path).catch(() => undefined);
    if (answer?.ok) await keepFile(path, answer);
  }));
}

/* ----------------------------------------------------- what pages ask for */

/**
 * `{keep: [paths]}` fetches pages ahead; `{forget: true}` drops every kept page; `{late: path}` tells what became of the
 * answer for which this page didn't wait. All answer on their port.
 */
self.addEventListener("message", (event) => {
  const { keep, forget: isLeaving, late: path } = event.data ?? {};
  const done = (result) => event.ports[0]?.postMessage(result);
  if (isLeaving) event.waitUntil(forget().then(done));
  else if (path) event.waitUntil(Promise.resolve(late.get(path)).then(done));
  else if (keep) event.waitUntil(Promise.all(keep.map(fetchAhead)).then(done));
});

async function fetchAhead(path) {
  const since = { forgotten, asked: ++asked };
  const url = new URL(path, location.origin);
  if (url.origin !== location.origin || !isKeepable(url.pathname)) return false;
  try {
    return await notice({ path: url.pathname, search: url.search }, await fetch(url, { redirect: "error", headers: { Accept: "text/html" } }), since);
  } catch {
    return false;
  }
}

async function forget() {
  forgotten += 1;
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PAGES)).map((name) => caches.delete(name)));
}

self.addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(self.outbox.drain());
});
