/*
  The builder's keys, focus and words of saving. Everything works without it.

  Alt+Up and Alt+Down in a row press its move buttons, the arrows alone do on its grip; in the head of a superset they
  move all of it. The focus stays with what had it, wherever that moved. Dragging is in drag.js, searching in find.js.
*/

const builder = document.getElementById("builder");
const KEYS = { ArrowUp: "up", ArrowDown: "down" };
let held = "";
let openMenu = "";

builder.addEventListener("keydown", (event) => {
  const { target, key, altKey, ctrlKey, metaKey } = event;
  const place = target.closest("[data-row], [data-head]");
  if (!place || !KEYS[key] || ctrlKey || metaKey || !(altKey || target.closest("[data-grip]"))) return;
  event.preventDefault();
  if ("defaultValue" in target && target.value !== target.defaultValue) { // what was typed is saved before it moves
    target.dispatchEvent(new Event("change", { bubbles: true }));
  }
  place.querySelector(`[data-move="${KEYS[key]}"]`).click();
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

const isChange = ({ detail }) => detail.ctx?.request.method === "POST";
document.addEventListener("htmx:before:request", (event) => { if (isChange(event)) say("Saving…", false); });
document.addEventListener("htmx:error", (event) => { if (isChange(event)) say("Not saved", true); });
document.addEventListener("htmx:response:error", (event) => { if (isChange(event)) say("Not saved", true); });

/* Menus close when one looks elsewhere. */
const openMenus = () => document.querySelectorAll("[data-menu][open]");

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
