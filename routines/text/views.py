"""Routines as text: read, rewritten after a look at what changes, pasted in, compared.

A text is saved in two steps: the first answer shows what it changes, the second saves what was shown. What was edited
in between, here or by somebody else, is shown again first.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest, trainer_required
from routines.merge import with_keys
from routines.models import Assignment, Routine, RoutineVersion
from routines.models.version import VersionContent
from routines.text import commands
from routines.text.forms import TextForm
from routines.text.queries import content_now, differences, moves_for, text_of
from routines.written.changes import changes, has_changes
from routines.written.writer import write

PAGE = "routines/text/routine_text.html"
SAVE = "save"


@dataclass
class Paper:
    """What is written as text: a routine, or a client's copy of one. ``save`` takes the content and the mark seen."""

    title: str
    content: VersionContent
    back_url: str
    back: str
    save: Callable[[VersionContent, str], Any]
    saved: str
    save_label: str
    saved_url: str
    is_editable: bool = True
    about: str = ""


def show(request: SignedInRequest, paper: Paper) -> HttpResponse:
    """The text, or what it would change, or why not."""
    if not paper.is_editable:
        return render(request, PAGE, {"paper": paper, "text": text_of(paper.content, request.user)})
    if request.method != "POST":
        moves = moves_for(request.user, paper.content)
        form = TextForm(moves=moves, unit=request.user.load_unit, initial={"text": write(paper.content, moves)})
        return render(request, PAGE, {"paper": paper, "form": form})
    moves = moves_for(request.user, paper.content, to_read=True)
    form = TextForm(request.POST, moves=moves, unit=request.user.load_unit, before=paper.content)
    if not form.is_valid() or form.content is None:
        return answer(request, paper, form, status=422)
    if request.POST.get("act") == SAVE and form.cleaned_data["previewed"] == mark_of_text(form):
        try:
            paper.save(form.content, form.cleaned_data["seen"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
            if not is_stale(refusal):
                return answer(request, paper, form, status=422)
        else:
            messages.success(request, paper.saved)
            return redirect(paper.saved_url)
    differing = changes(write(paper.content, moves), write(form.content, moves))
    marks = {"seen": commands.mark_of(paper.content), "previewed": mark_of_text(form)}
    preview = {"changes": differing, "has_changes": has_changes(differing), "marks": marks}
    return answer(request, paper, form, status=422 if form.errors else 200, preview=preview)


def answer(
    request: SignedInRequest, paper: Paper, form: TextForm, *, status: int, preview: dict[str, Any] | None = None
) -> HttpResponse:
    part = "#written" if request.htmx else ""
    context = {"paper": paper, "form": form, "faults": faults_of(form), "preview": preview}
    return render(request, PAGE + part, context, status=status)


def mark_of_text(form: TextForm) -> str:
    return hashlib.sha256(form.cleaned_data["text"].encode()).hexdigest()


def is_stale(refusal: ValidationError) -> bool:
    return any(error.code == commands.CHANGED_MEANWHILE for error in refusal.error_list)


def faults_of(form: TextForm) -> list[dict[str, Any]]:
    """The refusals with the line that each is about, as it was typed."""
    rows = (form["text"].value() or "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [
        {"fault": fault, "excerpt": rows[fault.line - 1].strip()[:120] if fault.line <= len(rows) else ""}
        for fault in form.faults
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@trainer_required
def routine_text(request: SignedInRequest, routine_id: int) -> HttpResponse:
    """The routine as text; one's own can be rewritten."""
    routine = get_object_or_404(Routine.objects.visible_to(request.user), pk=routine_id)
    if request.method == "POST":
        routine = get_object_or_404(Routine.objects.editable_by(request.user), pk=routine_id)
    is_changeable = Routine.objects.editable_by(request.user).filter(pk=routine_id).exists()
    is_editable = is_changeable and not routine.is_archived
    about = ""
    if not is_changeable:
        about = gettext("Copy this routine to change it.")
    elif routine.is_archived:
        about = gettext("This routine is archived. Restore it to change it.")
    paper = Paper(
        title=routine.name,
        content=content_now(routine),
        back_url=reverse("builder:routine_edit" if is_editable else "builder:routine_detail", args=[routine.pk]),
        back=routine.name,
        save=lambda content, seen: commands.rewrite_routine(routine, content=content, seen=seen),
        saved=gettext("The routine is what its text says."),
        save_label=gettext("Change the routine"),
        saved_url=reverse("builder:routine_edit", args=[routine.pk]),
        is_editable=is_editable,
        about=about,
    )
    return show(request, paper)


@require_http_methods(["GET", "HEAD", "POST"])
@trainer_required
def assignment_text(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    """What a client was given, as text; rewriting it gives them a copy of their own."""
    scope = Assignment.objects.editable_by(request.user).select_related("client", "version")
    assignment = get_object_or_404(scope, pk=assignment_id)
    name = assignment.client.first_name
    paper = Paper(
        title=gettext("%(name)s for %(name_2)s") % {"name": assignment.version.name, "name_2": name},
        content=cast(VersionContent, with_keys(assignment.version.content)),
        back_url=reverse("assignments:assignment_edit", args=[assignment.pk]),
        back=gettext("%(name)s for %(name_2)s") % {"name": assignment.version.name, "name_2": name},
        save=lambda content, seen: commands.rewrite_copy(assignment, content=content, seen=seen, by=request.user),
        saved=gettext("%(name)s has a copy of their own now. Sessions already started stay as they are.")
        % {"name": name},
        save_label=gettext("Change it for %(name)s") % {"name": name},
        saved_url=reverse("assignments:assignment_edit", args=[assignment.pk]),
        is_editable=assignment.withdrawn_at is None,
        about=(
            gettext("This assignment is withdrawn. Put it back to change it.")
            if assignment.withdrawn_at
            else gettext("What you change here is for %(name)s alone; the routine and other clients stay as they are.")
            % {"name": name}
        ),
    )
    return show(request, paper)


@require_http_methods(["GET", "HEAD", "POST"])
@trainer_required
def routine_paste(request: SignedInRequest) -> HttpResponse:
    """A new routine from a text."""
    is_sent = request.method == "POST"
    moves = moves_for(request.user, to_read=is_sent)
    form = TextForm(request.POST if is_sent else None, moves=moves, unit=request.user.load_unit)
    if form.is_valid() and form.content is not None:
        routine = commands.add_written_routine(request.user, content=form.content)
        messages.success(request, gettext("“%(name)s” is here. Change what you like.") % {"name": routine.name})
        return redirect("builder:routine_edit", routine.pk)
    context = {"form": form, "faults": faults_of(form)}
    return render(request, "routines/text/routine_paste.html", context, status=422 if is_sent else 200)


@require_safe
@trainer_required
def version_diff(request: SignedInRequest, routine_id: int, before_id: int, after_id: int) -> HttpResponse:
    """What differs between two versions of a routine."""
    routine = get_object_or_404(Routine.objects.visible_to(request.user), pk=routine_id)
    versions = RoutineVersion.objects.of_routines().filter(routine=routine)
    before, after = (get_object_or_404(versions, pk=pk) for pk in (before_id, after_id))
    differing = differences(before.content, after.content, request.user)
    context = {
        "routine": routine,
        "before": before,
        "after": after,
        "changes": differing,
        "has_changes": has_changes(differing),
    }
    return render(request, "routines/text/version_diff.html", context)
