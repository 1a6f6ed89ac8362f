from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from accounts.access import SignedInRequest
from routines.catalog.forms import FindForm
from routines.catalog.queries import (
    breath_in_brief,
    exercises_to_read,
    find_exercises,
    routines_to_add_to,
    usual_prescription,
)
from routines.models import Exercise

EXERCISES_A_PAGE = 24


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
    context = {
        "exercise": exercise,
        "text": exercise.published,
        "breath": breath_in_brief(exercise),
        "usual": usual_prescription(exercise),
        "routines": routines_to_add_to(request.user),
    }
    return render(request, "routines/catalog/exercise_detail.html", context)
