"""What happens to supersets and circuits."""

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, trainer_required
from routines.builder import commands, forms
from routines.builder.queries import rounds_in
from routines.builder.views.page import block_moved, block_or_404, done, refuse, refuse_steps


@require_POST
@trainer_required
def block_edit(request: SignedInRequest, routine_id: int, block_id: int) -> HttpResponse:
    block = block_or_404(request, routine_id, block_id)
    form = forms.BlockForm(request.POST, block=block, rounds=rounds_in(block.steps.prefetch_related("prescribed_sets")))
    if form.is_valid():
        try:
            commands.edit_block(block, **form.asked)
        except ValidationError as refusal:
            forms.add_refusal(form, refusal)
        else:
            return done(request, routine_id, "steps_changed", anchor=f"block-{block_id}")
    return refuse(request, routine_id, "block_changed", refused={f"block-{block_id}": form}, block_id=block_id)


@require_POST
@trainer_required
def block_move(request: SignedInRequest, routine_id: int, block_id: int) -> HttpResponse:
    """A whole superset one place up or down."""
    block = block_or_404(request, routine_id, block_id)
    form = forms.StepMoveForm(request.POST)
    if form.is_valid():
        try:
            place, count = commands.move_block(block, **form.cleaned_data)
        except ValidationError as refusal:
            forms.add_refusal(form, refusal)
        else:
            return block_moved(request, routine_id, block, place, count)
    return refuse(request, routine_id, "steps_changed", refusal=forms.refusal_of(form))


@require_POST
@trainer_required
def block_ungroup(request: SignedInRequest, routine_id: int, block_id: int) -> HttpResponse:
    block = block_or_404(request, routine_id, block_id)
    try:
        commands.ungroup(block)
    except ValidationError as refusal:
        return refuse_steps(request, routine_id, refusal)
    said = gettext("Each move stands on its own.")
    return done(request, routine_id, "steps_changed", said=said, anchor=f"block-{block_id}")
