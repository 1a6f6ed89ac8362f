"""What the logs say."""

import uuid

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest
from routines.models import TrainingSession
from routines.progress.queries import comments_on, done_session, finished_sessions

SESSIONS_A_PAGE = 20


@require_safe
def session_list(request: SignedInRequest) -> HttpResponse:
    page = Paginator(finished_sessions(request.user), SESSIONS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "routines/progress/session_list.html", {"page": page})


@require_safe
def session_detail(request: SignedInRequest, session_id: uuid.UUID) -> HttpResponse:
    """For the client, and for their trainer from the first set on."""
    sessions = TrainingSession.objects.visible_to(request.user).select_related("client")
    session = get_object_or_404(sessions, pk=session_id)
    comments = list(comments_on(session, request.user))
    context = {
        "session": session,
        "comments": comments,
        "new_comments": sum(one.is_new for one in comments),
        "newest": max((one.pk for one in comments), default=0),
        "done": done_session(session, request.user),
        "is_own": session.client_id == request.user.pk,
    }
    return render(request, "routines/progress/session_detail.html", context)
