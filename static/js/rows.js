/*
  Rows that are put in order, by hand or by keys: shared by the builder and the editor.

  Alt+Up and Alt+Down in a row press its move buttons, the arrows alone do on its grip. A row is dragged by its grip,
  with a mouse or a finger, and moves among the others while it is dragged. Escape puts it back.
*/

const KEYS = { ArrowUp: "up", ArrowDown: "down" };
const EDGE = 72; // px from the top and bottom of the window in which it scrolls
const SPEED = 14; // px a frame
const STILL = 6; // px that are no drag yet

/** `before` hears of the field in which the keys were pressed. */
export function moveByKeys(root, places, before) {
  root.addEventListener("keydown", (event) => {
    const { target, key, altKey, ctrlKey, metaKey } = event;
    const place = target.closest(places);
    if (!place || !KEYS[key] || ctrlKey || metaKey || !(altKey || target.closest("[data-grip]"))) return;
    event.preventDefault();
    before(target);
    place.querySelector(`[data-move="${KEYS[key]}"]`).click();
  });
}

/**
 * `start(drag)` when a row leaves its place, `settle(drag)` to put it where the pointer is (`drag.now`), and
 * `end(drag, isDropped)`, which puts it back with `back(drag)` when it was let go. `rowOf(grip)` is what a grip moves.
 */
export function moveByDrag(root, { start, settle, end, rowOf = (grip) => grip.closest("[data-row]") }) {
  let drag = null;

  root.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-grip]");
    if (!grip || event.button !== 0 || drag) return;
    const row = rowOf(grip);
    drag = { id: event.pointerId, grip, row, y: event.clientY, from: row.parentElement, next: row.nextSibling, moves: false };
    grip.setPointerCapture(event.pointerId);
  });

  root.addEventListener("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.id) return;
    drag.now = event.clientY;
    if (drag.moves || Math.abs(event.clientY - drag.y) < STILL) return;
    drag.moves = true;
    drag.row.classList.add("dragged");
    document.documentElement.classList.add("dragging");
    start(drag);
    follow(drag);
  });

  function follow(one) {
    if (drag !== one) return;
    if (one.now < EDGE) window.scrollBy(0, -SPEED);
    else if (one.now > window.innerHeight - EDGE) window.scrollBy(0, SPEED);
    settle(one);
    requestAnimationFrame(() => follow(one));
  }

  function over(isDropped) {
    const { id, grip, row, moves } = drag;
    const one = drag;
    drag = null;
    if (grip.hasPointerCapture(id)) grip.releasePointerCapture(id);
    if (!moves) return;
    row.classList.remove("dragged");
    document.documentElement.classList.remove("dragging");
    end(one, isDropped);
  }

  root.addEventListener("pointerup", (event) => { if (drag && event.pointerId === drag.id) over(true); });
  root.addEventListener("pointercancel", (event) => { if (drag && event.pointerId === drag.id) over(false); });
  document.addEventListener("keydown", (event) => {
    if (!drag || event.key !== "Escape") return;
    event.preventDefault();
    over(false);
  });
  /* An answer that arrives meanwhile would take the row away from under the finger. */
  document.addEventListener("htmx:before:swap", () => { if (drag) over(false); });
}

/** Whether the row is where it was taken from. */
export const isBack = ({ row, from, next }) => row.parentElement === from && row.nextSibling === next;

export const back = ({ row, from, next }) => from.insertBefore(row, next?.parentNode === from ? next : null);

export function middle(element) {
  const { top, height } = element.getBoundingClientRect();
  return top + height / 2;
}
