/*
  Where the person is, as only their browser knows: fills a hidden field at sign-up,
  and offers the device's zone beside a choice of zones. Both have a value without this.
*/

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

if (zone) {
  document.querySelectorAll("input[data-time-zone]").forEach((field) => { field.value = zone; });
  document.querySelectorAll("[data-time-zone-choice]").forEach(offer);
}

function offer(box) {
  const select = box.querySelector("select");
  const button = box.querySelector("[data-time-zone-offer]");
  const here = JSON.parse(box.dataset.renamed)[zone] ?? zone;
  if (![...select.options].some((option) => option.value === here)) return;
  const show = () => { button.hidden = select.value === here; };
  button.textContent = button.dataset.say.replace("{0}", here.replaceAll("_", " "));
  button.addEventListener("click", () => {
    select.value = here;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    select.focus();
  });
  select.addEventListener("change", show);
  show();
}
