"""A trainer hands a routine out, changes its days, takes it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, trainer_required
from accounts.groups.queries import Pick, picks_of
from accounts.models import Coaching, User
from routines.assignments.commands import (
    NAMED,
    assign_routine,
    reschedule_assignment,
    restore_assignment,
    withdraw_assignment,
)
from routines.assignments.forms import (
    AFTER_WEEKS,
    EVERY_DAYS,
    FIELDS,
    NEVER,
    ON_A_DAY,
    ON_WEEKDAYS,
    AssignForm,
    ScheduleForm,
)
from routines.assignments.queries import (
    Clash,
    clashes,
    coachings_of,
    proposals,
    routines_to_assign,
)
from routines.due_days import NO_END, last_day
from routines.models import Assignment, Routine
from routines.models.version import VersionContent, content_of

MOST_FIELDS = 400
TARGET_FIELDS = tuple(f"{name}-" for name in FIELDS)
SHOW_TARGETS = "show_targets"
"""The button that only shows the clients' numbers; it assigns nothing."""


@require_safe
@trainer_required
def routine_choose(request: SignedInRequest) -> HttpResponse:
    """First step from a client's page: which routine?"""
    coaching = request.GET.get("coaching", "")
    page = {
        "routines": routines_to_assign(request.user),
        "chosen": f"?coaching={coaching}" if coaching.isascii() and coaching.isdigit() else "",
    }
    return render(request, "routines/assignments/routine_choose.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@trainer_required
def assignment_add(request: SignedInRequest, routine_id: int) -> HttpResponse:
    routine = get_object_or_404(Routine.objects.visible_to(request.user).active().with_steps(), pk=routine_id)
    content = content_of(routine)
    is_sent = request.method == "POST" and SHOW_TARGETS not in request.POST
    choice = choice_of(request)
    form = assign_form(request, content, choice, is_sent=is_sent)
    if is_sent and form.is_valid():
        chosen = form.cleaned_data["coachings"]
        targets = {coaching.client_id: form.targets_for(coaching.client) for coaching in chosen}
        try:
            assigned = assign_routine(routine, coachings=chosen, targets=targets, **form.schedule())
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(
                request,
                gettext("%(name)s assigned to %(names_of)s.")
                % {"name": routine.name, "names_of": names_of([one.client for one in chosen])},
            )
            if len(assigned) == 1:
                return redirect("desk:client_detail", assigned[0].client_id)
            return redirect("desk:client_list")
    page = {"routine": routine, "form": form, "choice": choice, "clashes": clashes_of(request.user, form, choice)}
    part = "#targets" if request.htmx and not is_sent else ""
    if part and request.GET.keys() & {"pick", "find"}:
        part = "#choice"
    return render(
        request,
        f"routines/assignments/assignment_add.html{part}",
        page,
        status=422 if form.is_bound and form.errors else 200,
    )


def names_of(people: Sequence[User]) -> str:
    """Cleo, Tom and 48 more."""
    names = [person.first_name for person in people[:NAMED]]
    more = len(people) - len(names)
    listed = ", ".join(names)
    return gettext("%(names)s and %(count)s more") % {"names": listed, "count": more} if more else listed


def add_refusal(form: ScheduleForm, refusal: ValidationError) -> None:
    """Beside its field when the form has it."""
    if hasattr(refusal, "error_dict") and not refusal.error_dict.keys() <= form.fields.keys():
        refusal = ValidationError(refusal.messages)
    form.add_error(None, refusal)


@dataclass
class Choice:
    """Whom the trainer can choose, by what, and whom they have chosen."""

    coachings: list[Coaching]
    chosen: list[Coaching]
    picks: list[Pick]
    search: str
    unshown: int = 0
    """How many of those chosen have no fields of their own on the page."""

    @property
    def listed(self) -> list[Coaching]:
        """Whose names the search finds."""
        wanted = self.search.casefold()
        return [one for one in self.coachings if wanted in one.client.name.casefold()]

    @property
    def kept(self) -> list[Coaching]:
        """Chosen, but not among those listed."""
        listed = set(self.listed)
        return [one for one in self.chosen if one not in listed]


def choice_of(request: SignedInRequest) -> Choice:
    """Who is ticked, with the clients of a group, a tag or all added, or left out when all of them were there."""
    coachings = list(coachings_of(request.user))
    wanted = {key for key in [*request.POST.getlist("coachings"), *request.GET.getlist("coaching")] if key.isdigit()}
    chosen = {coaching.pk for coaching in coachings if str(coaching.pk) in wanted}
    picks = picks_of(request.user, coachings, chosen)
    picked = next((pick for pick in picks if pick.key == request.GET.get("pick")), None)
    if picked:
        chosen = chosen - picked.coachings if picked.is_on else chosen | picked.coachings
        picks = picks_of(request.user, coachings, chosen)
    search = request.POST.get("search", "").replace("\0", "")[:80].strip()
    return Choice(coachings, [one for one in coachings if one.pk in chosen], picks, search)


def assign_form(request: SignedInRequest, content: VersionContent, choice: Choice, *, is_sent: bool) -> AssignForm:
    """The form as sent, or filled with what was typed so far."""
    is_new = request.method != "POST"
    typed: dict[str, Any] = {
        "starts_on": timezone.localdate(),
        "weeks": 4,
        "weekdays": [0, 2, 4],
        **request.POST.dict(),
        "coachings": [coaching.pk for coaching in choice.chosen],
    }
    if not is_new:
        typed |= {"weekdays": request.POST.getlist("weekdays")}
        typed |= {name: name in request.POST for name in ("plain_loads", "client_may_move")}
    form = AssignForm(
        request.POST if is_sent else None, initial=typed, content=content, choices=coachings_of(request.user)
    )
    everybody = [coaching.client for coaching in choice.chosen]
    shown = everybody[: most_shown(form)]
    choice.unshown = len(everybody) - len(shown)
    if is_sent:
        filled = {key.split("-")[1] for key in request.POST if key.startswith(TARGET_FIELDS) and key.count("-") == 2}
        shown = [person for person in shown if str(person.pk) in filled]
    found = proposals(everybody, content) if everybody else {}
    form.add_targets(shown, trainer=request.user, proposals=found)
    return form


def most_shown(form: AssignForm) -> int:
    """How many clients' loads stand in one form: a browser sends so many fields and no more."""
    return max(MOST_FIELDS // max(1, len(form.steps_with_loads())), 5)


def clashes_of(trainer: User, form: ScheduleForm, choice: Choice) -> list[Clash]:
    """What else the chosen clients have on the chosen days, as far as the form can be read."""
    weekdays = [int(day) for day in form["weekdays"].value() or [] if str(day) in set("0123456")]
    if form["rhythm"].value() == EVERY_DAYS:
        weekdays = []
    try:
        starts_on = form.fields["starts_on"].clean(form["starts_on"].value())
        weeks = form.fields["weeks"].clean(form["weeks"].value())
        last_on = form.fields["last_on"].clean(form["last_on"].value())
    except ValidationError:
        return []
    ends = {AFTER_WEEKS: weeks and last_day(starts_on, weeks), ON_A_DAY: last_on, NEVER: NO_END}
    ends_on = ends.get(form["ending"].value() or AFTER_WEEKS)
    if not ends_on:
        return []
    return clashes(trainer, [one.client_id for one in choice.chosen], weekdays, starts_on, ends_on)


@require_http_methods(["GET", "HEAD", "POST"])
@trainer_required
def assignment_edit(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    assignment = editable(request, assignment_id)
    if request.POST.get("version", str(assignment.version_id)) != str(assignment.version_id):
        messages.error(
            request, gettext("The moves were changed meanwhile, so nothing was saved. Here is how they are now.")
        )
        return redirect("assignments:assignment_edit", assignment_id)
    content = cast(VersionContent, assignment.version.content)
    targets = {target.step_number: target for target in assignment.targets.all()}
    form = ScheduleForm(
        request.POST if request.method == "POST" else None,
        initial=schedule_of(assignment),
        content=content,
    )
    form.add_targets([assignment.client], trainer=request.user, proposals={}, targets=targets)
    if form.is_bound and form.is_valid():
        try:
            reschedule_assignment(assignment, targets=form.targets_of(assignment.client), **form.schedule())
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(
                request,
                gettext("%(name)s is changed for %(first_name)s.")
                % {"name": assignment.version.name, "first_name": assignment.client.first_name},
            )
            return redirect("desk:client_detail", assignment.client_id)
    return render(
        request,
        "routines/assignments/assignment_edit.html",
        {"assignment": assignment, "form": form},
        status=422 if form.is_bound else 200,
    )


def schedule_of(assignment: Assignment) -> dict[str, Any]:
    """The schedule as the form asks for it."""
    columns = ("weekdays", "every_days", "starts_on", "weeks", "last_on", "missed", "client_may_move", "note")
    ending = AFTER_WEEKS if assignment.weeks else ON_A_DAY if assignment.last_on else NEVER
    rhythm = EVERY_DAYS if assignment.every_days else ON_WEEKDAYS
    return {name: getattr(assignment, name) for name in columns} | {"ending": ending, "rhythm": rhythm}


def editable(request: SignedInRequest, assignment_id: int) -> Assignment:
    scope = Assignment.objects.editable_by(request.user).select_related("client", "version", "coaching")
    return get_object_or_404(scope, pk=assignment_id)


@require_POST
@trainer_required
def assignment_withdraw(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    assignment = withdraw_assignment(editable(request, assignment_id))
    messages.success(request, gettext("%(name)s is withdrawn.") % {"name": assignment.version.name})
    return redirect("assignments:assignment_edit", assignment.pk)


@require_POST
@trainer_required
def assignment_restore(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    assignment = restore_assignment(editable(request, assignment_id))
    messages.success(
        request,
        gettext("%(name)s is back in %(first_name)s’s week.")
        % {"name": assignment.version.name, "first_name": assignment.client.first_name},
    )
    return redirect("assignments:assignment_edit", assignment.pk)
