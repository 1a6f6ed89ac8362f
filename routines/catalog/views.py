import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import push_url

from accounts.access import SignedInRequest, lead_on, trainer_required
from accounts.models import COACHES, Gym
from routines.catalog.commands import (
    TextChangedError,
    add_exercise,
    archive_exercise,
    edit_exercise,
    restore_exercise,
    restore_revision,
)
from routines.catalog.forms import ExerciseEditor, FindForm, RestoreForm
from routines.catalog.queries import (
    breath_in_brief,
    exercises_to_edit,
    exercises_to_read,
    exercises_with_history,
    find_exercises,
    history_of,
    parent_then,
    revision_of_step,
    revisions_to_read,
    routines_to_add_to,
    stills_of,
    usual_prescription,
)
from routines.models import Exercise, ExerciseRevision, TrainingSession
from routines.models.translation import speak

EXERCISES_A_PAGE = 30
REVISIONS_A_PAGE = 10
MAX_NUMBER = 2**31 - 1


@require_safe
def exercise_list(request: SignedInRequest) -> HttpResponse:
    form = FindForm(request.GET, user=request.user)
    is_valid = form.is_valid()
    found = find_exercises(request.user, form.wanted) if is_valid else Exercise.objects.none()
    page = Paginator(found, EXERCISES_A_PAGE).get_page(request.GET.get("page"))
    chosen = urlencode([(name, value) for name, value in form.data.items() if value and name in form.fields])
    context = {"form": form, "page": page, "chosen": chosen}
    status = 200 if is_valid else 422
    if request.htmx:
        fragment = render(request, "routines/catalog/exercise_list.html#results", context, status=status)
        return push_url(fragment, f"{request.path}?{chosen}" if chosen else request.path)
    return render(request, "routines/catalog/exercise_list.html", context, status=status)


@require_safe
def exercise_detail(request: SignedInRequest, slug: str) -> HttpResponse:
    exercise = get_object_or_404(exercises_to_read(request.user), slug=slug)
    if merge := getattr(exercise, "merge", None):
        return lead_on(request, slug=merge.into.slug)
    is_own = request.user.is_trainer and exercise.owner_id == request.user.pk
    for variation in exercise.variations.all():
        speak(variation)
    context = exercise_page(exercise) | {
        "is_usable": request.user.is_trainer and exercise.is_usable,
        "is_own": is_own,
        "is_editable": exercise.is_editable and exercise.owner_id is not None,
        "gyms": Gym.objects.with_part_of(request.user, COACHES) if is_own else [],
        "routines": routines_to_add_to(request.user),
    }
    return render(request, "routines/catalog/exercise_detail.html", context)


@require_safe
def exercise_history(request: SignedInRequest, slug: str) -> HttpResponse:
    exercise = get_object_or_404(exercises_with_history(request.user), slug=slug)
    revisions = exercise.revisions.select_related("author").order_by("-number")
    page = Paginator(revisions, REVISIONS_A_PAGE).get_page(request.GET.get("page"))
    before = exercise.published.number - 1 if exercise.published else 0
    context = {
        "exercise": exercise,
        "page": page,
        "before": before,
        "told": history_of(exercise, list(page.object_list)),
    }
    return render(request, "routines/catalog/exercise_history.html", context)


@require_safe
def revision_detail(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """The move as it was then: for those who may edit it, and for those whose plan says it so."""
    revisions = revisions_to_read(request.user).filter(exercise__slug=slug, number__lte=MAX_NUMBER)
    revision = get_object_or_404(revisions, number=number)
    may_edit = exercises_with_history(request.user).filter(pk=revision.exercise_id).exists()
    context = then_page(request, revision) | {"may_edit": may_edit, "now": revision.exercise}
    return render(request, "routines/catalog/revision_detail.html", context)


@require_safe
def step_detail(request: SignedInRequest, session_id: uuid.UUID, step_number: int) -> HttpResponse:
    """A move of a session as it was shown then, for whoever may look at the session."""
    session = get_object_or_404(TrainingSession.objects.visible_to(request.user), pk=session_id)
    revision = revision_of_step(session, step_number)
    if revision is None:
        raise Http404
    context = then_page(request, revision) | {"session": session}
    return render(request, "routines/catalog/revision_detail.html", context)


def then_page(request: SignedInRequest, revision: ExerciseRevision) -> dict[str, object]:
    exercise = revision.exercise_then
    return exercise_page(exercise) | {"revision": revision, "parent": parent_then(exercise, request.user)}


@require_POST
def revision_restore(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    exercise = get_object_or_404(exercises_with_history(request.user), slug=slug)
    get_object_or_404(exercise.revisions.filter(number__lte=MAX_NUMBER), number=number)
    form = RestoreForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("Nothing was restored. Choose a revision from this list."))
        return redirect("catalog:exercise_history", slug)
    try:
        restored = restore_revision(exercise, number=number, author=request.user, **form.cleaned_data)
    except TextChangedError as refusal:
        said = gettext("Nothing was restored: revision %(number)s was published meanwhile. Look at it first.")
        messages.error(request, said % {"number": refusal.published.number})
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, restored_in_words(number, restored))
    return redirect("catalog:exercise_history", slug)


def restored_in_words(number: int, restored: ExerciseRevision | None) -> str:
    if restored is None:
        return gettext("Nothing to restore: it says that already.")
    return gettext("Revision %(number)s is published again, as revision %(new)s.") % {
        "number": number,
        "new": restored.number,
    }


def exercise_page(exercise: Exercise) -> dict[str, object]:
    breath = breath_in_brief(exercise)
    speak(exercise)
    return {
        "exercise": exercise,
        "text": exercise.published,
        "breath": breath,
        "usual": usual_prescription(exercise),
        "stills": stills_of(exercise),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@trainer_required
def exercise_add(request: SignedInRequest) -> HttpResponse:
    editor = ExerciseEditor(request.user, data=request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return editor_page(request, editor)
    if editor.is_valid():
        try:
            exercise = add_exercise(
                request.user, text=editor.exercise_text(), reason=editor.reason, **editor.exercise_details()
            )
        except ValidationError as refusal:
            editor.add_refusal(refusal)
        else:
            messages.success(request, gettext("%(name)s is in your moves.") % {"name": exercise.name})
            return redirect("catalog:exercise_detail", exercise.slug)
    return editor_page(request, editor, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def exercise_edit(request: SignedInRequest, slug: str) -> HttpResponse:
    """One's own; what is in the library is written as a draft."""
    exercise = get_object_or_404(exercises_to_edit(request.user), slug=slug)
    if exercise.owner_id is None:
        return redirect("drafts:draft_start", exercise.slug)
    editor = ExerciseEditor(request.user, exercise=exercise, data=request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return editor_page(request, editor)
    if editor.is_valid():
        try:
            edit_exercise(
                exercise,
                text=editor.exercise_text(),
                author=request.user,
                based_on=editor.based_on,
                reason=editor.reason,
                **editor.exercise_details(),
            )
        except TextChangedError as refusal:
            editor.add_refusal(refusal)
            editor.take_over(refusal.published)
        except ValidationError as refusal:
            editor.add_refusal(refusal)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("catalog:exercise_detail", exercise.slug)
    return editor_page(request, editor, status=422)


@require_POST
@trainer_required
def exercise_add_preview(request: SignedInRequest) -> HttpResponse:
    return preview_page(request, exercise=None)


@require_POST
def exercise_preview(request: SignedInRequest, slug: str) -> HttpResponse:
    exercise = get_object_or_404(exercises_to_edit(request.user), slug=slug)
    return preview_page(request, exercise=exercise)


def preview_page(request: SignedInRequest, *, exercise: Exercise | None) -> HttpResponse:
    """The editor as it was typed, its rows rearranged when asked to, and the page it would make. Saves nothing."""
    checked = ExerciseEditor(request.user, exercise=exercise, data=request.POST)
    if "rows" not in request.POST:
        return editor_page(request, checked, fragment="preview", status=200 if checked.is_valid() else 422)
    unchecked = ExerciseEditor(request.user, exercise=exercise, typed=request.POST)
    for editor in (checked, unchecked):
        editor.arrange(request.POST["rows"])
    return editor_page(request, unchecked, draft=checked.draft(), fragment="workbench")


def editor_page(
    request: SignedInRequest,
    editor: ExerciseEditor,
    *,
    draft: Exercise | None = None,
    fragment: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page to write an exercise on; with htmx only the fragment that was asked for."""
    exercise = editor.exercise
    draft = draft or editor.draft()
    context = exercise_page(draft) | {
        "editor": editor,
        "fragment": fragment,
        "exercise": exercise,
        "draft": draft,
        "save_url": door("catalog:exercise_edit", exercise, otherwise="catalog:exercise_add"),
        "preview_url": door("catalog:exercise_preview", exercise, otherwise="catalog:exercise_add_preview"),
    }
    template = "routines/catalog/exercise_edit.html"
    if fragment and request.htmx:
        template = f"{template}#{fragment}"
    return render(request, template, context, status=status)


def door(name: str, exercise: Exercise | None, *, otherwise: str) -> str:
    return reverse(name, args=[exercise.slug]) if exercise else reverse(otherwise)


@require_POST
def exercise_archive(request: SignedInRequest, slug: str) -> HttpResponse:
    exercise = get_object_or_404(Exercise.objects.editable_by(request.user).with_text(), slug=slug)
    archive_exercise(exercise)
    messages.success(request, gettext("%(name)s is archived. Routines that have it keep it.") % {"name": exercise.name})
    return redirect("catalog:exercise_detail", exercise.slug)


@require_POST
def exercise_restore(request: SignedInRequest, slug: str) -> HttpResponse:
    exercise = get_object_or_404(Exercise.objects.editable_by(request.user).with_text(), slug=slug)
    restore_exercise(exercise)
    messages.success(request, gettext("%(name)s is back among the moves.") % {"name": exercise.name})
    return redirect("catalog:exercise_detail", exercise.slug)
