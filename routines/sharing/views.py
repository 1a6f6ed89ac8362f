"""The doors by which a trainer shares a routine or a move with a gym, and takes it back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, trainer_required
from routines.models import Exercise, Routine
from routines.sharing.commands import share_with_gym, stop_sharing
from routines.sharing.forms import ShareForm


@require_POST
@trainer_required
def routine_share(request: SignedInRequest, routine_id: int) -> HttpResponse:
    routine = get_object_or_404(Routine.objects.of(request.user).select_related("owner"), pk=routine_id)
    share(request, routine)
    return redirect("builder:routine_detail", routine.pk)


@require_POST
@trainer_required
def routine_unshare(request: SignedInRequest, routine_id: int) -> HttpResponse:
    routine = get_object_or_404(Routine.objects.editable_by(request.user), pk=routine_id)
    stop_sharing(routine)
    messages.success(
        request,
        gettext("“%(routine)s” is not shared any more. What was assigned of it goes on.") % {"routine": routine},
    )
    if routine.owner_id == request.user.pk:
        return redirect("builder:routine_detail", routine.pk)
    return redirect("builder:routine_list")


@require_POST
@trainer_required
def exercise_share(request: SignedInRequest, slug: str) -> HttpResponse:
    own = Exercise.objects.filter(owner=request.user)
    exercise = get_object_or_404(own.with_text().select_related("owner"), slug=slug)
    share(request, exercise)
    return redirect("catalog:exercise_detail", exercise.slug)


@require_POST
@trainer_required
def exercise_unshare(request: SignedInRequest, slug: str) -> HttpResponse:
    shared = Exercise.objects.editable_by(request.user).exclude(owner=None).with_text()
    exercise = get_object_or_404(shared, slug=slug)
    stop_sharing(exercise)
    messages.success(
        request, gettext("%(exercise)s is not shared any more. Routines that have it keep it.") % {"exercise": exercise}
    )
    if exercise.owner_id == request.user.pk:
        return redirect("catalog:exercise_detail", exercise.slug)
    return redirect("catalog:exercise_list")


def share(request: SignedInRequest, thing: Routine | Exercise) -> None:
    """Share it with the gym that was chosen, and say how it went."""
    form = ShareForm(request.POST, user=request.user)
    try:
        if form.is_valid():
            share_with_gym(thing, gym=form.cleaned_data["gym"])
            messages.success(
                request, gettext("All trainers of %(gym)s have %(thing)s now.") % {"gym": thing.gym, "thing": thing}
            )
        else:
            messages.error(request, str(form.errors["gym"][0]))
    except ValidationError as refusal:
        messages.error(request, refusal.message)
