"""What a day of a program asks of its client now: the rules' results, the trainer's overrides, and why.

Read when a session is prepared, from what stands in the logs then; once started, a session keeps what its plan says.
Of a slot's numbers the later in this row holds: the routine's version, the program's rule, the client's own target, the
trainer's override.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict, cast

from django.db.models import Case, Exists, OuterRef, Q
from django.db.models import When as DbWhen
from django.utils.translation import gettext

from accounts.models import User
from routines.due_days import PausedDays
from routines.formulas import load_in, on_step
from routines.models.assignment import Assignment, AssignmentQuerySet, PersonalTarget
from routines.models.exercise import Tracking
from routines.models.program import Enrolment, ProgramContent, TargetOverride, TargetOverrideQuerySet, ease_in, rule_for
from routines.models.proposal import Proposal, has_changes
from routines.models.routine import SetKind, Side
from routines.models.session import LoggedSet, TrainingSession
from routines.models.version import SetContent, StepContent, VersionContent, asked_of_side, sides_of, steps_in
from routines.notation import in_digits
from routines.progression import (
    LOOK_BACK,
    MOST_LOAD,
    Asked,
    Done,
    Past,
    Rule,
    Target,
    Trace,
    Weights,
    When,
    decide,
    in_words,
    trace_of,
)
from routines.progression.sets import as_asked
from routines.reasons import ByHand, Voice, asked_words, reason_of

STEERED = {SetKind.WORKING, SetKind.AMRAP}
"""The sets that a rule counts; the loads of the others follow in proportion."""


class WhyPlan(TypedDict):
    """Why a step asks for what it does on one side, as a session's plan keeps it."""

    side: str
    target: str  # 22.5 kg
    why: str
    change: str
    by: str  # who set it by hand; empty for a rule's own number
    facts: dict[str, Any]


type Exercised = tuple[str, Sequence[Done]]
"""A side, and the sets that were done of an exercise on it last time."""


def plain_whys(
    step: StepContent, *, own: PersonalTarget | None, last: Iterable[Exercised], voice: Voice
) -> list[WhyPlan]:
    """Why a step asks for what it does where no program's rule says so; once, where both sides are told the same."""
    by_hand = (
        None
        if own is None
        else ByHand(
            load=own.load,
            load_unit=own.load_unit,
            reps_min=own.reps_min,
            reps_max=own.reps_max,
            seconds=own.seconds,
            reason=own.reason,
            since=own.set_on,
        )
    )
    as_many = any(one["kind"] == SetKind.AMRAP for one in step["sets"])
    found = []
    for side, sets in last:
        asked = asked_on(step, side)
        if asked is None:
            continue
        reason = reason_of(asked, own=by_hand, last=sets, voice=voice, as_many=as_many)
        by = voice.trainer if by_hand and by_hand.has_number else ""
        facts = {"from": "own" if by else "routine", "routine": asked_words(as_asked(asked))}
        found.append(WhyPlan(side=side, target=reason.target, why=reason.why, change=reason.change, by=by, facts=facts))
    return same_once(found)


@dataclass(frozen=True)
class SideTarget:
    """A step's number on one side, and what it comes from."""

    side: str
    trace: Trace
    asked: Asked
    own: PersonalTarget | None = None
    override: TargetOverride | None = None

    @property
    def ruled(self) -> Target:
        return self.trace.ruling.target

    @property
    def target(self) -> Target:
        """What holds in the end."""
        target = self.ruled
        for by_hand in (self.own, self.override):
            if by_hand is None:
                continue
            if by_hand.reps_min is not None:
                target = replace(target, reps_min=by_hand.reps_min, reps_max=by_hand.reps_max)
            if by_hand.seconds is not None:
                target = replace(target, seconds=by_hand.seconds)
            if by_hand.load is not None:
                target = replace(target, load=by_hand.load, load_unit=by_hand.load_unit)
        return target

    @property
    def is_by_hand(self) -> bool:
        return self.target != self.ruled

    def why(self, trainer: str) -> WhyPlan:
        """In words, for the plan and for the page of the program. ``trainer`` is their first name."""
        why, change, by = self.trace.ruling.why, self.trace.change, ""
        ruled = in_words(self.ruled)
        if self.override is not None:
            by = self.override.author.first_name if self.override.author else trainer
            said = {"trainer": by, "reason": self.override.reason, "numbers": ruled}
            why = gettext("%(trainer)s set this: “%(reason)s” The program says %(numbers)s.") % said
            once = gettext("It is for this session only.")
            lasts = gettext("It stays until %(trainer)s ends it.") % {"trainer": trainer}
            change = once if self.override.only_next else lasts
        elif self.is_by_hand:
            by = trainer
            said = {"trainer": by, "reason": self.own.reason if self.own else "", "numbers": ruled}
            if said["reason"]:
                why = gettext("%(trainer)s set this number by hand. %(reason)s The program says %(numbers)s.") % said
            else:
                why = gettext("%(trainer)s set this number by hand. The program says %(numbers)s.") % said
            change = gettext("It stays until %(trainer)s takes it back.") % {"trainer": by}
        return WhyPlan(
            side=self.side,
            target=asked_words(self.target),
            why=why,
            change=change,
            by=by,
            facts={**self.trace.facts, "ruled": ruled},
        )


@dataclass(frozen=True)
class DayTargets:
    """A day of a program for its client: each step's target by (step number, side)."""

    enrolment: Enrolment
    week: int
    is_easy: bool
    trainer: str
    step: Decimal
    by_step: Mapping[tuple[int, str], SideTarget]

    def eased(self, content: VersionContent) -> VersionContent:
        """The version with the sets that a deload week leaves."""
        if not self.is_easy:
            return content
        blocks = [
            {**block, "steps": [self._eased_step(step) for step in block["steps"]]} for block in content["blocks"]
        ]
        return cast("VersionContent", {**content, "blocks": blocks})

    def _eased_step(self, step: StepContent) -> StepContent:
        kept = {found.ruled.sets for (number, _), found in self.by_step.items() if number == step["number"]}
        left = max(kept, default=len(step["sets"]))
        sets = []
        for one in step["sets"]:
            if one["kind"] in STEERED:
                if left <= 0:
                    continue
                left -= 1
            sets.append(one)
        return {**step, "sets": sets}

    def ruled(self, asked: SetContent, step_number: int, side: str) -> SetContent:
        """A set as the rule has it; a lighter or heavier one than the step's main load in the same proportion."""
        found = self.by_step.get((step_number, side))
        if found is None:
            return asked
        own, target = asked.copy(), found.ruled
        base = found.asked.load
        if target.load is not None and (target.load, target.load_unit) != (base, found.asked.load_unit):
            is_main = asked["load"] is None or Decimal(asked["load"]) == base or not base
            if is_main and asked["kind"] != SetKind.WARM_UP:
                own["load"], own["load_unit"] = in_digits(target.load), target.load_unit
            elif asked["load"] is not None and base:
                unit = target.load_unit
                share = target.load / load_in(base, found.asked.load_unit, unit)
                load = min(
                    on_step(load_in(Decimal(asked["load"]), asked["load_unit"], unit) * share, self.step), MOST_LOAD
                )
                own["load"], own["load_unit"] = in_digits(max(load, Decimal(0))), unit
        if asked["kind"] not in STEERED:
            return own
        if found.asked.load is None and (asked["reps_min"], asked["seconds"]) == (
            found.asked.reps_min,
            found.asked.seconds,
        ):
            own["reps_min"], own["reps_max"], own["seconds"] = target.reps_min, target.reps_max, target.seconds
        if target.rpe is not None and own["rpe"] is None:
            own["rpe"] = in_digits(target.rpe)
        return own

    def overridden(self, asked: SetContent, step_number: int, side: str) -> SetContent:
        """A set as the trainer set it by hand with a reason."""
        found = self.by_step.get((step_number, side))
        override = found.override if found else None
        if override is None or asked["kind"] not in STEERED:
            return asked
        own = asked.copy()
        if override.reps_min is not None:
            own["reps_min"], own["reps_max"] = override.reps_min, override.reps_max
        if override.seconds is not None:
            own["seconds"] = override.seconds
        if override.load is not None:
            own["load"], own["load_unit"] = in_digits(override.load), override.load_unit
        return own

    def why(self, step_number: int) -> list[WhyPlan]:
        """Of each side; once, where both are told the same."""
        return same_once(
            [found.why(self.trainer) for (number, _), found in self.by_step.items() if number == step_number]
        )


def same_once(found: Sequence[WhyPlan]) -> list[WhyPlan]:
    """One for both sides where they don't differ."""
    if len(found) > 1 and len({(one["target"], one["why"], one["change"]) for one in found}) == 1:
        return [{**found[0], "side": Side.BOTH}]
    return list(found)


def day_targets(assignment: Assignment, *, on: date, own: Mapping[int, PersonalTarget]) -> DayTargets | None:
    """What the program asks for on a day of it; None without a program.

    ``own`` are the client's own targets by step number. One statement for what was done, for an assignment fetched
    ``with_program``; another where a number was overridden.
    """
    enrolment = assignment.enrolment
    if enrolment is None:
        return None
    content: VersionContent = assignment.version.content
    exercises = {step["exercise"] for step in steps_in(content)}
    pauses = assignment.due_days().pauses
    history = history_for(assignment.client, enrolment, exercises, on=on, pauses=pauses)
    history.spans[assignment.pk] = (assignment.starts_on, assignment.ends_on)
    may_be_overridden = getattr(assignment, "has_overrides", True)
    rows = recorded_overrides().filter(assignment=assignment, ended_at=None) if may_be_overridden else []
    overrides = standing_overrides(rows)
    return targets_on(
        enrolment,
        content,
        client=assignment.client,
        trainer=assignment.coaching.trainer.first_name,
        on=on,
        history=history,
        day=assignment.pk,
        own=own,
        overrides=overrides.get(assignment.pk, {}),
        pauses=pauses,
    )


type Overrides = dict[tuple[str, str], TargetOverride]
"""(step key, side) → the override that stands; the side both for each of two."""


def with_program(assignments: AssignmentQuerySet) -> AssignmentQuerySet:
    """Assignments with the program each is a day of, schedules, and whether numbers were overridden or change once."""
    overrides = TargetOverride.objects.filter(assignment=OuterRef("pk"), ended_at=None)
    return (
        assignments.with_schedules()
        .select_related("enrolment", "coaching__trainer")
        .annotate(has_overrides=Exists(overrides), has_changes=has_changes())
    )


def recorded_overrides() -> TargetOverrideQuerySet:
    """Overrides with who set them, and whether one for the next session only is spent; the oldest first."""
    spent = TrainingSession.objects.filter(assignment=OuterRef("assignment"), started_at__gte=OuterRef("created_at"))
    return (
        TargetOverride.objects.annotate(is_spent=Case(DbWhen(only_next=True, then=Exists(spent)), default=False))
        .select_related("author")
        .order_by("created_at", "pk")
    )


def standing_overrides(rows: Iterable[TargetOverride]) -> dict[int, Overrides]:
    """Of overrides as recorded those that hold for the next session, by assignment; the latest of a step and side."""
    found: dict[int, Overrides] = defaultdict(dict)
    for row in rows:
        if row.ended_at is not None or getattr(row, "is_spent", False):
            continue
        standing, key = found[row.assignment_id], str(row.step_key)
        if row.side == Side.BOTH:
            for side in Side:
                standing.pop((key, side), None)
        standing[key, row.side] = row
    return found


type Place = tuple[int, str]
"""(exercise, side)"""


@dataclass
class History:
    """What was done of each exercise and side, session by session, the latest last, and on which day of a program.

    ``spans`` are the days of the program asked about, each from its first to its last day.
    """

    spans: dict[int, tuple[date, date]] = field(default_factory=dict)
    done: dict[Place, list[tuple[int | None, Past]]] = field(default_factory=lambda: defaultdict(list))

    def of_day(self, day: int, place: Place) -> list[Past]:
        """This day's own sessions where there are any, else those of everywhere else.

        A heavy and a light day of the same move that run side by side each go on from themselves.
        """
        found = self.done.get(place, [])
        own = [past for at, past in found if at == day]
        return own or [past for at, past in found if not self._run_together(day, at)]

    def _run_together(self, day: int, other: int | None) -> bool:
        here, there = self.spans.get(day), self.spans.get(other) if other is not None else None
        return bool(here and there and there[0] <= here[1] and there[1] >= here[0])

    def add(self, day: int, place: Place, past: Past) -> None:
        self.done[place].append((day, past))


def history_for(
    client: User, enrolment: Enrolment, exercises: Iterable[int], *, on: date, pauses: Collection[PausedDays] = ()
) -> History:
    """What the client did of these exercises in the last weeks, but for the program's easy weeks. One statement.

    What was asked less of for once, because something was sore, is no step of a rule either.
    """
    eased = Proposal.objects.filter(
        session=OuterRef("session"), exercise=OuterRef("exercise"), kind=Proposal.Kind.STEP_BACK, only_next=True
    )
    rows = (
        LoggedSet.objects.working()
        .filter(
            client=client,
            exercise__in=sorted(set(exercises)),
            kind__in=STEERED,
            session__planned_on__gte=on - LOOK_BACK,
            session__planned_on__lte=on,
        )
        .filter(Q(session__planned_on__lt=on) | ~Q(session__finished_at=None))
        .exclude(Exists(eased))
        .order_by("session__planned_on", "session__started_at", "session", "done_at", "set_number")
        .values_list(
            "exercise_id",
            "side",
            "session_id",
            "session__planned_on",
            "session__assignment_id",
            "session__assignment__enrolment_id",
            "session__assignment__starts_on",
            "session__assignment__ends_on",
            "reps",
            "load",
            "load_unit",
            "seconds",
            "rpe",
        )
    )
    history = History()
    of_sessions: dict[tuple[Any, ...], list[Done]] = defaultdict(list)
    for exercise, side, session, day, given, program, starts, ends, reps, load, unit, seconds, rpe in rows:
        is_own = enrolment.pk is not None and program == enrolment.pk
        if is_own and enrolment.is_deload_on(day, pauses):
            continue
        if is_own:
            history.spans[given] = (starts, ends)
        one = Done(reps=reps, load=load, load_unit=unit, seconds=seconds, rpe=rpe)
        of_sessions[exercise, side, session, day, given if is_own else None].append(one)
    for (exercise, side, _, day, given), sets in of_sessions.items():
        history.done[exercise, side].append((given, Past(day, tuple(sets))))
    return history


type Judge = Callable[[Rule, Asked, Sequence[Past], Weights, When], Trace]


def verdict_of(rule: Rule, asked: Asked, past: Sequence[Past], weights: Weights, when: When) -> Trace:
    """A ruling without what would change it."""
    return Trace(decide(rule, asked, past, weights, when), "", {})


def targets_on(
    enrolment: Enrolment,
    content: VersionContent,
    *,
    client: User,
    trainer: str,
    on: date,
    history: History,
    day: int,
    own: Mapping[int, PersonalTarget],
    overrides: Mapping[tuple[str, str], TargetOverride],
    pauses: Collection[PausedDays] = (),
    who: str = "",
    judge: Judge = trace_of,
) -> DayTargets:
    """The targets of a day (an assignment's number) from what is known; no statement.

    ``who`` did it, by name; empty: whoever reads the sentences. ``judge`` is trace_of, or the quicker verdict_of
    where nobody reads why.
    """
    program: ProgramContent = enrolment.content
    week = max(1, enrolment.week_on(on, pauses))
    when = When(on, week, enrolment.first_day_of(week, pauses), ease_in(program, week), who)
    weights = Weights(client.load_unit, client.load_step)
    by_step: dict[tuple[int, str], SideTarget] = {}
    for step in steps_in(content):
        for side in sides_of(step["laterality"]):
            asked = asked_on(step, side)
            if asked is None or asked.top is None:  # a round has no number
                continue
            past = history.of_day(day, (step["exercise"], side))
            trace = judge(rule_for(program, step["exercise"]), asked, past, weights, when)
            override = overrides.get((step.get("key", ""), side)) or overrides.get((step.get("key", ""), Side.BOTH))
            if override and not override.is_for(step["exercise"]):  # another move stands there by now
                override = None
            target = SideTarget(side, trace, asked, own.get(step["number"]), override)
            by_step[step["number"], side] = target
    return DayTargets(enrolment, week, when.ease is not None, trainer, client.load_step, by_step)


def asked_on(step: StepContent, side: str) -> Asked | None:
    """What a step asks for on a side, by its working sets with the step's main load; None without any."""
    sets = [asked_of_side(one, side) for one in step["sets"] if one["kind"] in STEERED]
    if not sets:
        return None
    main = max(sets, key=lambda one: Decimal(one["load"] or 0))
    alike = [one for one in sets if one["load"] == main["load"]]
    return Asked(
        sets=len(alike),
        reps_min=main["reps_min"],
        reps_max=main["reps_max"],
        seconds=main["seconds"],
        load=Decimal(main["load"]) if main["load"] is not None else None,
        load_unit=main["load_unit"],
        rpe=Decimal(main["rpe"]) if main["rpe"] is not None else None,
        takes_load=step["tracking"] == Tracking.REPS_AND_LOAD,
    )
