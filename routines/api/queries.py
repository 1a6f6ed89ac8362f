"""What the lists and details for programs read: one function each, from the scope on."""

from django.db import models
from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Lower

from accounts.models import Coaching, User
from routines.models import (
    Assignment,
    Exercise,
    LoggedSet,
    LoggedSetRevision,
    Routine,
    SessionChange,
    SessionStep,
    TrainingSession,
)


def exercises_to_list(user: User) -> QuerySet[Exercise]:
    """By name; those in use, with a published text."""
    exercises = Exercise.objects.visible_to(user).active().exclude(published=None)
    return (
        exercises.select_related("published", "owner", "variation_of")
        .defer("figure", "published__steps", "published__mistakes", "published__feels_wrong")
        .order_by(Lower("published__name"), "pk")
        .fetch_mode(models.FETCH_RAISE)
    )


def exercises_to_read(user: User) -> QuerySet[Exercise]:
    exercises = Exercise.objects.readable_by(user).exclude(published=None)
    return exercises.select_related("published", "owner", "variation_of").fetch_mode(models.FETCH_RAISE)


def routines_to_list(user: User) -> QuerySet[Routine]:
    routines = Routine.objects.visible_to(user).select_related("owner")
    return routines.order_by("name", "pk").fetch_mode(models.FETCH_RAISE)


def routines_to_read(user: User) -> QuerySet[Routine]:
    """With blocks, steps and sets, in four queries."""
    return Routine.objects.visible_to(user).select_related("owner").with_steps()


def assignments_to_list(user: User) -> QuerySet[Assignment]:
    """Newest first, without the routines' content."""
    return (
        Assignment.objects.visible_to(user)
        .select_related("client", "coaching__trainer", "version")
        .defer("version__content")
        .order_by("-starts_on", "-pk")
        .fetch_mode(models.FETCH_RAISE)
    )


def assignments_to_read(user: User) -> QuerySet[Assignment]:
    return (
        Assignment.objects.visible_to(user)
        .select_related("client", "coaching__trainer", "version")
        .prefetch_related("targets")
    )


def sessions_to_list(user: User) -> QuerySet[TrainingSession]:
    """Latest day first, without their plans."""
    return (
        TrainingSession.objects.visible_to(user)
        .select_related("client", "version")
        .defer("plan", "version__content")
        .order_by("-planned_on", "-started_at", "pk")
        .fetch_mode(models.FETCH_RAISE)
    )


def sessions_to_read(user: User) -> QuerySet[TrainingSession]:
    """With the plan, what was done otherwise and who said so, and the logged sets."""
    changed = SessionStep.objects.select_related("exercise").order_by("step_number")
    changes = SessionChange.objects.select_related("entered_by").order_by("order_at", "op")
    sets = LoggedSet.objects.select_related("entered_by").order_by("done_at", "pk")
    return (
        TrainingSession.objects.visible_to(user)
        .select_related("client", "version")
        .defer("version__content")
        .prefetch_related(
            Prefetch("changed_steps", changed), Prefetch("changes", changes), Prefetch("logged_sets", sets)
        )
        .fetch_mode(models.FETCH_RAISE)
    )


def sets_to_list(session: TrainingSession) -> QuerySet[LoggedSet]:
    return session.logged_sets.select_related("entered_by").order_by("done_at", "pk").fetch_mode(models.FETCH_RAISE)


def sets_to_read(user: User) -> QuerySet[LoggedSet]:
    """With what they were before."""
    revisions = LoggedSetRevision.objects.select_related("entered_by").order_by("order_at", "op")
    return (
        LoggedSet.objects.visible_to(user)
        .select_related("entered_by")
        .prefetch_related(Prefetch("revisions", revisions))
        .fetch_mode(models.FETCH_RAISE)
    )


def coachings_with(trainer: User, clients: list[int]) -> list[Coaching]:
    """The trainer's active coachings with these clients; whom they don't coach is left out."""
    return list(Coaching.objects.active().filter(trainer=trainer, client__in=clients))
