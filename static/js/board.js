/*
  The floor's cards come anew every few seconds. Not while somebody types in one of them, and not while nobody looks.
*/

document.addEventListener("htmx:before:request", (event) => {
  if (!event.target.closest?.("[data-floor]") || event.detail.ctx.request.method !== "GET") return;
  if (document.hidden || document.activeElement?.closest("[data-floor] form")) event.preventDefault();
});
