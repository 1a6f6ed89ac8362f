"""Programs as clients follow them: handing out, what each week asks, why, and numbers by hand."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, trainer_required
from accounts.groups.queries import picks_of
from accounts.models import Coaching
from routines.models import Assignment, Enrolment, Program, TargetOverride
from routines.models.version import steps_in
from routines.programs import commands, forms
from routines.programs.queries import coachings_of, enrolment_screen, preview_of

DETAIL = "routines/programs/enrolment_detail.html"


def next_monday(today: date) -> date:
    return today + timedelta(days=(7 - today.weekday()) % 7)


@require_http_methods(["GET", "HEAD", "POST"])
@trainer_required
def program_assign(request: SignedInRequest, program_id: int) -> HttpResponse:
    program = get_object_or_404(Program.objects.visible_to(request.user).active().whole(), pk=program_id)
    choices = coachings_of(request.user)
    sent = request.POST.getlist("coachings") or request.GET.getlist("coaching")
    wanted = {key for key in sent if key.isascii() and key.isdigit()}
    coachings = list(choices)
    chosen = {coaching.pk for coaching in coachings if str(coaching.pk) in wanted}
    picks = picks_of(request.user, coachings, chosen)
    picked = next((pick for pick in picks if pick.key == request.GET.get("pick")), None)
    if picked:
        chosen = chosen - picked.coachings if picked.is_on else chosen | picked.coachings
        picks = picks_of(request.user, coachings, chosen)
    is_sent = request.method == "POST" and not request.GET.keys() & {"pick", "find"}
    typed = {"starts_on": next_monday(timezone.localdate())} if request.method != "POST" else request.POST
    form = forms.AssignForm(
        request.POST if is_sent else None,
        initial={name: typed[name] for name in ("starts_on", "note") if name in typed} | {"coachings": sorted(chosen)},
        choices=choices,
    )
    if form.is_bound and form.is_valid():
        try:
            enrolments = commands.assign_program(program, **form.cleaned_data)
        except ValidationError as refusal:
            forms.add_refusal(form, refusal)
        else:
            names = ", ".join(enrolment.client.first_name for enrolment in enrolments)
            messages.success(
                request, gettext("%(name)s is assigned to %(names)s.") % {"name": program.name, "names": names}
            )
            if len(enrolments) == 1:
                return redirect("programs:enrolment_detail", enrolments[0].pk)
            return redirect("programs:program_detail", program.pk)
    page = {"program": program, "form": form, "picks": picks}
    part = "#choice" if request.htmx and not is_sent else ""
    return render(request, f"routines/programs/program_assign.html{part}", page, status=422 if form.is_bound else 200)


@require_safe
@trainer_required
def program_preview(request: SignedInRequest, program_id: int, client_id: int) -> HttpResponse:
    """What each week would ask of this client, if it were theirs from next Monday on."""
    program = get_object_or_404(Program.objects.visible_to(request.user).whole(), pk=program_id)
    coachings = Coaching.objects.active().filter(trainer=request.user).select_related("client")
    coaching = get_object_or_404(coachings, client=client_id)
    starts_on = next_monday(coaching.client.today)
    page = {
        "program": program,
        "coaching": coaching,
        "starts_on": starts_on,
        "forecast": preview_of(program, coaching, starts_on=starts_on),
    }
    return render(request, "routines/programs/program_preview.html", page)


@require_safe
def enrolment_detail(request: SignedInRequest, enrolment_id: int) -> HttpResponse:
    """Why each number is what it is; for the client and for their trainer, who may set it by hand."""
    enrolments = Enrolment.objects.visible_to(request.user).select_related("client", "coaching__trainer")
    return show_enrolment(request, get_object_or_404(enrolments, pk=enrolment_id))


def show_enrolment(request: SignedInRequest, enrolment: Enrolment, **refused: Any) -> HttpResponse:
    """``refused``: a form that stays as it was typed, by the row's key."""
    screen = enrolment_screen(enrolment, reader=request.user)
    is_trainer = request.user == enrolment.coaching.trainer and enrolment.coaching.ended_at is None
    if is_trainer and screen.is_running:
        for day in screen.days:
            day.rows[:] = [
                replace(row, form=refused.get(row.key) or forms.override_form(row, enrolment.client))
                for row in day.rows
            ]
    page = {"screen": screen, "enrolment": enrolment, "is_trainer": is_trainer, "refused": next(iter(refused), "")}
    return render(request, DETAIL, page, status=422 if refused else 200)


def editable(request: SignedInRequest, enrolment_id: int) -> Enrolment:
    enrolments = Enrolment.objects.editable_by(request.user).select_related("client", "coaching__trainer")
    return get_object_or_404(enrolments, pk=enrolment_id)


@require_POST
@trainer_required
def enrolment_end(request: SignedInRequest, enrolment_id: int) -> HttpResponse:
    enrolment = commands.end_enrolment(editable(request, enrolment_id))
    messages.success(
        request,
        gettext("%(name)s has ended for %(first_name)s. What was done stays.")
        % {"name": enrolment.name, "first_name": enrolment.client.first_name},
    )
    return redirect("programs:enrolment_detail", enrolment.pk)


@require_POST
@trainer_required
def override_add(request: SignedInRequest, enrolment_id: int, assignment_id: int, step_number: int) -> HttpResponse:
    enrolment = editable(request, enrolment_id)
    assignments = Assignment.objects.filter(enrolment=enrolment).select_related("version", "enrolment", "client")
    assignment = get_object_or_404(assignments, pk=assignment_id)
    step = next((one for one in steps_in(assignment.version.content) if one["number"] == step_number), None)
    key = f"{assignment_id}-{step_number}"
    if step is None:
        messages.error(request, gettext("This routine has changed. Look again."))
        return redirect("programs:enrolment_detail", enrolment.pk)
    form = forms.OverrideForm(request.POST, step=step, client=enrolment.client, key=f"override-{key}")
    if form.is_valid():
        try:
            commands.override_target(assignment, author=request.user, step_number=step_number, **form.override)
        except ValidationError as refusal:
            forms.add_refusal(form, refusal)
        else:
            messages.success(
                request,
                gettext("%(name)s: %(first_name)s sees your number and why.")
                % {"name": step["name"], "first_name": enrolment.client.first_name},
            )
            return redirect(reverse("programs:enrolment_detail", args=[enrolment.pk], fragment=f"move-{key}"))
    return show_enrolment(request, enrolment, **{key: form})


@require_POST
@trainer_required
def override_end(request: SignedInRequest, override_id: int) -> HttpResponse:
    override = get_object_or_404(TargetOverride.objects.editable_by(request.user), pk=override_id)
    commands.end_override(override)
    messages.success(
        request,
        gettext("%(exercise_name)s: the rule’s number counts again.") % {"exercise_name": override.exercise_name},
    )
    return redirect("programs:enrolment_detail", override.enrolment_id)
