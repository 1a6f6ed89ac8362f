"""The ledger of left and right: for the client, and for whoever coaches them."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, lead_on, trainer_required
from accounts.models import User
from routines.models import Exercise, Laterality, SideGap
from routines.sides.queries import Range, exercise_page, ledger_rows


@require_safe
def ledger(request: SignedInRequest) -> HttpResponse:
    return show_ledger(request, request.user)


@require_safe
@trainer_required
def client_ledger(request: SignedInRequest, client_id: int) -> HttpResponse:
    return show_ledger(request, get_object_or_404(User.objects.coached_by(request.user), pk=client_id))


def show_ledger(request: SignedInRequest, client: User) -> HttpResponse:
    context = {
        "client": client,
        "is_own": client == request.user,
        "rows": ledger_rows(client, now=timezone.now()),
    }
    return render(request, "routines/sides/ledger.html", context)


@require_safe
def exercise_detail(request: SignedInRequest, slug: str) -> HttpResponse:
    return show_exercise(request, request.user, slug)


@require_safe
@trainer_required
def client_exercise_detail(request: SignedInRequest, client_id: int, slug: str) -> HttpResponse:
    return show_exercise(request, get_object_or_404(User.objects.coached_by(request.user), pk=client_id), slug)


def show_exercise(request: SignedInRequest, client: User, slug: str) -> HttpResponse:
    """``?range=`` is 12w, year or all; what the client did is shown, whoever's move it is."""
    done = SideGap.objects.filter(client=client).values("exercise")
    exercise = Exercise.objects.with_text().filter(pk__in=done, slug=slug).first()
    if exercise is None:
        readable = Exercise.objects.readable_by(request.user).with_text().select_related("merge__into")
        exercise = get_object_or_404(readable, slug=slug)
        if merge := getattr(exercise, "merge", None):
            return lead_on(request, slug=merge.into.slug)
    if exercise.laterality != Laterality.EACH_SIDE:
        raise Http404
    wanted = request.GET.get("range", "")
    chosen = Range(wanted) if wanted in Range.values else Range.WEEKS
    context = {
        "client": client,
        "is_own": client == request.user,
        "exercise": exercise,
        "range": chosen,
        "ranges": Range,
        "page": exercise_page(client, exercise, chosen, unit=request.user.load_unit, now=timezone.now()),
    }
    return render(request, "routines/sides/exercise_detail.html", context)
