from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, author_required
from routines.exchange.commands import (
    add_import,
    choose_rows,
    discard_import,
    map_words,
    merge_exercises,
    run_import,
    undo_import,
)
from routines.exchange.commands.merging import refuse_merge
from routines.exchange.forms import ExportForm, FindForm, MappingForm, MergeForm, RowsForm, UploadForm
from routines.exchange.queries import (
    frequency_of_words,
    imports_of,
    likely_twins,
    moves_of,
    moves_to_export,
    moves_to_merge,
    moves_to_merge_into,
    rows_to_look_at,
    shown_rows,
    what_follows,
)
from routines.models import ExerciseImport, ImportRow
from routines.movefiles.writing import write_file

ROWS_A_PAGE = 40
IMPORTS_SHOWN = 30


@require_safe
@author_required
def import_list(request: SignedInRequest) -> HttpResponse:
    return list_page(request, UploadForm(user=request.user), ExportForm())


def list_page(
    request: SignedInRequest, form: UploadForm, export_form: ExportForm, *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "export_form": export_form, "imports": imports_of(request.user)[:IMPORTS_SHOWN]}
    return render(request, "routines/exchange/import_list.html", context, status=status)


@require_POST
@author_required
def import_add(request: SignedInRequest) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES, user=request.user)
    if form.is_valid():
        try:
            added = add_import(
                request.user, owner=form.owner, file_name=form.file_name, content=form.cleaned_data["file"]
            )
        except ValidationError as refusal:
            form.add_error("file", refusal)
        else:
            return redirect("exchange:import_detail", added.pk)
    return list_page(request, form, ExportForm(), status=422)


@require_safe
@author_required
def import_detail(request: SignedInRequest, import_id: int) -> HttpResponse:
    of = get_object_or_404(imports_of(request.user), pk=import_id)
    return detail_page(request, of)


def detail_page(
    request: SignedInRequest, of: ExerciseImport, form: MappingForm | None = None, *, status: int = 200
) -> HttpResponse:
    """What is new, what looks like one that exists and what is refused, a page of rows of it at a time."""
    fate = request.GET.get("fate", "")
    fate = fate if fate in ImportRow.Fate.values else ""
    page = Paginator(rows_to_look_at(of, fate), ROWS_A_PAGE).get_page(request.GET.get("page"))
    if form is None and of.is_open:
        form = MappingForm(of=of, frequencies=frequency_of_words(of))
    context = {
        "import": of,
        "form": form,
        "fate": fate,
        "fates": ImportRow.Fate.choices,
        "page": page,
        "rows": shown_rows(of, page.object_list),
        "numbers": " ".join(str(row.number) for row in page.object_list),
    }
    return render(request, "routines/exchange/import_detail.html", context, status=status)


def back_to(request: SignedInRequest, of: ExerciseImport) -> HttpResponse:
    """The page of rows that was open."""
    address = redirect("exchange:import_detail", of.pk)
    fate, page = request.POST.get("fate", ""), request.POST.get("page", "")
    if fate in ImportRow.Fate.values or (page.isascii() and page.isdigit()):
        address["Location"] += f"?fate={fate if fate in ImportRow.Fate.values else ''}"
        address["Location"] += f"&page={page[:4]}" if page.isascii() and page.isdigit() else ""
    return address


@require_POST
@author_required
def import_map(request: SignedInRequest, import_id: int) -> HttpResponse:
    of = get_object_or_404(imports_of(request.user), pk=import_id)
    form = MappingForm(request.POST, of=of, frequencies=frequency_of_words(of))
    if not form.is_valid():
        return detail_page(request, of, form, status=422)
    try:
        map_words(of, muscles=form.meanings("muscles"), equipment=form.meanings("equipment"))
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return detail_page(request, of, form, status=422)
    messages.success(request, _("The rows below follow your choice."))
    return redirect("exchange:import_detail", of.pk)


@require_POST
@author_required
def import_choose(request: SignedInRequest, import_id: int) -> HttpResponse:
    of = get_object_or_404(imports_of(request.user), pk=import_id)
    form = RowsForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose among the rows of this file."))
        return detail_page(request, of, status=422)
    try:
        taken = choose_rows(of, among=form.cleaned_data["shown"], taken=form.cleaned_data["taken"])
    except ValidationError as refusal:
        return refused(request, of, refusal)
    said = ngettext("%(count)s row will be imported.", "%(count)s rows will be imported.", taken)
    messages.success(request, said % {"count": taken})
    return back_to(request, of)


@require_POST
@author_required
def import_run(request: SignedInRequest, import_id: int) -> HttpResponse:
    of = get_object_or_404(imports_of(request.user), pk=import_id)
    try:
        run_import(of, by=request.user)
    except ValidationError as refusal:
        return refused(request, of, refusal)
    count = of.rows.exclude(exercise=None).count()
    said = ngettext("%(count)s move is imported.", "%(count)s moves are imported.", count)
    messages.success(request, said % {"count": count})
    return redirect("exchange:import_detail", of.pk)


@require_POST
@author_required
def import_discard(request: SignedInRequest, import_id: int) -> HttpResponse:
    of = get_object_or_404(imports_of(request.user), pk=import_id)
    try:
        discard_import(of)
    except ValidationError as refusal:
        return refused(request, of, refusal)
    messages.success(request, _("The file is put away. Nothing was imported."))
    return redirect("exchange:import_list")


@require_POST
@author_required
def import_undo(request: SignedInRequest, import_id: int) -> HttpResponse:
    of = get_object_or_404(imports_of(request.user), pk=import_id)
    try:
        undo_import(of)
    except ValidationError as refusal:
        return refused(request, of, refusal)
    left = of.rows.exclude(exercise=None).count()
    if left:
        said = ngettext(
            "The import is undone, but for %(count)s move that is used.",
            "The import is undone, but for %(count)s moves that are used.",
            left,
        )
        messages.warning(request, said % {"count": left})
    else:
        messages.success(request, _("The import is undone. None of its moves are left."))
    return redirect("exchange:import_detail", of.pk)


def refused(request: SignedInRequest, of: ExerciseImport, refusal: ValidationError) -> HttpResponse:
    """The page as it is now, with the reason on top."""
    messages.error(request, " ".join(refusal.messages))
    return detail_page(request, get_object_or_404(imports_of(request.user), pk=of.pk), status=422)


@require_safe
@author_required
def export(request: SignedInRequest) -> HttpResponse:
    """The moves that are wanted, as a file of our own format."""
    form = ExportForm(request.GET)
    if not form.is_valid():
        return list_page(request, UploadForm(user=request.user), form, status=422)
    content = write_file(list(moves_of(moves_to_export(request.user, form.wanted))))
    return HttpResponse(
        content,
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="backday-exercises.json"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def exercise_merge(request: SignedInRequest, slug: str) -> HttpResponse:
    """First which other move it is the same as, then what follows, then the merge."""
    merged = get_object_or_404(moves_to_merge(request.user), slug=slug)
    data = request.POST if request.method == "POST" else request.GET
    find = FindForm(request.GET)
    text = find.cleaned_data["q"] if find.is_valid() else ""
    context = {"exercise": merged, "find": find, "text": text}
    status = 200
    if "into" in data:
        form = MergeForm(data, moves=moves_to_merge_into(request.user, merged))
        if form.is_valid():
            into = form.cleaned_data["into"]
            try:
                if request.method == "POST":
                    merge_exercises(merged, into=into, by=request.user)
                    said = _("%(one)s is %(other)s from now on.") % {"one": merged.name, "other": into.name}
                    messages.success(request, said)
                    return redirect("catalog:exercise_detail", into.slug)
                refuse_merge(merged, into)
            except ValidationError as refusal:
                form.add_error(None, refusal)
            context |= {"into": into, "follows": what_follows(merged)}
        context["form"] = form
        status = 200 if form.is_valid() else 422
    elif request.method == "POST":
        context["form"] = MergeForm(data, moves=moves_to_merge_into(request.user, merged))
        status = 422
    if "into" not in context:
        context["twins"] = likely_twins(request.user, merged, text)
    return render(request, "routines/exchange/exercise_merge.html", context, status=status)
