/*
  The sheet with what is still on this phone: what was refused is sent again or dropped, everything can be copied.
  outbox.js fetches it when there is something to look at.
*/

const { days, hours, decimal = "." } = document.documentElement.dataset;

/** Lend it the sheet, the outbox's box, and what sends again. */
export default function keptSheet(sheet, box, send) {
  const isMine = (row) => row.user === box.meta.user;
  const isRefused = (row) => row.look && isMine(row);

  /** One line for each thing that waits, for people. */
  function text() {
    return box.rows.filter(isMine).map(({ at, kind = "set", slot, step, load, unit, reps, seconds, void: gone, look, ...more }) => [
      new Date(at).toLocaleString(days, { hour12: hours === "12" }), sheet.getAttribute(`data-say-${kind}`), slot ?? step, gone ? sheet.dataset.sayGone : "", load && `${String(load).replace(".", decimal)} ${unit}`, reps && sheet.dataset.sayReps.replace("{0}", reps),
      seconds && `${seconds} s`, more.reason, kind === "feeling" && more.did, more.note, look,
    ].filter(Boolean).join(" · ")).join("\n");
  }

  function show() {
    sheet.querySelector("[data-list]").textContent = text();
    sheet.querySelector("[data-drop]").hidden = !box.rows.some(isRefused);
    sheet.showPopover();
  }

  sheet.addEventListener("click", async ({ target }) => {
    const { dataset } = target.closest("button") ?? target;
    if ("asText" in dataset) await navigator.clipboard.writeText(text()).then(() => { target.textContent = document.getElementById("say").dataset.sayCopied; }, () => {});
    if (!("send" in dataset || "drop" in dataset)) return;
    sheet.hidePopover();
    await box.transact("readwrite", (got, ops, sets) => {
      for (const row of box.rows.filter(isRefused)) {
        if ("send" in dataset) ops.put({ ...row, look: "" });
        else {
          ops.delete(row.n);
          sets.delete(box.key(row));
        }
      }
    }).catch(() => {});
    send();
  });
  return { show };
}
