"""Who may knock at all. What they find is decided by each model's scope."""

from typing import TYPE_CHECKING

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.models import ApiToken

if TYPE_CHECKING:  # it imports this module through the settings
    from rest_framework.views import APIView


class SignedInWithinScope(BasePermission):
    """Somebody known; and with a token that reads, only to read."""

    message = "This token may only read."
    code = "scope"

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if not request.user.is_authenticated:
            return False
        return request.method in SAFE_METHODS or not isinstance(request.auth, ApiToken) or request.auth.may_write


class TrainersOnly(BasePermission):
    message = "Only trainers may do this."
    code = "role"

    def has_permission(self, request: Request, view: "APIView") -> bool:
        return request.user.is_authenticated and request.user.is_trainer


class TrainersWrite(TrainersOnly):
    def has_permission(self, request: Request, view: "APIView") -> bool:
        return request.method in SAFE_METHODS or super().has_permission(request, view)
