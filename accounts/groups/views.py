"""The doors to a trainer's groups and tags."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, trainer_required
from accounts.groups import commands
from accounts.groups.forms import GroupForm, TagForm, TagsForm
from accounts.groups.queries import coachings_to_group, groups_of, tags_of
from accounts.models import ClientGroup, Coaching

TAKE = "take"
"""The button that takes a tag away instead of giving it."""


@require_safe
@trainer_required
def group_list(request: SignedInRequest) -> HttpResponse:
    return show_groups(request, TagForm(choices=coachings_to_group(request.user)))


def show_groups(request: SignedInRequest, form: TagForm) -> HttpResponse:
    context = {"groups": groups_of(request.user), "tags": tags_of(request.user), "form": form}
    return render(request, "accounts/groups/group_list.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@trainer_required
def group_add(request: SignedInRequest) -> HttpResponse:
    return edited(request, ClientGroup(trainer=request.user))


@require_http_methods(["GET", "HEAD", "POST"])
@trainer_required
def group_edit(request: SignedInRequest, group_id: int) -> HttpResponse:
    return edited(request, get_object_or_404(ClientGroup.objects.editable_by(request.user), pk=group_id))


def edited(request: SignedInRequest, group: ClientGroup) -> HttpResponse:
    members = list(group.members.values_list("pk", flat=True)) if group.pk else []
    form = GroupForm(
        request.POST if request.method == "POST" else None,
        initial={"name": group.name, "members": members},
        choices=coachings_to_group(request.user),
    )
    name = group.name
    if form.is_bound and form.is_valid():
        try:
            commands.keep_group(group, **form.cleaned_data)
        except ValidationError as refusal:
            fits = hasattr(refusal, "error_dict") and refusal.error_dict.keys() <= form.fields.keys()
            form.add_error(None, refusal if fits else ValidationError(refusal.messages))
        else:
            messages.success(request, gettext("%(name)s is saved.") % {"name": group.name})
            return redirect("groups:group_list")
    context = {"form": form, "group": group, "name": name}
    return render(request, "accounts/groups/group_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
@trainer_required
def group_delete(request: SignedInRequest, group_id: int) -> HttpResponse:
    group = get_object_or_404(ClientGroup.objects.editable_by(request.user), pk=group_id)
    group.delete()
    messages.success(request, gettext("%(name)s is deleted. Its clients and their plans stay.") % {"name": group.name})
    return redirect("groups:group_list")


@require_POST
@trainer_required
def clients_tag(request: SignedInRequest) -> HttpResponse:
    """Give a tag to many clients, or take it from them."""
    form = TagForm(request.POST, choices=coachings_to_group(request.user))
    if form.is_valid():
        tag, members = form.cleaned_data["tag"], form.cleaned_data["members"]
        act = commands.untag_clients if TAKE in request.POST else commands.tag_clients
        try:
            changed = act(request.user, tag=tag, coachings=members)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            if TAKE in request.POST:
                said = ngettext(
                    "#%(tag)s taken from %(count)s client.", "#%(tag)s taken from %(count)s clients.", changed
                )
            else:
                said = ngettext("#%(tag)s given to %(count)s client.", "#%(tag)s given to %(count)s clients.", changed)
            messages.success(request, said % {"tag": tag, "count": changed})
            return redirect("groups:group_list")
    return show_groups(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@trainer_required
def tags_edit(request: SignedInRequest, client_id: int) -> HttpResponse:
    scope = Coaching.objects.active().filter(trainer=request.user).select_related("client")
    coaching = get_object_or_404(scope, client=client_id)
    form = TagsForm(request.POST if request.method == "POST" else None, initial={"tag": ", ".join(coaching.tags)})
    if form.is_bound and form.is_valid():
        try:
            commands.set_tags(coaching, tags=form.cleaned_data["tag"])
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, gettext("The tags of %(name)s are saved.") % {"name": coaching.client.first_name})
            return redirect("desk:client_detail", coaching.client_id)
    context = {"form": form, "coaching": coaching, "tags": tags_of(request.user)}
    return render(request, "accounts/groups/tags_edit.html", context, status=422 if form.is_bound else 200)
