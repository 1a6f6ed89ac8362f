"""Who is asking: a browser's session, or a program with a token of its person's."""

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from accounts.commands import note_token_use
from accounts.models import ApiToken, User
from accounts.queries import token_of_secret


class TokenAuthentication(authentication.BaseAuthentication):
    """``Authorization: Bearer bd_…``: a token that is known, not revoked and not expired."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = token_of_secret(secret.strip())
        if token is None:
            raise AuthenticationFailed("This token is unknown, revoked or expired.", code="token")
        note_token_use(token)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="Backday"'


class SessionAuthentication(authentication.SessionAuthentication):
    """The sign-in of the pages; whatever changes something carries their CSRF token."""

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied as refusal:
            raise PermissionDenied("Send the page’s CSRF token as X-CSRFToken.", code="csrf") from refusal


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token made on the profile page. One of scope “read” may only GET.",
        }


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = SessionAuthentication
    name = "session"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "The sign-in of the pages; requests that change something also send X-CSRFToken.",
        }
