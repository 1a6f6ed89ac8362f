"""What a trainer accepted for the next session only, worked into its plan when it is prepared."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from django.utils.translation import gettext

from accounts.models import User
from routines.formulas import load_in
from routines.models.assignment import Assignment
from routines.models.exercise import Exercise, Laterality
from routines.models.proposal import Proposal
from routines.models.routine import Side
from routines.models.targets import STEERED, WhyPlan
from routines.models.version import SetContent, StepContent, VersionContent, sides_of, steps_in
from routines.notation import in_digits

if TYPE_CHECKING:
    from routines.models.plan import SessionPlan, SlotPlan, StepPlan

AT_MOST = {Proposal.Kind.HOLD, Proposal.Kind.STEP_BACK}
"""What only ever takes away: a set that asks for less already stays."""


@dataclass(frozen=True)
class Changes:
    """The changes of a session by the numbers of their steps."""

    by_step: Mapping[int, list[Proposal]] = field(default_factory=dict)
    trainer: str = ""
    """Whose plan it is, by first name."""

    @property
    def exercises(self) -> set[int]:
        """What is done in place of other moves."""
        return {one.swap_to_id for found in self.by_step.values() for one in found if one.swap_to_id}

    def asked(self, asked: SetContent, step_number: int, side: str) -> SetContent:
        """A set of a step as it is asked for on a side."""
        for one in self.by_step.get(step_number, ()):
            if one.side not in {Side.BOTH, side} or asked["kind"] not in STEERED:
                continue
            asked = cast("SetContent", {**asked, **_numbers(one, asked)})
        return asked

    def step(self, step: StepContent) -> StepContent:
        """A step as it is done: with another move, where it is swapped."""
        for one in self.by_step.get(step["number"], ()):
            if one.swap_to:
                sets = [cast("SetContent", {**each, "load": None}) for each in step["sets"]]
                return cast("StepContent", {**step, **_move(one.swap_to), "sets": sets})
        return step

    def in_plan(self, plan: "SessionPlan") -> "SessionPlan":
        """The plan with them, and with the reason where each number stands."""
        if not self.by_step:
            return plan
        steps = [self._planned_step(step) for step in plan["steps"]]
        return {**plan, "steps": steps, "slots": [self._planned_slot(slot) for slot in plan["slots"]]}

    def _planned_step(self, step: "StepPlan") -> "StepPlan":
        found = self.by_step.get(step["number"], [])
        for one in found:
            whys = [_why(one, self.trainer), *_of_other_sides(step, one)]
            swapped = _move(one.swap_to) if one.swap_to else {}
            step = cast("StepPlan", {**step, **swapped, "why": whys})
        return {**step, "proposals": [one.pk for one in found]} if found else step

    def _planned_slot(self, slot: "SlotPlan") -> "SlotPlan":
        found = self.by_step.get(slot["step"], [])
        if any(one.swap_to_id for one in found):
            return {**slot, "load": None, "last": None}
        asked: Any = slot
        return cast("SlotPlan", self.asked(asked, slot["step"], slot["side"]))


NO_CHANGES = Changes()


def _numbers(one: Proposal, asked: SetContent) -> dict[str, Any]:
    """What a set asks for instead."""
    now: dict[str, Any] = {}
    less = one.kind in AT_MOST
    if one.load is not None:
        own = Decimal(asked["load"]) if asked["load"] is not None else None
        if own is None or not less or load_in(own, asked["load_unit"], one.load_unit) > one.load:
            now["load"], now["load_unit"] = in_digits(one.load), one.load_unit
    if one.reps_min is not None and (asked["reps_min"] or 0) and (not less or one.reps_min < (asked["reps_min"] or 0)):
        now["reps_min"], now["reps_max"] = one.reps_min, one.reps_max
    if one.seconds is not None and asked["seconds"] and (not less or one.seconds < asked["seconds"]):
        now["seconds"] = one.seconds
    return now


def _move(exercise: Exercise) -> dict[str, Any]:
    """What a step and a plan's step say of their move."""
    return {
        "exercise": exercise.pk,
        "revision": exercise.published_id,
        "slug": exercise.slug,
        "name": exercise.name,
        "tracking": exercise.tracking,
        "laterality": exercise.laterality,
    }


def _why(one: Proposal, trainer: str) -> WhyPlan:
    by = one.decided_by.first_name if one.decided_by else ""
    agreed = (
        gettext("%(by)s agreed to it.") % {"by": by}
        if by
        else gettext("It happened by itself, as %(trainer)s lets it.") % {"trainer": trainer}
    )
    change = gettext("It is for this session only.")
    if one.was:
        change = gettext("It is for this session only. Without it, it would be %(was)s.") % {"was": one.was}
    return WhyPlan(
        side=one.side,
        target=one.now,
        why=f"{one.why} {agreed}",
        change=change,
        by=by,
        facts={**one.reason.get("facts", {}), "proposal": one.pk},
    )


def _of_other_sides(step: "StepPlan", one: Proposal) -> list[WhyPlan]:
    """What a step says of the side that stays as it is."""
    if one.side == Side.BOTH:
        return []
    others = [side for side in sides_of(step["laterality"]) if side != one.side]
    told = step.get("why", [])
    return [{**why, "side": side} for side in others for why in told if why["side"] in {side, Side.BOTH}]


def may_stand_in(planned: StepContent, exercise: Exercise) -> bool:
    """Whether a move can be planned in place of another: logged with the same values, on the same sides."""
    one_sided = Laterality.EACH_SIDE in {planned["laterality"], exercise.laterality}
    alike = not one_sided or planned["laterality"] == exercise.laterality
    return alike and planned["tracking"] == exercise.tracking and exercise.published_id is not None


# --- Of an assignment -----------------------------------------------------------------------------


def changes_for(assignment: Assignment, content: VersionContent, *, on: date) -> Changes:
    """What was accepted for a session on a day; a statement where something waits, or nobody asked (has_changes)."""
    if not getattr(assignment, "has_changes", True):
        return NO_CHANGES
    standing = (
        Proposal.objects.standing(on)
        .filter(assignment=assignment.pk)
        .select_related("swap_to__published", "decided_by")
        .order_by("decided_at", "pk")
    )
    return changes_in(content, standing, trainer=assignment.coaching.trainer)


def changes_in(content: VersionContent, standing: Iterable[Proposal], *, trainer: User) -> Changes:
    found: dict[int, list[Proposal]] = defaultdict(list)
    for one in standing:
        for step in steps_in(content):
            if one.is_for(step) and (one.swap_to is None or may_stand_in(step, one.swap_to)):
                found[step["number"]].append(one)
    return Changes(dict(found), trainer.first_name) if found else NO_CHANGES
