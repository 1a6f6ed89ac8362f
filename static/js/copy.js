/* A button that copies the text of the field beside it. Without JavaScript the field is there to be selected. */

const SAID_MS = 2500;

document.querySelectorAll("[data-copy]").forEach((box) => {
  const field = box.querySelector("[data-copy-text]");
  const button = box.querySelector("[data-copy-button]");
  const label = box.querySelector("[data-copy-label]");
  const rest = label.textContent;
  let timer;
  button.hidden = false;
  label.setAttribute("role", "status");
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      label.textContent = document.getElementById("say").dataset.sayCopied;
    } catch {
      field.select();
      label.textContent = document.getElementById("say").dataset.saySelected;
    }
    clearTimeout(timer);
    timer = setTimeout(() => { label.textContent = rest; }, SAID_MS);
  });
});
