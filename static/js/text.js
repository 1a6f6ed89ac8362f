/* A routine as text: a refusal leads to its place in the text; a button copies the whole. Without JavaScript the links
   lead to the text, and it is there to be selected. */

const SAID_MS = 2500;

const paper = () => document.getElementById("id_text");

/** Where a line and column (from 1) are in a text, and where that line ends. */
function placeOf(text, line, column) {
  const lines = text.split("\n");
  const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  const whole = (lines[line - 1] ?? "").length;
  return [before + Math.min(column - 1, whole), before + whole];
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-line]");
  const field = paper();
  if (!link || !field) return;
  event.preventDefault();
  const [start, end] = placeOf(field.value, Number(link.dataset.line), Number(link.dataset.column));
  field.setSelectionRange(start, start);
  field.blur();
  field.focus(); // goes to the cursor
  field.setSelectionRange(start, end);
});

const button = document.querySelector("[data-copy-written]");
if (button) {
  const label = button.querySelector("[data-copy-label]");
  const rest = label.textContent;
  let timer;
  button.hidden = false;
  label.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(paper().value);
      label.textContent = document.getElementById("say").dataset.sayCopied;
    } catch {
      paper().select();
      label.textContent = document.getElementById("say").dataset.saySelected;
    }
    clearTimeout(timer);
    timer = setTimeout(() => { label.textContent = rest; }, SAID_MS);
  });
}
