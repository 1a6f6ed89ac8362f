"""What a client wants to reach: set, looked at, changed, given up. Whoever coaches them reads it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, trainer_required
from accounts.models import User
from routines.goals import commands
from routines.goals.forms import GoalForm, initial_of
from routines.goals.queries import goals_page, move_choices
from routines.models import Goal


@require_safe
def goal_list(request: SignedInRequest) -> HttpResponse:
    return show_goals(request, request.user)


@require_safe
@trainer_required
def client_goal_list(request: SignedInRequest, client_id: int) -> HttpResponse:
    return show_goals(request, get_object_or_404(User.objects.coached_by(request.user), pk=client_id))


def show_goals(request: SignedInRequest, client: User) -> HttpResponse:
    context = {
        "client": client,
        "is_own": client == request.user,
        "page": goals_page(client, unit=request.user.load_unit, now=timezone.now()),
    }
    return render(request, "routines/goals/goal_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def goal_add(request: SignedInRequest) -> HttpResponse:
    """``?move=`` chooses one to begin with."""
    moves = move_choices(request.user)
    data = request.POST if request.method == "POST" else None
    form = GoalForm(data, client=request.user, moves=moves, initial={"exercise": request.GET.get("move", "")})
    if form.is_bound and form.is_valid():
        try:
            goal = commands.set_goal(request.user, **form.wish)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(
                request,
                gettext("Your goal is set: %(name)s, %(words)s.") % {"name": goal.exercise.name, "words": goal.words},
            )
            return redirect("goals:goal_list")
    return show_form(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
def goal_edit(request: SignedInRequest, goal_id: int) -> HttpResponse:
    goals = Goal.objects.editable_by(request.user).select_related("exercise__published")
    goal = get_object_or_404(goals, pk=goal_id)
    if goal.is_over:
        messages.info(request, "This goal is over. Set a new one.")
        return redirect("goals:goal_list")
    data = request.POST if request.method == "POST" else None
    form = GoalForm(data, client=request.user, moves=move_choices(request.user, of=goal), initial=initial_of(goal))
    if form.is_bound and form.is_valid():
        try:
            goal = commands.change_goal(goal, **form.wish)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(
                request,
                gettext("Your goal is changed: %(name)s, %(words)s.")
                % {"name": goal.exercise.name, "words": goal.words},
            )
            return redirect("goals:goal_list")
    return show_form(request, form, goal)


def show_form(request: SignedInRequest, form: GoalForm, goal: Goal | None = None) -> HttpResponse:
    context = {"form": form, "goal": goal}
    return render(request, "routines/goals/goal_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
def goal_end(request: SignedInRequest, goal_id: int) -> HttpResponse:
    goal = get_object_or_404(Goal.objects.editable_by(request.user), pk=goal_id)
    if commands.give_up_goal(goal).reached_at:
        messages.info(request, "You have reached it already.")
    else:
        messages.success(request, gettext("Given up. It stays in your list below."))
    return redirect("goals:goal_list")
