"""One client's copy of a routine. With htmx an act answers with the copy, else with the page again."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, trainer_required
from routines.copies import commands, forms
from routines.copies.queries import CopyBlock, CopyPage, CopyStep, copy_page, find_moves
from routines.models import Assignment

PAGE = "routines/copies/copy_detail.html"


@dataclass(frozen=True)
class Row:
    """A step with its form."""

    of: CopyStep
    form: forms.StepForm


@dataclass(frozen=True)
class Card:
    block: CopyBlock
    rows: list[Row]


def editable(request: SignedInRequest, assignment_id: int) -> Assignment:
    scope = Assignment.objects.editable_by(request.user).select_related("client", "version", "base", "coaching")
    return get_object_or_404(scope.prefetch_related("targets"), pk=assignment_id)


def show(
    request: SignedInRequest,
    assignment_id: int,
    *,
    status: int = 200,
    refused: dict[str, forms.StepForm] | None = None,
    **extra: Any,
) -> HttpResponse:
    """The copy as it is now; ``refused``: forms that stay as they were typed, by their step's key."""
    page = copy_page(editable(request, assignment_id))
    context = {"page": page, "cards": cards_of(request, page, refused or {}), "name": name_of(page), **extra}
    return render(request, f"{PAGE}#copy" if request.htmx else PAGE, context, status=status)


def cards_of(request: SignedInRequest, page: CopyPage, refused: dict[str, forms.StepForm]) -> list[Card]:
    return [
        Card(
            block,
            [Row(step, refused.get(step.key) or forms.StepForm(row=step, user=request.user)) for step in block.steps],
        )
        for block in page.blocks
    ]


def name_of(page: CopyPage) -> str:
    return page.assignment.client.first_name


def done(request: SignedInRequest, assignment_id: int, said: str, anchor: str = "") -> HttpResponse:
    """After an act; ``said`` is announced."""
    if request.htmx:
        return show(request, assignment_id, said=said)
    messages.success(request, said)
    return redirect(reverse("copies:copy_detail", args=[assignment_id], fragment=anchor or None))


def act(
    request: SignedInRequest,
    assignment_id: int,
    form: forms.SeenForm,
    command: Callable[..., Assignment],
    said: str,
    anchor: str = "",
) -> HttpResponse:
    """Do what a form asks for, or say why not."""
    if form.is_valid():
        assignment = editable(request, assignment_id)
        try:
            command(assignment, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            forms.add_refusal(form, refusal)
        else:
            return done(request, assignment_id, said, anchor)
    return show(request, assignment_id, refusal=forms.refusal_of(form), status=422)


@require_safe
@trainer_required
def copy_detail(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    """What this client has of the routine, to be changed for them alone."""
    return show(request, assignment_id)


def step_or_404(request: SignedInRequest, assignment_id: int, key: uuid.UUID) -> tuple[CopyPage, CopyStep | None]:
    page = copy_page(editable(request, assignment_id))
    return page, next((step for step in page.steps if step.key == str(key)), None)


@require_POST
@trainer_required
def step_edit(request: SignedInRequest, assignment_id: int, key: uuid.UUID) -> HttpResponse:
    page, step = step_or_404(request, assignment_id, key)
    if step is None:
        return show(request, assignment_id, refusal=commands.GONE, status=422)
    form = forms.StepForm(request.POST, row=step, user=request.user)
    if form.is_valid():
        try:
            commands.edit_step(page.assignment, key, by=request.user, **form.asked)
        except ValidationError as refusal:
            forms.add_refusal(form, refusal)
        else:
            said = gettext("%(name)s is changed for %(name_of)s.") % {
                "name": step.step["name"],
                "name_of": name_of(page),
            }
            return done(request, assignment_id, said, f"step-{key}")
    return show(request, assignment_id, refused={str(key): form}, status=422)


@require_POST
@trainer_required
def step_move(request: SignedInRequest, assignment_id: int, key: uuid.UUID) -> HttpResponse:
    form = forms.MoveForm(request.POST)

    def command(assignment: Assignment, **asked: Any) -> Assignment:
        return commands.move_step(assignment, key, **asked)

    return act(request, assignment_id, form, command, gettext("The order is changed."), f"step-{key}")


@require_POST
@trainer_required
def step_remove(request: SignedInRequest, assignment_id: int, key: uuid.UUID) -> HttpResponse:
    def command(assignment: Assignment, **asked: Any) -> Assignment:
        return commands.remove_step(assignment, key, **asked)

    return act(request, assignment_id, forms.SeenForm(request.POST), command, gettext("The move is left out."))


@require_POST
@trainer_required
def step_swap(request: SignedInRequest, assignment_id: int, key: uuid.UUID) -> HttpResponse:
    form = forms.ExerciseForm(request.POST, user=request.user)

    def command(assignment: Assignment, **asked: Any) -> Assignment:
        return commands.swap_step(assignment, key, **asked)

    return act(request, assignment_id, form, command, gettext("The move is swapped."), f"step-{key}")


@require_POST
@trainer_required
def step_add(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    form = forms.ExerciseForm(request.POST, user=request.user)
    return act(request, assignment_id, form, commands.add_step, gettext("The move is added at the end."), "last-step")


@require_POST
@trainer_required
def copy_undo(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    return act(
        request,
        assignment_id,
        forms.SeenForm(request.POST),
        commands.undo_change,
        gettext("The last change is undone."),
    )


@require_POST
@trainer_required
def copy_reset(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    said = gettext("It is as in the routine again.")
    return act(request, assignment_id, forms.SeenForm(request.POST), commands.reset_copy, said)


@require_safe
@trainer_required
def move_find(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    """Moves to add, or to swap a step for."""
    page = copy_page(editable(request, assignment_id))
    form = forms.SearchForm(request.GET)
    is_valid = form.is_valid()
    key = str(form.cleaned_data.get("step") or "") if is_valid else ""
    step = next((one for one in page.steps if one.key == key), None)
    context = {
        "page": page,
        "form": form,
        "step": step,
        "found": find_moves(request.user, form.cleaned_data["q"] if is_valid else ""),
        "typed": form.cleaned_data.get("q", "") if is_valid else "",
        "name": name_of(page),
    }
    part = "#found" if request.htmx else ""
    return render(request, f"routines/copies/move_find.html{part}", context, status=200 if is_valid else 422)
