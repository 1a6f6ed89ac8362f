"""The floor as a stream of server-sent events: only to be measured against asking again, see docs/floor.md."""

import asyncio
from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.http import HttpRequest, StreamingHttpResponse
from django.template.loader import render_to_string
from django.urls import include, path
from django.utils import timezone

from accounts.models import User
from routines.floor.queries import floor_of
from routines.floor.views import EVERY_S


def cards(trainer: User, request: HttpRequest) -> str:
    page = {"floor": floor_of(trainer, now=timezone.now()), "every": EVERY_S}
    return render_to_string("routines/floor/floor.html#cards", page, request)


async def stream(request: HttpRequest) -> StreamingHttpResponse:
    trainer = await request.auser()

    async def events() -> AsyncIterator[str]:
        while True:
            html = await sync_to_async(cards)(trainer, request)
            yield f"data: {html.replace(chr(10), ' ')}\n\n"
            await asyncio.sleep(EVERY_S)

    return StreamingHttpResponse(events(), content_type="text/event-stream")


urlpatterns = [path("floor/stream/", stream), path("", include("config.urls"))]
