"""What allauth's pages lack of the house's manners."""

from collections.abc import Callable

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse


class HonestStatuses:
    """A refused form answers 422 and a dead link 404, where allauth says 200."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        context = response.context_data or {}
        form = context.get("form")
        if response.status_code == 200:
            if context.get("token_fail") or context.get("confirmation", True) is None:
                response.status_code = 404
            elif isinstance(form, BaseForm) and form.is_bound and not form.is_valid():
                response.status_code = 422
        return response
