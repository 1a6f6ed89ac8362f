"""The doors to routines as wholes: the list, the read view, adding, copying, putting away."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, trainer_required
from accounts.models import COACHES, Gym
from routines.builder import commands
from routines.builder.forms import RoutineForm
from routines.builder.queries import routines_in_list, routines_with_steps, summary_of
from routines.models import Routine

ROUTINES_A_PAGE = 24


@require_safe
@trainer_required
def routine_list(request: SignedInRequest) -> HttpResponse:
    """The trainer's own routines, what their gym shares, then the library; the archived ones behind ?show=archived."""
    own = Routine.objects.of(request.user)
    archived = own.exclude(archived_at=None)
    shows_archived = request.GET.get("show") == "archived"
    pages = Paginator(routines_in_list(archived if shows_archived else own.active()), ROUTINES_A_PAGE)
    context = {
        "page": pages.get_page(request.GET.get("page")),
        "shows_archived": shows_archived,
        "undo": request.session.pop("undo", None),
    }
    if not shows_archived:
        context["has_archived"] = archived.exists()
        context["shared"] = routines_in_list(Routine.objects.shared_with(request.user).active())
        context["library"] = routines_in_list(Routine.objects.library().active())
    return render(request, "routines/builder/routine_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@trainer_required
def routine_add(request: SignedInRequest) -> HttpResponse:
    form = RoutineForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        routine = commands.add_routine(request.user, **form.cleaned_data)
        return redirect("builder:routine_edit", routine.pk)
    return render(request, "routines/builder/routine_add.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
@trainer_required
def routine_detail(request: SignedInRequest, routine_id: int) -> HttpResponse:
    """A routine to read: the library's, one's own as a client gets it, or what a colleague shares."""
    routine = get_object_or_404(routines_with_steps(Routine.objects.visible_to(request.user)), pk=routine_id)
    is_own = routine.owner_id == request.user.pk
    context = {
        "routine": routine,
        "summary": summary_of(routine),
        "is_own": is_own,
        "is_editable": is_own or Routine.objects.editable_by(request.user).filter(pk=routine.pk).exists(),
        "gyms": Gym.objects.with_part_of(request.user, COACHES) if is_own else [],
    }
    return render(request, "routines/builder/routine_detail.html", context)


@require_POST
@trainer_required
def routine_copy(request: SignedInRequest, routine_id: int) -> HttpResponse:
    routine = get_object_or_404(Routine.objects.visible_to(request.user), pk=routine_id)
    copy = commands.copy_routine(routine, owner=request.user)
    messages.success(request, gettext("“%(name)s” is yours. Change what you like.") % {"name": copy.name})
    return redirect("builder:routine_edit", copy.pk)


@require_POST
@trainer_required
def routine_archive(request: SignedInRequest, routine_id: int) -> HttpResponse:
    routine = get_object_or_404(Routine.objects.editable_by(request.user), pk=routine_id)
    commands.archive_routine(routine)
    url = reverse("builder:routine_restore", args=[routine.pk])
    request.session["undo"] = {"text": gettext("“%(name)s” is archived.") % {"name": routine.name}, "url": url}
    return redirect("builder:routine_list")


@require_POST
@trainer_required
def routine_restore(request: SignedInRequest, routine_id: int) -> HttpResponse:
    routine = get_object_or_404(Routine.objects.editable_by(request.user), pk=routine_id)
    commands.restore_routine(routine)
    messages.success(request, gettext("“%(name)s” is back.") % {"name": routine.name})
    return redirect("builder:routine_list")
