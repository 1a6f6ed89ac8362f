/*
  The buttons beside a number: one step at a press, more while it is held. player.js fetches it.
*/

const HOLD_MS = 450;
const REPEAT_MS = 110;

const { decimal } = document.documentElement.dataset;

const decimals = (number) => (String(number).split(".")[1] ?? "").length;

/** With a point; three digits behind a mark are thousands, for no load has three decimals. */
const plain = (typed) => typed.replace(/^(\d{1,3})[.,](?=\d{3}$)/, "$1").replace(",", ".");

/** One step up or down, on the grid of the step: 31 on steps of 2.5 goes to 32.5 or 30. */
function stepped(typed, by, step, most) {
  const [minutes, seconds] = String(typed).split(":"); // 1:30 is 90 seconds
  const value = seconds === undefined ? Number.parseFloat(plain(minutes)) || 0 : minutes * 60 + Number(seconds) || 0;
  const places = value / step;
  const next = by > 0 ? Math.floor(places + 1 + 1e-9) : Math.ceil(places - 1 - 1e-9);
  return Number(Math.min(most, Math.max(0, next * step)).toFixed(decimals(step)));
}

function press(button) {
  const stepper = button.closest(".stepper");
  const input = stepper.querySelector("input");
  const next = stepped(input.value, Number(button.dataset.by), Number(stepper.dataset.step), Number(stepper.dataset.most));
  input.value = String(next).replace(".", decimal);
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

const buttonOf = ({ target }) => target.closest?.(".stepper [data-by]");

let repeat = 0;

function hold(event) {
  const button = buttonOf(event);
  if (!button || event.button !== 0) return;
  clearTimeout(repeat);
  press(button);
  const again = () => {
    press(button);
    repeat = setTimeout(again, REPEAT_MS);
  };
  repeat = setTimeout(again, HOLD_MS);
}

export default function steppers() {
  document.addEventListener("pointerdown", hold);
  document.addEventListener("click", (event) => {
    const button = buttonOf(event);
    if (button && event.detail === 0) press(button); // from the keyboard
  });
  for (const end of ["pointerup", "pointercancel", "pointerout", "blur"]) addEventListener(end, () => clearTimeout(repeat), true);
  document.addEventListener("contextmenu", (event) => { if (buttonOf(event)) event.preventDefault(); });
  return { press };
}
