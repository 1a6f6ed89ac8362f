"""What the builder shows: the whole page, or with htmx what an act changed on it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from accounts.access import SignedInRequest
from routines.builder import forms
from routines.builder.queries import (
    Alternatives,
    alternatives_of,
    find_exercises,
    history_of,
    rounds_in,
    routines_with_steps,
    summary_of,
)
from routines.models import Block, BlockKind, Routine, Step

PAGE = "routines/builder/routine_edit.html"


@dataclass
class Row:
    """A step with its form; ``sets`` and ``alternatives`` are there while it is open, set by set."""

    step: Step
    form: forms.StepForm
    label: str  # 1, or A1 in a superset
    is_first: bool
    is_last: bool
    is_grouped: bool
    rests_after_round: bool  # its own rest gives way to the superset's
    may_group: bool
    sets: forms.StepSetsForm | None
    alternatives: Alternatives | None = None

    @property
    def is_refused(self) -> bool:
        return bool(self.form.errors or (self.sets and self.sets.has_errors))


@dataclass
class Card:
    """A block with its rows; ``form`` is there for a superset."""

    block: Block
    rows: list[Row]
    form: forms.BlockForm | None
    is_first: bool
    is_last: bool


def opened_step(request: SignedInRequest) -> int | None:
    """The step that is open set by set: named in the address, or in that of the page that asks."""
    typed = request.GET.get("open", "")
    if not typed and request.htmx and request.htmx.current_url:
        typed = parse_qs(urlsplit(request.htmx.current_url).query).get("open", [""])[0]
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else None


def cards_of(request: SignedInRequest, routine: Routine, refused: dict[str, Any], opened: int | None) -> list[Card]:
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
                is_grouped=is_group,
                rests_after_round=is_group and step is present[-1],
                may_group=step is present[-1] and block is not blocks[-1],
                sets=sets_form(request, step, refused, is_grouped=is_group) if step.pk == opened else None,
            )
            for place, step in enumerate(present, 1)
        ]
        form = refused.get(f"block-{block.pk}") or forms.BlockForm(block=block, rounds=rounds_in(present))
        is_first, is_last = block is blocks[0], block is blocks[-1]
        cards.append(Card(block, rows, form if is_group else None, is_first, is_last))
    return cards


def sets_form(request: SignedInRequest, step: Step, refused: dict[str, Any], *, is_grouped: bool) -> forms.StepSetsForm:
    kept: forms.StepSetsForm | None = refused.get(f"step-{step.pk}-sets")
    return kept or forms.StepSetsForm(step=step, user=request.user, is_grouped=is_grouped)


def builder_context(request: SignedInRequest, routine_id: int, **extra: Any) -> dict[str, Any]:
    """The routine as it is now, as the page and its fragments show it."""
    routine = get_object_or_404(routines_with_steps(Routine.objects.editable_by(request.user)), pk=routine_id)
    opened = opened_step(request)
    cards = cards_of(request, routine, extra.get("refused", {}), opened)
    search = extra.get("alternative_search") or forms.SearchForm(request.GET if "alt" in request.GET else None, "alt")
    for card in cards:
        for row in card.rows:
            if row.sets:
                row.alternatives = alternatives_of(request.user, row.step, text_of(search, "alt"))
    return {
        "routine": routine,
        "cards": cards,
        "summary": summary_of(routine),
        "history": history_of(routine),
        "opened": opened,
        "alternative_search": search,
        **extra,
    }


def show_builder(request: SignedInRequest, routine_id: int, *, status: int = 200, **extra: Any) -> HttpResponse:
    """The whole page; an archived routine is only read."""
    context = builder_context(request, routine_id, **extra)
    routine = context["routine"]
    if routine.is_archived:
        messages.warning(request, "This routine is archived. Restore it to change it.")
        return redirect("builder:routine_detail", routine_id)
    search = extra.get("search") or forms.SearchForm(request.GET if "q" in request.GET else None)
    if not context["cards"]:
        search.fields["q"].widget.attrs["autofocus"] = True  # an empty routine begins with a search
    context |= {
        "search": search,
        "found": find_exercises(request.user, text_of(search)),
        "about": extra.get("about") or forms.AboutForm(routine=routine, user=request.user),
        "undo": request.session.pop("undo", None),
    }
    return render(request, PAGE, context, status=status)


def text_of(search: forms.SearchForm, name: str = "q") -> str:
    return search.cleaned_data[name] if search.is_valid() else ""


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
    query = {"q": request.POST["q"][:80]} if request.POST.get("q") else {}
    if opened := opened_step(request):
        query["open"] = str(opened)
    return redirect(reverse("builder:routine_edit", args=[routine_id], query=query or None, fragment=anchor or None))


def block_moved(request: SignedInRequest, routine_id: int, block: Block, place: int, count: int) -> HttpResponse:
    """A whole superset has another place among the blocks."""
    said = gettext("%(kind)s is block %(place)s of %(count)s.") % {
        "kind": block.get_kind_display(),
        "place": place,
        "count": count,
    }
    return done(request, routine_id, "steps_changed", said=said, anchor=f"block-{block.pk}")


def refuse(request: SignedInRequest, routine_id: int, fragment: str, **extra: Any) -> HttpResponse:
    """What was typed and why it was refused, in place; nothing was changed."""
    if request.htmx:
        context = builder_context(request, routine_id, is_refused=True, **extra)
        return render(request, f"{PAGE}#{fragment}", context, status=422)
    return show_builder(request, routine_id, status=422, is_refused=True, **extra)


def refuse_steps(request: SignedInRequest, routine_id: int, refusal: ValidationError) -> HttpResponse:
    """A command's reasons above the steps."""
    return refuse(request, routine_id, "steps_changed", refusal=" ".join(refusal.messages))


def step_or_404(request: SignedInRequest, routine_id: int, step_id: int) -> Step:
    routines = Routine.objects.editable_by(request.user).filter(pk=routine_id)
    steps = Step.objects.filter(block__routine__in=routines).select_related("block__routine", "exercise__published")
    return get_object_or_404(steps, pk=step_id)


def block_or_404(request: SignedInRequest, routine_id: int, block_id: int) -> Block:
    routines = Routine.objects.editable_by(request.user).filter(pk=routine_id)
    return get_object_or_404(Block.objects.filter(routine__in=routines).select_related("routine"), pk=block_id)
