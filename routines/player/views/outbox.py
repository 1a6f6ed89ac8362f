"""The doors of phones: what they have kept comes in here. Never a redirect, always JSON."""

import uuid

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from routines.models import TrainingSession
from routines.player.commands import Op, Result, receive
from routines.player.forms import VERSION, ReadOp, RefusedOp, UnreadableError, read_batch
from routines.player.queries import news_of

MAX_BYTES = 256 * 1024


@login_not_required
@never_cache
@require_POST
def outbox(request: HttpRequest) -> HttpResponse:
    """Take a batch of ops; each is named in the answer with what became of it."""
    if not request.user.is_authenticated:
        return JsonResponse({"error": "login"}, status=401)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES:
        return JsonResponse(
            {"error": "too_large", "message": gettext("Send at most %(max_bytes)s bytes.") % {"max_bytes": MAX_BYTES}},
            status=413,
        )
    try:
        batch = read_batch(request.body)
    except UnreadableError as why:
        return JsonResponse({"error": "unreadable", "message": str(why)}, status=400)
    user = request.user
    if batch.user != user.pk:
        return JsonResponse({"error": "wrong_user"}, status=409)
    taken = iter(receive(user, [Op(**vars(op)) for op in batch.ops if isinstance(op, ReadOp)]))
    results = [told(next(taken)) if isinstance(op, ReadOp) else refused(op) for op in batch.ops]
    return JsonResponse({"v": VERSION, "time": timezone.now(), "results": results})


def refused(op: RefusedOp) -> dict[str, str]:
    return {"op": str(op.op), "status": "rejected", "message": op.message}


def told(result: Result) -> dict[str, str]:
    answer = {"op": str(result.op.op), "status": result.status, "message": result.message}
    if result.record:
        answer["record"] = result.record
    return answer | {"set": str(result.op.set_id)} if result.op.set_id else answer


@login_not_required
@never_cache
@require_safe
def session_news(request: HttpRequest, session_id: uuid.UUID) -> HttpResponse:
    """Since when somebody else has changed nothing in a session, and whether its hand is up; one light statement.

    A session's page asks every few seconds while it is looked at, and takes the page anew when there is something.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"error": "login"}, status=401)
    news = news_of(TrainingSession.objects.editable_by(request.user).filter(pk=session_id), request.user)
    if news is None:
        raise Http404
    return JsonResponse({"v": VERSION, **news})


@login_not_required
@never_cache
@require_safe
def hello(request: HttpRequest) -> HttpResponse:
    """Who is signed in on this device, with the token and the time its next batch needs."""
    user = request.user.pk if request.user.is_authenticated else None
    return JsonResponse({"v": VERSION, "user": user, "csrf": get_token(request), "time": timezone.now()})
