/*
  The builder's keys, focus and words of saving. Everything works without it.

  Alt+Up and Alt+Down in a row press its move buttons. The focus stays with what had it, wherever that moved.
*/

const builder = document.getElementById("builder");
const KEYS = { ArrowUp: "up", ArrowDown: "down" };
let held = "";

builder.addEventListener("keydown", (event) => {
  const row = event.target.closest("[data-row]");
  if (!row || !KEYS[event.key] || !event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  row.querySelector(`[data-move="${KEYS[event.key]}"]`).click();
});

builder.addEventListener("htmx:before:swap", () => { held = document.activeElement?.id || held; });

builder.addEventListener("htmx:after:swap", () => {
  const element = document.getElementById(held);
  const row = element?.closest("[data-row]");
  if (element && document.activeElement === document.body) focusOn(element, row);
  row?.scrollIntoView({ block: "nearest" });
  held = "";
});

/** Give it the focus back; what went away with its menu leaves it to the menu's button. */
function focusOn(element, row) {
  element.focus({ preventScroll: true });
  if (document.activeElement !== element) row?.querySelector("summary")?.focus({ preventScroll: true });
}

/* What the chip says while a change is on its way, and when it never arrived. */
function say(text, isBad) {
  const saved = document.getElementById("saved");
  saved.textContent = text;
  saved.classList.toggle("ember", isBad);
}

const isChange = ({ detail }) => detail.ctx?.request.method === "POST";
builder.addEventListener("htmx:before:request", (event) => { if (isChange(event)) say("Saving…", false); });
builder.addEventListener("htmx:error", (event) => { if (isChange(event)) say("Not saved", true); });
builder.addEventListener("htmx:response:error", (event) => { if (isChange(event)) say("Not saved", true); });

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
