/*
  The half of the outbox that sends: with which answers an op leaves the phone, and when it is tried anew.
  outbox.js fetches it once something waits, and lends it what it keeps; the worker imports both (no import, no export).
*/
self.sendFrom = (box) => {
  const [DOOR, HELLO] = ["/player/outbox/", "/player/hello/"];
  const [BATCH, UNREADABLE, ANSWER_MS, FIRST_MS, MOST_MS, LOCKED_MS] = [25, 5, 12_000, 2_000, 60_000, 1_000];
  const { meta, iso } = box;
  const page = self.document;
  let flight = null; // the request that is under way
  let unreadable = 0;
  let timer = 0;

  /** Learn by how much this phone's clock is wrong; what is within the doubt stays, so that no order changes. */
  function tick(time, before) {
    const [least, most] = [Date.parse(time) - Date.now(), Date.parse(time) - before];
    if (meta.offset >= least - 500 && meta.offset <= most + 500) return;
    box.remember({ offset: Math.round((least + most) / 2) });
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
    box.failure = said.status === 200 ? "" : said.offline ? "offline" : "refused";
    if (box.failure) return false;
    box.token = said.csrf;
    box.signedOut = !said.user;
    await box.remember({ user: said.user ?? meta.user, device: meta.device ?? box.uuid7() });
    return true;
  }

  /** When it was done, by the server's clock, which may not have been known then. */
  const right = ({ at, unsure }) => (unsure ? iso(Date.parse(at) + (meta.offset ?? 0)) : at);

  /** Send these, or the first of these; what the server says of those it names. */
  async function post(rows, keepalive = false) {
    const batch = rows.slice(0, unreadable < UNREADABLE ? BATCH : 1);
    const ops = batch.map(({ n, user, unsure, look, did, ...op }) => ({ ...op, at: right({ ...op, unsure }) }));
    for (const { op } of ops) box.sending.add(op);
    if (!keepalive) box.announce();
    const said = await ask(DOOR, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": box.token },
      body: JSON.stringify({ v: 1, user: batch[0].user, device: meta.device, sent_at: iso(Date.now()), ops }),
      keepalive,
    });
    for (const { op } of ops) box.sending.delete(op);
    const wanted = new Set(ops.map(({ op }) => op));
    const results = (Array.isArray(said.results) ? said.results : []).filter((one) => wanted.has(one?.op)
      && ["applied", "duplicate", "superseded", "rejected"].includes(one.status));
    box.failure = results.length ? "" : said.offline ? "offline" : "refused";
    if (results.length) await settle(results, said.time);
    else if ([401, 403, 409].includes(said.status)) box.token = "";
    else if ([400, 413].includes(said.status) && ++unreadable > UNREADABLE) box.aside.add(ops[0].op);
    return results;
  }

  async function settle(results, time) {
    await box.transact("readwrite", (got, ops, sets) => {
      for (const { op, status, message, record } of results) {
        const look = status === "rejected" ? message || self.document?.getElementById("say")?.dataset.sayRefused || status : "";
        ops.index("op").openCursor(op).onsuccess = ({ target: { result } }) => {
          if (!result) return;
          const row = result.value;
          if (look) result.update({ ...row, look });
          else result.delete();
          sets.get(box.key(row)).onsuccess = ({ target: { result: entry } }) => {
            if (entry?.op === op) sets.put({ ...entry, at: right(entry), unsure: false, look, record, saved: look ? "" : time });
          };
        };
      }
    }).catch(() => {});
    for (const { op } of results) box.aside.delete(op);
    await box.changed(results);
  }

  /** Send what this browser can't keep; whether all of it is safe on the server. */
  async function isTaken(rows) {
    if (!(await hello()) || box.signedOut) return false;
    const results = await post(rows);
    return results.length === rows.length && results.every(({ status }) => status !== "rejected");
  }

  /** Send what waits until nothing is left or something is in the way. */
  async function run() {
    const tried = new Set();
    let renewed = false;
    for (;;) {
      await box.refresh();
      if (!box.rows.some((row) => !row.look) || (!box.token && (!(await hello()) || box.signedOut))) return;
      const batch = box.rows.filter((row) => box.isOwn(row) && !tried.has(row.op));
      if (!batch.length) return;
      const [{ op }] = batch;
      if ((await post(batch)).length) box.failures = 0;
      else if (!box.aside.has(op)) { // else the next one may be readable
        if (box.token || renewed) return;
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
    await box.changed();
    if (!locked) later(LOCKED_MS); // whoever has the lock may have looked just before
    else if (box.rows.some(box.isOwn) && !box.signedOut) {
      later(Math.min(MOST_MS, FIRST_MS * 2 ** box.failures++) * (0.75 + Math.random() / 2));
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

  if (page) {
    page.addEventListener("visibilitychange", () => {
      if (page.hidden && box.token && box.rows.some(box.isOwn)) post(box.rows.filter(box.isOwn), true); // may outlive this page
    });
    // A request that is frozen with the page would never end.
    for (const [where, name] of [[page, "freeze"], [self, "pagehide"]]) where.addEventListener(name, () => flight?.abort());
  }

  return { isTaken, drain };
};
