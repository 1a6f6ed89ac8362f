"""The answer of the morning after, what is proposed from it, and who decides."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Coaching, User
from routines.models import Assignment, AutomaticChanges, CheckIn, Exercise, Proposal, Side, TrainingSession
from routines.models.changes import NO_CHANGES, may_stand_in
from routines.models.checkin import day_trained, sessions_asked_about
from routines.models.given import held_assignment
from routines.models.plan import SlotPlan, prepared_session
from routines.models.proposal import apply_proposal, decline_proposal, make_proposals, reason_of
from routines.models.targets import STEERED, with_program
from routines.models.version import StepContent, VersionContent, steps_in
from routines.readiness import (
    LATEST,
    Answer,
    Change,
    Level,
    Move,
    Numbers,
    StandIn,
    Verdict,
    strain_on,
    verdict_on,
    worst_of,
)

ANSWERED = _("This was answered already.")
NOTHING_ASKED = _("There is nothing to answer any more.")
LATELY = timedelta(days=7)
"""So long ago the question before still says that something stays sore."""


@transaction.atomic
def answer_check_in(
    client: User, *, trained_on: date, regions: dict[str, int], via: str, at: datetime | None = None
) -> CheckIn:
    """Keep how a client feels after a day of training, once, and propose what follows for the next session.

    ``regions``: region → level of what is sore. In the app it can be answered while it is asked; by mail as long as
    the link holds, which whoever calls this has seen to. An older question that is answered after a newer one is kept,
    but changes nothing: the newer answer knows more.
    """
    at = at or timezone.now()
    sessions = sessions_asked_about(client, now=at)
    if via == CheckIn.Via.APP and (not sessions or day_trained(sessions[0]) != trained_on):
        raise ValidationError(NOTHING_ASKED)
    session = next((one for one in sessions if day_trained(one) == trained_on), None)
    CheckIn.objects.get_or_create(client=client, trained_on=trained_on, defaults={"session": session})
    held = CheckIn.objects.select_for_update(of=("self",), no_key=True).get(client=client, trained_on=trained_on)
    if held.is_answered:
        raise ValidationError(ANSWERED)
    held.regions, held.via, held.answered_at = regions, via, at
    held.session_id = session.pk if session else held.session_id
    held.full_clean(validate_unique=False, validate_constraints=False)
    held.save(update_fields=["regions", "via", "answered_at", "session"])
    if not CheckIn.objects.answered().filter(client=client, trained_on__gt=trained_on).exists():
        _let_happen(held, _propose(held, at), at)
    return held


def _propose(held: CheckIn, at: datetime) -> list[Proposal]:
    """What follows, kept; of a session that hasn't begun meanwhile.

    The assignments are locked first, in their order, as whoever decides does, and whoever starts a session.
    """
    found = changes_after(held, at=at)
    if not found:
        return []
    for plan in sorted({one.assignment_id for one in found}):
        held_assignment(next(one.assignment for one in found if one.assignment_id == plan))
    begun = _begun(held.client, held.client.day_of(at))
    return make_proposals(one for one in found if (one.assignment_id, one.for_session_on) not in begun)


def _let_happen(check_in: CheckIn, proposals: Collection[Proposal], at: datetime) -> None:
    """What a trainer lets happen by itself does; not where something hurts."""
    if not proposals or worst_of(check_in.felt) == Level.PAIN:
        return
    automatic = set(AutomaticChanges.objects.filter(client=check_in.client_id).values_list("coaching", flat=True))
    for one in proposals:
        if one.assignment.coaching_id in automatic:
            apply_proposal(one, by=None, at=at)


# --- What is proposed -----------------------------------------------------------------------------


def changes_after(check_in: CheckIn, *, at: datetime) -> list[Proposal]:
    """What the rules change in the next session that meets what is sore; not saved."""
    if worst_of(check_in.felt) < Level.SORE:
        return []
    client = check_in.client
    today = client.day_of(at)
    assignments = list(
        with_program(Assignment.objects.for_client(client).active().lasting_to(today))
        .select_related("version", "client", "enrolment", "coaching__trainer")
        .prefetch_related("targets")
    )
    begun = _begun(client, today)
    due: dict[date, list[Assignment]] = defaultdict(list)
    for assignment in assignments:
        for day in assignment.days_between(today, check_in.trained_on + timedelta(days=LATEST), today=today):
            if (assignment.pk, day) not in begun:
                due[day].append(assignment)
    before = _felt_before(check_in)
    for day in sorted(due):
        found = [one for each in due[day] for one in _changes_of(each, day, check_in, before, at)]
        if found:
            return found
    return []


def _begun(client: User, today: date) -> set[tuple[int | None, date]]:
    """Sessions of today that have begun, whenever they were planned for, by plan and day."""
    rows = TrainingSession.objects.for_client(client).filter(Q(planned_on__gte=today) | Q(finished_at=None))
    return {(plan, max(day, today)) for plan, day in rows.values_list("assignment", "planned_on")}


def _felt_before(check_in: CheckIn) -> dict[str, int]:
    """What was sore at the question before, where that was lately."""
    earlier = CheckIn.objects.answered().filter(
        client=check_in.client_id,
        trained_on__lt=check_in.trained_on,
        trained_on__gte=check_in.trained_on - LATELY,
    )
    found = earlier.values_list("regions", flat=True).order_by("-trained_on").first()
    return found or {}


class _Asked(NamedTuple):
    """A step on one side, as the next session would ask for it."""

    step: StepContent
    side: str
    asked: Numbers
    last: Numbers | None


def _changes_of(
    assignment: Assignment, day: date, check_in: CheckIn, before: dict[str, int], at: datetime
) -> list[Proposal]:
    client = check_in.client
    content: VersionContent = assignment.version.content
    plan = prepared_session(assignment, on=day, at=at, changes=NO_CHANGES).plan
    moves = list(_asked_in(content, plan["slots"]))
    exercises = Exercise.objects.in_bulk({one.step["exercise"] for one in moves})
    felt, days = check_in.felt, (day - check_in.trained_on).days
    answer = Answer(check_in.trained_on, felt)
    verdicts: dict[int, dict[str, tuple[_Asked, Verdict]]] = defaultdict(dict)
    for one in moves:
        exercise = exercises[one.step["exercise"]]
        move = Move(frozenset(exercise.primary_muscles), frozenset(exercise.secondary_muscles), one.asked, one.last)
        if strain_on(move, felt, days).level >= Level.VERY:
            stand_ins = _stand_ins(one.step, client, {each.step["exercise"] for each in moves})
            move = Move(move.primary, move.secondary, one.asked, one.last, stand_ins)
        verdict = verdict_on(
            move,
            answer,
            on=day,
            step=client.load_step,
            unit=client.load_unit,
            before=before,  # type: ignore[arg-type]
        )
        if verdict.change != Change.AS_PLANNED:
            verdicts[one.step["number"]][one.side] = one, verdict
    return [
        _proposal(assignment, day, check_in, side, *found)
        for by_side in verdicts.values()
        for side, found in _for_both(by_side).items()
    ]


def _asked_in(content: VersionContent, slots: Iterable[SlotPlan]) -> Iterator[_Asked]:
    """Each step and side by its heaviest working set."""
    steps = {step["number"]: step for step in steps_in(content)}
    heaviest: dict[tuple[int, str], SlotPlan] = {}
    for slot in slots:
        if slot["kind"] not in STEERED or slot["step"] not in steps:
            continue
        place = slot["step"], slot["side"]
        if place not in heaviest or _load(slot) > _load(heaviest[place]):
            heaviest[place] = slot
    for (number, side), slot in heaviest.items():
        asked = Numbers(
            Decimal(slot["load"]) if slot["load"] is not None else None,
            slot["load_unit"],
            slot["reps_min"],
            slot["reps_max"],
            slot["seconds"],
        )
        done = slot.get("last")
        last = done and Numbers(
            Decimal(done["load"]) if done["load"] is not None else None,
            done["load_unit"],
            done["reps"],
            None,
            done["seconds"],
        )
        yield _Asked(steps[number], side, asked, last)


def _load(slot: SlotPlan) -> Decimal:
    return Decimal(slot["load"] or 0)


MOST_STAND_INS = 20


def _stand_ins(step: StepContent, client: User, planned: Collection[int]) -> tuple[StandIn, ...]:
    """What can be done in place of a move: what the trainer lets the client swap to first, then what is alike."""
    allowed = step.get("alternatives") or []
    likely = Exercise.objects.visible_to(client).in_place_of([step["exercise"]]).values("pk")
    found = list(
        Exercise.objects.active()
        .with_text()
        .filter(Q(pk__in=allowed) | Q(pk__in=likely))
        .exclude(pk__in=planned)
        .order_by("pk")[:MOST_STAND_INS]
    )
    found.sort(key=lambda one: (one.pk not in allowed, allowed.index(one.pk) if one.pk in allowed else 0))
    return tuple(
        StandIn(one.pk, one.name, frozenset([*one.primary_muscles, *one.secondary_muscles]))
        for one in found
        if may_stand_in(step, one)
    )


def _for_both(by_side: dict[str, tuple[_Asked, Verdict]]) -> dict[str, tuple[_Asked, Verdict]]:
    """Once for both sides where they are told the same, or the move itself is another."""
    found = list(by_side.values())
    alike = len({(one.change, one.numbers, one.swap, one.sentences) for _, one in found}) == 1
    if (len(found) > 1 and alike) or any(one.swap for _, one in found):
        return {Side.BOTH.value: found[0]}
    return by_side


def _proposal(
    assignment: Assignment, day: date, check_in: CheckIn, side: str, asked: _Asked, verdict: Verdict
) -> Proposal:
    step, now = asked.step, verdict.numbers
    proposal = Proposal(
        client=check_in.client,
        assignment=assignment,
        check_in=check_in,
        step_key=step.get("key"),
        exercise_id=step["exercise"],
        exercise_name=step["name"],
        side=side,
        kind=verdict.change.value,
        source=Proposal.Source.CHECK_IN,
        reason=reason_of(verdict.sentences, verdict.facts),
        was=asked.asked.words,
        now=now.words if now else verdict.swap.name if verdict.swap else "",
        for_session_on=day,
        expires_on=max(day, check_in.trained_on + timedelta(days=LATEST)),
        created_at=check_in.answered_at or timezone.now(),
    )
    if verdict.swap:
        proposal.swap_to_id = verdict.swap.exercise
        proposal.was = " ".join([step["name"], asked.asked.words]).strip()[:60]
    elif now:
        before = asked.asked
        if (now.load, now.load_unit) != (before.load, before.load_unit):
            proposal.load, proposal.load_unit = now.load, now.load_unit
        if (now.reps_min, now.reps_max) != (before.reps_min, before.reps_max):
            proposal.reps_min, proposal.reps_max = now.reps_min, now.reps_max
        if now.seconds != before.seconds:
            proposal.seconds = now.seconds
    return proposal


# --- Decided --------------------------------------------------------------------------------------


@transaction.atomic
def decide_changes(
    check_in: CheckIn, *, by: User, accept: bool, at: datetime | None = None
) -> tuple[list[Proposal], list[str]]:
    """Agree to all that was proposed after a check-in and can still be decided by this trainer, or to none of it.

    Returns those decided, and in words why others couldn't be; refused where there is nothing to decide at all.
    """
    at = at or timezone.now()
    today = check_in.client.day_of(at)
    scope = Proposal.objects.editable_by(by).filter(check_in=check_in).open_on(today).select_related("assignment")
    found = list(scope.order_by("assignment", "pk"))
    if not found:
        raise ValidationError(_("There is nothing to decide any more."))
    decided, refused = [], []
    for one in found:
        try:
            with transaction.atomic():
                decided.append(decide_proposal(one, by=by, accept=accept, at=at))
        except ValidationError as refusal:
            refused.append(f"{one.place}: {' '.join(refusal.messages)}")
    return decided, refused


def decide_proposal(proposal: Proposal, *, by: User, accept: bool, at: datetime | None = None) -> Proposal:
    return apply_proposal(proposal, by=by, at=at) if accept else decline_proposal(proposal, by=by, at=at)


def set_automatic(coaching: Coaching, *, automatic: bool) -> None:
    """Let what soreness proposes for this client happen by itself from now on, or decide each time again."""
    if automatic:
        AutomaticChanges.objects.get_or_create(coaching=coaching, defaults={"client_id": coaching.client_id})
    else:
        AutomaticChanges.objects.filter(coaching=coaching).delete()
