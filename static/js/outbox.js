/*
  The outbox: what is logged is kept on this phone first, and leaves it only when the server has named it.
  Loaded by pages and by the service worker (no import, no export). docs/outbox.md has the wire and its answers.

  IndexedDB "backday": `ops` what waits, in order · `sets` the journal: what each set and step became here, painted
  over pages that are older · `meta` device, clock, user. Ids, numbers and notes that wait; no names.
*/
{
  const SIGN_IN = "/accounts/login/?next=";
  const [AGAIN_MS, MODULE_MS, OPEN_MS, FRAME_MS, DAY_MS] = [2_000, 12_000, 4_000, 200, 86_400_000];
  const page = self.document;
  const chip = page?.getElementById("outbox");
  const tabs = new BroadcastChannel("backday");
  const iso = (ms) => new Date(ms).toISOString();

  /** What send.js and kept.js work on too. */
  const box = {
    rows: [], // what waits, as last read
    meta: {},
    token: "", // of the person the server says is here
    failure: "", // "offline" or "refused": why the last try came to nothing
    signedOut: false,
    failures: 0, // so many in a row
    sending: new Set(),
    aside: new Set(), // ops that the server can't read, sent one by one
    isOwn: (row) => row.user === meta.user && !row.look,
    transact, refresh, remember, announce, changed, key, iso, uuid7,
  };
  const { meta } = box;
  const unkept = []; // journal of a browser that keeps nothing
  let mail = null; // send.js
  const missed = {}; // how often a module didn't come
  let state = "";

  /* ------------------------------------------------------------------ ids */

  function written(bytes, version) {
    bytes[6] = (bytes[6] & 15) | (version << 4);
    bytes[8] = (bytes[8] & 63) | 128;
    const hex = [...bytes.slice(0, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  /** An id in the order of time, for an intention. */
  function uuid7() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    for (let at = 5, ms = Date.now(); at >= 0; at--, ms = Math.floor(ms / 256)) bytes[at] = ms % 256;
    return written(bytes, 7);
  }

  /* -------------------------------------------------------------- storage */

  let opened = null;

  function open() {
    opened ??= new Promise((done, fail) => {
      const request = indexedDB.open("backday", 1);
      request.onupgradeneeded = () => {
        const db = request.result;
        db.createObjectStore("ops", { keyPath: "n", autoIncrement: true }).createIndex("op", "op", { unique: true });
        db.createObjectStore("sets", { keyPath: "key" });
        db.createObjectStore("meta");
      };
      request.onsuccess = () => {
        const db = request.result;
        db.onclose = db.onversionchange = () => {
          opened = null;
          db.close();
        };
        done(db);
      };
      request.onerror = () => fail(request.error);
      setTimeout(fail, OPEN_MS, new Error("storage doesn't open"));
    });
    return opened;
  }

  /** Do it in one transaction; done when that is complete. A connection that was lost is opened once more. */
  async function transact(mode, work, again = true) {
    try {
      const db = await open();
      return await new Promise((done, fail) => {
        const transaction = db.transaction(["ops", "sets", "meta"], mode, { durability: "strict" });
        const got = {};
        transaction.oncomplete = () => done(got);
        transaction.onabort = () => fail(transaction.error);
        const [ops, sets, facts] = ["ops", "sets", "meta"].map((name) => transaction.objectStore(name));
        work(got, ops, sets, facts);
      });
    } catch (reason) {
      opened = null;
      if (again) return transact(mode, work, false);
      throw reason;
    }
  }

  const read = (got, name, request) => { request.onsuccess = () => { got[name] = request.result; }; };

  async function refresh() {
    const got = await transact("readonly", (got, ops, sets, facts) => {
      read(got, "rows", ops.getAll());
      read(got, "meta", facts.get("meta"));
    }).catch(() => ({}));
    box.rows = got.rows ?? [];
    Object.assign(meta, got.meta, { user: meta.user ?? got.meta?.user });
  }

  function remember(news) {
    Object.assign(meta, news);
    const { user, device, offset } = meta;
    return transact("readwrite", (got, ops, sets, facts) => facts.put({ user, device, offset }, "meta")).catch(() => {});
  }

  /* ------------------------------------------------------------ put, journal */

  /** What an op is about: the latest one about the same thing is what the journal shows. */
  function key({ session, kind = "set", slot, step }) {
    return [session, kind, slot ?? step].join(" ");
  }

  /**
   * Keep ops: {session, user, kind, …} as on the wire; `after` is the moment of the value the person saw, so that the
   * change comes after it by any clock, `ago` how many ms ago it was meant. Resolves with their journal when they are
   * safe on this phone; rejects when nothing is.
   */
  async function put(ops) {
    const now = Date.now();
    const fresh = ops.map(({ after, ago = 0, ...op }) => {
      const at = Math.max(now - ago + (meta.offset ?? 0), after ? Date.parse(after) + 1 : 0);
      return { op: uuid7(), ...op, at: iso(at), unsure: meta.offset === undefined };
    });
    const entries = fresh.map((row) => ({ ...row, key: key(row) }));
    try {
      await transact("readwrite", (got, store, sets) => {
        for (const row of fresh) {
          store.add(row).onerror = (event) => { // it is there already: another try's
            if (event.target.error.name !== "ConstraintError") return;
            event.preventDefault();
            event.stopPropagation();
          };
        }
        for (const entry of entries) sets.put(entry);
        const keys = new Set(entries.map((entry) => entry.key));
        for (const row of box.rows) if (row.look && row.user === meta.user && keys.has(key(row))) store.delete(row.n); // done anew by the person
      });
    } catch (reason) {
      if (!(await (await sender()).isTaken(fresh))) throw reason;
      const sent = entries.map((entry) => ({ ...entry, saved: iso(Date.now()), state: "saved" }));
      unkept.push(...sent);
      return sent;
    }
    box.rows = [...box.rows, ...fresh];
    painted().then(() => { // the person sees first that it is kept
      announce();
      navigator.storage?.persist?.().catch(() => {});
      tabs.postMessage("changed");
      drain();
    });
    return entries.map((entry) => ({ ...entry, state: "phone" }));
  }

  /**
   * What was done here in a session, each thing once, with its `state`: phone, sending, saved, look. Without what a page
   * that was rendered then has on it.
   */
  async function journal(session, user, rendered) {
    const drawn = Date.parse(rendered);
    const got = await transact("readonly", (got, ops, sets) => {
      read(got, "sets", sets.getAll(IDBKeyRange.bound(`${session} `, `${session} \uffff`)));
    }).catch(() => ({}));
    const kept = (got.sets ?? []).filter((one) => !(Date.parse(one.saved) < drawn));
    const entries = [...kept, ...unkept.filter((one) => one.session === session)];
    return entries.filter((one) => one.user === user).map((one) => ({
      ...one, state: one.look ? "look" : one.saved ? "saved" : box.sending.has(one.op) ? "sending" : "phone",
    }));
  }

  /* ------------------------------------------------------------------ sending */

  /**
   * A module that not every visit needs; one that breaks off is asked for once more. Browsers remember by its address that
   * one didn't come, or wait for ever for one that hangs: so it is asked for anew under another.
   */
  function load(url, again = true) {
    let isLate = false;
    const late = new Promise((done, fail) => {
      setTimeout(() => {
        isLate = true;
        fail(new Error("it doesn't come"));
      }, MODULE_MS);
    });
    return Promise.race([import(missed[url] ? `${url}?${missed[url]}` : url), late]).catch((reason) => {
      missed[url] = (missed[url] ?? 0) + 1;
      if (again && !isLate) return load(url, false);
      throw reason;
    });
  }

  /** What sends. A page fetches it: as long as it can't be had, nothing could be sent either. */
  async function sender() {
    if (!self.sendFrom) await load(chip.dataset.send);
    mail ??= self.sendFrom(box);
    return mail;
  }

  /** Once what was changed is on the screen, or can't come there because the page is hidden. */
  function painted() {
    return new Promise((done) => {
      const frame = new IntersectionObserver(() => { // tells with the next frame, in a task behind it
        frame.disconnect();
        done();
      });
      frame.observe(page.body);
      setTimeout(done, FRAME_MS);
    });
  }

  /** Send what waits. */
  async function drain() {
    await refresh();
    if (box.rows.some((row) => !row.look)) {
      const found = await sender().catch(() => null);
      if (found) return found.drain();
      box.failure = "offline";
      setTimeout(drain, AGAIN_MS);
    }
    return changed();
  }

  /* ------------------------------------------------------------ what it says */

  function announce(results = []) {
    const { rows, signedOut, failure } = box;
    const mine = rows.filter((row) => !meta.user || row.user === meta.user);
    const stuck = mine.filter((row) => row.look || box.aside.has(row.op));
    const waiting = mine.filter((row) => !stuck.includes(row));
    const counted = waiting.filter((row) => row.kind !== "start");
    let list = counted.length ? counted : waiting;
    if (list.length) state = signedOut ? "login" : failure === "offline" || navigator.onLine === false ? "offline" : "phone";
    else if (stuck.length) [state, list] = ["look", stuck];
    else [state, list] = rows.length > mine.length ? ["wrong", rows] : ["saved", []];
    const count = list.length;
    if (chip) {
      Object.assign(chip.dataset, { state, count });
      chip.tabIndex = state === "saved" ? -1 : 0; // with nothing to do it is no stop on the keyboard's way
      const words = chip.querySelector("[data-words]");
      const text = chip.getAttribute(`data-say-${state === "look" && count === 1 ? "one-" : ""}${state}`).replace("{0}", count);
      if (words.textContent !== text) words.textContent = text;
    }
    self.dispatchEvent(new CustomEvent("outbox:change", { detail: { state, count, results } }));
  }

  async function changed(results, heard) {
    await refresh();
    announce(results);
    if (!heard) tabs.postMessage("changed");
  }
  tabs.onmessage = () => changed([], true);

  self.outbox = {
    put, drain, journal, painted, load, transact, written, uuid7,
    waiting: async () => (await refresh(), box.rows.length),
    /** How far the server's clock is ahead of this device's, in ms, as far as it is known. */
    get offset() { return meta.offset ?? 0; },
    /** Whose page this is. */
    set user(id) { meta.user = id; },
  };

  /* --------------------------------------------------------------- on a page */

  if (page) {
    const now = () => {
      box.failures = 0;
      return drain();
    };
    const sheet = page.getElementById("outbox-kept");
    let kept = null;
    const showSheet = async () => {
      kept ??= (await load(sheet.dataset.src)).default(sheet, box, now);
      kept.show();
    };

    chip?.addEventListener("click", () => {
      if (state === "login") location.assign(SIGN_IN + encodeURIComponent(location.pathname));
      else if (sheet && state === "look") showSheet().catch(() => {}); // its row says it too
      box.token = "";
      now();
    });

    addEventListener("online", now);
    addEventListener("offline", () => announce());
    addEventListener("pageshow", now);
    if (page.readyState === "complete") now(); // fetched after the page was shown
    page.addEventListener("visibilitychange", () => page.hidden || now());

    refresh().then(() => {
      remember({}); // a phone's first write takes three times as long as the next: it shall not be that of a set
      const isLate = (row) => row.user === meta.user && Date.now() - Date.parse(row.at) > DAY_MS;
      if (sheet && box.rows.some(isLate)) showSheet().catch(() => {});
    });

    /** After load, so that it takes nothing from the page's first showing. It keeps what this page says is due. */
    const worker = navigator.serviceWorker;
    if (worker) addEventListener("load", async () => {
      const seen = worker.controller ? [] : [location.pathname]; // the worker hasn't seen this page
      const due = [...page.querySelectorAll("[data-ready]")].map((one) => one.dataset.ready);
      await worker.register("/sw.js", { updateViaCache: "none" }).catch(() => {}); // the next page tries again
      (await worker.ready).active.postMessage({ keep: [...seen, ...due] });
    });
  }
}
