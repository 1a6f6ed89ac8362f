from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, editor_required
from routines.bulk.commands import edit_in_bulk, undo_bulk_edit
from routines.bulk.forms import ChangeForm, picked_in
from routines.bulk.queries import bulk_edits, library_of, picked_exercises, preview_of
from routines.catalog.forms import FindForm
from routines.catalog.queries import find_exercises
from routines.models import BulkEdit


@require_safe
@editor_required
def bulk_list(request: SignedInRequest) -> HttpResponse:
    return render(request, "routines/bulk/bulk_list.html", {"edits": bulk_edits(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@editor_required
def bulk_add(request: SignedInRequest) -> HttpResponse:
    """Choose moves and a change, look at what it does, and make it."""
    is_posted = request.method == "POST"
    find = FindForm(request.POST if is_posted else request.GET, user=request.user)
    form = ChangeForm(request.POST) if is_posted else ChangeForm()
    is_valid = find.is_valid() & (form.is_valid() or not is_posted)
    if not is_posted or not is_valid:
        return add_page(request, find, form, status=200 if is_valid else 422)
    if "apply" not in request.POST:
        return add_page(request, find, form, with_preview=True)
    if form.cleaned_data["previewed"] != form.mark:
        form.add_error(None, _("The change is another one than you looked at. This is what it does."))
        return add_page(request, find, form, with_preview=True, status=422)
    seen = picked_in(request.POST.getlist("picked"))
    try:
        edit = edit_in_bulk(
            picked_exercises(request.user, seen),
            change=form.change,
            author=request.user,
            seen=seen,
            as_drafts=form.as_drafts,
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return add_page(request, find, form, with_preview=True, status=422)
    done = edit.changes.filter(refused="").count()
    if edit.as_drafts:
        said = ngettext("%(count)s draft is written.", "%(count)s drafts are written.", done)
    else:
        said = ngettext("%(count)s move is changed.", "%(count)s moves are changed.", done)
    messages.success(request, said % {"count": done})
    return redirect("bulk:bulk_list")


def add_page(
    request: SignedInRequest, find: FindForm, form: ChangeForm, *, with_preview: bool = False, status: int = 200
) -> HttpResponse:
    found = library_of(find_exercises(request.user, find.wanted), request.user) if find.is_valid() else None
    context = {
        "find": find,
        "form": form,
        "count": found.count() if found is not None else 0,
        "preview": preview_of(found, form.change) if with_preview and found is not None else None,
        "mark": form.mark if with_preview else "",
    }
    template = "routines/bulk/bulk_add.html"
    if request.htmx:
        template += "#bulk"
    return render(request, template, context, status=status)


@require_POST
@editor_required
def bulk_undo(request: SignedInRequest, bulk_id: int) -> HttpResponse:
    edit = get_object_or_404(BulkEdit.objects.editable_by(request.user), pk=bulk_id)
    try:
        left = undo_bulk_edit(edit, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Undone."))
        if left:
            said = ngettext(
                "%(count)s move was changed again since, and stays as it is.",
                "%(count)s moves were changed again since, and stay as they are.",
                left,
            )
            messages.warning(request, said % {"count": left})
    return redirect("bulk:bulk_list")
