// A tap on a part of the drawn body says that it is one level sorer; its row, with the same answer, comes into view.

const form = document.getElementById("sore");

form?.querySelector(".regions")?.addEventListener("click", (event) => {
  const part = event.target.closest("[data-region]");
  const row = part && document.getElementById(`r-${part.dataset.region}`);
  if (!row) return;
  event.preventDefault();
  const answers = [...row.querySelectorAll("input")];
  const next = answers[(answers.findIndex((one) => one.checked) + 1) % answers.length];
  next.checked = true;
  row.closest("details")?.setAttribute("open", "");
  row.scrollIntoView({ block: "nearest" });
});
