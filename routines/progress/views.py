"""What the logs say: for the client, and for their trainer at the client's own address."""

import uuid
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, lead_on, trainer_required
from accounts.models import User
from routines.models import Exercise, LoggedSet, TrainingSession
from routines.progress.queries import (
    Span,
    comments_on,
    done_session,
    finished_sessions,
    moves_of,
    muscle_weeks,
    overview_of,
    progress_in,
    year_of,
)

SESSIONS_A_PAGE = 20
YEARS = range(2000, 2200)


def of_client(request: SignedInRequest, client_id: int) -> User:
    return get_object_or_404(User.objects.coached_by(request.user), pk=client_id)


def show(request: SignedInRequest, page: str, client: User, context: dict[str, Any]) -> HttpResponse:
    """A page of the client's, opened by them or by their trainer."""
    whose = {"client": client, "is_own": client == request.user}
    return render(request, f"routines/progress/{page}.html", whose | context)


# --- Overview -----------------------------------------------------------------------------------


@require_safe
def overview(request: SignedInRequest) -> HttpResponse:
    return show_overview(request, request.user)


@require_safe
@trainer_required
def client_overview(request: SignedInRequest, client_id: int) -> HttpResponse:
    return show_overview(request, of_client(request, client_id))


def show_overview(request: SignedInRequest, client: User) -> HttpResponse:
    page = overview_of(client, unit=request.user.load_unit, today=client.today)
    return show(request, "overview", client, {"page": page})


# --- Moves --------------------------------------------------------------------------------------


@require_safe
def exercise_list(request: SignedInRequest) -> HttpResponse:
    return show_exercises(request, request.user)


@require_safe
@trainer_required
def client_exercise_list(request: SignedInRequest, client_id: int) -> HttpResponse:
    return show_exercises(request, of_client(request, client_id))


def show_exercises(request: SignedInRequest, client: User) -> HttpResponse:
    return show(
        request, "exercise_list", client, {"moves": moves_of(client, unit=request.user.load_unit, today=client.today)}
    )


@require_safe
def exercise_detail(request: SignedInRequest, slug: str) -> HttpResponse:
    return show_exercise(request, request.user, slug)


@require_safe
@trainer_required
def client_exercise_detail(request: SignedInRequest, client_id: int, slug: str) -> HttpResponse:
    return show_exercise(request, of_client(request, client_id), slug)


def show_exercise(request: SignedInRequest, client: User, slug: str) -> HttpResponse:
    """``?span=`` is 12-weeks, year or all. What the client did is shown, whoever's move it is."""
    done = LoggedSet.objects.filter(client=client, exercise__slug=slug).values("exercise")[:1]
    visible = Exercise.objects.visible_to(request.user).filter(slug=slug).values("pk")
    exercises = Exercise.objects.with_text().filter(Q(pk__in=done) | Q(pk__in=visible)).select_related("merge__into")
    exercise = get_object_or_404(exercises, slug=slug)
    if merge := getattr(exercise, "merge", None):
        return lead_on(request, slug=merge.into.slug)
    wanted = request.GET.get("span", "")
    span = Span(wanted) if wanted in Span.values else Span.WEEKS
    context = {
        "exercise": exercise,
        "spans": Span,
        "page": progress_in(client, exercise, span, unit=request.user.load_unit, today=client.today),
    }
    return show(request, "exercise_detail", client, context)


# --- Muscles ------------------------------------------------------------------------------------


@require_safe
def muscles(request: SignedInRequest) -> HttpResponse:
    return show_muscles(request, request.user)


@require_safe
@trainer_required
def client_muscles(request: SignedInRequest, client_id: int) -> HttpResponse:
    return show_muscles(request, of_client(request, client_id))


def show_muscles(request: SignedInRequest, client: User) -> HttpResponse:
    """``?week=2026-11-16``: the week of that day; of today without it."""
    today = client.today
    page = muscle_weeks(client, around=day_of(request.GET.get("week", "")) or today, today=today)
    return show(request, "muscles", client, {"page": page})


def day_of(typed: str) -> date | None:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if day.year in YEARS else None


# --- Calendar -----------------------------------------------------------------------------------


@require_safe
def calendar(request: SignedInRequest) -> HttpResponse:
    return show_calendar(request, request.user)


@require_safe
@trainer_required
def client_calendar(request: SignedInRequest, client_id: int) -> HttpResponse:
    return show_calendar(request, of_client(request, client_id))


def show_calendar(request: SignedInRequest, client: User) -> HttpResponse:
    """``?year=2025`` for another year."""
    today = client.today
    typed = request.GET.get("year", "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else today.year
    page = year_of(client, number=number if number in YEARS else today.year, today=today)
    return show(request, "calendar", client, {"page": page})


# --- Sessions -----------------------------------------------------------------------------------


@require_safe
def session_list(request: SignedInRequest) -> HttpResponse:
    return show_sessions(request, request.user)


@require_safe
@trainer_required
def client_session_list(request: SignedInRequest, client_id: int) -> HttpResponse:
    return show_sessions(request, of_client(request, client_id))


def show_sessions(request: SignedInRequest, client: User) -> HttpResponse:
    page = Paginator(finished_sessions(client), SESSIONS_A_PAGE).get_page(request.GET.get("page"))
    return show(request, "session_list", client, {"page": page})


@require_safe
def session_detail(request: SignedInRequest, session_id: uuid.UUID) -> HttpResponse:
    """For the client, and for their trainer from the first set on."""
    sessions = TrainingSession.objects.visible_to(request.user).select_related("client")
    session = get_object_or_404(sessions, pk=session_id)
    comments = list(comments_on(session, request.user))
    context = {
        "session": session,
        "comments": comments,
        "new_comments": sum(one.is_new for one in comments),
        "newest": max((one.pk for one in comments), default=0),
        "done": done_session(session, request.user),
        "is_own": session.client_id == request.user.pk,
    }
    return render(request, "routines/progress/session_detail.html", context)
