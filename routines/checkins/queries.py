"""The question of the morning after with what it is about, and a client's soreness as their trainer reads it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import models
from django.db.models import Prefetch
from django.utils.text import get_text_list
from django.utils.translation import gettext

from accounts.models import User
from routines.models import CheckIn, Exercise, Proposal, TrainingSession
from routines.models.checkin import day_trained, sessions_asked_about
from routines.readiness import Region, regions_of, stretching_helps

CHECK_INS_SHOWN = 14


@dataclass(frozen=True)
class Question:
    """A day of training, and which parts of the body it was for in the first place."""

    trained_on: date
    names: list[str]
    trained: list[Region]

    @property
    def after(self) -> str:
        """What was trained, by name: Back day and Stretches."""
        return get_text_list(self.names, gettext("and")) or gettext("training")


def question_now(client: User, *, now: datetime) -> Question | None:
    """What a client is asked now; None when there is nothing, or it was answered."""
    sessions = sessions_asked_about(client, now=now)
    if not sessions:
        return None
    trained_on = day_trained(sessions[0])
    if CheckIn.objects.answered().filter(client=client, trained_on=trained_on).exists():
        return None
    return question_about(trained_on, sessions)


def question_about(trained_on: date, sessions: Iterable[TrainingSession]) -> Question:
    plans = [one.plan for one in sessions]
    exercises = {step["exercise"] for plan in plans for step in plan["steps"]}
    muscles = Exercise.objects.filter(pk__in=exercises).values_list("primary_muscles", flat=True)
    trained = regions_of(muscle for found in muscles for muscle in found)
    return Question(
        trained_on, list(dict.fromkeys(str(plan["name"]) for plan in plans)), [one for one in Region if one in trained]
    )


def question_of(check_in: CheckIn) -> Question:
    """What a mailed question is about."""
    return question_about(check_in.trained_on, [check_in.session] if check_in.session else [])


@dataclass(frozen=True)
class Morning:
    """A check-in that was answered, and what came of it."""

    check_in: CheckIn
    proposals: list[Proposal]

    @property
    def open(self) -> list[Proposal]:
        return [one for one in self.proposals if one.is_open]

    @property
    def standing(self) -> list[Proposal]:
        """What the next session will ask for."""
        return [one for one in self.proposals if one.status == Proposal.Status.ACCEPTED]

    @property
    def over(self) -> list[Proposal]:
        return [one for one in self.proposals if one not in self.open and one not in self.standing]

    @property
    def stretch(self) -> TrainingSession | None:
        """The session whose stretches are worth offering: they weren't done yet."""
        session = self.check_in.session
        if session is None or session.version.follow_up_id is None or session.followed_by.all():
            return None
        return session if stretching_helps(self.check_in.felt) else None


@dataclass(frozen=True)
class Soreness:
    """A client's mornings, the latest first, and what is still to be decided of all of them."""

    mornings: list[Morning]
    open: list[Proposal] = field(default_factory=list)
    standing: list[Proposal] = field(default_factory=list)

    @property
    def latest(self) -> Morning | None:
        return self.mornings[0] if self.mornings else None


def soreness_of(client: User, *, now: datetime) -> Soreness:
    """The latest answers with what was proposed from them. Three statements."""
    today = client.day_of(now)
    proposals = (
        Proposal.objects.filter(client=client)
        .select_related("decided_by", "assignment__coaching__trainer")
        .order_by("pk")
        .fetch_mode(models.FETCH_RAISE)
    )
    check_ins = (
        CheckIn.objects.answered()
        .filter(client=client)
        .select_related("session__version__follow_up")
        .prefetch_related(
            Prefetch("proposals", proposals),
            Prefetch("session__followed_by", TrainingSession.objects.only("follows")),
        )
        .order_by("-trained_on")
        .fetch_mode(models.FETCH_RAISE)[:CHECK_INS_SHOWN]
    )
    mornings = [Morning(one, list(one.proposals.all())) for one in check_ins]
    every = [
        one
        for morning in mornings
        for one in morning.proposals
        if one.expires_on >= today and one.assignment.withdrawn_at is None and one.assignment.coaching.ended_at is None
    ]
    return Soreness(
        mornings,
        [one for one in every if one.is_open],
        [one for one in every if one.status == Proposal.Status.ACCEPTED],
    )
