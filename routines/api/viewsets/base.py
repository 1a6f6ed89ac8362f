"""Manners of every door for programs."""

from typing import Any

from django.db.models import QuerySet
from django.utils.cache import patch_cache_control
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from accounts.models import User


class SignedInRequest(Request):
    """A request that the permissions have let in: its user is a person."""

    user: User


class Manners(APIView):
    metadata_class = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        try:
            super().initial(request, *args, **kwargs)
        except (AuthenticationFailed, NotAuthenticated):
            self.check_throttles(request)  # Knocking without a key that fits counts as well.
            raise

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_cache_control(response, no_store=True, private=True)
        return response


class Door(Manners, GenericViewSet):
    # Its methods say all: the scope first, then the command, then the answer.
    request: SignedInRequest

    def listed(self, rows: QuerySet) -> Response:
        """A page of what the filters leave."""
        page = self.paginate_queryset(self.filter_queryset(rows))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def taken(self, serializer: type[BaseSerializer], *, partial: bool = False, **context: Any) -> dict[str, Any]:
        """What the body says, cleaned. Raises ValidationError."""
        context["user"] = self.request.user
        reader = serializer(data=self.request.data, partial=partial, context=context)
        reader.is_valid(raise_exception=True)
        return dict(reader.validated_data)
