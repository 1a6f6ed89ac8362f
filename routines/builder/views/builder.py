"""The builder's page, its search, its undo."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, trainer_required
from routines.builder import commands, forms
from routines.builder.queries import find_exercises
from routines.builder.views.page import PAGE, done, refuse, refuse_steps, show_builder, text_of
from routines.models import Routine, Step


@require_http_methods(["GET", "HEAD", "POST"])
@trainer_required
def routine_edit(request: SignedInRequest, routine_id: int) -> HttpResponse:
    """The builder; a POST changes the routine's name, notes and follow-up."""
    if request.method != "POST":
        if request.htmx:  # a row is opened or closed
            return done(request, routine_id, "steps_shown", anchor=request.GET.get("at", ""))
        return show_builder(request, routine_id)
    routine = get_object_or_404(Routine.objects.editable_by(request.user), pk=routine_id)
    form = forms.AboutForm(request.POST, routine=routine, user=request.user)
    if form.is_valid():
        try:
            routine = commands.edit_routine(routine, **form.cleaned_data)
        except ValidationError as refusal:
            forms.add_refusal(form, refusal)
        else:
            about = forms.AboutForm(routine=routine, user=request.user)
            return done(request, routine_id, "about_changed", about=about)
    return refuse(request, routine_id, "about_changed", about=form)


@require_safe
@trainer_required
def exercise_find(request: SignedInRequest, routine_id: int) -> HttpResponse:
    """Moves to add, by what was typed."""
    search = forms.SearchForm(request.GET)
    status = 200 if search.is_valid() else 422
    if not request.htmx:
        return show_builder(request, routine_id, search=search, status=status)
    routine = get_object_or_404(Routine.objects.editable_by(request.user), pk=routine_id)
    context = {"routine": routine, "search": search, "found": find_exercises(request.user, text_of(search))}
    return render(request, f"{PAGE}#found", context, status=status)


@require_POST
@trainer_required
def routine_undo(request: SignedInRequest, routine_id: int) -> HttpResponse:
    """Take back the latest change, or the one whose number is sent, while it is the latest."""
    routine = get_object_or_404(Routine.objects.editable_by(request.user), pk=routine_id)
    form = forms.UndoForm(request.POST)
    if not form.is_valid():
        return refuse(request, routine_id, "whole_changed", refusal=forms.refusal_of(form))
    before = step_ids(routine)
    try:
        edit = commands.undo(routine, number=form.cleaned_data["edit"])
    except ValidationError as refusal:
        return refuse_steps(request, routine_id, refusal)
    return after_history(request, routine, before, gettext("Undone: %(what)s.") % {"what": edit.what})


@require_POST
@trainer_required
def routine_redo(request: SignedInRequest, routine_id: int) -> HttpResponse:
    routine = get_object_or_404(Routine.objects.editable_by(request.user), pk=routine_id)
    before = step_ids(routine)
    try:
        edit = commands.redo(routine)
    except ValidationError as refusal:
        return refuse_steps(request, routine_id, refusal)
    return after_history(request, routine, before, gettext("Done again: %(what)s.") % {"what": edit.what})


def step_ids(routine: Routine) -> list[int]:
    """Its steps in order."""
    steps = Step.objects.filter(block__routine=routine).order_by("block__position", "position")
    return list(steps.values_list("pk", flat=True))


def after_history(request: SignedInRequest, routine: Routine, before: list[int], said: str) -> HttpResponse:
    """All of the routine may be another now, its name and notes, too. It goes on at the first step that came back."""
    routine.refresh_from_db()
    about = forms.AboutForm(routine=routine, user=request.user)
    back = [one for one in step_ids(routine) if one not in before]
    anchor = f"step-{back[0]}" if back else "undo-last"
    return done(request, routine.pk, "whole_changed", said=said, anchor=anchor, about=about)
