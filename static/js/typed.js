/*
  Numbers as people write them: 17,5 kg, 40 lb, 1:30, 2 min; and what is said of those that can't be. As
  routines/player/forms.py has it. player.js fetches it.
*/

const { decimal, group } = document.documentElement.dataset;
const GROUPED = /^[1-9]\d{0,2}((,\d{3})+|(\.\d{3})+)$/;

class Wrong extends Error {
  constructor(...says) {
    super(says[0]);
    this.says = says;
  }
}

/** A number as typed, with a point: 22,5 is 22.5 for everybody, 1,234 is 1234 for whoever writes 1,234.5. */
function plain(typed) {
  const text = typed.replace(/(\d)[\s'’](?=\d{3}(?!\d))/g, "$1");
  const at = Math.max(text.lastIndexOf("."), text.lastIndexOf(","));
  if (at < 0) return text;
  const [whole, mark, rest] = [text.slice(0, at), text[at], text.slice(at + 1)];
  if (GROUPED.test(text) && (mark === group || whole.includes(mark))) return text.replace(/[.,]/g, "");
  if (GROUPED.test(whole) && !whole.includes(mark)) return `${whole.replace(/[.,]/g, "")}.${rest}`;
  return `${whole}.${rest}`;
}

const READ = {
  load(typed, unit) {
    if (/^(body|bodyweight|bw|[-–—])?$/i.test(typed)) return { load: null };
    const [, number, word] = /^(.*?)\s*(kg|lbs?)?$/i.exec(typed);
    const found = /^(\d{1,6})(?:\.(\d{1,4}))?$/.exec(plain(number));
    if (!found) throw new Wrong("write_load", `17${decimal}5`);
    const [, whole, rest = ""] = found;
    if (Number(`${whole}.${rest}`) > 2000) throw new Wrong("most_load");
    if (rest.replace(/0+$/, "").length > 2) throw new Wrong("decimals");
    return { load: String(Number(`${whole}.${rest}`)), unit: (word ?? unit).toLowerCase().replace("s", "") };
  },
  reps(typed) {
    if (!typed) throw new Wrong("no_reps");
    if (!/^\d{1,4}$/.test(typed) || typed > 1000) throw new Wrong("write_reps");
    return { reps: Number(typed) };
  },
  seconds(typed, unit, asksReps) {
    if (!typed && asksReps) return { seconds: null };
    if (!typed) throw new Wrong("no_seconds");
    const found = /^(?:(\d{1,4}):([0-5]\d)|(\d{1,6})\s*(s|sec|min)?)$/i.exec(typed);
    if (!found) throw new Wrong("write_time");
    const [, minutes, rest, plain, word] = found;
    const seconds = plain ? plain * (word?.toLowerCase() === "min" ? 60 : 1) : minutes * 60 + Number(rest);
    if (seconds < 1 || seconds > 36_000) throw new Wrong("most_time");
    return { seconds };
  },
  rpe: (typed) => ({ rpe: typed || null }),
};

export default function typed({ clone, words, pieces: { ERROR } }) {
  /** The form's values into `values`; nothing when a field is wrong, which then says so. */
  function read(form, values) {
    const { elements } = form;
    for (const error of form.querySelectorAll(".err")) error.remove();
    let wrong = null;
    for (const [name, take] of Object.entries(READ)) {
      const field = elements[name];
      if (!field) continue;
      field.removeAttribute("aria-invalid");
      field.closest(".stepper").classList.remove("bad");
      try {
        Object.assign(values, take(field.value.trim(), values.unit, Boolean(elements.reps)));
      } catch (refusal) {
        if (!(refusal instanceof Wrong)) throw refusal;
        const error = field.closest(".one").appendChild(clone(ERROR));
        error.id = `${field.id}-error`;
        error.querySelector("span").textContent = words(...refusal.says);
        field.setAttribute("aria-invalid", "true");
        field.setAttribute("aria-describedby", error.id);
        field.closest(".stepper").classList.add("bad");
        wrong ??= field;
      }
    }
    wrong?.focus();
    return wrong ? null : values;
  }

  return { read };
}
