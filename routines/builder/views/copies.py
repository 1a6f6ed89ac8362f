"""Steps of another routine, once more in this one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest, trainer_required
from routines.builder import commands, forms
from routines.builder.queries import routines_to_copy_from, routines_with_steps
from routines.models import Routine


@require_safe
@trainer_required
def source_choose(request: SignedInRequest, routine_id: int) -> HttpResponse:
    """Which routine to copy steps from."""
    routine = get_object_or_404(Routine.objects.editable_by(request.user), pk=routine_id)
    context = {"routine": routine, "sources": routines_to_copy_from(request.user, routine)}
    return render(request, "routines/builder/source_choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@trainer_required
def steps_copy(request: SignedInRequest, routine_id: int, source_id: int) -> HttpResponse:
    """Choose steps of another routine; they are copied to the end of this one."""
    routine = get_object_or_404(Routine.objects.editable_by(request.user), pk=routine_id)
    source = get_object_or_404(routines_with_steps(Routine.objects.visible_to(request.user)), pk=source_id)
    form = forms.CopyForm(request.POST if request.method == "POST" else None, source=source)
    if form.is_valid():
        try:
            copies = commands.copy_steps(routine, steps=list(form.cleaned_data["steps"]))
        except ValidationError as refusal:
            forms.add_refusal(form, refusal)
        else:
            messages.success(
                request,
                ngettext(
                    "%(count)s move of “%(name)s” copied to the end.",
                    "%(count)s moves of “%(name)s” copied to the end.",
                    len(copies),
                )
                % {"count": len(copies), "name": source.name},
            )
            return redirect("builder:routine_edit", routine_id)
    context = {"routine": routine, "source": source, "form": form, "chosen": request.POST.getlist("steps")}
    return render(request, "routines/builder/steps_copy.html", context, status=422 if form.is_bound else 200)
