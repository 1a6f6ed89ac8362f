"""What a phone needs to go on with a session without a network: the page's data, as JSON takes it."""

from typing import Any, TypedDict

from django.utils.translation import gettext

from routines.models import Exercise, Laterality, SetKind, TrainingSession
from routines.models.plan import SlotPlan, asks_effort, block_of, is_round, needless_slots
from routines.notation import in_digits
from routines.player.queries.entries import Entry, prefilled
from routines.player.queries.session import Move, SessionScreen, SetRow, in_order
from routines.player.queries.swaps import Choice
from routines.player.queries.words import page_words
from routines.templatetags.training import aim

PAGE_VERSION = 1


class Paced(TypedDict):
    """How a set runs by itself: what the clock counts, and up to which number it does."""

    count: str
    target: int


def page_data(screen: SessionScreen, *, started: bool) -> dict[str, Any]:
    """The session as docs/outbox.md has it, without what differs from door to door; no statement of its own."""
    session = screen.session
    client = session.client
    moves = {move.number: move for move in screen.moves}
    asked = {slot["slot"]: slot for move in screen.moves for slot in move.slots}
    return {
        "v": PAGE_VERSION,
        "words": page_words(),
        "client": client.pk,
        "session": str(session.pk),
        "assignment": session.assignment_id,
        "version": session.version_id,
        "on": session.planned_on.isoformat(),
        "started": started,
        "open": session.is_open,
        "rendered_at": screen.now.isoformat(),
        "started_at": session.started_at.isoformat(),
        "unit": client.load_unit,
        "load_step": in_digits(client.load_step),
        "bar": in_digits(client.bar_in(client.load_unit)),
        "plates": [in_digits(plate) for plate in client.plates_in(client.load_unit)],
        "order": [move.number for move in screen.moves],
        "steps": {move.key: _step(move, session) for move in screen.moves},
        "slots": [
            _slot(moves[slot["step"]], asked[slot["slot"]], session)
            for slot in in_order(session)
            if slot["slot"] in asked
        ],
        "sets": {row.logged.slot: _logged(row) for move in screen.moves for row in move.rows},
    }


def exercises_of(screen: SessionScreen) -> dict[int, Exercise]:
    """The exercises of the page, with their texts: those of the plan as pinned, and what they can be swapped for."""
    found: dict[int, Exercise] = {}
    for move in screen.moves:
        if move.exercise:
            found[move.exercise.pk] = move.exercise
        for one in move.alternatives:
            found.setdefault(one.pk, one)
    return found


def _step(move: Move, session: TrainingSession) -> dict[str, Any]:
    changed = move.changed
    return {
        "exercise": move.step["exercise"],
        "group": block_of(move.step) if move.is_grouped else "",
        "word": "round" if is_round(move.slots[0]) else "set",
        "skipped": changed.skip_reason if changed and changed.skipped_at else "",
        "swap": changed.exercise_id if changed else None,
        "note": move.note,
        "asked": move.asked,
        "swaps": [_swap(choice, move, session) for choice in move.choices],
        "bar": move.is_on_a_bar,
    }


def _swap(choice: Choice, move: Move, session: TrainingSession) -> dict[str, Any]:
    """``drops`` are the slots that fall away when it stands in for a one-sided move but takes both sides at once."""
    drops = needless_slots(session.plan, [move.number]) if choice.laterality != Laterality.EACH_SIDE else set()
    return {
        "exercise": choice.exercise,
        "load": choice.load or None,
        "why": choice.why,
        "drops": sorted(drops),
        "bar": choice.is_on_a_bar,
    }


def _slot(move: Move, slot: SlotPlan, session: TrainingSession) -> dict[str, Any]:
    entry = prefilled(slot, move.step, move.tracking, [], session.client, start_load=move.start_load)
    last = slot.get("last")
    return {
        "id": slot["id"],
        "slot": slot["slot"],
        "step": slot["step"],
        "set": slot["set_number"],
        "of": move.step["sets"],
        "side": slot["side"],
        "kind": slot["kind"],
        "title": entry.title,
        "aim": aim(slot),
        "button": gettext("Log %(what)s") % {"what": entry.what},
        "asks": [field.name for field in entry.fields],
        "load": entry.load,
        "reps": entry.reps,
        "seconds": entry.seconds,
        "rpe": entry.rpe,
        "keeps_load": slot["load"] is None,
        "last": last and {"load": entry.last_load or None, "reps": last["reps"], "seconds": last["seconds"]},
        "rest": slot["rest_seconds"] or 0,
        "paced": _paced(move, slot, entry),
    }


def _paced(move: Move, slot: SlotPlan, entry: Entry) -> Paced | None:
    """A hold, a round, or reps on the breath alone; None where the person has to say what was done."""
    if entry.asks.load or asks_effort(slot) or slot["kind"] == SetKind.AMRAP:
        return None
    if entry.asks.seconds and not entry.asks.reps:
        return Paced(count="seconds", target=int(entry.seconds)) if entry.seconds else None
    if not move.is_self_paced or entry.asks.seconds:
        return None
    if entry.asks.reps:
        return Paced(count="reps", target=int(entry.reps)) if entry.reps else None
    return Paced(count="rounds", target=1)


def _logged(row: SetRow) -> dict[str, Any]:
    logged = row.logged
    return {
        "id": str(logged.pk),
        "exercise": logged.exercise_id,
        "op": str(logged.op),
        "reps": logged.reps,
        "load": in_digits(logged.load),
        "unit": logged.load_unit,
        "seconds": logged.seconds,
        "rpe": in_digits(logged.rpe),
        "at": logged.order_at.isoformat(),
        "by": logged.entered_by.first_name if logged.entered_by else "",
        "record": row.record,
    }
