"""The trainer's review: one page for each client and week."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, trainer_required
from accounts.models import Coaching
from routines.models import Proposal
from routines.reviews.commands import decide_changes, mark_reviewed, unmark_reviewed
from routines.reviews.forms import ALL, DecideForm, MarkForm, WeekForm
from routines.reviews.queries import changes_of, review_page, waiting_list
from routines.reviews.queries.page import monday_of

CLIENTS_A_PAGE = 50


@require_safe
@trainer_required
def review_list(request: SignedInRequest) -> HttpResponse:
    """Whose week is still to be reviewed; this week's, unless told otherwise."""
    today = request.user.day_of(timezone.now())
    form = WeekForm(request.GET)
    monday = monday_of((form.is_valid() and form.cleaned_data["week"]) or today)
    rows = waiting_list(request.user, monday=monday, today=today)
    context = {
        "page": Paginator(rows, CLIENTS_A_PAGE).get_page(request.GET.get("page")),
        "waiting": sum(row.reviewed_at is None for row in rows),
        **around(monday, today),
    }
    return render(request, "routines/reviews/review_list.html", context)


def around(monday: date, today: date) -> dict[str, Any]:
    """A week, the one before and the one after; no week that hasn't begun."""
    later = date.fromordinal(monday.toordinal() + 7)
    return {
        "monday": monday,
        "sunday": date.fromordinal(monday.toordinal() + 6),
        "before": date.fromordinal(monday.toordinal() - 7),
        "after": later if later <= today else None,
        "is_now": monday == monday_of(today),
    }


@require_safe
@trainer_required
def review_detail(request: SignedInRequest, client_id: int, monday: date | None = None) -> HttpResponse:
    coaching = coached(request, client_id)
    now = timezone.now()
    if monday is not None and monday != monday_of(monday):
        return redirect("reviews:review_detail", client_id, monday_of(monday))
    page = review_page(coaching, monday=monday or monday_of(coaching.client.day_of(now)), now=now)
    return render(request, "routines/reviews/review_detail.html", {"page": page, "changes": page.changes})


def coached(request: SignedInRequest, client_id: int) -> Coaching:
    scope = Coaching.objects.active().filter(trainer=request.user)
    return get_object_or_404(scope.select_related("client", "trainer"), client=client_id)


@require_POST
@trainer_required
def review_mark(request: SignedInRequest, client_id: int, monday: date) -> HttpResponse:
    coaching = coached(request, client_id)
    form = MarkForm(request.POST)
    monday = monday_of(monday)
    if not form.is_valid():
        return whole_page(request, coaching, monday, refusal=said_by(form))
    mark = mark_reviewed if form.cleaned_data["done"] else unmark_reviewed
    mark(request.user, coaching.client, week_of=monday)
    if not request.htmx:
        return redirect("reviews:review_detail", client_id, monday)
    page = review_page(coaching, monday=monday, now=timezone.now())
    return render(request, "routines/reviews/review_detail.html#marking", {"page": page})


@require_POST
@trainer_required
def change_decide(request: SignedInRequest, client_id: int, monday: date) -> HttpResponse:
    """Accept or decline one change of a number, or all that wait."""
    coaching = coached(request, client_id)
    form, monday, now = DecideForm(request.POST), monday_of(monday), timezone.now()
    if not form.is_valid():
        return refused(request, coaching, monday, said_by(form))
    waiting = [one for one in changes_of(coaching, monday=monday, now=now) if one.is_open or one.may_be_taken_back]
    wanted = [one for one in waiting if one.key == form.wanted or (form.wanted == ALL and one.is_open)]
    if not wanted:
        return refused(request, coaching, monday, _("This was decided or has changed meanwhile."))
    decided, refusals = decide_changes(wanted, by=request.user, accept=form.accepts, at=now)
    if refusals:
        return refused(request, coaching, monday, " ".join(refusals))
    told = (_("Accepted: %(moves)s.") if form.accepts else _("Declined: %(moves)s.")) % {"moves": named(decided)}
    if not request.htmx:
        messages.success(request, told)
        return redirect("reviews:review_detail", client_id, monday)
    return changes_part(request, coaching, monday, told=told)


def named(decided: Sequence[Proposal]) -> str:
    """Of which moves, three by name."""
    names, more = ", ".join(one.exercise_name for one in decided[:3]), len(decided) - 3
    if more <= 0:
        return names
    return ngettext("%(names)s and %(count)s more", "%(names)s and %(count)s more", more) % {
        "names": names,
        "count": more,
    }


def said_by(form: Any) -> str:
    return " ".join(dict.fromkeys(str(one) for errors in form.errors.values() for one in errors))


def refused(request: SignedInRequest, coaching: Coaching, monday: date, refusal: str) -> HttpResponse:
    if request.htmx:
        return changes_part(request, coaching, monday, refusal=refusal)
    return whole_page(request, coaching, monday, refusal=refusal)


def changes_part(request: SignedInRequest, coaching: Coaching, monday: date, **about: str) -> HttpResponse:
    page = review_page(coaching, monday=monday, now=timezone.now())
    context = {"page": page, "changes": page.changes, **about}
    status = 422 if "refusal" in about else 200
    return render(request, "routines/reviews/review_detail.html#changes", context, status=status)


def whole_page(request: SignedInRequest, coaching: Coaching, monday: date, **about: str) -> HttpResponse:
    page = review_page(coaching, monday=monday, now=timezone.now())
    context = {"page": page, "changes": page.changes, **about}
    return render(request, "routines/reviews/review_detail.html", context, status=422)
