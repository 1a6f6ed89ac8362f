"""What is proposed about a client's numbers: kept already, or seen in the logs just now. No statement here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from routines.formulas import kg_from
from routines.models import Assignment, Laterality, PersonalTarget, Proposal, Side, Signal, Tracking
from routines.models.program import rule_for
from routines.models.proposal import reason_of
from routines.models.targets import asked_on
from routines.models.version import StepContent, steps_in
from routines.notation import in_digits
from routines.progression import Asked, Kind, Weights
from routines.progression.loads import lowered, raised
from routines.progression.rules import BACK_OFF
from routines.progression.sets import as_asked
from routines.reasons import ByHand, asked_words, with_own

HINTS_FOR = timedelta(days=28)
"""For so long the last session of a move tells something, and what follows from it can be decided."""

MORE_REPS = 2
"""So many reps more where no load moves: our own rule of thumb."""


@dataclass(frozen=True)
class Change:
    """One thing to decide, decided, or only to be told. Not saved yet where it was seen just now."""

    key: str
    proposal: Proposal
    by_hand: bool = False
    """It can't be done in one click: the trainer writes the numbers."""

    @property
    def is_open(self) -> bool:
        return self.proposal.is_open and not self.by_hand

    @property
    def may_be_taken_back(self) -> bool:
        """Accepted for a session that hasn't begun."""
        return self.proposal.status == Proposal.Status.ACCEPTED


@dataclass(frozen=True)
class Hint:
    """What the latest sessions of a move say (models/attention.py)."""

    exercise: int
    name: str
    tracking: str
    signal: str
    sessions: int
    step_number: int | None
    reps: int | None
    load: Decimal | None
    load_unit: str
    session: str
    assignment: int | None
    on: date

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Self:
        load = found["load"]
        return cls(
            **{**found, "load": None if load is None else Decimal(str(load)), "on": date.fromisoformat(found["on"])}
        )


# What is said here is kept with an answer to it, in the words of whoever answered.


def _topped(hint: Hint) -> str:
    said = {"count": hint.reps, "load": f"{in_digits(hint.load)} {hint.load_unit}" if hint.load else ""}
    if hint.load:
        told = ngettext(
            "Every set reached %(count)s rep at %(load)s, two sessions in a row.",
            "Every set reached %(count)s reps at %(load)s, two sessions in a row.",
            hint.reps or 0,
        )
    else:
        told = ngettext(
            "Every set reached %(count)s rep, two sessions in a row.",
            "Every set reached %(count)s reps, two sessions in a row.",
            hint.reps or 0,
        )
    return told % said


def _stands(hint: Hint, *, is_ruled: bool | None = None) -> str:
    """No better lately; and with ``is_ruled`` what follows, where a rule goes on by itself or doesn't."""
    if is_ruled is None:
        told = _("No better in the last %(count)s sessions.")
    elif is_ruled:
        told = _("No better in the last %(count)s sessions, so once a tenth lighter, to come back fresh.")
    else:
        told = _("No better in the last %(count)s sessions, so it steps back a tenth, to build up anew.")
    return told % {"count": hint.sessions}


def kept_changes(proposals: Iterable[Proposal], *, today: date) -> list[Change]:
    """What was proposed before; what waited too long is over."""
    found = []
    for one in proposals:
        if one.is_open and one.expires_on < today:
            one.status = Proposal.Status.EXPIRED
        found.append(Change(f"p{one.pk}", one))
    return found


def seen_changes(
    hints: Iterable[Hint],
    assignments: Mapping[Assignment, Mapping[int, PersonalTarget]],
    proposals: Sequence[Proposal],
    last_loads: Mapping[int, tuple[Decimal, str]],
    *,
    client: User,
    today: date,
) -> list[Change]:
    """What the latest sessions call for: more after the top of the range twice, a step back from a standstill.

    Not where the same sessions were decided about, nor while something else is open about that move.
    ``assignments`` come with the client's own numbers by step; ``last_loads`` are those of the latest sets, by
    exercise.
    """
    plans = {one.pk: one for one in assignments}
    settled = {(one.assignment_id, one.exercise_id) for one in proposals if one.is_open}
    decided = {
        (one.assignment_id, one.exercise_id, one.reason.get("facts", {}).get("session"))
        for one in proposals
        if one.source == Proposal.Source.REVIEW
    }
    found = []
    for hint in hints:
        plan = plans.get(hint.assignment or 0)
        if plan is None or plan.withdrawn_at or plan.ends_on < today or today - hint.on > HINTS_FOR:
            continue
        if (plan.pk, hint.exercise) in settled or (plan.pk, hint.exercise, hint.session) in decided:
            continue
        if change := _seen(hint, plan, assignments[plan], last_loads, client=client, today=today):
            found.append(change)
    return found


def _seen(
    hint: Hint,
    plan: Assignment,
    targets: Mapping[int, PersonalTarget],
    last_loads: Mapping[int, tuple[Decimal, str]],
    *,
    client: User,
    today: date,
) -> Change | None:
    steps = [step for step in steps_in(plan.version.content) if step["exercise"] == hint.exercise]
    step = next((one for one in steps if one["number"] == hint.step_number), steps[0] if steps else None)
    if step is None:
        return None
    rule = rule_for(plan.enrolment.content, hint.exercise) if plan.enrolment else None
    is_ruled = rule is not None and rule.kind != Kind.HOLD
    asked = asked_now(step, targets.get(step["number"]))
    if asked is None or asked.is_timed:
        return None
    weights = Weights(client.load_unit, client.load_step)
    key = f"s{plan.pk}-{hint.exercise}-{hint.session[:8]}"  # an answer is to what was seen, not to what came since
    numbers: dict[str, Any] = {}
    if hint.signal == Signal.TOPPED:
        if is_ruled or is_raised(hint, asked, step):
            return None
        kind = Proposal.Kind.RAISE
        numbers = more(hint, asked, weights)
        sentences = [_topped(hint)]
    else:
        kind = Proposal.Kind.STEP_BACK
        sentences = [_stands(hint, is_ruled=is_ruled)]
        base = last_loads.get(hint.exercise) if is_ruled or asked.load is None else (asked.load, asked.load_unit)
        if base is not None and base[0] > 0:
            lower = lowered(base, BACK_OFF, weights)
            numbers = {"load": lower[0], "load_unit": lower[1]} if lower != base else {}
            asked = with_own(asked, ByHand(load=base[0], load_unit=base[1]))
    if not numbers or (own_loads_differ(step) and "load" in numbers) or (plan.enrolment_id and not step.get("key")):
        if hint.signal != Signal.TOPPED:
            sentences = [_stands(hint)]
        proposal = _proposal(hint, plan, step, kind, sentences, asked, {}, today=today)
        return Change(key, proposal, by_hand=True)
    proposal = _proposal(hint, plan, step, kind, sentences, asked, numbers, today=today)
    proposal.only_next = bool(is_ruled)
    return Change(key, proposal)


def asked_now(step: StepContent, own: PersonalTarget | None) -> Asked | None:
    """What a step asks for by its routine and the client's own numbers."""
    side = Side.LEFT if step["laterality"] == Laterality.EACH_SIDE else Side.BOTH
    asked = asked_on(step, side)
    if asked is None or own is None:
        return asked
    return with_own(
        asked,
        ByHand(
            load=own.load,
            load_unit=own.load_unit,
            reps_min=own.reps_min,
            reps_max=own.reps_max,
            seconds=own.seconds,
        ),
    )


def is_raised(hint: Hint, asked: Asked, step: StepContent) -> bool:
    """Whether another number than the one that was reached is asked for by now."""
    if asked.top != hint.reps:
        return True
    if asked.load is None or own_loads_differ(step):
        return False
    return hint.load is None or kg_from(asked.load, asked.load_unit) != kg_from(hint.load, hint.load_unit)


def more(hint: Hint, asked: Asked, weights: Weights) -> dict[str, Any]:
    """A step more load; without one more reps."""
    if hint.load:
        load, unit = raised((hint.load, hint.load_unit), 1, weights)
        return {} if (load, unit) == (hint.load, hint.load_unit) else {"load": load, "load_unit": unit}
    if hint.tracking == Tracking.REPS_AND_LOAD or asked.reps_min is None:
        return {}
    top = asked.reps_max + MORE_REPS if asked.reps_max is not None else None
    return {"reps_min": asked.reps_min + MORE_REPS, "reps_max": top}


def own_loads_differ(step: StepContent) -> bool:
    """Whether its sets have loads of their own, which one number would level."""
    return len({(one["load"], one["load_unit"]) for one in step["sets"] if one["load"] is not None}) > 1


def _proposal(
    hint: Hint,
    plan: Assignment,
    step: StepContent,
    kind: str,
    sentences: list[str],
    asked: Asked,
    numbers: Mapping[str, Any],
    *,
    today: date,
) -> Proposal:
    before = asked
    if hint.load is not None and asked.load is None:
        before = with_own(asked, ByHand(load=hint.load, load_unit=hint.load_unit))
    after = with_own(before, ByHand(**numbers)) if numbers else before
    key = step.get("key")
    return Proposal(
        client_id=plan.client_id,
        assignment=plan,
        step_key=UUID(key) if key else None,
        exercise_id=hint.exercise,
        exercise_name=step["name"],
        kind=kind,
        source=Proposal.Source.REVIEW,
        reason=reason_of(sentences, {"session": hint.session, "signal": hint.signal}),
        was=asked_words(as_asked(before)),
        now=asked_words(as_asked(after)),
        only_next=False,
        expires_on=today + HINTS_FOR,
        **numbers,
    )
