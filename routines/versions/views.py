"""A routine's versions, and bringing clients up to the newest."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, trainer_required
from routines.models import Routine
from routines.versions import commands
from routines.versions.forms import UpdateForm, groups_of
from routines.versions.queries import UpdatePlan, update_plan, versions_page

SHOWN, SHOWN_MORE = 20, 200
NAMES = 3


@require_safe
@trainer_required
def version_list(request: SignedInRequest, routine_id: int) -> HttpResponse:
    """The routine's versions, newest first, with who has which."""
    return show_versions(request, routine_id)


def show_versions(request: SignedInRequest, routine_id: int, *, refusal: str = "", status: int = 200) -> HttpResponse:
    routine = get_object_or_404(Routine.objects.visible_to(request.user).with_steps(), pk=routine_id)
    show = SHOWN_MORE if request.GET.get("show") == "all" else SHOWN
    context = {
        "page": versions_page(routine, request.user, show=show),
        "may_change": Routine.objects.editable_by(request.user).filter(pk=routine_id, archived_at=None).exists(),
        "refusal": refusal,
    }
    return render(request, "routines/versions/version_list.html", context, status=status)


@require_POST
@trainer_required
def version_keep(request: SignedInRequest, routine_id: int) -> HttpResponse:
    routine = get_object_or_404(Routine.objects.editable_by(request.user), pk=routine_id)
    try:
        commands.keep_version(routine, by=request.user)
    except ValidationError as refusal:
        return show_versions(request, routine_id, refusal=" ".join(refusal.messages), status=422)
    messages.success(request, gettext("This version of %(name)s is kept.") % {"name": routine.name})
    return redirect("versions:version_list", routine_id)


@require_POST
@trainer_required
def version_restore(request: SignedInRequest, routine_id: int, version_id: int) -> HttpResponse:
    routine = get_object_or_404(Routine.objects.editable_by(request.user), pk=routine_id)
    version = get_object_or_404(routine.versions.of_routines(), pk=version_id)
    try:
        commands.restore_version(routine, version, by=request.user)
    except ValidationError as refusal:
        return show_versions(request, routine_id, refusal=" ".join(refusal.messages), status=422)
    messages.success(
        request,
        gettext("%(name)s is again as it was. What it was until now is kept as a version, too.")
        % {"name": version.name},
    )
    return redirect("versions:version_list", routine_id)


@require_safe
@trainer_required
def merge_preview(request: SignedInRequest, routine_id: int) -> HttpResponse:
    """What bringing clients up to the routine would do, client by client; nothing is changed."""
    routine = get_object_or_404(Routine.objects.visible_to(request.user).active().with_steps(), pk=routine_id)
    plan = update_plan(routine, request.user)
    return show_plan(request, plan, UpdateForm(plan=plan))


def show_plan(request: SignedInRequest, plan: UpdatePlan, form: UpdateForm) -> HttpResponse:
    context = {"plan": plan, "form": form, "rows": groups_of(plan, form)}
    return render(request, "routines/versions/merge_preview.html", context, status=422 if form.is_bound else 200)


@require_POST
@trainer_required
def merge_apply(request: SignedInRequest, routine_id: int) -> HttpResponse:
    """Bring the chosen clients up to the routine; what was changed meanwhile is shown anew, with what was chosen."""
    routine = get_object_or_404(Routine.objects.visible_to(request.user).active().with_steps(), pk=routine_id)
    plan = update_plan(routine, request.user)
    form = UpdateForm(request.POST, plan=plan)
    if form.is_valid():
        try:
            updated = commands.update_assignments(
                routine, by=request.user, seen=form.cleaned_data["seen"], wanted=form.wanted()
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
            plan = update_plan(routine, request.user)
        else:
            names = sorted({one.client.first_name for one in updated})
            messages.success(request, said_of(routine.name, names))
            return redirect("versions:version_list", routine_id)
    return show_plan(request, plan, form)


def said_of(routine: str, names: list[str]) -> str:
    """Pull day is up to date for Cleo, Ana, Ben and 4 more."""
    if not names:
        return gettext("Everybody you chose has %(routine)s as it is now.") % {"routine": routine}
    if len(names) > NAMES:
        more = len(names) - NAMES
        return ngettext(
            "%(routine)s is up to date for %(names)s and %(count)s more.",
            "%(routine)s is up to date for %(names)s and %(count)s more.",
            more,
        ) % {"routine": routine, "names": ", ".join(names[:NAMES]), "count": more}
    return gettext("%(routine)s is up to date for %(names)s.") % {"routine": routine, "names": ", ".join(names)}
