/*
  Sets beyond the plan: when all of a move is done, one more is offered. player.js fetches it.
*/

const MOST = 20;

export default function extras(player) {
  const { data, words, inner, byId, part, write, clone, sideOf, isWhole, titleOf, look, likely, fill } = player;
  const { EXTRA } = player.pieces;

  /** The id of a set that the server didn't name: UUIDv5 within the session, so the same on every phone. */
  async function idOf(slot) {
    if (!crypto.subtle) return self.outbox.uuid7(); // an address without TLS
    const bytes = data.session.replaceAll("-", "").match(/../g).map((pair) => Number.parseInt(pair, 16));
    const all = new Uint8Array([...bytes, ...new TextEncoder().encode(slot)]);
    return self.outbox.written(new Uint8Array(await crypto.subtle.digest("SHA-1", all)), 5);
  }

  /** The first set beyond the last one that isn't done, asked for as the last one was. */
  function beyond({ number, slots, sides, id }) {
    const { of } = slots.at(-1);
    for (let set = of + 1; set <= of + MOST; set++) {
      for (const side of isWhole(number, id) ? sides.slice(0, 1) : sides) {
        const slot = `${number}.${set}.${side}`;
        if (player.now.sets[slot]) continue;
        const title = titleOf(slot, id);
        const like = slots.findLast((one) => sideOf(one.slot) === side);
        return { ...like, slot, set, last: null, title, button: words("log", inner(title)) };
      }
    }
    return null;
  }

  async function paint(number) {
    const extra = beyond(look(number));
    if (!extra) return;
    const id = await idOf(extra.slot);
    const view = look(number);
    const below = byId(`below-${number}`);
    if (view.next || view.step.skipped || player.now.sets[extra.slot] || part(below, "extra")) return; // meanwhile
    const box = clone(EXTRA);
    box.dataset.extra = extra.slot;
    write(part(box, "more-of"), words(`one_more_${view.step.word}`));
    write(part(box, "what"), extra.button);
    fill(box.querySelector("form"), { ...extra, id }, ...likely(extra, view));
    below.querySelector(".mynote").before(box);
  }

  return { paint };
}
