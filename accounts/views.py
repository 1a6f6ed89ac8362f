"""The doors to people's own account, their invitations and their coachings."""

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import commands
from accounts.access import SignedInRequest, trainer_required
from accounts.forms import InvitationForm, ProfileForm, TokenForm
from accounts.gyms.commands import accept_staff_invitation, check_staff_acceptance
from accounts.gyms.queries import gyms_of
from accounts.mail import send_invitation
from accounts.middleware import keep_address
from accounts.models import ApiToken, Coaching, Invitation, User
from accounts.queries import invitation_of_secret, invitations_of, qr_code, tokens_of, trainers_of

# What the welcome page shows of the library: drawn figures and their names.
BACK_DAY = [
    ("bent-over-row", _("Bent-over row")),
    ("face-pull", _("Face pull")),
    ("seated-row", _("Seated row")),
    ("lat-pulldown", _("Lat pulldown")),
    ("superman", _("Superman")),
    ("renegade-row", _("Renegade row")),
    ("vinyasa-flow", _("Vinyasa flow")),
    ("standing-backbend", _("Standing backbend")),
]


@require_safe
@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    """Everybody's first page: the desk of a trainer, the day of a client, the welcome of a stranger."""
    if not request.user.is_authenticated:
        return render(request, "accounts/home.html", {"moves": BACK_DAY})
    if request.user.works_in_gym and not request.user.is_trainer:
        return redirect("gyms:gym_list")
    return redirect("desk:client_list" if request.user.is_trainer else "player:today")


# --- Profile --------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    if request.method != "POST":
        return show_profile(request, ProfileForm(instance=request.user))
    # A copy, so that a refused form changes nothing of what the page says about the person.
    form = ProfileForm(request.POST, instance=User.objects.get(pk=request.user.pk))
    if form.is_valid():
        form.save()
        messages.success(request, gettext("Saved."))
        return redirect("accounts:profile")
    return show_profile(request, form, status=422)


def show_profile(request: SignedInRequest, form: ProfileForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "coachings": trainers_of(request.user),
        "gyms": gyms_of(request.user),
        "tokens": tokens_of(request.user),
        "new_token": request.session.pop("new_token", None),
    }
    return render(request, "accounts/profile.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(allow_get=True)
def token_add(request: SignedInRequest) -> HttpResponse:
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            token, secret = commands.make_token(request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            request.session["new_token"] = {"name": token.name, "secret": secret}
            return redirect("accounts:profile")
    status = 422 if request.method == "POST" else 200
    return render(request, "accounts/token_add.html", {"form": form}, status=status)


@require_POST
def token_revoke(request: SignedInRequest, token_id: int) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.editable_by(request.user), pk=token_id)
    commands.revoke_token(token)
    messages.success(request, gettext("“%(name)s” doesn’t work any more.") % {"name": token.name})
    return redirect("accounts:profile")


# --- Invitations ----------------------------------------------------------------------------------


@require_safe
@trainer_required
def invitation_list(request: SignedInRequest) -> HttpResponse:
    context: dict[str, object] = {"invitations": invitations_of(request.user)}
    if new := request.session.pop("new_invitation", None):
        link = request.build_absolute_uri(reverse("accounts:invitation_detail", args=[new["secret"]]))
        context |= {"new": new, "link": link, "qr": qr_code(link)}
    return render(request, "accounts/invitation_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@trainer_required
def invitation_add(request: SignedInRequest) -> HttpResponse:
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitation, secret = commands.invite_client(request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            mail = send_invitation(request, invitation, secret)
            request.session["new_invitation"] = {
                "secret": secret,
                "client_name": invitation.client_name,
                "email": invitation.email,
                "mail": mail,
            }
            return redirect("accounts:invitation_list")
    context = {"form": form, "mail_is_configured": settings.MAIL_IS_CONFIGURED}
    return render(request, "accounts/invitation_add.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def invitation_revoke(request: SignedInRequest, invitation_id: int) -> HttpResponse:
    """Take it back: the trainer who made it; an owner, or the front desk one to clients."""
    invitation = get_object_or_404(Invitation.objects.editable_by(request.user), pk=invitation_id)
    try:
        commands.revoke_invitation(invitation)
    except ValidationError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "Revoked. The link doesn’t work any more.")
    if "gym" in request.POST and invitation.gym_id:
        return redirect("gyms:gym_detail", invitation.gym_id)
    return redirect("accounts:invitation_list")


@require_safe
@login_not_required
@never_cache
def invitation_detail(request: HttpRequest, secret: str) -> HttpResponse:
    """What an invitation's link opens: who invites, and what they will see."""
    invitation = invitation_of_secret(secret)
    if invitation is None:
        return invitation_gone(request)
    return show_invitation(request, invitation, secret)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation_accept(request: SignedInRequest, secret: str) -> HttpResponse:
    if request.method != "POST":  # Signing in leads here when the page was open for too long.
        return keep_address(redirect("accounts:invitation_detail", secret=secret))
    invitation = invitation_of_secret(secret)
    if invitation is None:
        return invitation_gone(request)
    try:
        if invitation.is_for_staff:
            part = accept_staff_invitation(invitation, user=request.user)
            messages.success(request, gettext("Welcome to %(gym)s.") % {"gym": part.gym})
            return redirect("gyms:gym_detail", part.gym_id)
        commands.accept_invitation(invitation, client=request.user)
    except ValidationError as refusal:
        return show_invitation(request, invitation, secret, refusal=refusal)
    messages.success(request, gettext("%(trainer)s is your trainer now.") % {"trainer": invitation.trainer})
    return redirect("player:today")


def show_invitation(
    request: HttpRequest, invitation: Invitation, secret: str, *, refusal: ValidationError | None = None
) -> HttpResponse:
    context = {"invitation": invitation, "secret": secret, "refusal": refusal}
    status = 200
    if refusal:
        status = 422
    elif request.user.is_authenticated:
        try:
            if invitation.is_for_staff:
                check_staff_acceptance(invitation, user=request.user)
            else:
                commands.check_acceptance(invitation, client=request.user)
        except ValidationError as impediment:
            context["refusal"] = impediment
    return keep_address(render(request, "accounts/invitation_detail.html", context, status=status))


def invitation_gone(request: HttpRequest) -> HttpResponse:
    """Expired, revoked, used and never made look the same."""
    return keep_address(render(request, "accounts/invitation_gone.html", status=404))


# --- Coaching -------------------------------------------------------------------------------------


@require_POST
def coaching_end(request: SignedInRequest, coaching_id: int) -> HttpResponse:
    coaching = get_object_or_404(
        Coaching.objects.editable_by(request.user).select_related("trainer", "client"), pk=coaching_id
    )
    is_trainer = coaching.trainer == request.user
    try:
        commands.end_coaching(coaching, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(
            request,
            gettext("You don’t coach %(client)s any more.") % {"client": coaching.client}
            if is_trainer
            else gettext("%(trainer)s doesn’t coach you any more and sees nothing of yours from now on.")
            % {"trainer": coaching.trainer},
        )
    return redirect("desk:client_list" if is_trainer else "accounts:profile")
