"""What a plan asks of its client next, and why each number is what it is."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest
from routines.models import Assignment
from routines.models.targets import with_program
from routines.targets.queries import next_targets, with_numbers


@require_safe
def target_list(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    """For the client, and for who coaches them."""
    scope = with_numbers(with_program(Assignment.objects.visible_to(request.user))).select_related("client", "version")
    assignment = get_object_or_404(scope, pk=assignment_id)
    context = {
        "assignment": assignment,
        "client": assignment.client,
        "page": next_targets(assignment, now=timezone.now()),
        "is_own": assignment.client_id == request.user.pk,
        "may_edit": assignment.coaching.trainer_id == request.user.pk and assignment.coaching.ended_at is None,
    }
    return render(request, "routines/targets/target_list.html", context)
