"""Body mass and whatever else a client measures: they enter it, their trainers see it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, trainer_required
from accounts.models import User
from routines.measurements.commands import add_measurement, change_measurement, delete_measurement
from routines.measurements.forms import MeasurementForm, values_of
from routines.measurements.queries import (
    RANGES,
    USUAL_RANGE,
    USUAL_UNITS,
    Measure,
    measurements_of,
    names_to_propose,
)
from routines.models import BODY_MASS, Measurement


@require_safe
def measurement_list(request: SignedInRequest) -> HttpResponse:
    return show_measurements(request, request.user)


@require_safe
@trainer_required
def client_measurements(request: SignedInRequest, client_id: int) -> HttpResponse:
    """The client's own page, to look at."""
    return show_measurements(request, get_object_or_404(User.objects.coached_by(request.user), pk=client_id))


def show_measurements(request: SignedInRequest, client: User, refused: MeasurementForm | None = None) -> HttpResponse:
    """``?of=Waist`` for one thing, ``?span=all`` for a longer time, ``?page=2`` for older numbers."""
    span = request.GET.get("span", "")
    page = measurements_of(
        client,
        name=refused.data.get("name", "") if refused else request.GET.get("of", ""),
        span=span if span in RANGES else USUAL_RANGE,
        page=request.GET.get("page"),
        today=client.today,
    )
    is_own = client == request.user
    context = {
        "page": page,
        "client": client,
        "is_own": is_own,
        "spans": [(value, label, value == page.span) for value, (label, _) in RANGES.items()],
        "form": refused or (new_form(client, page.shown) if is_own else None),
        "names": names_to_propose(page.measures),
        "units": USUAL_UNITS,
    }
    return render(request, "routines/measurements/measurement_list.html", context, status=422 if refused else 200)


def new_form(client: User, shown: Measure | None) -> MeasurementForm:
    """For another number of the thing that is shown, of today."""
    name, unit = (shown.name, shown.newest.unit) if shown else (BODY_MASS, client.load_unit)
    return MeasurementForm(initial={"name": name, "unit": unit, "measured_on": client.today}, today=client.today)


@require_POST
def measurement_add(request: SignedInRequest) -> HttpResponse:
    form = MeasurementForm(request.POST, today=request.user.today)
    if form.is_valid():
        try:
            one = add_measurement(request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, gettext("%(name)s is kept.") % {"name": one.name})
            return redirect(page_of(one))
    return show_measurements(request, request.user, refused=form)


@require_http_methods(["GET", "HEAD", "POST"])
def measurement_edit(request: SignedInRequest, measurement_id: int) -> HttpResponse:
    one = get_object_or_404(Measurement.objects.editable_by(request.user), pk=measurement_id)
    today = request.user.today
    if request.method != "POST":
        return show_form(request, one, MeasurementForm(initial=values_of(one), today=today))
    form = MeasurementForm(request.POST, today=today)
    if form.is_valid():
        try:
            change_measurement(one, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, gettext("Changed."))
            return redirect(page_of(one))
    one.refresh_from_db()  # the page says what it was, whatever was tried
    return show_form(request, one, form, status=422)


def show_form(request: SignedInRequest, one: Measurement, form: MeasurementForm, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "measurement": one,
        "form": form,
        "names": names_to_propose([]),
        "units": USUAL_UNITS,
        "back": page_of(one),
    }
    return render(request, "routines/measurements/measurement_edit.html", context, status=status)


@require_POST
def measurement_delete(request: SignedInRequest, measurement_id: int) -> HttpResponse:
    one = get_object_or_404(Measurement.objects.editable_by(request.user), pk=measurement_id)
    where = page_of(one)
    delete_measurement(one)
    messages.success(request, gettext("%(name)s of that day is deleted.") % {"name": one.name})
    return redirect(where)


def page_of(one: Measurement) -> str:
    return f"{reverse('measurements:measurement_list')}?{urlencode({'of': one.name})}"
