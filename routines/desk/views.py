"""The trainer's day: who trains, who doesn't, and one client whole."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, trainer_required
from accounts.models import Coaching
from routines.desk.queries import client_page, roster


@require_safe
@trainer_required
def client_list(request: SignedInRequest) -> HttpResponse:
    return render(request, "routines/desk/client_list.html", {"rows": roster(request.user, now=timezone.now())})


@require_safe
@trainer_required
def client_detail(request: SignedInRequest, client_id: int) -> HttpResponse:
    scope = Coaching.objects.active().filter(trainer=request.user)
    coaching = get_object_or_404(scope.select_related("client"), client=client_id)
    page = client_page(request.user, coaching, now=timezone.now())
    return render(request, "routines/desk/client_detail.html", {"coaching": coaching, "page": page})
