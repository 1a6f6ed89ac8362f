"""The builder and its acts. With htmx an act answers with what it changed on the page, else with the page again."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, trainer_required
from routines.builder import commands, forms
from routines.builder.queries import find_exercises, routines_with_steps, summary_of
from routines.models import Block, BlockKind, Routine, Step

PAGE = "routines/builder/routine_edit.html"
UNDO_SECONDS = 24 * 60 * 60

# --- What the page shows --------------------------------------------------------------------------


@dataclass
class Row:
    """A step with its form."""

    step: Step
    form: forms.StepForm
    label: str  # 1, or A1 in a superset
    is_first: bool
    is_last: bool
    rests_after_round: bool  # its own rest gives way to the superset's
    may_group: bool


@dataclass
class Card:
    """A block with its rows; ``form`` is there for a superset."""

    block: Block
    rows: list[Row]
    form: forms.BlockForm | None
    rounds: int


def cards_of(request: SignedInRequest, routine: Routine, refused: dict[str, Any]) -> list[Card]:
    """``refused``: forms that stay as they were typed, by the id of their element."""
    blocks = list(routine.blocks.all())
    steps = routine.all_steps
    letters = iter("ABCDEFGHIJKLMNOPQRSTUVWXYZ" * 3)
    cards = []
    for block in blocks:
        present = list(block.steps.all())
        is_group = block.kind != BlockKind.STRAIGHT and len(present) > 1
        letter = next(letters) if is_group else ""
        rows = [
            Row(
                step=step,
                form=refused.get(f"step-{step.pk}") or forms.StepForm(step=step, user=request.user),
                label=f"{letter}{place}" if is_group else str(steps.index(step) + 1),
                is_first=step is steps[0] and not is_group,
                is_last=step is steps[-1] and not is_group,
                rests_after_round=is_group and step is present[-1],
                may_group=step is present[-1] and block is not blocks[-1],
            )
            for place, step in enumerate(present, 1)
        ]
        form = (refused.get(f"block-{block.pk}") or forms.BlockForm(block=block)) if is_group else None
        cards.append(Card(block, rows, form, max(len(step.prescribed_sets.all()) for step in present)))
    return cards


def builder_context(request: SignedInRequest, routine_id: int, **extra: Any) -> dict[str, Any]:
    """The routine as it is now, as the page and its fragments show it."""
    routine = get_object_or_404(routines_with_steps(Routine.objects.editable_by(request.user)), pk=routine_id)
    cards = cards_of(request, routine, extra.get("refused", {}))
    return {"routine": routine, "cards": cards, "summary": summary_of(routine), **extra}


def show_builder(request: SignedInRequest, routine_id: int, *, status: int = 200, **extra: Any) -> HttpResponse:
    """The whole page; an archived routine is only read."""
    context = builder_context(request, routine_id, **extra)
    routine = context["routine"]
    if routine.is_archived:
        messages.warning(request, "This routine is archived. Restore it to change it.")
        return redirect("builder:routine_detail", routine_id)
    search = extra.get("search") or forms.SearchForm(request.GET if "q" in request.GET else None)
    context |= {
        "search": search,
        "found": find_exercises(request.user, text_of(search)),
        "about": extra.get("about") or forms.AboutForm(routine=routine, user=request.user),
        "undo": request.session.pop("undo", None),
    }
    return render(request, PAGE, context, status=status)


def text_of(search: forms.SearchForm) -> str:
    return search.cleaned_data["q"] if search.is_valid() else ""


def done(
    request: SignedInRequest, routine_id: int, fragment: str, *, said: str = "", anchor: str = "", **extra: Any
) -> HttpResponse:
    """After an act. ``said`` is announced; ``anchor`` is the id of the element where it goes on."""
    if request.htmx:
        context = builder_context(request, routine_id, said=said, anchor=anchor, **extra)
        return render(request, f"{PAGE}#{fragment}", context)
    if said:
        messages.success(request, said)
    if "undo" in extra:
        request.session["undo"] = extra["undo"]
    query = {"q": request.POST["q"][:80]} if request.POST.get("q") else None
    return redirect(reverse("builder:routine_edit", args=[routine_id], query=query, fragment=anchor or None))


def refuse(request: SignedInRequest, routine_id: int, fragment: str, **extra: Any) -> HttpResponse:
    """What was typed and why it was refused, in place; nothing was changed."""
    if request.htmx:
        context = builder_context(request, routine_id, is_refused=True, **extra)
        return render(request, f"{PAGE}#{fragment}", context, status=422)
    return show_builder(request, routine_id, status=422, is_refused=True, **extra)


# --- The page and its search ----------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@trainer_required
def routine_edit(request: SignedInRequest, routine_id: int) -> HttpResponse:
    """The builder; a POST changes the routine's name, notes and follow-up."""
    if request.method != "POST":
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


# --- Steps ----------------------------------------------------------------------------------------


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
            said = f"{step.exercise.name} added at the end."
            return done(request, routine_id, "steps_changed", said=said, anchor=f"step-{step.pk}")
    return refuse(request, routine_id, "steps_changed", refusal=forms.refusal_of(form))


def step_or_404(request: SignedInRequest, routine_id: int, step_id: int) -> Step:
    routines = Routine.objects.editable_by(request.user).filter(pk=routine_id)
    steps = Step.objects.filter(block__routine__in=routines).select_related("block__routine", "exercise__published")
    return get_object_or_404(steps, pk=step_id)


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
def step_move(request: SignedInRequest, routine_id: int, step_id: int) -> HttpResponse:
    step = step_or_404(request, routine_id, step_id)
    form = forms.StepMoveForm(request.POST)
    if form.is_valid():
        try:
            place, count = commands.move_step(step, **form.cleaned_data)
        except ValidationError as refusal:
            forms.add_refusal(form, refusal)
        else:
            said = f"{step.exercise.name} is number {place} of {count}."
            return done(request, routine_id, "steps_changed", said=said, anchor=f"step-{step_id}")
    return refuse(request, routine_id, "steps_changed", refusal=forms.refusal_of(form))


@require_POST
@trainer_required
def step_remove(request: SignedInRequest, routine_id: int, step_id: int) -> HttpResponse:
    step = step_or_404(request, routine_id, step_id)
    try:
        removed = commands.remove_step(step)
    except ValidationError as refusal:
        return refuse(request, routine_id, "steps_changed", refusal=" ".join(refusal.messages))
    undo = {
        "text": f"{step.exercise.name} removed.",
        "url": reverse("builder:step_restore", args=[routine_id]),
        "removed": signing.dumps(removed, salt=salt_of(routine_id), compress=True),
    }
    return done(request, routine_id, "steps_changed", anchor="undo-button", undo=undo)


def salt_of(routine_id: int) -> str:
    """A removed step goes back to its own routine only."""
    return f"builder.step_remove.{routine_id}"


@require_POST
@trainer_required
def step_restore(request: SignedInRequest, routine_id: int) -> HttpResponse:
    routine = get_object_or_404(Routine.objects.editable_by(request.user), pk=routine_id)
    typed = request.POST.get("removed", "")
    try:
        removed = signing.loads(typed, salt=salt_of(routine_id), max_age=UNDO_SECONDS)
        step = commands.restore_step(routine, removed=removed)
    except signing.BadSignature:
        refusal = "This can’t be undone any more. Add the move again."
        return refuse(request, routine_id, "steps_changed", refusal=refusal)
    except ValidationError as error:
        return refuse(request, routine_id, "steps_changed", refusal=" ".join(error.messages))
    said = f"{step.exercise.name} is back."
    return done(request, routine_id, "steps_changed", said=said, anchor=f"step-{step.pk}")


@require_POST
@trainer_required
def step_group(request: SignedInRequest, routine_id: int, step_id: int) -> HttpResponse:
    """Make a superset of the step's block and the next one."""
    step = step_or_404(request, routine_id, step_id)
    try:
        commands.group_with_next(step)
    except ValidationError as refusal:
        return refuse(request, routine_id, "steps_changed", refusal=" ".join(refusal.messages))
    said = f"{step.exercise.name} and the next move are a superset."
    return done(request, routine_id, "steps_changed", said=said, anchor=f"step-{step_id}")


# --- Supersets ------------------------------------------------------------------------------------


def block_or_404(request: SignedInRequest, routine_id: int, block_id: int) -> Block:
    routines = Routine.objects.editable_by(request.user).filter(pk=routine_id)
    return get_object_or_404(Block.objects.filter(routine__in=routines).select_related("routine"), pk=block_id)


@require_POST
@trainer_required
def block_edit(request: SignedInRequest, routine_id: int, block_id: int) -> HttpResponse:
    block = block_or_404(request, routine_id, block_id)
    form = forms.BlockForm(request.POST, block=block)
    if form.is_valid():
        try:
            commands.edit_block(block, rest_seconds=form.cleaned_data["rest"])
        except ValidationError as refusal:
            forms.add_refusal(form, refusal)
        else:
            return done(request, routine_id, "block_changed", anchor=f"block-{block_id}", block_id=block_id)
    return refuse(request, routine_id, "block_changed", refused={f"block-{block_id}": form}, block_id=block_id)


@require_POST
@trainer_required
def block_ungroup(request: SignedInRequest, routine_id: int, block_id: int) -> HttpResponse:
    block = block_or_404(request, routine_id, block_id)
    try:
        commands.ungroup(block)
    except ValidationError as refusal:
        return refuse(request, routine_id, "steps_changed", refusal=" ".join(refusal.messages))
    said = "Each move stands on its own."
    return done(request, routine_id, "steps_changed", said=said, anchor=f"block-{block_id}")
