"""The only role checks in the project. What a person may see or change is decided by each model's scope."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django_htmx.middleware import HtmxDetails

from accounts.models import RECEPTION, STAFF, Gym, GymRole, User


class SignedInRequest(HttpRequest):
    """A request behind the sign-in: its user is a person. The middleware adds what htmx says of it."""

    user: User
    htmx: HtmxDetails


def lead_on(request: SignedInRequest, **renamed: object) -> HttpResponse:
    """The same door for good, with other words in its address."""
    here = request.resolver_match
    assert here is not None
    return redirect(here.view_name, **{**here.kwargs, **renamed}, permanent=True)


type Door[**Params] = Callable[Concatenate[SignedInRequest, Params], HttpResponse]


def role_required(has_role: Callable[[User], bool]) -> Callable[[Door], Door]:
    def decorate(view: Door) -> Door:
        @wraps(view)
        def door(request: SignedInRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not has_role(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return door

    return decorate


trainer_required = role_required(lambda user: user.is_trainer)
editor_required = role_required(lambda user: user.edits_library)
translator_required = role_required(lambda user: bool(user.translated_languages))
author_required = role_required(lambda user: user.is_trainer or user.edits_library)


type GymDoor[**Params] = Callable[Concatenate[SignedInRequest, Gym, Params], HttpResponse]


def gym_role_required(roles: list[GymRole]) -> Callable[[GymDoor], Door]:
    """The address's gym, read anew among those where the person has one of the roles; for others there is none."""

    def decorate(view: GymDoor) -> Door:
        @wraps(view)
        def door(request: SignedInRequest, *args: object, gym_id: int, **kwargs: object) -> HttpResponse:
            gym = get_object_or_404(Gym.objects.with_part_of(request.user, roles), pk=gym_id)
            return view(request, gym, *args, **kwargs)

        return door

    return decorate


owner_required = gym_role_required([GymRole.OWNER])
reception_required = gym_role_required(RECEPTION)
staff_required = gym_role_required(STAFF)
