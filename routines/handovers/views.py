"""The doors by which a client goes from one trainer to another."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import SignedInRequest
from accounts.mail import tell_of_hand_over
from accounts.models import Coaching, HandOver
from routines.handovers.commands import dismiss_news, hand_over_client, refuse_hand_over
from routines.handovers.forms import HandOverForm
from routines.handovers.queries import gyms_between


@require_http_methods(["GET", "HEAD", "POST"])
def coaching_hand_over(request: SignedInRequest, coaching_id: int) -> HttpResponse:
    """The trainer hands a client over; so do the owners and the front desk of the gym where the client trains."""
    scope = Coaching.objects.handed_over_by(request.user).select_related("trainer", "client")
    coaching = get_object_or_404(scope, pk=coaching_id)
    is_trainer = coaching.trainer_id == request.user.pk
    gym = None if is_trainer else gyms_between(coaching, request.user).first()
    form = HandOverForm(request.POST if request.method == "POST" else None, coaching=coaching, by=request.user)
    if form.is_valid():
        try:
            hand_over = hand_over_client(coaching, to=form.cleaned_data["to"], by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            tell_of_hand_over(request, hand_over, by=request.user)
            messages.success(
                request,
                gettext("%(client)s trains with %(trainer)s now.")
                % {"client": hand_over.client, "trainer": hand_over.after.trainer},
            )
            return redirect("desk:client_list") if gym is None else redirect("gyms:client_list", gym)
    context = {"coaching": coaching, "form": form, "is_trainer": is_trainer, "gym": gym}
    template = "routines/handovers/coaching_hand_over.html"
    return render(request, template, context, status=422 if form.is_bound else 200)


@require_POST
def hand_over_refuse(request: SignedInRequest, hand_over_id: int) -> HttpResponse:
    hand_over = get_object_or_404(HandOver.objects.refusable_by(request.user), pk=hand_over_id)
    try:
        hand_over = refuse_hand_over(hand_over)
    except ValidationError as refusal:
        messages.error(request, refusal.message)
    else:
        tell_of_hand_over(request, hand_over, by=request.user)
        name = hand_over.after.trainer
        messages.success(
            request, gettext("%(name)s doesn’t coach you and sees nothing of yours from now on.") % {"name": name}
        )
    return redirect("player:today")


@require_POST
def hand_over_dismiss(request: SignedInRequest, hand_over_id: int) -> HttpResponse:
    news = HandOver.objects.editable_by(request.user).select_related("before", "after")
    hand_over = dismiss_news(get_object_or_404(news, pk=hand_over_id), by=request.user)
    return redirect("player:today" if hand_over.client_id == request.user.pk else "desk:client_list")
