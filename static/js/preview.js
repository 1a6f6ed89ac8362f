/*
  The preview beside the editor is drawn anew as one types; the place to which one
  had scrolled in it stays.
*/

let scrolled = 0;

document.addEventListener("htmx:before:swap", () => {
  scrolled = document.querySelector("[data-keep-scroll]")?.scrollTop ?? 0;
});

document.addEventListener("htmx:after:swap", () => {
  const box = document.querySelector("[data-keep-scroll]");
  if (box) box.scrollTop = scrolled;
});
