"""What a step can be swapped for when its machine is taken, each with a load to start with."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, Self

from django.db import connection
from django.utils.text import capfirst
from django.utils.translation import gettext

from accounts.models import User
from accounts.templatetags.style import in_sentence
from routines import formulas
from routines.models import Equipment, Exercise, Laterality, Muscle, SetKind, Tracking
from routines.models.exercise import STAND_INS
from routines.models.plan import SessionPlan, SlotPlan, StepPlan
from routines.models.translation import move_name
from routines.notation import in_digits
from routines.player.queries.entries import in_own_unit

MAX_CHOICES = 4


@dataclass(frozen=True)
class Choice:
    """One exercise in place of a step's own."""

    exercise: int
    revision: int
    name: str
    tracking: str
    laterality: str
    load: str
    """To start with, in the client's unit; empty where no load moves or nothing can be told from."""
    load_unit: str
    is_on_a_bar: bool
    why: str
    """Why this one, and why this load, in a few words."""

    @classmethod
    def as_planned(cls, step: StepPlan) -> Self:
        """The way back, with what is prescribed."""
        return cls(
            exercise=step["exercise"],
            revision=step["revision"],
            name=move_name(step["name"]),
            tracking=step["tracking"],
            laterality=step["laterality"],
            load="",
            load_unit="",
            is_on_a_bar=False,
            why=gettext("As planned."),
        )


LAST_LOAD = """
SELECT load, load_unit FROM routines_loggedset
WHERE client_id = %s AND exercise_id = {exercise} AND voided_at IS NULL AND load IS NOT NULL AND kind <> 'warm_up'
ORDER BY done_at DESC LIMIT 1
"""

CHOICES = f"""
WITH chosen AS (
    SELECT DISTINCT * FROM unnest(%s::bigint[], %s::bigint[]) AS pair (planned_id, exercise_id)
),
pairs AS (
    SELECT planned_id, exercise_id, is_variation, likeness, false AS is_chosen
    FROM ({STAND_INS}) AS likes
    WHERE (planned_id, exercise_id) NOT IN (SELECT planned_id, exercise_id FROM chosen)
    UNION ALL
    SELECT planned_id, exercise_id, false, 0, true FROM chosen
),
choices AS (
    SELECT *, exercise_id = ANY (%s) AS is_planned, row_number() OVER (
        PARTITION BY planned_id, is_chosen
        ORDER BY is_variation DESC, exercise_id = ANY (%s), likeness DESC, exercise_id
    ) AS place
    FROM pairs
    WHERE exercise_id IN ({{visible}})
)
SELECT
    planned.id, planned.equipment, planned.laterality, planned.primary_muscles,
    last_of_planned.load, last_of_planned.load_unit,
    other.id, other.equipment, other.laterality, other.primary_muscles, last.load, last.load_unit,
    other.tracking, revision.id, revision.name, other.variation_note, is_variation, is_planned, is_chosen
FROM choices
JOIN routines_exercise AS planned ON planned.id = planned_id
JOIN routines_exercise AS other ON other.id = exercise_id
JOIN routines_exerciserevision AS revision ON revision.id = other.published_id
LEFT JOIN LATERAL ({LAST_LOAD.format(exercise="planned.id")}) AS last_of_planned ON true
LEFT JOIN LATERAL ({LAST_LOAD.format(exercise="other.id")}) AS last ON true
WHERE is_chosen OR place <= %s
ORDER BY planned_id, is_chosen DESC, place
"""  # noqa: S608 - put together from the constants above


class Planned(NamedTuple):
    exercise: int
    equipment: list[str]
    laterality: str
    primary_muscles: list[str]
    last_load: Decimal | None
    last_unit: str


class Found(NamedTuple):
    exercise: int
    equipment: list[str]
    laterality: str
    primary_muscles: list[str]
    last_load: Decimal | None
    last_unit: str
    tracking: str
    revision: int
    name: str
    note: str
    is_variation: bool
    is_planned: bool
    is_chosen: bool
    """The trainer's own choice, of this step or another one with the same exercise."""


def swap_choices(client: User, plan: SessionPlan) -> dict[int, list[Choice]]:
    """What each step of a session can be swapped for, the best first, by the step's number.

    The trainer's alternatives come first, as many as there are, and others up to four in all. Among what the client may
    see, in their unit. What is on today's list anyway comes last of its kind. One statement
    for all steps, with the load of the client's latest set of each exercise; written in SQL, as the ORM takes longer
    to write it than the database to answer.
    """
    exercises = list({step["exercise"] for step in plan["steps"]})
    visible, scope = Exercise.objects.visible_to(client).active().values("pk").query.sql_with_params()
    chosen = [(step["exercise"], other) for step in plan["steps"] for other in step.get("alternatives", [])]
    pairs = [[one for one, _ in chosen], [other for _, other in chosen]]
    values = [*pairs, exercises, exercises, exercises, *scope, client.pk, client.pk, MAX_CHOICES]
    found: dict[int, list[tuple[Planned, Found]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(CHOICES.format(visible=visible), values)
        for row in cursor.fetchall():
            planned = Planned(*row[:6])
            found[planned.exercise].append((planned, Found(*row[6:])))
    asked = {
        slot["step"]: slot
        for slot in reversed(plan["slots"])
        if slot["load"] is not None and slot["kind"] != SetKind.WARM_UP
    }
    return {
        step["number"]: [
            _choice(planned, one, asked.get(step["number"]), client)
            for planned, one in _of_step(step, found[step["exercise"]])
        ]
        for step in plan["steps"]
    }


def _of_step(step: StepPlan, found: list[tuple[Planned, Found]]) -> list[tuple[Planned, Found]]:
    """What stands for this step: its own alternatives in their order, then what is like it."""
    place = {exercise: at for at, exercise in enumerate(step.get("alternatives", []))}
    chosen = sorted((pair for pair in found if pair[1].exercise in place), key=lambda pair: place[pair[1].exercise])
    others = [pair for pair in found if not pair[1].is_chosen]
    return [*chosen, *others[: max(0, MAX_CHOICES - len(chosen))]]


def _choice(planned: Planned, one: Found, asked: SlotPlan | None, client: User) -> Choice:
    load, is_last = _load(planned, one, asked, client)
    reasons = [_why_it(planned, one), _why_load(load, client, is_last=is_last)]
    return Choice(
        exercise=one.exercise,
        revision=one.revision,
        name=move_name(one.name),
        tracking=one.tracking,
        laterality=one.laterality,
        load=load,
        load_unit=client.load_unit,
        is_on_a_bar=Equipment.BARBELL in one.equipment,
        why=" ".join(reason for reason in reasons if reason),
    )


def _load(planned: Planned, one: Found, asked: SlotPlan | None, client: User) -> tuple[str, bool]:
    """A load to start with, and whether it is the person's last one: that beats any formula."""
    if one.tracking != Tracking.REPS_AND_LOAD:
        return "", False
    if one.last_load is not None:
        return in_own_unit(one.last_load, one.last_unit, client), True
    if asked and asked["load"] is not None:
        before = in_own_unit(Decimal(asked["load"]), asked["load_unit"], client)
    elif planned.last_load is not None:
        before = in_own_unit(planned.last_load, planned.last_unit, client)
    else:
        return "", False
    careful = formulas.proposed_load(
        Decimal(before),
        equipment=planned.equipment,
        one_sided=planned.laterality == Laterality.EACH_SIDE,
        to_equipment=one.equipment,
        to_one_sided=one.laterality == Laterality.EACH_SIDE,
        step=client.load_step,
        bar=client.bar_in(client.load_unit),
    )
    return in_digits(careful) or "", False


def _why_it(planned: Planned, one: Found) -> str:
    """What it trains and needs; of a variation what its author says; of the trainer's own choice that it is."""
    if one.is_chosen:
        return gettext("Your trainer’s choice.")
    if one.is_variation and one.note:
        return one.note
    common = [str(Muscle(muscle).label) for muscle in planned.primary_muscles if muscle in one.primary_muscles]
    needs = [in_sentence(Equipment(item).label) for item in one.equipment if item != Equipment.NONE]
    trains = capfirst(", ".join(in_sentence(each) for each in common)) if common else gettext("A variation")
    said = f"{trains}: {', '.join(needs) or gettext('no equipment')}."
    return f"{said} {gettext('On today’s list, too.')}" if one.is_planned else said


def _why_load(load: str, client: User, *, is_last: bool) -> str:
    if not load:
        return ""
    said = {"load": load, "unit": client.load_unit}
    if is_last:
        return gettext("Last time %(load)s %(unit)s.") % said
    return gettext("A careful start: %(load)s %(unit)s.") % said
