/*
  The lists of the exercise editor: rows moved by keys and by drag. Everything works without it, by their buttons.

  The fields are read in the order in which they stand, so a row that was dropped is where it is; the server is asked
  only for the numbers. Focus and caret stay with the row that was moved.
*/

import { markup } from "./figure.js";
import { back, isBack, middle, moveByDrag, moveByKeys } from "./builder.js";

const FIELD = /^(\w+)-\d+-(\w+)$/;
let held = null; // what to focus in the row that was moved

/* A move by keys ends where it began: on the grip, or in the field and at the letter. */
function hold(target) {
  const field = FIELD.exec(target.name ?? "")?.[2];
  held = target.closest("[data-grip]") ? { grip: true } : field ? { field, at: target.selectionStart } : null;
}

document.addEventListener("htmx:after:swap", () => {
  const row = document.activeElement?.closest("[data-row]");
  if (!held || !row) return;
  const { grip, field, at } = held;
  held = null;
  const target = grip ? row.querySelector("[data-grip]") : row.querySelector(`[name$="-${field}"]`);
  target?.focus();
  if (at !== undefined && at !== null) target?.setSelectionRange?.(at, at);
});

const rowsOf = (list, row) => [...list.children].filter((other) => other !== row);

moveByKeys(document, ".rowcard[data-row]", hold);
moveByDrag(document, {
  start() {},
  settle({ row, from, now }) {
    const below = rowsOf(from, row).find((other) => now < middle(other));
    if (below ? row.nextElementSibling === below : !row.nextElementSibling) return;
    if (below) below.before(row);
    else from.append(row);
  },
  end(drag, isDropped) {
    const { row, from } = drag;
    if (!isDropped) back(drag);
    if (isBack(drag)) return;
    const placed = document.querySelector(`[data-placed="${from.dataset.rows}"]`);
    placed.value = `${from.dataset.rows}-${[...from.children].indexOf(row)}-placed`;
    placed.click();
  },
});

/* The poses' stills follow what is typed: the preview's answer brings the figure as it was checked. */
function drawStills() {
  const script = document.querySelector('#preview script[type="application/json"][id^="movement-"]');
  if (!script) return;
  const move = JSON.parse(script.textContent);
  for (const still of document.querySelectorAll("[data-still]")) {
    if (!(still.dataset.still in move.keys)) continue;
    const drawn = new DOMParser().parseFromString(
      `<svg xmlns="http://www.w3.org/2000/svg">${markup(move, still.dataset.still)}</svg>`, "image/svg+xml",
    );
    still.replaceChildren(...document.importNode(drawn.documentElement, true).childNodes);
  }
}

drawStills();
document.addEventListener("htmx:after:swap", drawStills);
