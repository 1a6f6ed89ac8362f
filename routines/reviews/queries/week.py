"""Done against planned: a client's sessions of a week, move by move. No statement here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from routines.formulas import kg_from
from routines.models import Assignment, SetKind, Side, TrainingSession
from routines.models.plan import PlannedMove, SessionPlan, SlotPlan
from routines.models.translation import move_name
from routines.notation import in_digits

DONE, PART, MISSED, DUE, PLANNED = "done", "part", "missed", "due", "planned"
WORDS = {DONE: _("Done"), PART: _("Begun"), MISSED: _("Missed"), DUE: _("Today"), PLANNED: _("To come")}


class SetRow(NamedTuple):
    """A working set as performed, with the day of its session."""

    exercise: int
    name: str
    session: UUID
    on: date
    slot: str
    side: str
    reps: int | None
    load: Decimal | None
    load_unit: str
    load_kg: Decimal | None
    seconds: int | None


SET_COLUMNS = (
    "exercise", "exercise__published__name", "session", "session__planned_on", "slot", "side", "reps", "load",
    "load_unit", "load_kg", "seconds",
)  # fmt: skip


@dataclass(frozen=True)
class MoveRow:
    """One step of a session: what was asked for, and what was done of it."""

    move: PlannedMove
    done: list[str]
    """By side: left 15, 15 and 13 at 20 kg."""
    met: int
    asked: int
    skipped: str
    note: str
    instead: str

    @property
    def is_met(self) -> bool:
        return self.met == self.asked

    @property
    def verdict(self) -> str:
        if self.skipped:
            return gettext("Skipped: %(reason)s") % {"reason": self.skipped.lower()}
        if not self.done:
            return gettext("Not done")
        if self.instead:
            return gettext("Swapped")
        return (
            gettext("As asked")
            if self.is_met
            else gettext("%(met)s of %(asked)s as asked")
            % {
                "met": self.met,
                "asked": self.asked,
            }
        )


@dataclass
class DayRow:
    """One session that was due in the week, or that was done in it."""

    on: date
    name: str
    state: str
    session: TrainingSession | None = None
    moves: list[MoveRow] = field(default_factory=list)
    by: str = ""
    """Whose plan it is, where that is another trainer."""
    is_extra: bool = False

    @property
    def off(self) -> int:
        """Moves that weren't done as asked."""
        return sum(not move.is_met for move in self.moves)

    @property
    def words(self) -> str:
        return gettext("Extra") if self.is_extra and self.state == DONE else str(WORDS[self.state])


def day_rows(
    assignments: Iterable[Assignment],
    sessions: Iterable[TrainingSession],
    sets: Mapping[UUID, Sequence[SetRow]],
    *,
    monday: date,
    today: date,
    trainer: int,
) -> list[DayRow]:
    """Day by day what was due and what became of it; then what was done besides."""
    sunday = monday + timedelta(days=6)
    by_day: dict[tuple[int | None, date], TrainingSession] = {}
    others = []
    for session in sessions:
        place = session.assignment_id, session.planned_on
        if session.assignment_id is None or place in by_day:
            others.append(session)
        else:
            by_day[place] = session
    rows = []
    for plan in assignments:
        end = plan.withdrawn_at or plan.coaching.ended_at
        over = plan.client.day_of(end) if end else None
        by = "" if plan.coaching.trainer_id == trainer else str(getattr(plan, "trainer_name", ""))
        for on in plan.days_between(monday, sunday, today=today):
            found = by_day.pop((plan.pk, on), None)
            if found is None and over and on >= over:
                continue
            rows.append(DayRow(on, plan.version.name, state_of(found, on, today), found, by=by))
    others += by_day.values()
    rows += [
        DayRow(
            one.planned_on, str(getattr(one, "plan_name", "")), state_of(one, one.planned_on, today), one, is_extra=True
        )
        for one in others
        if one.sets_done or not one.is_open
    ]
    for row in rows:
        if row.session is not None and getattr(row.session, "week_plan", None):
            row.name = row.session.week_plan["name"]  # type: ignore[attr-defined]
            row.moves = move_rows(row.session, sets.get(row.session.pk, ()))
    return sorted(rows, key=lambda row: (row.on, row.is_extra, row.name))


def state_of(session: TrainingSession | None, on: date, today: date) -> str:
    if session and not session.is_open:
        return DONE
    if session and session.sets_done:
        return PART
    return MISSED if on < today else DUE if on == today else PLANNED


def move_rows(session: TrainingSession, sets: Sequence[SetRow]) -> list[MoveRow]:
    plan: SessionPlan = session.week_plan  # type: ignore[attr-defined]
    changed: dict[int, dict[str, Any]] = {one["step"]: one for one in session.changes_made}  # type: ignore[attr-defined]
    slots: dict[int, list[SlotPlan]] = defaultdict(list)
    for slot in plan["slots"]:
        slots[slot["step"]].append(slot)
    done: dict[int, list[SetRow]] = defaultdict(list)
    for one in sets:
        done[int(one.slot.split(".")[0])].append(one)
    rows = []
    for step in plan["steps"]:
        other = changed.get(step["number"], {})
        asked = [slot for slot in slots[step["number"]] if slot["kind"] != SetKind.WARM_UP]
        if not asked:
            continue
        own = done[step["number"]]
        by_slot = {one.slot: one for one in own if one.exercise == step["exercise"]}
        rows.append(
            MoveRow(
                move=PlannedMove(step, slots[step["number"]], None),
                done=done_words(own),
                met=sum(is_met(slot, by_slot.get(slot["slot"])) for slot in asked),
                asked=len(asked),
                skipped=other.get("skipped") or "",
                note=other.get("note") or "",
                instead=next((move_name(one.name) for one in own if one.exercise != step["exercise"]), ""),
            )
        )
    return rows


def is_met(slot: SlotPlan, one: SetRow | None) -> bool:
    """Whether a set was done as asked: the least reps or the whole time, with the load or more."""
    if one is None:
        return False
    if slot["reps_min"] is not None and (one.reps or 0) < slot["reps_min"]:
        return False
    if slot["seconds"] is not None and (one.seconds or 0) < slot["seconds"]:
        return False
    if slot["load"] is None:
        return True
    return (one.load_kg or Decimal(0)) >= kg_from(Decimal(slot["load"]), slot["load_unit"])


def done_words(sets: Iterable[SetRow]) -> list[str]:
    """What was done, by side, sets of one load together: left 15, 15, 13 at 20 kg."""
    lines = []
    in_order = sorted(
        sets, key=lambda one: (one.side, [int(part) for part in one.slot.split(".")[:2] if part.isdigit()])
    )
    for side, group in groupby(in_order, key=lambda one: one.side):
        parts = []
        for load, same in groupby(group, key=lambda one: (one.load, one.load_unit)):
            amounts = amounts_of(list(same))
            said = gettext("%(amounts)s at %(load)s") % {"amounts": amounts, "load": f"{in_digits(load[0])} {load[1]}"}
            parts.append(said if load[0] else amounts)
        words = "; ".join(parts)
        if side != Side.BOTH:
            of_side = gettext("Left: %(what)s") if side == Side.LEFT else gettext("Right: %(what)s")
            words = of_side % {"what": words}
        lines.append(words)
    return lines


def amounts_of(sets: Sequence[SetRow]) -> str:
    """15, 15, 13; 45 s, 40 s; 5 rounds."""
    if all(one.reps is None and one.seconds is None for one in sets):
        return ngettext("%(count)s round", "%(count)s rounds", len(sets)) % {"count": len(sets)}
    return ", ".join(f"{one.seconds} s" if one.reps is None else str(one.reps) for one in sets)
