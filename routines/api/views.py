"""The description of these doors, for programs and for people."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from routines.api.pagination import MAX_PAGE_SIZE
from routines.api.reader import chapters, refusals
from routines.api.schema import document
from routines.api.viewsets.base import Manners


class SchemaDoor(Manners):
    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        return Response(document())


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    context = {
        "chapters": chapters(document(), request.build_absolute_uri("/").rstrip("/")),
        "refusals": refusals(),
        "largest": MAX_PAGE_SIZE,
    }
    return render(request, "routines/api/docs.html", context)
