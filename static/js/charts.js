/*
  The points of a chart are one stop for Tab; the arrows, Home and End go from one to the next, and Escape lets go.
  Without this file each point is a stop of its own.
*/

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: 1, ArrowDown: -1 };

function rove(chart) {
  const points = [...chart.querySelectorAll(".at")];
  chart.dataset.chart = "ready";
  for (const point of points.slice(0, -1)) point.setAttribute("tabindex", "-1");
}

function step(event) {
  const point = event.target.closest?.("[data-chart] .at");
  if (!point || event.altKey || event.ctrlKey || event.metaKey) return;
  const points = [...point.closest("[data-chart]").querySelectorAll(".at")];
  const place = points.indexOf(point);
  if (event.key === "Escape") return point.blur();
  const to =
    event.key === "Home" ? 0 : event.key === "End" ? points.length - 1 : place + (STEPS[event.key] ?? Number.NaN);
  if (Number.isNaN(to)) return;
  event.preventDefault();
  points[to]?.focus();
}

/** Whatever has the focus is the stop, also where it was tapped. */
function settle(event) {
  const point = event.target.closest?.("[data-chart] .at");
  if (!point) return;
  for (const other of point.closest("[data-chart]").querySelectorAll(".at")) {
    other.setAttribute("tabindex", other === point ? "0" : "-1");
  }
}

const look = () => document.querySelectorAll('[data-chart=""]').forEach(rove);
document.addEventListener("keydown", step);
document.addEventListener("focusin", settle);
document.addEventListener("htmx:after:swap", look);
look();
