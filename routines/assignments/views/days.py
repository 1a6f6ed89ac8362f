"""A client's calendar: sessions go to other days, pauses come between."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, trainer_required
from accounts.models import User
from accounts.templatetags.style import dated
from routines.assignments.commands import add_pause, change_pause, move_session, remove_pause
from routines.assignments.forms import MoveForm, PauseForm
from routines.assignments.queries import calendar_of, pauses_to_list
from routines.models import Assignment, Pause

YEARS = range(2000, 2200)
LONGEST_NUMBER = 18


@require_safe
def own_calendar(request: SignedInRequest) -> HttpResponse:
    return show_calendar(request, request.user)


@require_safe
@trainer_required
def client_calendar(request: SignedInRequest, client_id: int) -> HttpResponse:
    return show_calendar(request, get_object_or_404(User.objects.coached_by(request.user), pk=client_id))


def show_calendar(
    request: SignedInRequest, client: User, *, plan: int | None = None, refused: MoveForm | None = None
) -> HttpResponse:
    """``?month=2026-11`` for another month, ``?move=12:2026-11-25`` to open the form that moves a session."""
    if refused is None:
        plan, on = moved_by(request.GET.get("move", ""))
    else:
        on = refused.cleaned_data.get("due_on")
    month = month_of(request.GET.get("month", "")) or on or client.today
    page = calendar_of(client, reader=request.user, month=month, now=timezone.now())
    entry = page.entry(plan, on) if plan and on else None
    context: dict[str, Any] = {
        "page": page,
        "client": client,
        "is_own": client == request.user,
        "weekdays": page.weekdays,
        "moving": entry,
        "moving_on": on,
        "form": refused or (MoveForm(initial={"due_on": on}) if entry else None),
        "move_url": reverse("assignments:session_move", args=[plan]) if entry or refused else "",
        "here": calendar_url(request, client),
    }
    return render(request, "routines/assignments/client_calendar.html", context, status=422 if refused else 200)


def calendar_url(request: SignedInRequest, client: User) -> str:
    if client == request.user:
        return reverse("assignments:own_calendar")
    return reverse("assignments:client_calendar", args=[client.pk])


def month_of(typed: str) -> date | None:
    """The first day of 2026-11."""
    try:
        day = date.fromisoformat(f"{typed}-01")
    except ValueError:
        return None
    return day if day.year in YEARS else None


def moved_by(typed: str) -> tuple[int | None, date | None]:
    """Which plan's session, of which day: 12:2026-11-25."""
    plan, _, on = typed.partition(":")
    try:
        day = date.fromisoformat(on)
    except ValueError:
        return None, None
    is_number = plan.isascii() and plan.isdigit() and len(plan) <= LONGEST_NUMBER
    return (int(plan), day) if is_number and day.year in YEARS else (None, None)


@require_POST
def session_move(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    """By the trainer; by the client where the trainer lets them."""
    scope = Assignment.objects.movable_by(request.user).select_related("client", "version")
    assignment = get_object_or_404(scope, pk=assignment_id)
    form = MoveForm(request.POST)
    if form.is_valid():
        try:
            move_session(assignment, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            to = form.cleaned_data["moved_to"]
            messages.success(
                request,
                gettext("%(name)s is on %(dated)s now.")
                % {"name": assignment.version.name, "dated": dated(to, "l j F")},
            )
            return redirect(f"{calendar_url(request, assignment.client)}?month={to:%Y-%m}")
    return show_calendar(request, assignment.client, plan=assignment.pk, refused=form)


# --- Pauses -------------------------------------------------------------------------------------


@require_safe
@trainer_required
def pause_list(request: SignedInRequest, client_id: int) -> HttpResponse:
    client = get_object_or_404(User.objects.coached_by(request.user), pk=client_id)
    today = client.today
    return show_pauses(request, client, PauseForm(initial={"first_on": today}))


def show_pauses(request: SignedInRequest, client: User, form: PauseForm, pause: Pause | None = None) -> HttpResponse:
    context = {"client": client, "pauses": pauses_to_list(client), "form": form, "pause": pause, "today": client.today}
    return render(request, "routines/assignments/pause_list.html", context, status=422 if form.is_bound else 200)


@require_POST
@trainer_required
def pause_add(request: SignedInRequest, client_id: int) -> HttpResponse:
    client = get_object_or_404(User.objects.coached_by(request.user), pk=client_id)
    form = PauseForm(request.POST)
    if form.is_valid():
        try:
            pause = add_pause(client, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(
                request,
                ngettext("%(name)s pauses for %(days)s day.", "%(name)s pauses for %(days)s days.", pause.days)
                % {"name": client.first_name, "days": pause.days},
            )
            return redirect("assignments:pause_list", client.pk)
    return show_pauses(request, client, form)


@require_http_methods(["GET", "HEAD", "POST"])
@trainer_required
def pause_edit(request: SignedInRequest, pause_id: int) -> HttpResponse:
    pause = get_object_or_404(Pause.objects.editable_by(request.user).select_related("client"), pk=pause_id)
    columns = ("first_on", "last_on", "reason", "note", "extends")
    form = PauseForm(
        request.POST if request.method == "POST" else None, initial={name: getattr(pause, name) for name in columns}
    )
    if form.is_bound and form.is_valid():
        try:
            change_pause(pause, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, gettext("The pause is changed."))
            return redirect("assignments:pause_list", pause.client_id)
    return show_pauses(request, pause.client, form, pause)


@require_POST
@trainer_required
def pause_delete(request: SignedInRequest, pause_id: int) -> HttpResponse:
    pause = get_object_or_404(Pause.objects.editable_by(request.user).select_related("client"), pk=pause_id)
    client = pause.client_id
    remove_pause(pause)
    messages.success(request, gettext("The pause is gone. Its days count again."))
    return redirect("assignments:pause_list", client)
