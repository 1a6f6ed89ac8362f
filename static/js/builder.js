/*
  The builder's keys, focus and words of saving. Everything works without it.

  Alt+Up and Alt+Down in a row press its move buttons, the arrows alone do on its grip; in the head of a superset they
  move all of it. The focus stays with what had it, wherever that moved. The editor puts its rows in order by the same
  keys and drags (editor.js); this file keeps them, because one request more is too many for the builder's page.
*/

const builder = document.getElementById("builder");
let held = "";
let openMenu = "";

/** Give the focus back to what had it; when that is gone, to where the answer says it goes on. */
function goOn() {
  const at = document.getElementById(document.getElementById("said").dataset.at);
  for (const element of [document.getElementById(held), at, at?.querySelector("[data-row]")]) {
    element?.focus({ preventScroll: true });
    if (element && document.activeElement === element) return;
  }
}

/* What the chip says while a change is on its way, and when it never arrived. */
function say(text, isBad) {
  const saved = document.getElementById("saved");
  saved.textContent = text;
  saved.classList.toggle("ember", isBad);
}

/* Menus close when one looks elsewhere. */
const openMenus = () => document.querySelectorAll("[data-menu][open]");

/* ------------------------------------------------------------------ dragging */

/*
  Rows are dragged inside, into and out of supersets, a whole superset by the grip in its head between the other
  blocks; where one is dropped is sent with the form #place.
*/

const place = document.getElementById("place");
const RIM = 14; // px at the bottom of a superset that are outside

const isWhole = (row) => row.matches(".block");
const rowOf = (grip) => grip.closest(grip.closest("[data-head]") ? ".block" : "[data-row]");

/** A block for the row while it stands on its own; a superset is one already. */
function start(drag) {
  drag.lone = isWhole(drag.row) ? drag.row : document.createElement("div");
  drag.lone.classList.add("block", "lone");
}

/** Put the row where the pointer is: into the superset under it, else between the blocks. */
function settle({ row, lone, now: y }) {
  const blocks = [...document.querySelectorAll("#steps > .block:not(.lone)")].filter((block) => rowsOf(block, row).length);
  const group = row === lone ? null : blocks.find((block) => block.matches(".super") && isInside(block, y));
  if (group) {
    const below = rowsOf(group, row).find((other) => y < middle(other));
    if (below) move(() => below.before(row), row.nextElementSibling === below);
    else move(() => group.append(row), row.parentElement === group && !row.nextElementSibling);
    lone.remove();
  } else {
    const below = blocks.find((block) => y < middle(block));
    if (row !== lone && row.parentElement !== lone) lone.append(row);
    const steps = document.getElementById("steps");
    if (below) move(() => below.before(lone), lone.nextElementSibling === below);
    else move(() => steps.append(lone), lone.parentElement === steps && !lone.nextElementSibling);
  }
  for (const block of document.querySelectorAll("#steps > .block:not(.lone)")) {
    block.hidden = !block.querySelector("[data-row]");
  }
}

const rowsOf = (block, row) => [...block.querySelectorAll("[data-row]")].filter((one) => one !== row);

function isInside(group, y) {
  const { bottom } = group.getBoundingClientRect();
  return y > middle(group.querySelector("[data-head]")) && y < bottom - RIM;
}

function move(act, isThere) {
  if (!isThere) act();
}

/** Send where it is, or put it back. */
function end(drag, isDropped) {
  const { row, lone, from } = drag;
  row.classList.remove("lone");
  const target = isDropped ? whereabouts(row, lone) : null;
  if (!target || isBack(drag)) {
    back(drag);
    from.hidden = false;
    if (lone !== row) lone.remove();
    return;
  }
  place.elements.step.value = rowIn(row, 0).dataset.row;
  place.elements.whole.value = lone === row ? "on" : "";
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

/* ------------------------------------------------------------------ searching */

/*
  Searching without leaving the keyboard: Enter in the field adds the first move, the arrows go through the others, and
  after each the field is ready for the next word.
*/

const ARROWS = { ArrowDown: 1, ArrowUp: -1 };

const boxOf = (search) => document.getElementById(search.dataset.search);
const searchOf = (box) => document.querySelector(`[data-search="${box.id}"]`);
const fieldOf = (search) => search.querySelector("input[type=search]");
const buttonsIn = (box) => [...box.querySelectorAll("button[name=exercise]")];

/** Add the first move for what stands in the field, found or not yet; the next word can be typed at once. */
function take(search) {
  const field = fieldOf(search);
  const first = document.getElementById(`${search.dataset.search}-first`);
  if (!field.value.trim()) return;
  first.elements.first.value = field.value;
  first.requestSubmit();
  field.select();
}

/* ------------------------------------------------------------------ rows in order */

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

/* ------------------------------------------------------------------ the page */

function compose() {
  moveByKeys(builder, "[data-row], [data-head]", (target) => {
    if ("defaultValue" in target && target.value !== target.defaultValue) { // what was typed is saved before it moves
      target.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });

  /* Undo and redo, but in a field whose text isn't saved yet, where they are the browser's. */
  document.addEventListener("keydown", (event) => {
    const { target, ctrlKey, metaKey, altKey, shiftKey } = event;
    const key = event.key.toLowerCase();
    if (!(ctrlKey || metaKey) || altKey || !"zyk".includes(key)) return;
    if (key === "k") {
      event.preventDefault();
      document.querySelector("[data-search='found'] input").select();
      return;
    }
    if ("defaultValue" in target && target.value !== target.defaultValue) return;
    event.preventDefault();
    document.querySelector(key === "y" || shiftKey ? "[data-redo]" : "[data-undo]").click();
  });

  /*
    A refused row stays as it was typed while others change; its own answer is for it. So does a menu that was opened
    while the answer was on its way; the menu of the button that was pressed closes.
  */
  document.addEventListener("htmx:before:swap", ({ detail }) => {
    held = document.activeElement?.id || held;
    const [menu] = openMenus();
    openMenu = !menu || menu.contains(detail.ctx.sourceElement) ? "" : menu.querySelector("summary")?.id ?? "";
    for (const { target } of detail.tasks) {
      if (target?.contains(detail.ctx.sourceElement)) target.removeAttribute("hx-morph-skip");
    }
  });

  /* The words of what was done come last in every answer. */
  document.addEventListener("htmx:after:settle", ({ target }) => {
    if (target.id !== "said") return;
    document.getElementById(openMenu)?.closest("[data-menu]").setAttribute("open", "");
    if (document.activeElement === document.body) goOn();
    document.activeElement.closest("[data-row]")?.scrollIntoView({ block: "nearest" });
    held = openMenu = "";
  });

  const isChange = ({ detail }) => detail.ctx?.request.method === "POST";
  document.addEventListener("htmx:before:request", (event) => { if (isChange(event)) say(document.getElementById("say").dataset.saySaving, false); });
  document.addEventListener("htmx:error", (event) => { if (isChange(event)) say(document.getElementById("say").dataset.sayUnsaved, true); });
  document.addEventListener("htmx:response:error", (event) => { if (isChange(event)) say(document.getElementById("say").dataset.sayUnsaved, true); });

  document.addEventListener("click", ({ target }) => {
    for (const menu of openMenus()) if (!menu.contains(target)) menu.open = false;
  });

  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    for (const menu of openMenus()) {
      const hadFocus = menu.contains(document.activeElement);
      menu.open = false;
      if (hadFocus) menu.querySelector("summary").focus();
    }
  });

  moveByDrag(builder, { start, settle, end, rowOf });

  document.addEventListener("keydown", (event) => {
    const { target, key, altKey, ctrlKey, metaKey } = event;
    if (altKey || ctrlKey || metaKey || event.isComposing) return;
    const search = target.closest("[data-search]");
    const box = search ? boxOf(search) : target.closest(".found");
    if (!box) return;
    if (ARROWS[key]) {
      event.preventDefault();
      const stops = [fieldOf(searchOf(box)), ...buttonsIn(box)];
      stops[stops.indexOf(target) + ARROWS[key]]?.focus();
    } else if (search && key === "Enter" && target === fieldOf(search)) {
      event.preventDefault();
      take(search);
    } else if (!search && key.length === 1 && key !== " ") {
      fieldOf(searchOf(box)).focus(); // what is typed goes on where one searches
    }
  });

  /* Added: the field is ready for the next word, wherever the button was that added it. */
  document.addEventListener("htmx:before:request", ({ detail }) => {
    const box = detail.ctx?.sourceElement?.closest?.(".found");
    if (!box || detail.ctx.request.method !== "POST") return;
    const field = fieldOf(searchOf(box));
    if (box.contains(document.activeElement) || document.activeElement === field) {
      field.focus();
      field.select();
    }
  });
}

if (builder) compose();
