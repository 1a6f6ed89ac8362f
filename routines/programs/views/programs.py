"""A trainer's programs: the list, the read view, and the page that composes one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, trainer_required
from routines.models import Program, ProgramDay, ProgressionRule
from routines.programs import commands, forms
from routines.programs.queries import (
    enrolments_of_client,
    exercises_in,
    followers_of,
    programs_of,
    routines_for,
    rule_lines,
)

EDIT = "routines/programs/program_edit.html"


@require_safe
def program_list(request: SignedInRequest) -> HttpResponse:
    """A trainer's programs, and what one follows oneself."""
    programs = list(programs_of(request.user)) if request.user.is_trainer else []
    page = {
        "programs": [one for one in programs if not one.is_archived],
        "archived": [one for one in programs if one.is_archived],
        "enrolments": enrolments_of_client(request.user),
    }
    return render(request, "routines/programs/program_list.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@trainer_required
def program_add(request: SignedInRequest) -> HttpResponse:
    form = forms.ProgramForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            program = commands.add_program(request.user, **form.cleaned_data)
        except ValidationError as refusal:
            forms.add_refusal(form, refusal)
        else:
            messages.success(request, gettext("%(name)s is there. Now its days.") % {"name": program.name})
            return redirect("programs:program_edit", program.pk)
    return render(request, "routines/programs/program_add.html", {"form": form}, status=422 if form.is_bound else 200)


def readable(request: SignedInRequest, program_id: int) -> Program:
    return get_object_or_404(Program.objects.visible_to(request.user).whole(), pk=program_id)


def editable(request: SignedInRequest, program_id: int) -> Program:
    return get_object_or_404(Program.objects.editable_by(request.user), pk=program_id)


@require_safe
@trainer_required
def program_detail(request: SignedInRequest, program_id: int) -> HttpResponse:
    program = readable(request, program_id)
    page = {"program": program, "rules": rule_lines(program), "enrolments": followers_of(program, request.user)}
    return render(request, "routines/programs/program_detail.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@trainer_required
def program_edit(request: SignedInRequest, program_id: int) -> HttpResponse:
    """The page that composes it; a POST changes its name, weeks, easy weeks and notes."""
    program = editable(request, program_id)
    if request.method != "POST":
        return show_edit(request, program)
    form = forms.ProgramForm(request.POST, program=program)
    if form.is_valid():
        try:
            commands.edit_program(program, **form.cleaned_data)
        except ValidationError as refusal:
            forms.add_refusal(form, refusal)
        else:
            return done(request, program, gettext("Saved."))
    return show_edit(request, editable(request, program_id), about=form)


def show_edit(request: SignedInRequest, program: Program, **refused: Any) -> HttpResponse:
    """``refused``: a form that stays as it was typed, by what it is: about, day-12, day-new, rule-3, rule-new."""
    if program.is_archived:
        messages.warning(request, "This program is archived. Restore it to change it.")
        return redirect("programs:program_detail", program.pk)
    program = Program.objects.whole().get(pk=program.pk)
    routines, exercises = routines_for(request.user), exercises_in(program)
    lines = rule_lines(program)
    ruled = {line.kept.exercise_id for line in lines}
    page = {
        "program": program,
        "about": refused.get("about") or forms.ProgramForm(program=program),
        "days": [
            (day, refused.get(f"day-{day.pk}") or forms.DayForm(choices=routines, day=day))
            for day in program.days.all()
        ],
        "new_day": refused.get("day-new") or forms.DayForm(choices=routines),
        "rules": [
            (line, refused.get(f"rule-{line.kept.pk}") or forms.RuleForm(choices=exercises, rule=line.kept))
            for line in lines
        ],
        "new_rule": refused.get("rule-new") or forms.RuleForm(choices=exercises),
        "may_add_rule": any(exercise.pk not in ruled for exercise in exercises),
        "refused": next(iter(refused), ""),
    }
    return render(request, EDIT, page, status=422 if refused else 200)


def done(request: SignedInRequest, program: Program, said: str, anchor: str = "") -> HttpResponse:
    messages.success(request, said)
    return redirect(reverse("programs:program_edit", args=[program.pk], fragment=anchor or None))


@require_POST
@trainer_required
def program_archive(request: SignedInRequest, program_id: int) -> HttpResponse:
    program = commands.archive_program(editable(request, program_id))
    messages.success(request, gettext("%(name)s is archived. Who follows it goes on.") % {"name": program.name})
    return redirect("programs:program_list")


@require_POST
@trainer_required
def program_restore(request: SignedInRequest, program_id: int) -> HttpResponse:
    program = commands.restore_program(editable(request, program_id))
    messages.success(request, gettext("%(name)s is back.") % {"name": program.name})
    return redirect("programs:program_detail", program.pk)


# --- Days -----------------------------------------------------------------------------------------


@require_POST
@trainer_required
def day_add(request: SignedInRequest, program_id: int) -> HttpResponse:
    program = editable(request, program_id)
    form = forms.DayForm(request.POST, choices=routines_for(request.user))
    if form.is_valid():
        try:
            day = commands.add_day(program, **form.cleaned_data)
        except ValidationError as refusal:
            forms.add_refusal(form, refusal)
        else:
            return done(
                request,
                program,
                gettext("%(name)s is on %(weekday_labels)s.")
                % {"name": day.routine.name, "weekday_labels": day.weekday_labels},
                "days",
            )
    return show_edit(request, program, **{"day-new": form})


def day_or_404(request: SignedInRequest, program_id: int, day_id: int) -> ProgramDay:
    programs = Program.objects.editable_by(request.user).filter(pk=program_id)
    return get_object_or_404(ProgramDay.objects.filter(program__in=programs).select_related("program"), pk=day_id)


@require_POST
@trainer_required
def day_edit(request: SignedInRequest, program_id: int, day_id: int) -> HttpResponse:
    day = day_or_404(request, program_id, day_id)
    form = forms.DayForm(request.POST, choices=routines_for(request.user), day=day)
    if form.is_valid():
        try:
            commands.edit_day(day, **form.cleaned_data)
        except ValidationError as refusal:
            forms.add_refusal(form, refusal)
        else:
            return done(
                request,
                day.program,
                gettext("%(name)s is on %(weekday_labels)s.")
                % {"name": day.routine.name, "weekday_labels": day.weekday_labels},
                "days",
            )
    return show_edit(request, day.program, **{f"day-{day_id}": form})


@require_POST
@trainer_required
def day_remove(request: SignedInRequest, program_id: int, day_id: int) -> HttpResponse:
    day = day_or_404(request, program_id, day_id)
    try:
        commands.remove_day(day)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("programs:program_detail", program_id)
    return done(request, day.program, gettext("The day is removed."), "days")


# --- Rules ----------------------------------------------------------------------------------------


@require_POST
@trainer_required
def rule_edit(request: SignedInRequest, program_id: int) -> HttpResponse:
    """Set the rule of an exercise, or of all others; there is one of each."""
    program = editable(request, program_id)
    form = forms.RuleForm(request.POST, choices=exercises_in(program), key=rule_key(request, program))
    if form.is_valid():
        try:
            commands.set_rule(program, **form.rule)
        except ValidationError as refusal:
            forms.add_refusal(form, refusal)
        else:
            return done(request, program, gettext("The rule is saved."), "rules")
    return show_edit(request, program, **{f"rule-{rule_key(request, program)}": form})


def rule_key(request: SignedInRequest, program: Program) -> str:
    """Which of the page's forms was sent: that of a rule there is, or the new one."""
    sent = request.POST.get("rule", "")
    known = {str(pk) for pk in program.rules.values_list("pk", flat=True)}
    return sent if sent in known else "new"


@require_POST
@trainer_required
def rule_remove(request: SignedInRequest, program_id: int, rule_id: int) -> HttpResponse:
    programs = Program.objects.editable_by(request.user).filter(pk=program_id)
    rules = ProgressionRule.objects.filter(program__in=programs).select_related("program")
    rule = get_object_or_404(rules, pk=rule_id)
    try:
        commands.remove_rule(rule)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("programs:program_edit", program_id)
    return done(request, rule.program, gettext("It follows the rule of all other moves again."), "rules")
