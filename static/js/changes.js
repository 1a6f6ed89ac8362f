/*
  What is done in a session besides logging a set: a logged row is changed or taken back; a step is swapped, skipped or
  noted; steps take another order; the session ends. player.js fetches it.
*/

const UNDO_MS = 20_000;

function lowerFirst(name) {
  return /^.[a-z]+( |$)/.test(name) ? name.replace(/^./, (first) => first.toLowerCase()) : name;
}

export default function changes(player) {
  const { data, words, inner, planned, byId, part, write, clone, say, tell, stepOf, titleOf, look, likely, fill, done } = player;
  const { keep, go, goOn, nextOpen, currentStep } = player;
  const { CHANGE, RESUME, TOAST } = player.pieces;
  let undoing = 0;
  if (byId("feeling")) player.use("felt"); // while it can be had

  /** What a step shows of it: another exercise, why it is skipped, the note. */
  function paint(number) {
    const { step, id } = look(number);
    const section = byId(`step-${number}`);
    const panel = section.querySelector(".panel");
    const reasons = section.querySelector(".reasons");
    if (step.skipped) {
      const reason = reasons.querySelector(`[value="${step.skipped}"]`);
      write(panel.querySelector(".aim"), words("skipped_for", inner(reason?.textContent.trim() ?? " ")));
      if (!panel.querySelector("form")) panel.querySelector(".next").before(clone(RESUME));
    }
    reasons.hidden = Boolean(step.skipped);
    reasons.previousElementSibling.hidden = !step.skipped;
    const hint = panel.querySelector(".hintline");
    write(part(hint, "asked-by"), step.asked);
    write(part(hint, "instead"), step.swap ? words("instead_of", lowerFirst(data.exercises[step.exercise].name)) : "");
    hint.hidden = !hint.textContent.trim();
    const note = section.querySelector(".mynote");
    write(part(note, "note"), step.note);
    note.hidden = !step.note;
    if (section.dataset.exercise !== String(id)) player.use("renew").then((it) => it?.paintExercise(number));
  }

  function offerUndo(slot, values, seconds) {
    const box = byId("rest");
    box.querySelector(".toast")?.remove();
    box.querySelector(".plain")?.remove();
    const toast = clone(TOAST);
    toast.dataset.slot = slot;
    write(part(toast, "logged"), words("logged", done(values)));
    write(part(toast, "whose"), ` ${words("whose", look(stepOf(slot)).name)}`);
    box.append(toast);
    clearTimeout(undoing);
    undoing = setTimeout(() => toast.remove(), Math.max(UNDO_MS, seconds * 1000));
  }

  async function takeBack(form) {
    const { slot } = form.dataset;
    const there = player.now.sets[slot];
    if (!there) return;
    const { reps, load, unit, seconds, rpe } = there;
    const op = { kind: "set", set: there.id, slot, reps, load, unit, seconds, rpe, void: true, after: there.at };
    if (!(await keep(op, form))) return;
    byId("rest").querySelector(".toast")?.remove();
    if (form.matches(".toast")) tell("rest:begin", { set: there.id, seconds: 0, from: Date.now() });
    go(`step-${stepOf(slot)}`);
    say(words("taken_back"));
  }

  /** Skip, swap or note: what the pressed button says about the step it stands in. */
  async function changeStep(form, submitter, kind) {
    const step = Number(form.closest("[data-step]").dataset.step);
    const value = { skip: "reason", swap: "exercise", note: "note" }[kind];
    const typed = submitter?.name === value ? submitter.value : form.elements[value].value;
    if (!(await keep({ kind, step, [value]: kind === "swap" ? Number(typed) : typed.trim() }, form))) return;
    document.querySelector("[popover]:popover-open")?.hidePopover();
    if (kind === "note") say(words("note_kept"));
    else if (kind === "skip" && typed) goOn(nextOpen(`${step}.`));
    else go(`step-${step}`);
    if (kind === "swap") say(words("instead", look(step).name));
    if (kind === "skip") say(words(typed ? "skipped_now" : "back"));
  }

  async function changeOrder(form, { value, dataset: { place } }) {
    const item = form.closest("[data-step]");
    if (!(await keep({ kind: "order", order: value.split(",").map(Number) }, form))) return;
    (await player.use("overview"))?.paint();
    const button = item.querySelector(`[data-place="${place}"]:enabled`) ?? item.querySelector("[data-place]:enabled");
    button?.focus();
    say(words("place", part(item, "name").textContent, [...item.parentElement.children].indexOf(item) + 1, player.now.order.length));
  }

  async function finish(form) {
    if (!(await keep({ kind: "finish" }, form))) return;
    say(words("finished"));
    byId("overview-title").focus();
    leave();
  }

  /** To the summary, once the server has everything of this session. */
  function leave() {
    const form = part(byId("overview"), "finish");
    const isSaved = player.made.every(({ state }) => state === "saved") && !("dirty" in (byId("feeling")?.dataset ?? {}));
    if (form && !player.now.open && currentStep().id === "overview" && isSaved) location.assign(form.dataset.finish);
  }

  /** A logged row opens to be changed, and closes again. */
  function toggle(link) {
    const line = link.parentElement;
    const shown = line.querySelector("form");
    if (shown) return close(shown);
    const { slot } = line.dataset;
    const one = player.now.sets[slot];
    const view = look(stepOf(slot));
    const [, asked] = likely(planned[slot] ?? view.slots.at(-1), view);
    const asks = ["load", "reps", "seconds", "rpe"].filter((name) => asked.includes(name) || one[name] != null);
    const form = fill(clone(CHANGE), { slot, id: one.id, last: null }, one, asks);
    for (const title of form.querySelectorAll("[data-title]")) title.textContent = ` ${inner(titleOf(slot))}`;
    if (!asks.length) part(form, "save").remove();
    line.append(form);
    link.setAttribute("aria-expanded", "true");
    form.querySelector("input, button").focus();
  }

  /** The form in a row, when it has done its work. */
  function close(form) {
    const line = form.closest(".sofar li");
    if (!line) return;
    const link = line.querySelector("a");
    link.focus();
    link.removeAttribute("aria-expanded");
    form.remove();
  }

  function act(form, submitter) {
    const [, kind] = /\/(skip|swap|note|order)\/$/.exec(form.getAttribute("action")) ?? [];
    if (kind === "order") changeOrder(form, submitter);
    else if (kind) changeStep(form, submitter, kind);
    else if ("finish" in form.dataset) finish(form);
    else takeBack(form);
  }

  return { paint, offerUndo, act, toggle, close, leave };
}
