"""What allauth's pages lack of the house's manners."""

from collections.abc import Callable

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

SIGN_IN_PAGES = "/accounts/"


def keep_address(response: HttpResponse) -> HttpResponse:
    """The address may hold an invitation's secret: the next request learns no more than the site's name.

    Not ``no-referrer``: browsers then send ``Origin: null`` with a form, which the CSRF check must refuse.
    """
    response["Referrer-Policy"] = "strict-origin"
    return response


class SignInManners:
    """A refused form answers 422 and a dead link 404, where allauth says 200; addresses stay on their page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(SIGN_IN_PAGES):
            keep_address(response)
        return response

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        context = response.context_data or {}
        form = context.get("form")
        if response.status_code == 200:
            if context.get("token_fail") or context.get("confirmation", True) is None:
                response.status_code = 404
            elif isinstance(form, BaseForm) and form.is_bound and not form.is_valid():
                response.status_code = 422
        return response
