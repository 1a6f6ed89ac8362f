"""The trainer's day: who trains, who doesn't, who needs a look, and one client whole."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import push_url

from accounts.access import SignedInRequest, trainer_required
from accounts.models import Coaching
from accounts.queries import hand_over_news
from routines.desk.commands import Length, snooze_facts, wake_facts
from routines.desk.forms import AboutForm, RosterForm, SnoozeForm
from routines.desk.queries import (
    RosterRow,
    add_weeks,
    client_page,
    find_rows,
    needs_in,
    needs_put_off,
    roster,
    row_of_client,
    show_counts,
    tags_of,
)

CLIENTS_A_PAGE = 30
NEEDS_A_PAGE = 50
NEEDS_BESIDE = 4
"""Of what needs the trainer, beside the list of clients."""


@require_safe
@trainer_required
def client_list(request: SignedInRequest) -> HttpResponse:
    rows = roster(request.user, now=timezone.now())
    form = RosterForm(request.GET, tags=tags_of(rows), counts=show_counts(rows))
    is_valid = form.is_valid()
    found = find_rows(rows, form.wanted) if is_valid else []
    page = Paginator(found, CLIENTS_A_PAGE).get_page(request.GET.get("page"))
    add_weeks(page.object_list)
    chosen = urlencode([(name, value) for name, value in form.data.items() if value and name in form.fields])
    context = {"rows": rows, "form": form, "page": page, "chosen": chosen, **needs_beside(rows)}
    status = 200 if is_valid else 422
    if request.htmx:
        fragment = render(request, "routines/desk/client_list.html#results", context, status=status)
        return push_url(fragment, f"{request.path}?{chosen}" if chosen else request.path)
    context["news"] = hand_over_news(request.user) if not rows or rows[0].has_news else []
    return render(request, "routines/desk/client_list.html", context, status=status)


def needs_beside(rows: list[RosterRow]) -> dict[str, Any]:
    """The first of what needs the trainer."""
    needs = needs_in(rows)
    return {
        "needs": needs[:NEEDS_BESIDE],
        "need_count": len(needs),
        "put_off": len(needs_put_off(rows)),
        "at": AboutForm.LIST,
    }


@require_safe
@trainer_required
def needs_you(request: SignedInRequest) -> HttpResponse:
    return render(request, "routines/desk/needs_you.html", needs_whole(request))


def needs_whole(request: SignedInRequest) -> dict[str, Any]:
    """All that needs the trainer, and what they put off."""
    rows = roster(request.user, now=timezone.now())
    page = Paginator(needs_in(rows), NEEDS_A_PAGE).get_page(request.GET.get("page"))
    return {
        "rows": rows,
        "page": page,
        "needs": page.object_list,
        "need_count": page.paginator.count,
        "put_off_needs": needs_put_off(rows)[:NEEDS_A_PAGE],
        "at": AboutForm.NEEDS,
    }


@require_safe
@trainer_required
def client_detail(request: SignedInRequest, client_id: int) -> HttpResponse:
    coaching = coached(request, client_id)
    page = client_page(request.user, coaching, now=timezone.now())
    return render(
        request, "routines/desk/client_detail.html", {"coaching": coaching, "page": page, **needs_of(page.row)}
    )


def needs_of(row: RosterRow) -> dict[str, Any]:
    """What needs the trainer about one client."""
    return {
        "needs": row.needs,
        "need_count": len(row.needs),
        "put_off_needs": row.needs_put_off,
        "at": AboutForm.CLIENT,
    }


def coached(request: SignedInRequest, client_id: int) -> Coaching:
    scope = Coaching.objects.active().filter(trainer=request.user)
    return get_object_or_404(scope.select_related("client"), client=client_id)


@require_POST
@trainer_required
def snooze(request: SignedInRequest, client_id: int) -> HttpResponse:
    coaching = coached(request, client_id)
    form = SnoozeForm(request.POST)
    if not form.is_valid():
        return needs_refused(request, coaching, form)
    about, length = form.cleaned_data, form.cleaned_data["length"]
    facts = row_of_client(coaching, now=timezone.now()).facts_about(about["signal"], about["place"])
    try:
        snooze_facts(request.user, client_id=client_id, facts=facts, length=length)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return needs_refused(request, coaching, form)
    told = (
        gettext("Put off until it changes.")
        if length == Length.CHANGE
        else gettext("Put off for %(length)s.") % {"length": Length(length).label}
    )
    return needs_changed(request, coaching, form, told, is_undoable=True)


@require_POST
@trainer_required
def wake(request: SignedInRequest, client_id: int) -> HttpResponse:
    coaching = coached(request, client_id)
    form = AboutForm(request.POST)
    if not form.is_valid():
        return needs_refused(request, coaching, form)
    about = form.cleaned_data
    facts = row_of_client(coaching, now=timezone.now()).facts_put_off(about["signal"], about["place"])
    wake_facts(request.user, client_id=client_id, facts=facts)
    return needs_changed(request, coaching, form, gettext("Back among what needs you."))


def needs_changed(
    request: SignedInRequest, coaching: Coaching, form: AboutForm, told: str, *, is_undoable: bool = False
) -> HttpResponse:
    """The page the button stood on; with htmx only what needs the trainer, and the way back."""
    if not request.htmx:
        messages.success(request, told)
        match form.cleaned_data["page"]:
            case AboutForm.LIST:
                return redirect("desk:client_list")
            case AboutForm.CLIENT:
                return redirect("desk:client_detail", coaching.client_id)
        return redirect("desk:needs_you")
    undo = {"told": told, "client": coaching.client, **form.cleaned_data, "is_undoable": is_undoable}
    return render(request, "routines/desk/needs.html", {**needs_at(request, coaching, form), "undo": undo})


def needs_refused(request: SignedInRequest, coaching: Coaching, form: AboutForm) -> HttpResponse:
    sentences = [str(sentence) for sentences in form.errors.values() for sentence in sentences]
    context = {**needs_at(request, coaching, form), "refusal": " ".join(dict.fromkeys(sentences))}
    template = "routines/desk/needs.html" if request.htmx else "routines/desk/needs_you.html"
    return render(request, template, context, status=422)


def needs_at(request: SignedInRequest, coaching: Coaching, form: AboutForm) -> dict[str, Any]:
    """What the page shows on which the button stood; without htmx always the page of them all."""
    pages: dict[str, Callable[[], dict[str, Any]]] = {
        AboutForm.LIST: lambda: needs_beside(roster(request.user, now=timezone.now())),
        AboutForm.CLIENT: lambda: needs_of(row_of_client(coaching, now=timezone.now())),
    }
    find = pages.get(form.cleaned_data.get("page", "")) if request.htmx else None
    return find() if find else needs_whole(request)
