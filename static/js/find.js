/*
  Searching without leaving the keyboard: Enter in the field adds the first move, the arrows go through the others, and
  after each the field is ready for the next word.
*/

const ARROWS = { ArrowDown: 1, ArrowUp: -1 };

const boxOf = (search) => document.getElementById(search.dataset.search);
const searchOf = (box) => document.querySelector(`[data-search="${box.id}"]`);
const fieldOf = (search) => search.querySelector("input[type=search]");
const buttonsIn = (box) => [...box.querySelectorAll("button[name=exercise]")];

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

/** Add the first move for what stands in the field, found or not yet; the next word can be typed at once. */
function take(search) {
  const field = fieldOf(search);
  const first = document.getElementById(`${search.dataset.search}-first`);
  if (!field.value.trim()) return;
  first.elements.first.value = field.value;
  first.requestSubmit();
  field.select();
}

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
