/* Shows the chosen skin and hair on the figure beside the choices, before they are saved. */

document.querySelectorAll("[data-figure-look]").forEach((box) => {
  const figure = box.querySelector("[data-figure-preview]");
  const show = () => {
    const chosen = (name) => box.querySelector(`input[name="${name}"]:checked`)?.value;
    figure.dataset.skin = chosen("figure_skin") ?? "";
    figure.dataset.hair = chosen("figure_hair") ?? "";
  };
  box.addEventListener("change", show);
  show();
});
