"""How a body feels the morning after training: asked in the app and by mail, answered once, decided by the trainer."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from rest_framework.throttling import SimpleRateThrottle

from accounts.access import SignedInRequest, trainer_required
from accounts.models import Coaching, User
from routines.checkins.commands import answer_check_in, decide_changes, decide_proposal, set_automatic
from routines.checkins.forms import AutomaticForm, CheckInForm, DecisionForm
from routines.checkins.queries import Question, question_now, question_of, soreness_of
from routines.models import AutomaticChanges, CheckIn, Proposal

PAGE = "routines/checkins/check_in.html"
BY_MAIL = "routines/checkins/check_in_by_mail.html"


# --- In the app -----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: SignedInRequest) -> HttpResponse:
    """The question, as long as it is asked; before and after it what was said."""
    now = timezone.now()
    question = question_now(request.user, now=now)
    if request.method != "POST" or question is None:
        if request.method == "POST":
            messages.error(request, _("There is nothing to answer any more."))
            return redirect("checkins:check_in")
        return show_check_in(request, question, CheckInForm(trained=question.trained) if question else None)
    form = CheckInForm(request.POST, trained=question.trained)
    if form.is_valid():
        try:
            answered = answer_check_in(
                request.user, trained_on=question.trained_on, regions=form.regions, via=CheckIn.Via.APP, at=now
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            if answered.regions:
                return redirect("checkins:check_in")
            told = _("Good. Noted for your trainer.") if is_coached(request.user) else _("Good. Noted.")
            messages.success(request, told)
            return redirect("player:today")
    return show_check_in(request, question, form, status=422)


def show_check_in(
    request: SignedInRequest, question: Question | None, form: CheckInForm | None, *, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"question": question, "form": form, "client": request.user}
    context["is_coached"] = is_coached(request.user)
    context["soreness"] = soreness_of(request.user, now=timezone.now())
    return render(request, PAGE, context, status=status)


def is_coached(client: User) -> bool:
    return Coaching.objects.active().filter(client=client).exists()


# --- By the link in the mail ----------------------------------------------------------------------


class KnocksFromOutside(SimpleRateThrottle):
    """So many knocks a minute from one address, whatever secret they try."""

    scope = "check_in"
    rate = "60/min"

    def get_cache_key(self, request: Any, view: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def check_in_by_mail(request: HttpRequest, secret: str) -> HttpResponse:
    """The question of a mail, for whoever holds its link; looking answers nothing.

    Whoever is signed in here doesn't matter, and shows nowhere on the page. Expired, used up by somebody who is gone
    and never made look the same.
    """
    throttle = KnocksFromOutside()
    if not throttle.allow_request(request, None):  # type: ignore[arg-type]
        response = render(request, "429.html", outside(), status=429)
        response["Retry-After"] = str(round(throttle.wait() or 60))
        return response
    now = timezone.now()
    found = (
        CheckIn.objects.with_secret(secret, at=now).select_related("client", "session").defer("session__note").first()
    )
    if found is None:
        return render(request, "routines/checkins/check_in_gone.html", outside(), status=404)
    if found.is_answered:
        return show_by_mail(request, found)
    form = CheckInForm(request.POST if request.method == "POST" else None, trained=question_of(found).trained)
    if request.method == "POST" and form.is_valid():
        try:
            answer_check_in(
                found.client, trained_on=found.trained_on, regions=form.regions, via=CheckIn.Via.MAIL, at=now
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return redirect("checkins:check_in_by_mail", secret)
    return show_by_mail(request, found, form)


def show_by_mail(request: HttpRequest, found: CheckIn, form: CheckInForm | None = None) -> HttpResponse:
    context = outside() | {
        "form": form,
        "client": found.client,
        "question": question_of(found),
        "is_coached": is_coached(found.client),
    }
    return render(request, BY_MAIL, context, status=422 if form and form.errors else 200)


def outside() -> dict[str, Any]:
    """A page for nobody in particular: who is signed in, and what they were to be told, stays out of it."""
    return {"user": AnonymousUser(), "messages": []}


# --- The trainer decides --------------------------------------------------------------------------


@require_safe
@trainer_required
def client_soreness(request: SignedInRequest, client_id: int) -> HttpResponse:
    coaching = coached(request, client_id)
    context = {
        "coaching": coaching,
        "client": coaching.client,
        "soreness": soreness_of(coaching.client, now=timezone.now()),
        "is_automatic": AutomaticChanges.objects.filter(coaching=coaching).exists(),
    }
    return render(request, "routines/checkins/client_soreness.html", context)


def coached(request: SignedInRequest, client_id: int) -> Coaching:
    scope = Coaching.objects.active().filter(trainer=request.user)
    return get_object_or_404(scope.select_related("client"), client=client_id)


@require_POST
@trainer_required
def changes_decide(request: SignedInRequest, check_in_id: int) -> HttpResponse:
    """All that was proposed after a check-in, in one tap."""
    scope = CheckIn.objects.filter(client__in=User.objects.coached_by(request.user)).select_related("client")
    check_in = get_object_or_404(scope, pk=check_in_id)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Approve or decline."))
        return back(form, check_in.client_id)
    accept = form.cleaned_data["decision"] == DecisionForm.ACCEPT
    try:
        decided, refused = decide_changes(check_in, by=request.user, accept=accept)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return back(form, check_in.client_id)
    if decided:
        count = len(decided)
        approved = ngettext("%(count)s change approved.", "%(count)s changes approved.", count)
        declined = ngettext("%(count)s change declined.", "%(count)s changes declined.", count)
        messages.success(request, (approved if accept else declined) % {"count": count})
    if refused:
        messages.error(request, " ".join(refused))
    return back(form, check_in.client_id)


@require_POST
@trainer_required
def proposal_decide(request: SignedInRequest, proposal_id: int) -> HttpResponse:
    scope = Proposal.objects.editable_by(request.user).select_related("assignment")
    proposal = get_object_or_404(scope, pk=proposal_id)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Approve or decline."))
        return back(form, proposal.client_id)
    accept = form.cleaned_data["decision"] == DecisionForm.ACCEPT
    try:
        decide_proposal(proposal, by=request.user, accept=accept)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        told = _("%(move)s: approved.") if accept else _("%(move)s: left as it is.")
        messages.success(request, told % {"move": proposal.exercise_name})
    return back(form, proposal.client_id)


@require_POST
@trainer_required
def automatic_edit(request: SignedInRequest, client_id: int) -> HttpResponse:
    coaching = coached(request, client_id)
    form = AutomaticForm(request.POST)
    form.is_valid()  # an unknown page leads to the usual one
    automatic = form.cleaned_data.get("automatic", False)
    set_automatic(coaching, automatic=automatic)
    by_itself, waits = (
        _("Changes for %(name)s happen by themselves from now on."),
        _("Changes for %(name)s wait for you again."),
    )
    messages.success(request, (by_itself if automatic else waits) % {"name": coaching.client.first_name})
    return back(form, client_id)


def back(form: DecisionForm | AutomaticForm, client_id: int) -> HttpResponse:
    """To the page that it was decided on."""
    match form.cleaned_data.get("page"):
        case "client":
            return redirect("desk:client_detail", client_id)
        case "needs":
            return redirect("desk:needs_you")
        case "list":
            return redirect("desk:client_list")
    return redirect("checkins:client_soreness", client_id)
