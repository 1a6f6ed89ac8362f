/*
  A row is dragged by its grip, with a mouse or a finger, inside, into and out of supersets. It moves among the others
  while it is dragged; where it is dropped is sent with the form #place. Escape puts it back.
*/

const builder = document.getElementById("builder");
const place = document.getElementById("place");
const EDGE = 72; // px from the top and bottom of the window in which it scrolls
const SPEED = 14; // px a frame
const RIM = 14; // px at the bottom of a superset that are outside

let drag = null;

builder.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest("[data-grip]");
  if (!grip || event.button !== 0 || drag) return;
  const row = grip.closest("[data-row]");
  drag = { id: event.pointerId, grip, row, y: event.clientY, from: row.parentElement, next: row.nextSibling, lone: null };
  grip.setPointerCapture(event.pointerId);
});

builder.addEventListener("pointermove", (event) => {
  if (!drag || event.pointerId !== drag.id) return;
  drag.now = event.clientY;
  if (!drag.lone && Math.abs(event.clientY - drag.y) < 6) return;
  if (!drag.lone) start();
});

builder.addEventListener("pointerup", (event) => {
  if (drag && event.pointerId === drag.id) end(true);
});

builder.addEventListener("pointercancel", (event) => {
  if (drag && event.pointerId === drag.id) end(false);
});

document.addEventListener("keydown", (event) => {
  if (!drag || event.key !== "Escape") return;
  event.preventDefault();
  end(false);
});

/* An answer that arrives meanwhile would take the row away from under the finger. */
document.addEventListener("htmx:before:swap", () => { if (drag) end(false); });

/** A block for the row while it stands on its own. */
function start() {
  drag.lone = document.createElement("div");
  drag.lone.className = "block lone";
  drag.row.classList.add("dragged");
  document.documentElement.classList.add("dragging");
  follow();
}

function follow() {
  if (!drag?.lone) return;
  if (drag.now < EDGE) window.scrollBy(0, -SPEED);
  else if (drag.now > window.innerHeight - EDGE) window.scrollBy(0, SPEED);
  settle(drag.now);
  requestAnimationFrame(follow);
}

const middle = (element) => {
  const { top, height } = element.getBoundingClientRect();
  return top + height / 2;
};

/** Put the row where the pointer is: into the superset under it, else between the blocks. */
function settle(y) {
  const { row, lone } = drag;
  const blocks = [...document.querySelectorAll("#steps > .block:not(.lone)")].filter((block) => rowsOf(block).length);
  const group = blocks.find((block) => block.matches(".super") && isInside(block, y));
  if (group) {
    const below = rowsOf(group).find((other) => y < middle(other));
    if (below) move(() => below.before(row), row.nextElementSibling === below);
    else move(() => group.append(row), row.parentElement === group && !row.nextElementSibling);
    lone.remove();
  } else {
    const below = blocks.find((block) => y < middle(block));
    if (row.parentElement !== lone) lone.append(row);
    const steps = document.getElementById("steps");
    if (below) move(() => below.before(lone), lone.nextElementSibling === below);
    else move(() => steps.append(lone), lone.parentElement === steps && !lone.nextElementSibling);
  }
  for (const block of document.querySelectorAll("#steps > .block:not(.lone)")) {
    block.hidden = !block.querySelector("[data-row]");
  }
}

const rowsOf = (block) => [...block.querySelectorAll("[data-row]")].filter((one) => one !== drag.row);

function isInside(group, y) {
  const { bottom } = group.getBoundingClientRect();
  return y > middle(group.querySelector("[data-head]")) && y < bottom - RIM;
}

function move(act, isThere) {
  if (!isThere) act();
}

/** Send where it is, or put it back. */
function end(isDropped) {
  const { id, grip, row, lone, from, next } = drag;
  if (grip.hasPointerCapture(id)) grip.releasePointerCapture(id);
  drag = null;
  if (!lone) return;
  row.classList.remove("dragged");
  document.documentElement.classList.remove("dragging");
  const target = isDropped ? whereabouts(row, lone) : null;
  const isBack = row.parentElement === from && row.nextSibling === next;
  if (!target || isBack) {
    from.insertBefore(row, next?.parentNode === from ? next : null);
    from.hidden = false;
    lone.remove();
    return;
  }
  Object.assign(place.elements.step, { value: row.dataset.row });
  place.elements.beside.value = target.beside;
  place.elements.where.value = target.where;
  place.elements.inside.value = target.inside;
  place.requestSubmit();
}

/** The nearest step, the side of it, and whether it is inside that one's superset. */
function whereabouts(row, lone) {
  const isInside = !lone.contains(row);
  const before = isInside ? row.previousElementSibling : previousBlock(lone);
  const after = isInside ? row.nextElementSibling : nextBlock(lone);
  const inside = isInside ? "on" : "";
  const last = rowIn(before, -1);
  if (last) return { beside: last.dataset.row, where: "after", inside };
  const first = rowIn(after, 0);
  return first ? { beside: first.dataset.row, where: "before", inside } : null;
}

function rowIn(element, at) {
  if (!element) return null;
  return element.matches("[data-row]") ? element : [...element.querySelectorAll("[data-row]")].at(at) ?? null;
}

function previousBlock(block) {
  let one = block.previousElementSibling;
  while (one && (one.hidden || !one.matches(".block"))) one = one.previousElementSibling;
  return one;
}

function nextBlock(block) {
  let one = block.nextElementSibling;
  while (one && (one.hidden || !one.matches(".block"))) one = one.nextElementSibling;
  return one;
}
