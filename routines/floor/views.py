"""The trainer's floor, live; the same on the gym's screen; and a client's raised hand."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, trainer_required
from accounts.models import User
from routines.floor.commands import add_screen, lower_hand, raise_hand, revoke_screen
from routines.floor.forms import SwapForm
from routines.floor.queries import Floor, add_stand_ins, due_today, floor_of
from routines.models import FloorScreen, TrainingSession

EVERY_S = 5
"""How often a floor is asked for anew: docs/floor.md has what was measured."""

DUE_EVERY_S = 60
"""How often the page asks who is still to come."""


@require_safe
@trainer_required
def floor(request: SignedInRequest) -> HttpResponse:
    """Asked again every few seconds by the page itself, which then takes the cards only; now and then who is due."""
    shown, form = floor_of(request.user, now=timezone.now()), SwapForm(request.GET)
    if request.htmx and request.GET.get("show") == "due":
        return render(request, "routines/floor/floor.html#due", whole_page(request.user, shown))
    swapping = shown.spot_of(form.cleaned_data["swap"] if form.is_valid() else None)
    if swapping:
        add_stand_ins(shown, swapping)
    if request.htmx:
        return render(
            request, "routines/floor/floor.html#cards", {"floor": shown, "swapping": swapping, "every": EVERY_S}
        )
    has_screen = FloorScreen.objects.visible_to(request.user).exists()
    page = whole_page(request.user, shown) | {"swapping": swapping, "has_screen": has_screen}
    return render(request, "routines/floor/floor.html", page)


def whole_page(trainer: User, shown: Floor) -> dict[str, Any]:
    return {"floor": shown, "every": EVERY_S, "due": due_today(trainer, shown), "due_every": DUE_EVERY_S}


@require_POST
@trainer_required
def screen_add(request: SignedInRequest) -> HttpResponse:
    """A link for the gym's screen: shown on this page, and never again."""
    link = request.build_absolute_uri(reverse("floor:screen", args=[add_screen(request.user)]))
    shown = floor_of(request.user, now=timezone.now())
    page = whole_page(request.user, shown) | {"has_screen": True, "link": link}
    return render(request, "routines/floor/floor.html", page)


@require_POST
@trainer_required
def screen_revoke(request: SignedInRequest) -> HttpResponse:
    revoke_screen(request.user)
    messages.success(request, gettext("No screen shows your floor any more."))
    return redirect("floor:floor")


@require_safe
@login_not_required
@never_cache
def screen(request: HttpRequest, secret: str) -> HttpResponse:
    """The floor for everybody in the room: first names, moves and sets; no loads, nobody signed in."""
    shown = get_object_or_404(FloorScreen.objects.active().with_secret(secret).select_related("trainer"))
    page = {"floor": floor_of(shown.trainer, now=timezone.now()), "every": EVERY_S, "trainer": shown.trainer}
    return render(request, f"routines/floor/screen.html{'#cards' if 'HX-Request' in request.headers else ''}", page)


@require_POST
def hand(request: SignedInRequest, session_id: uuid.UUID) -> HttpResponse:
    """Up or down: by the client, and down by a trainer who coaches them."""
    session = get_object_or_404(TrainingSession.objects.editable_by(request.user), pk=session_id)
    is_up = request.POST.get("raised") == "1"
    refusal = ""
    try:
        if is_up:
            raise_hand(session)
        else:
            lower_hand(session, by=request.user)
    except ValidationError as why:
        is_up, refusal = False, " ".join(why.messages)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"v": 1, "hand": is_up, "message": refusal}, status=422 if refusal else 200)
    if refusal:
        messages.error(request, refusal)
    elif session.client_id == request.user.pk:
        messages.success(request, gettext("Your trainer sees your hand.") if is_up else gettext("Your hand is down."))
    back = request.POST.get("back") == "floor"
    return redirect("floor:floor") if back else redirect("player:session_detail", session.pk)
