"""What happens to steps: added, changed, moved, removed, offered with alternatives."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, trainer_required
from routines.builder import commands, forms
from routines.builder.queries import alternatives_of
from routines.builder.views.page import (
    PAGE,
    block_moved,
    done,
    refuse,
    refuse_steps,
    show_builder,
    step_or_404,
    text_of,
)
from routines.models import BlockKind, Routine


@require_POST
@trainer_required
def step_add(request: SignedInRequest, routine_id: int) -> HttpResponse:
    routine = get_object_or_404(Routine.objects.editable_by(request.user), pk=routine_id)
    form = forms.StepAddForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            step = commands.add_step(routine, exercise=form.cleaned_data["exercise"])
        except ValidationError as refusal:
            forms.add_refusal(form, refusal)
        else:
            said = gettext("%(name)s added at the end.") % {"name": step.exercise.name}
            return done(request, routine_id, "steps_changed", said=said, anchor=f"step-{step.pk}")
    return refuse(request, routine_id, "steps_changed", refusal=forms.refusal_of(form))


@require_POST
@trainer_required
def step_edit(request: SignedInRequest, routine_id: int, step_id: int) -> HttpResponse:
    step = step_or_404(request, routine_id, step_id)
    form = forms.StepForm(request.POST, step=step, user=request.user)
    if form.is_valid():
        try:
            commands.edit_step(step, **form.asked)
        except ValidationError as refusal:
            forms.add_refusal(form, refusal)
        else:
            return done(request, routine_id, "step_changed", anchor=f"step-{step_id}", step_id=step_id)
    return refuse(request, routine_id, "step_changed", refused={f"step-{step_id}": form}, step_id=step_id)


@require_POST
@trainer_required
def step_sets(request: SignedInRequest, routine_id: int, step_id: int) -> HttpResponse:
    """The sets one by one; a button in the form adds or removes one."""
    step = step_or_404(request, routine_id, step_id)
    is_grouped = step.block.kind != BlockKind.STRAIGHT
    form = forms.StepSetsForm(request.POST, step=step, user=request.user, is_grouped=is_grouped)
    if form.is_valid():
        try:
            commands.edit_step(step, **form.asked)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            return done(request, routine_id, "step_changed", anchor=f"step-{step_id}", step_id=step_id)
    return refuse(request, routine_id, "step_changed", refused={f"step-{step_id}-sets": form}, step_id=step_id)


@require_POST
@trainer_required
def step_alternatives(request: SignedInRequest, routine_id: int, step_id: int) -> HttpResponse:
    """Offer one more exercise to swap to, or one less."""
    step = step_or_404(request, routine_id, step_id)
    form = forms.AlternativeForm(request.POST, user=request.user, without=[step.exercise_id, *step.alternatives])
    if form.is_valid():
        exercise, removed = form.cleaned_data["exercise"], form.cleaned_data["remove"]
        try:
            if exercise:
                commands.add_alternative(step, exercise=exercise)
            else:
                commands.remove_alternative(step, exercise_id=removed)
        except ValidationError as refusal:
            forms.add_refusal(form, refusal)
        else:
            said = (
                gettext("%(name)s offered as an alternative.") % {"name": exercise.name}
                if exercise
                else gettext("Alternative removed.")
            )
            anchor = "id_alt"
            return done(request, routine_id, "step_changed", said=said, anchor=anchor, step_id=step_id)
    said = forms.refusal_of(form)
    return refuse(request, routine_id, "step_changed", alternative_refusal=said, step_id=step_id)


@require_safe
@trainer_required
def alternative_find(request: SignedInRequest, routine_id: int, step_id: int) -> HttpResponse:
    """Moves to offer in place of a step's own, by what was typed."""
    search = forms.SearchForm(request.GET, "alt")
    status = 200 if search.is_valid() else 422
    if not request.htmx:
        return show_builder(request, routine_id, alternative_search=search, status=status)
    step = step_or_404(request, routine_id, step_id)
    alternatives = alternatives_of(request.user, step, text_of(search, "alt"))
    context = {
        "routine": step.block.routine,
        "step": step,
        "alternatives": alternatives,
        "alternative_search": search,
    }
    return render(request, f"{PAGE}#alternatives_found", context, status=status)


@require_POST
@trainer_required
def step_move(request: SignedInRequest, routine_id: int, step_id: int) -> HttpResponse:
    step = step_or_404(request, routine_id, step_id)
    form = forms.StepMoveForm(request.POST)
    if form.is_valid():
        try:
            place, count = commands.move_step(step, **form.cleaned_data)
        except ValidationError as refusal:
            forms.add_refusal(form, refusal)
        else:
            return moved(request, routine_id, step.pk, step.exercise.name, place, count)
    return refuse(request, routine_id, "steps_changed", refusal=forms.refusal_of(form))


@require_POST
@trainer_required
def step_place(request: SignedInRequest, routine_id: int) -> HttpResponse:
    """Put a step, or its whole superset, where it was dropped."""
    routine = get_object_or_404(Routine.objects.editable_by(request.user), pk=routine_id)
    form = forms.StepPlaceForm(request.POST, routine=routine)
    if form.is_valid():
        step, whole = form.cleaned_data["step"], form.cleaned_data["whole"]
        asked = {name: form.cleaned_data[name] for name in ("beside", "where")}
        try:
            if whole:
                place, count = commands.place_block(step.block, **asked)
            else:
                place, count = commands.place_step(step, **asked, inside=form.cleaned_data["inside"])
        except ValidationError as refusal:
            forms.add_refusal(form, refusal)
        else:
            if whole:
                return block_moved(request, routine_id, step.block, place, count)
            return moved(request, routine_id, step.pk, step.exercise.name, place, count)
    return refuse(request, routine_id, "steps_changed", refusal=forms.refusal_of(form))


def moved(request: SignedInRequest, routine_id: int, step_id: int, name: str, place: int, count: int) -> HttpResponse:
    said = gettext("%(name)s is number %(place)s of %(count)s.") % {"name": name, "place": place, "count": count}
    return done(request, routine_id, "steps_changed", said=said, anchor=f"step-{step_id}")


@require_POST
@trainer_required
def step_remove(request: SignedInRequest, routine_id: int, step_id: int) -> HttpResponse:
    step = step_or_404(request, routine_id, step_id)
    try:
        edit = commands.remove_step(step)
    except ValidationError as refusal:
        return refuse_steps(request, routine_id, refusal)
    undo = {"text": f"{edit.what}.", "url": reverse("builder:routine_undo", args=[routine_id]), "edit": edit.number}
    return done(request, routine_id, "steps_changed", anchor="undo-button", undo=undo)


@require_POST
@trainer_required
def step_group(request: SignedInRequest, routine_id: int, step_id: int) -> HttpResponse:
    """Make a superset of the step's block and the next one."""
    step = step_or_404(request, routine_id, step_id)
    try:
        commands.group_with_next(step)
    except ValidationError as refusal:
        return refuse_steps(request, routine_id, refusal)
    said = gettext("%(name)s and the next move are a superset.") % {"name": step.exercise.name}
    return done(request, routine_id, "steps_changed", said=said, anchor=f"step-{step_id}")
