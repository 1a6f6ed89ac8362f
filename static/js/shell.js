/*
  What every page needs from JavaScript: say so when a request came to nothing,
  and let a message go away. Pages work without it.
*/

const STAY_MS = 8000;
const REFUSALS = {
  400: "That couldn’t be read. Check what you typed and try again.",
  403: "That isn’t allowed. Reload the page and try again.",
  404: "That isn’t here any more. Reload the page.",
  405: "That can’t be done here. Reload the page.",
  429: "That was a lot at once. Wait a minute and try again.",
};
const BROKEN = "Something went wrong on our side, so nothing was changed. Try again in a moment.";
const UNREACHED = "No answer from the server, so nothing was changed. Check your connection and try again.";

/** Say something in the page's status region; bad news stays until it is closed. */
export function toast(text, { bad = false } = {}) {
  const box = document.createElement("div");
  box.className = bad ? "toast bad" : "toast";
  box.append(Object.assign(document.createElement("p"), { textContent: text }));
  equip(box);
  document.getElementById("toasts").replaceChildren(box);
}

function equip(box) {
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn sm";
  close.textContent = "Close";
  close.addEventListener("click", () => box.remove());
  box.append(close);
  if (box.classList.contains("bad")) return;
  let timer;
  const wait = () => { timer = setTimeout(() => box.remove(), STAY_MS); };
  const hold = () => clearTimeout(timer);
  box.addEventListener("pointerenter", hold);
  box.addEventListener("focusin", hold);
  box.addEventListener("pointerleave", wait);
  box.addEventListener("focusout", wait);
  wait();
}

document.querySelectorAll("[data-toast]").forEach(equip);

document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
  const { status } = ctx.response;
  if (status === 401) location.reload();
  else if (status >= 500) toast(BROKEN, { bad: true });
  else if (REFUSALS[status]) toast(REFUSALS[status], { bad: true });
});

document.addEventListener("htmx:error", ({ detail }) => {
  if (detail.ctx) toast(UNREACHED, { bad: true });
});
