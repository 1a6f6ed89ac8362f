/*
  The outbox: what is logged is kept on this phone first, and leaves it only when the server has named it.
  Loaded by pages and by the service worker (no import, no export). docs/outbox.md has the wire and its answers.

  IndexedDB "backday": `ops` what waits, in order · `sets` the journal: what each set and step became here, painted
  over pages that are older · `meta` device, clock, user. Ids, numbers and notes that wait; no names.
*/
{
  const [DOOR, HELLO, SIGN_IN] = ["/player/outbox/", "/player/hello/", "/accounts/login/?next="];
  const [BATCH, UNREADABLE, ANSWER_MS, FIRST_MS, MOST_MS, OPEN_MS, DAY_MS] = [25, 5, 12_000, 2_000, 60_000, 4_000, 86_400_000];
  const page = self.document;
  const chip = page?.getElementById("outbox");
  const tabs = new BroadcastChannel("backday");
  const iso = (ms) => new Date(ms).toISOString();

  let rows = []; // what waits, as last read
  let meta = {};
  let token = ""; // of the person the server says is here
  let state = "";
  let failure = ""; // "offline" or "refused": why the last try came to nothing
  let signedOut = false;
  let failures = 0;
  let unreadable = 0;
  let timer = 0;
  let flight = null;
  const sending = new Set();
  const aside = new Set(); // ops that the server can't read, sent one by one
  const unkept = []; // journal of a browser that keeps nothing

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

  /** The id of a name within another id: the same on every phone. */
  async function uuid5(space, name) {
    if (!crypto.subtle) return uuid7(); // an address without TLS
    const bytes = space.replaceAll("-", "").match(/../g).map((pair) => Number.parseInt(pair, 16));
    const all = new Uint8Array([...bytes, ...new TextEncoder().encode(name)]);
    return written(new Uint8Array(await crypto.subtle.digest("SHA-1", all)), 5);
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
    rows = got.rows ?? [];
    meta = { ...meta, ...got.meta, user: meta.user ?? got.meta?.user };
  }

  function remember(news) {
    Object.assign(meta, news);
    const { user, device, offset } = meta;
    return transact("readwrite", (got, ops, sets, facts) => facts.put({ user, device, offset }, "meta")).catch(() => {});
  }

  /* ------------------------------------------------------------ put, journal */

  /** What an op is about: the latest one about the same thing is what the journal shows. */
  const key = ({ session, kind = "set", slot, step }) => [session, kind, slot ?? step].join(" ");

  /**
   * Keep ops: {session, user, kind, …} as on the wire; `after` is the moment of the value the person saw, so that the
   * change comes after it by any clock, `ago` how many ms ago it was meant. Resolves with their journal when they are safe on this phone; rejects when nothing is.
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
        for (const row of rows) if (row.look && row.user === meta.user && keys.has(key(row))) store.delete(row.n); // done anew by the person
      });
    } catch (reason) {
      if (!(await hello()) || signedOut) throw reason;
      const results = await post(fresh);
      if (results.length < fresh.length || results.some(({ status }) => status === "rejected")) throw reason;
      const sent = entries.map((entry) => ({ ...entry, saved: iso(Date.now()), state: "saved" }));
      unkept.push(...sent);
      return sent;
    }
    navigator.storage?.persist?.().catch(() => {});
    rows = [...rows, ...fresh];
    announce();
    changed();
    drain();
    return entries.map((entry) => ({ ...entry, state: "phone" }));
  }

  /** What was done here in a session, each thing once, with its `state`: phone, sending, saved, look. */
  async function journal(session, user = meta.user) {
    const got = await transact("readonly", (got, ops, sets) => {
      read(got, "sets", sets.getAll(IDBKeyRange.bound(`${session} `, `${session} \uffff`)));
    }).catch(() => ({}));
    const entries = [...(got.sets ?? []), ...unkept.filter((one) => one.session === session)];
    return entries.filter((one) => one.user === user).map((one) => ({
      ...one, state: one.look ? "look" : one.saved ? "saved" : sending.has(one.op) ? "sending" : "phone",
    }));
  }

  /** Forget what a page that new has on it, and what is long saved. */
  function prune(session, rendered) {
    const [old, drawn] = [Date.now() - 30 * DAY_MS, Date.parse(rendered)];
    return transact("readwrite", (got, ops, sets) => {
      sets.openCursor().onsuccess = ({ target: { result } }) => {
        if (!result) return;
        const saved = Date.parse(result.value.saved);
        if (saved < old || (result.value.session === session && saved < drawn)) result.delete();
        result.continue();
      };
    }).catch(() => {});
  }

  /* ------------------------------------------------------------------ sending */

  /** Learn by how much this phone's clock is wrong; what is within the doubt stays, so that no order changes. */
  function tick(time, before) {
    const [least, most] = [Date.parse(time) - Date.now(), Date.parse(time) - before];
    if (meta.offset >= least - 500 && meta.offset <= most + 500) return;
    remember({ offset: Math.round((least + most) / 2) });
  }

  async function ask(url, options) {
    const before = Date.now();
    const own = new AbortController(); // its own: the farewell of a page that is hidden may go out beside it
    if (!options?.keepalive) flight = own;
    const late = setTimeout(() => own.abort(), ANSWER_MS);
    const { signal } = own;
    try {
      const answer = await fetch(url, {
        cache: "no-store", credentials: "same-origin", redirect: "error", ...(options?.keepalive ? {} : { signal }), ...options,
      });
      if (!answer.ok) return { status: answer.status };
      const said = await answer.json();
      if (said?.v !== 1) return { status: 0 };
      tick(said.time, before);
      return { status: 200, ...said };
    } catch (reason) {
      return { status: 0, offline: !(reason instanceof SyntaxError) };
    } finally {
      clearTimeout(late);
    }
  }

  /** Who is signed in, and with which token; false when nobody could say. */
  async function hello() {
    const said = await ask(HELLO);
    failure = said.status === 200 ? "" : said.offline ? "offline" : "refused";
    if (failure) return false;
    token = said.csrf;
    signedOut = !said.user;
    await remember({ user: said.user ?? meta.user, device: meta.device ?? uuid7() });
    return true;
  }

  /** When it was done, by the server's clock, which may not have been known then. */
  const right = ({ at, unsure }) => (unsure ? iso(Date.parse(at) + (meta.offset ?? 0)) : at);
  const own = (row) => row.user === meta.user && !row.look;

  /** Send these; what the server says of those it names. */
  async function post(batch, keepalive = false) {
    const ops = batch.map(({ n, user, unsure, look, did, ...op }) => ({ ...op, at: right({ ...op, unsure }) }));
    for (const { op } of ops) sending.add(op);
    if (!keepalive) announce();
    const said = await ask(DOOR, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ v: 1, user: batch[0].user, device: meta.device, sent_at: iso(Date.now()), ops }),
      keepalive,
    });
    for (const { op } of ops) sending.delete(op);
    const wanted = new Set(ops.map(({ op }) => op));
    const results = (Array.isArray(said.results) ? said.results : []).filter((one) => wanted.has(one?.op)
      && ["applied", "duplicate", "superseded", "rejected"].includes(one.status));
    failure = results.length ? "" : said.offline ? "offline" : "refused";
    if (results.length) await settle(results, said.time);
    else if ([401, 403, 409].includes(said.status)) token = "";
    else if ([400, 413].includes(said.status) && ++unreadable > UNREADABLE) aside.add(ops[0].op);
    return results;
  }

  async function settle(results, time) {
    await transact("readwrite", (got, ops, sets) => {
      for (const { op, status, message } of results) {
        const look = status === "rejected" ? message || "The server didn’t take it." : "";
        ops.index("op").openCursor(op).onsuccess = ({ target: { result } }) => {
          if (!result) return;
          const row = result.value;
          if (look) result.update({ ...row, look });
          else result.delete();
          sets.get(key(row)).onsuccess = ({ target: { result: entry } }) => {
            if (entry?.op === op) sets.put({ ...entry, at: right(entry), unsure: false, look, saved: look ? "" : time });
          };
        };
      }
    }).catch(() => {});
    for (const { op } of results) aside.delete(op);
    await changed(results);
  }

  /** Send what waits until nothing is left or something is in the way. */
  async function run() {
    const tried = new Set();
    let renewed = false;
    for (;;) {
      await refresh();
      if (!rows.some((row) => !row.look) || (!token && (!(await hello()) || signedOut))) return;
      const batch = rows.filter((row) => own(row) && !tried.has(row.op)).slice(0, unreadable < UNREADABLE ? BATCH : 1);
      if (!batch.length) return;
      const [{ op }] = batch;
      if ((await post(batch)).length) failures = 0;
      else if (!aside.has(op)) { // else the next one may be readable
        if (token || renewed) return;
        renewed = true;
        continue;
      }
      tried.add(op);
    }
  }

  function later(ms) {
    clearTimeout(timer);
    timer = setTimeout(drain, ms);
  }

  /** Send, unless it is being done; tries again by itself, later and later. */
  async function drain() {
    clearTimeout(timer);
    const locked = await hold(run);
    await changed();
    if (!locked) later(1000); // whoever has the lock may have looked just before
    else if (rows.some(own) && !signedOut) {
      later(Math.min(MOST_MS, FIRST_MS * 2 ** failures++) * (0.75 + Math.random() / 2));
      (self.registration ?? await navigator.serviceWorker?.getRegistration())?.sync?.register("outbox").catch(() => {});
    }
  }

  async function hold(work) {
    if (navigator.locks) {
      return navigator.locks.request("backday", { ifAvailable: true }, async (lock) => {
        if (lock) await work();
        return Boolean(lock);
      });
    }
    if (hold.busy) return false;
    hold.busy = true;
    await work().finally(() => { hold.busy = false; });
    return true;
  }

  /* ------------------------------------------------------------ what it says */

  const WORDS = {
    saved: () => "All saved",
    phone: (n) => `${n} on this phone`,
    offline: (n) => `Offline · ${n} on this phone`,
    login: (n) => `Sign in to send ${n}`,
    look: (n) => (n === 1 ? "1 needs a look" : `${n} need a look`),
    wrong: (n) => `${n} kept for somebody else`,
  };

  function announce(results = []) {
    const mine = rows.filter((row) => !meta.user || row.user === meta.user);
    const stuck = mine.filter((row) => row.look || aside.has(row.op));
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
      if (words.textContent !== WORDS[state](count)) words.textContent = WORDS[state](count);
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
    put, drain, journal, prune, uuid5, uuid7,
    waiting: async () => (await refresh(), rows.length),
    /** How far the server's clock is ahead of this device's, in ms, as far as it is known. */
    get offset() { return meta.offset ?? 0; },
    /** Whose page this is. */
    set user(id) { meta.user = id; },
  };

  /* --------------------------------------------------------------- on a page */

  if (page) {
    const now = () => {
      failures = 0;
      return drain();
    };
    const sheet = page.getElementById("outbox-kept");

    /** What waits, for people. */
    const text = () => rows.filter((row) => row.user === meta.user).map(({ at, kind = "set", slot, step, load, unit, reps, seconds, void: gone, look, ...more }) => [
      new Date(at).toLocaleString(), kind, slot ?? step, gone ? "taken back" : "", load && `${load} ${unit}`, reps && `${reps} reps`,
      seconds && `${seconds} s`, more.reason, more.note, look,
    ].filter(Boolean).join(" · ")).join("\n");

    const showSheet = () => {
      sheet.querySelector("[data-list]").textContent = text();
      sheet.querySelector("[data-drop]").hidden = !rows.some((row) => row.look && row.user === meta.user);
      sheet.showPopover();
    };

    chip?.addEventListener("click", () => {
      if (state === "login") location.assign(SIGN_IN + encodeURIComponent(location.pathname));
      else if (sheet && state === "look") showSheet();
      token = "";
      now();
    });
    sheet?.addEventListener("click", async ({ target }) => {
      const { dataset } = target.closest("button") ?? target;
      if ("asText" in dataset) await navigator.clipboard.writeText(text()).then(() => { target.textContent = "Copied"; }, () => {});
      if ("send" in dataset || "drop" in dataset) {
        sheet.hidePopover();
        await transact("readwrite", (got, ops, sets) => {
          for (const row of rows.filter((one) => one.look && one.user === meta.user)) {
            if ("send" in dataset) ops.put({ ...row, look: "" });
            else {
              ops.delete(row.n);
              sets.delete(key(row));
            }
          }
        }).catch(() => {});
        now();
      }
    });

    addEventListener("online", now);
    addEventListener("offline", () => announce());
    addEventListener("pageshow", now);
    if (page.readyState === "complete") now(); // fetched after the page was shown
    page.addEventListener("visibilitychange", () => {
      if (!page.hidden) now();
      else if (token && rows.some(own)) post(rows.filter(own).slice(0, BATCH), true); // may outlive this page
    });
    // A request that is frozen with the page would never end.
    for (const [where, name] of [[page, "freeze"], [self, "pagehide"]]) where.addEventListener(name, () => flight?.abort());

    refresh().then(() => {
      if (sheet && rows.some((row) => row.user === meta.user && Date.now() - Date.parse(row.at) > DAY_MS)) showSheet();
    });

    /** After load, so that it takes nothing from the page's first showing. It keeps what this page says is due. */
    const worker = navigator.serviceWorker;
    if (worker) addEventListener("load", async () => {
      const seen = worker.controller ? [] : [location.pathname]; // the worker hasn't seen this page
      const due = [...page.querySelectorAll("[data-ready]")].map((one) => one.dataset.ready);
      await worker.register("/sw.js", { updateViaCache: "none" });
      (await worker.ready).active.postMessage({ keep: [...seen, ...due] });
    });
  }
}
