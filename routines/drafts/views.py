from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, editor_required
from routines.catalog.forms import ExerciseEditor
from routines.catalog.queries import breath_in_brief, stills_of, usual_prescription
from routines.drafts.commands import (
    DraftChangedError,
    base_of,
    discard_draft,
    edit_draft,
    join_aside,
    join_published,
    publish_draft,
    reopen_draft,
    return_draft,
    roll_back,
    start_draft,
    submit_draft,
)
from routines.drafts.forms import NoteForm, PublishForm, SeenForm, choices_in, content_in
from routines.drafts.queries import (
    affected_by,
    asides_of,
    changes_in,
    drafts_in_hand,
    drafts_to_read,
    exercise_to_write,
    joining,
    library_to_edit,
    other_drafts_of,
)
from routines.models import DraftState, Exercise, ExerciseDraft
from routines.models.draft import Content, content_of
from routines.models.publishing import TextChangedError


@require_safe
@editor_required
def draft_list(request: SignedInRequest) -> HttpResponse:
    return render(request, "routines/drafts/draft_list.html", {"drafts": drafts_in_hand(request.user)})


# --- Written --------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@editor_required
def draft_add(request: SignedInRequest) -> HttpResponse:
    """A new move of the library, as a draft."""
    editor = ExerciseEditor(request.user, data=request.POST if request.method == "POST" else None, for_library=True)
    if request.method == "POST" and editor.is_valid():
        draft = start_draft(None, author=request.user, content=content_in(editor, now=None), reason=editor.reason)
        return saved(request, draft)
    return editor_page(request, editor, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@editor_required
def draft_start(request: SignedInRequest, slug: str) -> HttpResponse:
    """What a move of the library says, to be written anew as a draft."""
    exercise = get_object_or_404(library_to_edit(request.user), slug=slug)
    editor = ExerciseEditor(request.user, exercise=exercise, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and editor.is_valid():
        draft = start_draft(
            exercise,
            author=request.user,
            content=content_in(editor, now=exercise),
            based_on=exercise.revisions.filter(number=editor.based_on).first() or exercise.published,
            reason=editor.reason,
        )
        return saved(request, draft)
    return editor_page(request, editor, exercise=exercise, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@editor_required
def draft_edit(request: SignedInRequest, draft_id: int) -> HttpResponse:
    draft = get_object_or_404(drafts_to_read(request.user), pk=draft_id)
    if not draft.is_open:
        return redirect("drafts:draft_detail", draft.pk)
    exercise = exercise_to_write(draft)
    editor = ExerciseEditor(request.user, exercise=exercise, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and editor.is_valid():
        try:
            draft = edit_draft(
                draft,
                by=request.user,
                content=content_in(editor, now=exercise),
                based_on=editor.based_on,
                reason=editor.reason,
            )
        except DraftChangedError as refusal:
            return redirect("drafts:aside_join", draft.pk, refusal.aside.pk)
        except ValidationError as refusal:
            editor.add_refusal(refusal)
        else:
            return saved(request, draft)
    return editor_page(request, editor, draft=draft, status=422 if request.method == "POST" else 200)


def saved(request: SignedInRequest, draft: ExerciseDraft) -> HttpResponse:
    messages.success(request, _("Saved as a draft. Nobody but editors sees it yet."))
    return redirect("drafts:draft_detail", draft.pk)


@require_POST
@editor_required
def draft_add_preview(request: SignedInRequest) -> HttpResponse:
    return preview_page(request, exercise=None)


@require_POST
@editor_required
def draft_start_preview(request: SignedInRequest, slug: str) -> HttpResponse:
    exercise = get_object_or_404(library_to_edit(request.user), slug=slug)
    return preview_page(request, exercise=exercise, of=exercise)


@require_POST
@editor_required
def draft_preview(request: SignedInRequest, draft_id: int) -> HttpResponse:
    draft = get_object_or_404(drafts_to_read(request.user), pk=draft_id)
    return preview_page(request, exercise=exercise_to_write(draft), draft=draft)


def preview_page(
    request: SignedInRequest,
    *,
    exercise: Exercise | None,
    of: Exercise | None = None,
    draft: ExerciseDraft | None = None,
) -> HttpResponse:
    """The editor as it was typed, its rows rearranged when asked to, and the page it would make. Saves nothing."""
    checked = ExerciseEditor(request.user, exercise=exercise, data=request.POST, for_library=True)
    if "rows" not in request.POST:
        status = 200 if checked.is_valid() else 422
        return editor_page(request, checked, exercise=of, draft=draft, fragment="preview", status=status)
    unchecked = ExerciseEditor(request.user, exercise=exercise, typed=request.POST, for_library=True)
    for editor in (checked, unchecked):
        editor.arrange(request.POST["rows"])
    return editor_page(request, unchecked, exercise=of, draft=draft, shown=checked.draft(), fragment="workbench")


def editor_page(
    request: SignedInRequest,
    editor: ExerciseEditor,
    *,
    exercise: Exercise | None = None,
    draft: ExerciseDraft | None = None,
    shown: Exercise | None = None,
    fragment: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page a draft is written on; with htmx only the fragment that was asked for."""
    of = draft.exercise if draft else exercise
    if draft:
        save_url = reverse("drafts:draft_edit", args=[draft.pk])
        preview_url = reverse("drafts:draft_preview", args=[draft.pk])
    elif exercise:
        save_url = reverse("drafts:draft_start", args=[exercise.slug])
        preview_url = reverse("drafts:draft_start_preview", args=[exercise.slug])
    else:
        save_url, preview_url = reverse("drafts:draft_add"), reverse("drafts:draft_add_preview")
    context = shown_as(shown or editor.draft()) | {
        "editor": editor,
        "fragment": fragment,
        "exercise": of,
        "row": draft,
        "others": other_drafts_of(of, but=draft) if of and not fragment else [],
        "save_url": save_url,
        "preview_url": preview_url,
        "savebar": "routines/drafts/savebar.html",
    }
    template = f"routines/catalog/exercise_edit.html#{fragment}" if fragment and request.htmx else ""
    return render(request, template or "routines/drafts/draft_edit.html", context, status=status)


def shown_as(exercise: Exercise) -> dict[str, Any]:
    """What the preview of a move takes."""
    return {
        "draft": exercise,
        "breath": breath_in_brief(exercise),
        "usual": usual_prescription(exercise),
        "stills": stills_of(exercise),
    }


# --- Looked at and published ----------------------------------------------------------------------


@require_safe
@editor_required
def draft_detail(request: SignedInRequest, draft_id: int) -> HttpResponse:
    draft = get_object_or_404(drafts_to_read(request.user), pk=draft_id)
    return detail_page(request, draft)


def detail_page(
    request: SignedInRequest,
    draft: ExerciseDraft,
    *,
    form: PublishForm | None = None,
    note_form: NoteForm | None = None,
    status: int = 200,
) -> HttpResponse:
    initial = {
        "seen": draft.edits,
        "reaches_plans": draft.reaches_plans,
        "wording_only": draft.wording_only,
        "at": draft.publish_at,
        "when": PublishForm.LATER if draft.publish_at else PublishForm.NOW,
    }
    shown = draft.as_exercise
    context = shown_as(shown) | {
        "row": draft,
        "exercise": draft.exercise,
        "form": form or PublishForm(initial=initial),
        "note_form": note_form or NoteForm(),
        "changes": changes_in(draft),
        "affected": affected_by(draft.exercise),
        "asides": asides_of(draft),
        "is_author": draft.author_id == request.user.pk,
        "can_roll_back": draft.published_as_id is not None
        and draft.exercise is not None
        and draft.exercise.published_id == draft.published_as_id
        and draft.based_on_id is not None,
    }
    return render(request, "routines/drafts/draft_detail.html", context, status=status)


@require_POST
@editor_required
def draft_publish(request: SignedInRequest, draft_id: int) -> HttpResponse:
    draft = get_object_or_404(drafts_to_read(request.user), pk=draft_id)
    form = PublishForm(request.POST)
    if not form.is_valid():
        return detail_page(request, draft, form=form, status=422)
    told = form.cleaned_data
    try:
        done = publish_draft(
            draft,
            by=request.user,
            seen=told["seen"],
            reaches_plans=told["reaches_plans"],
            wording_only=told["wording_only"],
            at=told["at"],
        )
    except TextChangedError:
        return redirect("drafts:draft_join", draft.pk)
    except ValidationError as refusal:
        put_into(form, refusal)
        return detail_page(request, draft, form=form, status=422)
    if done.is_open:
        messages.success(request, _("Scheduled. Until then nothing changes for anybody."))
    else:
        messages.success(request, _("“%(name)s” is published.") % {"name": done.name})
    return redirect("drafts:draft_detail", draft.pk)


def put_into(form: PublishForm, refusal: ValidationError) -> None:
    """A command's reasons beside the fields they are about; the others over the form."""
    reasons = refusal.message_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal.messages}
    for name, sentences in reasons.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)


def act(request: SignedInRequest, draft: ExerciseDraft, done: Callable[[], object], words: str) -> HttpResponse:
    """Do it and say so; or say why not."""
    try:
        done()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, words)
    return redirect("drafts:draft_detail", draft.pk)


@require_POST
@editor_required
def draft_submit(request: SignedInRequest, draft_id: int) -> HttpResponse:
    draft = get_object_or_404(drafts_to_read(request.user), pk=draft_id)
    return act(request, draft, lambda: submit_draft(draft, by=request.user), _("Now other editors are asked to look."))


@require_POST
@editor_required
def draft_return(request: SignedInRequest, draft_id: int) -> HttpResponse:
    draft = get_object_or_404(drafts_to_read(request.user), pk=draft_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return detail_page(request, draft, note_form=form, status=422)
    note = " ".join(form.cleaned_data["note"].split())
    return act(request, draft, lambda: return_draft(draft, by=request.user, note=note), _("It is a draft again."))


@require_POST
@editor_required
def draft_discard(request: SignedInRequest, draft_id: int) -> HttpResponse:
    draft = get_object_or_404(drafts_to_read(request.user), pk=draft_id)
    return act(request, draft, lambda: discard_draft(draft), _("Discarded. You can take it back here."))


@require_POST
@editor_required
def draft_reopen(request: SignedInRequest, draft_id: int) -> HttpResponse:
    draft = get_object_or_404(drafts_to_read(request.user), pk=draft_id)
    return act(request, draft, lambda: reopen_draft(draft), _("It is a draft again."))


@require_POST
@editor_required
def draft_roll_back(request: SignedInRequest, draft_id: int) -> HttpResponse:
    draft = get_object_or_404(drafts_to_read(request.user), pk=draft_id)
    return act(
        request, draft, lambda: roll_back(draft, by=request.user), _("Rolled back: the text before is published again.")
    )


# --- Brought together -----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@editor_required
def draft_join(request: SignedInRequest, draft_id: int) -> HttpResponse:
    """The draft, and what was published since it was begun."""
    draft = get_object_or_404(drafts_to_read(request.user), pk=draft_id)
    form, choices = SeenForm(request.POST or None), choices_in(request.POST)
    refused = ""
    if request.method == "POST":
        if form.is_valid():
            seen, published = form.cleaned_data["seen"], form.cleaned_data["published"] or 0
            try:
                join_published(draft, by=request.user, seen=seen, published=published, choices=choices)
            except ValidationError as refusal:
                refused = " ".join(refusal.messages)
            else:
                return joined(request, draft)
        else:
            refused = _("Somebody saved again meanwhile. Look at the texts as they are now.")
        draft = get_object_or_404(drafts_to_read(request.user), pk=draft_id)
    if not draft.is_outdated or draft.based_on is None or draft.exercise is None or draft.exercise.published is None:
        return redirect("drafts:draft_detail", draft.pk)
    theirs = draft.exercise.published
    theirs.exercise = draft.exercise
    return join_page(
        request,
        draft,
        texts=(content_of(draft.based_on), content_of(theirs), draft.content),
        choices=choices,
        refused=refused,
        published=theirs,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@editor_required
def aside_join(request: SignedInRequest, draft_id: int, aside_id: int) -> HttpResponse:
    """The draft, and what somebody wrote into it while somebody else saved theirs."""
    draft = get_object_or_404(drafts_to_read(request.user), pk=draft_id)
    asides = DraftState.objects.filter(draft=draft, is_aside=True).select_related("draft", "author")
    aside = get_object_or_404(asides, pk=aside_id)
    form, choices = SeenForm(request.POST or None), choices_in(request.POST)
    refused = ""
    if request.method == "POST":
        if form.is_valid():
            try:
                join_aside(aside, by=request.user, seen=form.cleaned_data["seen"], choices=choices)
            except ValidationError as refusal:
                refused = " ".join(refusal.messages)
            else:
                return joined(request, draft)
        else:
            refused = _("Somebody saved again meanwhile. Look at the texts as they are now.")
        draft = get_object_or_404(drafts_to_read(request.user), pk=draft_id)
        aside = get_object_or_404(asides, pk=aside_id)
    if aside.settled_at or not draft.is_open:
        return redirect("drafts:draft_detail", draft.pk)
    return join_page(
        request,
        draft,
        texts=(base_of(aside, draft), draft.content, aside.content),
        choices=choices,
        refused=refused,
        aside=aside,
    )


def joined(request: SignedInRequest, draft: ExerciseDraft) -> HttpResponse:
    messages.success(request, _("Brought together. Read it once more before it is published."))
    return redirect("drafts:draft_detail", draft.pk)


def join_page(
    request: SignedInRequest,
    draft: ExerciseDraft,
    *,
    texts: tuple[Content, Content, Content],
    choices: dict[str, Any],
    refused: str,
    **more: Any,
) -> HttpResponse:
    context = {"row": draft, "exercise": draft.exercise, "joining": joining(*texts, choices), "refused": refused} | more
    return render(request, "routines/drafts/draft_join.html", context, status=422 if refused else 200)
