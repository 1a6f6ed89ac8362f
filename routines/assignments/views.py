"""A trainer hands a routine out, changes its days, takes it back."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, trainer_required
from accounts.models import User
from routines.assignments.commands import (
    assign_routine,
    reschedule_assignment,
    restore_assignment,
    withdraw_assignment,
)
from routines.assignments.forms import AssignForm, ScheduleForm
from routines.assignments.queries import Clash, clashes, coachings_of, last_loads, routines_to_assign
from routines.models import Assignment, Routine
from routines.models.version import VersionContent, content_of, steps_in

SHOW_TARGETS = "show_targets"
"""The button that only shows the clients' numbers; it assigns nothing."""


@require_safe
@trainer_required
def routine_choose(request: SignedInRequest) -> HttpResponse:
    """First step from a client's page: which routine?"""
    coaching = request.GET.get("coaching", "")
    page = {
        "routines": routines_to_assign(request.user),
        "chosen": f"?coaching={coaching}" if coaching.isascii() and coaching.isdigit() else "",
    }
    return render(request, "routines/assignments/routine_choose.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@trainer_required
def assignment_add(request: SignedInRequest, routine_id: int) -> HttpResponse:
    routine = get_object_or_404(Routine.objects.visible_to(request.user).active().with_steps(), pk=routine_id)
    content = content_of(routine)
    is_sent = request.method == "POST" and SHOW_TARGETS not in request.POST
    form = assign_form(request, content, is_sent=is_sent)
    if is_sent and form.is_valid():
        chosen = form.cleaned_data["coachings"]
        targets = {coaching.client_id: form.targets_of(coaching.client) for coaching in chosen}
        try:
            assigned = assign_routine(routine, coachings=chosen, targets=targets, **form.schedule())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            names = ", ".join(coaching.client.first_name for coaching in chosen)
            messages.success(request, f"{routine.name} assigned to {names}.")
            if len(assigned) == 1:
                return redirect("desk:client_detail", assigned[0].client_id)
            return redirect("desk:client_list")
    page = {"routine": routine, "form": form, "clashes": clashes_of(request.user, form)}
    part = "#targets" if request.htmx and not is_sent else ""
    return render(
        request,
        f"routines/assignments/assignment_add.html{part}",
        page,
        status=422 if form.is_bound and form.errors else 200,
    )


def assign_form(request: SignedInRequest, content: VersionContent, *, is_sent: bool) -> AssignForm:
    """The form as sent, or filled with what was typed so far."""
    choices = coachings_of(request.user)
    wanted = {key for key in [*request.POST.getlist("coachings"), *request.GET.getlist("coaching")] if key.isdigit()}
    chosen = [coaching for coaching in choices if str(coaching.pk) in wanted]
    typed: dict[str, Any] = {
        "starts_on": timezone.localdate(),
        "weeks": 4,
        "weekdays": [0, 2, 4],
        **request.POST.dict(),
        **({"weekdays": request.POST.getlist("weekdays")} if request.method == "POST" else {}),
        "coachings": [coaching.pk for coaching in chosen],
    }
    form = AssignForm(request.POST if is_sent else None, initial=typed, content=content, choices=choices)
    people = [coaching.client for coaching in chosen]
    exercises = [step["exercise"] for step in steps_in(content)]
    form.add_targets(people, trainer=request.user, last_loads=last_loads([person.pk for person in people], exercises))
    return form


def clashes_of(trainer: User, form: ScheduleForm) -> list[Clash]:
    """What else the chosen clients have on the chosen days, as far as the form can be read."""
    weekdays = [int(day) for day in form["weekdays"].value() or [] if str(day) in set("0123456")]
    try:
        starts_on = form.fields["starts_on"].clean(form["starts_on"].value())
        weeks = form.fields["weeks"].clean(form["weeks"].value())
    except ValidationError:
        return []
    people = [person.pk for person in form.people]
    return clashes(trainer, people, weekdays, starts_on, Assignment.last_day(starts_on, weeks))


@require_http_methods(["GET", "HEAD", "POST"])
@trainer_required
def assignment_edit(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    assignment = editable(request, assignment_id)
    content = cast(VersionContent, assignment.version.content)
    targets = {target.step_number: target for target in assignment.targets.all()}
    form = ScheduleForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(assignment, name) for name in ("weekdays", "starts_on", "weeks", "note")},
        content=content,
    )
    form.add_targets([assignment.client], trainer=request.user, last_loads={}, targets=targets)
    if form.is_bound and form.is_valid():
        try:
            reschedule_assignment(assignment, targets=form.targets_of(assignment.client), **form.schedule())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, f"{assignment.version.name} is changed for {assignment.client.first_name}.")
            return redirect("desk:client_detail", assignment.client_id)
    return render(
        request,
        "routines/assignments/assignment_edit.html",
        {"assignment": assignment, "form": form},
        status=422 if form.is_bound else 200,
    )


def editable(request: SignedInRequest, assignment_id: int) -> Assignment:
    scope = Assignment.objects.editable_by(request.user).select_related("client", "version", "coaching")
    return get_object_or_404(scope, pk=assignment_id)


@require_POST
@trainer_required
def assignment_withdraw(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    assignment = withdraw_assignment(editable(request, assignment_id))
    messages.success(request, f"{assignment.version.name} is withdrawn.")
    return redirect("assignments:assignment_edit", assignment.pk)


@require_POST
@trainer_required
def assignment_restore(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    assignment = restore_assignment(editable(request, assignment_id))
    messages.success(request, f"{assignment.version.name} is back in {assignment.client.first_name}’s week.")
    return redirect("assignments:assignment_edit", assignment.pk)
