"""What a client and their trainers write to one another."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest
from accounts.models import User
from routines.models import Comment, Photo, TrainingSession
from routines.notes import commands
from routines.notes.forms import CommentForm, PageForm, ReadForm
from routines.notes.queries import subjects_in, thread_page, thread_rows, threads_of

PAGE = "routines/notes/thread.html"


@require_safe
def thread_list(request: SignedInRequest) -> HttpResponse:
    """All threads that a trainer reads; a client has one, and it is shown at once."""
    if not request.user.is_trainer:
        return show_thread(request, request.user)
    return render(request, "routines/notes/thread_list.html", {"rows": thread_rows(request.user)})


@require_safe
def thread(request: SignedInRequest, client_id: int) -> HttpResponse:
    return show_thread(request, get_object_or_404(threads_of(request.user), pk=client_id))


def show_thread(
    request: SignedInRequest, client: User, form: CommentForm | None = None, *, status: int = 200
) -> HttpResponse:
    page = PageForm(request.GET)
    before = page.wish("before")
    if form is None:
        form = form_about(request, client, page.wish("session"), initial={"about": page.wish("about")})
    is_own, page_of = client == request.user, thread_page(client, request.user, before=before)
    readers = [person.name for person in page_of.readers if person != request.user]
    context = {
        "client": client,
        "is_own": is_own,
        "form": form,
        "thread": page_of,
        "names": ", ".join(readers if is_own else [client.first_name, *readers]),
        "before": before,
    }
    return render(request, PAGE, context, status=status)


def form_about(request: SignedInRequest, client: User, session_id: object, **kwargs: Any) -> CommentForm:
    """The form to write with; about one of the client's sessions, if that is asked for and there."""
    session = None
    if session_id:
        sessions = TrainingSession.objects.visible_to(request.user).for_client(client)
        session = get_object_or_404(sessions, pk=session_id)
    return CommentForm(about=session, subjects=subjects_in(session) if session else None, **kwargs)


@require_POST
def comment_add(request: SignedInRequest, client_id: int) -> HttpResponse:
    client = get_object_or_404(threads_of(request.user), pk=client_id)
    about = PageForm({"session": request.POST.get("session", "")})
    form = form_about(request, client, about.wish("session"), data=request.POST, files=request.FILES)
    if form.is_valid():
        try:
            comment = commands.add_comment(client, author=request.user, **form.act)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return redirect(f"{reverse('notes:thread', args=[client.pk])}#note-{comment.pk}")
    return show_thread(request, client, form, status=422)


@require_POST
def thread_read(request: SignedInRequest, client_id: int) -> HttpResponse:
    client = get_object_or_404(threads_of(request.user), pk=client_id)
    form = ReadForm(request.POST)
    if not form.is_valid():
        return show_thread(request, client, status=422)
    session = None
    if form.cleaned_data["session"]:
        sessions = TrainingSession.objects.visible_to(request.user).for_client(client)
        session = get_object_or_404(sessions, pk=form.cleaned_data["session"])
    read = commands.read_thread(request.user, client=client, up_to=form.cleaned_data["up_to"], session=session)
    if request.htmx:
        left = max(0, getattr(request.user, "unread_notes", 0) - read)
        return render(request, "components/unread.html#read", {"unread_notes": left})
    if session:
        return redirect("progress:session_detail", session.pk)
    return redirect("notes:thread", client.pk)


@require_POST
def comment_delete(request: SignedInRequest, comment_id: int) -> HttpResponse:
    comment = get_object_or_404(Comment.objects.editable_by(request.user), pk=comment_id)
    client_id = comment.client_id
    commands.delete_comment(comment)
    messages.success(request, gettext("Deleted."))
    return redirect("notes:thread", client_id)


@require_safe
def photo(request: SignedInRequest, photo_id: object) -> HttpResponseBase:
    found = get_object_or_404(Photo.objects.visible_to(request.user), pk=photo_id)
    return give(found.file)


@require_safe
def photo_small(request: SignedInRequest, photo_id: object) -> HttpResponseBase:
    found = get_object_or_404(Photo.objects.visible_to(request.user), pk=photo_id)
    return give(found.thumb)


def give(file: Any) -> HttpResponseBase:
    """A photo of ours, for this person alone: it is kept in no cache."""
    try:
        opened = file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(opened, content_type="image/jpeg", filename="photo.jpg")
    patch_cache_control(response, no_store=True, private=True)
    response["Content-Encoding"] = "identity"  # no sense in compressing it again
    return response
