"""The doors to a gym: its staff, its clients, who may do what there."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, owner_required, reception_required, staff_required, trainer_required
from accounts.gyms import commands
from accounts.gyms.forms import FindClientForm, GymForm, GymInvitationForm, RoleForm
from accounts.gyms.queries import clients_of, gym_page, gyms_of
from accounts.mail import send_invitation
from accounts.models import STAFF, Gym, GymRole, Membership
from accounts.queries import qr_code

CLIENTS_A_PAGE = 50


@require_safe
def gym_list(request: SignedInRequest) -> HttpResponse:
    """Where the menu leads: the gym where one works, or all of them, or the way to open one."""
    parts = gyms_of(request.user)
    staffed = [part for part in parts if part.role in STAFF]
    if len(staffed) == 1 and len(parts) == 1:
        return redirect("gyms:gym_detail", staffed[0].gym_id)
    return render(request, "accounts/gyms/gym_list.html", {"parts": parts})


@require_http_methods(["GET", "HEAD", "POST"])
@trainer_required
def gym_add(request: SignedInRequest) -> HttpResponse:
    form = GymForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            gym = commands.add_gym(request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, gettext("%(gym)s is open. Invite who works and who trains there.") % {"gym": gym})
            return redirect("gyms:gym_detail", gym.pk)
    status = 422 if form.is_bound else 200
    return render(request, "accounts/gyms/gym_add.html", {"form": form}, status=status)


@require_safe
@staff_required
def gym_detail(request: SignedInRequest, gym: Gym) -> HttpResponse:
    return show_gym(request, gym)


def show_gym(
    request: SignedInRequest, gym: Gym, *, refusal: ValidationError | None = None, about: int | None = None
) -> HttpResponse:
    """The gym's page; a refused act says why beside the person it was about."""
    context: dict[str, object] = {
        "gym": gym,
        "page": gym_page(gym, user=request.user),
        "roles": [(role.value, role.label) for role in STAFF],
        "refusal": refusal,
        "about": about,
    }
    if new := request.session.pop("new_gym_invitation", None):
        link = request.build_absolute_uri(reverse("accounts:invitation_detail", args=[new["secret"]]))
        context |= {"new": new, "link": link, "qr": qr_code(link)}
    return render(request, "accounts/gyms/gym_detail.html", context, status=422 if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@owner_required
def gym_edit(request: SignedInRequest, gym: Gym) -> HttpResponse:
    kept = Gym.objects.get(pk=gym.pk)  # what the page says stays when the form is refused
    form = GymForm(request.POST if request.method == "POST" else None, instance=kept)
    if form.is_valid():
        commands.rename_gym(kept, **form.cleaned_data)
        messages.success(request, gettext("Saved."))
        return redirect("gyms:gym_detail", gym.pk)
    context = {"gym": gym, "form": form}
    return render(request, "accounts/gyms/gym_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
def gym_leave(request: SignedInRequest, gym_id: int) -> HttpResponse:
    """Anybody's own way out: staff and clients."""
    own = Membership.objects.active().filter(user=request.user).select_related("gym", "user")
    part = get_object_or_404(own, gym=gym_id)
    try:
        commands.end_membership(part, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.message)
        return redirect("gyms:gym_detail", gym_id)
    messages.success(request, gettext("You don’t belong to %(gym)s any more.") % {"gym": part.gym})
    return redirect("accounts:profile" if part.role == GymRole.CLIENT else "accounts:home")


# --- Invitations ----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def invitation_add(request: SignedInRequest, gym: Gym) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    initial = {"role": request.GET.get("role", GymRole.CLIENT)}
    form = GymInvitationForm(data, initial=initial, gym=gym, by=request.user)
    if form.is_valid():
        try:
            invitation, secret = commands.invite_to_gym(gym, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            request.session["new_gym_invitation"] = {
                "secret": secret,
                "client_name": invitation.client_name,
                "email": invitation.email,
                "mail": send_invitation(request, invitation, secret),
            }
            return redirect("gyms:gym_detail", gym.pk)
    context = {"gym": gym, "form": form, "mail_is_configured": settings.MAIL_IS_CONFIGURED}
    return render(request, "accounts/gyms/invitation_add.html", context, status=422 if form.is_bound else 200)


def add_refusal(form: GymInvitationForm, refusal: ValidationError) -> None:
    """Beside the field it is about, when the form has that field."""
    by_field = refusal.message_dict if hasattr(refusal, "error_dict") else {"": refusal.messages}
    for name, sentences in by_field.items():
        form.add_error(name if name in form.fields else None, ValidationError(sentences))


# --- Members --------------------------------------------------------------------------------------


@require_safe
@reception_required
def client_list(request: SignedInRequest, gym: Gym) -> HttpResponse:
    """Who trains at the gym: names, contact and trainers, and nothing of their training."""
    form = FindClientForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    page = Paginator(clients_of(gym, text), CLIENTS_A_PAGE).get_page(request.GET.get("page"))
    context = {"gym": gym, "form": form, "page": page, "text": text}
    return render(request, "accounts/gyms/client_list.html", context, status=200 if form.is_valid() else 422)


def editable(request: SignedInRequest, gym: Gym, member_id: int) -> Membership:
    scope = Membership.objects.editable_by(request.user).filter(gym=gym).select_related("gym", "user")
    return get_object_or_404(scope, pk=member_id)


@require_POST
@owner_required
def member_edit(request: SignedInRequest, gym: Gym, member_id: int) -> HttpResponse:
    """Another role for who works here."""
    part = editable(request, gym, member_id)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return show_gym(request, gym, refusal=ValidationError(form.errors["role"][0]), about=part.pk)
    try:
        part = commands.change_role(part, **form.cleaned_data, by=request.user)
    except ValidationError as refusal:
        return show_gym(request, gym, refusal=refusal, about=part.pk)
    messages.success(
        request,
        gettext("%(user)s: %(role)s from now on.") % {"user": part.user, "role": part.get_role_display()},
    )
    return redirect("gyms:gym_detail", gym.pk)


@require_POST
@reception_required
def member_remove(request: SignedInRequest, gym: Gym, member_id: int) -> HttpResponse:
    part = editable(request, gym, member_id)
    try:
        commands.end_membership(part, by=request.user)
    except ValidationError as refusal:
        return show_gym(request, gym, refusal=refusal, about=part.pk)
    messages.success(request, gettext("%(user)s doesn’t belong to %(gym)s any more.") % {"user": part.user, "gym": gym})
    return redirect("gyms:client_list" if part.role == GymRole.CLIENT else "gyms:gym_detail", gym.pk)
