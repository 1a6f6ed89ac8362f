"""The doors that belong to the process, and the answer when it fails."""

import sys

from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.defaults import page_not_found
from psycopg_pool import PoolTimeout

from config.problems import is_for_programs, problem

DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeout)
RETRY_AFTER_SECONDS = "5"


@require_safe
@login_not_required
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@login_not_required
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers and has every migration."""
    try:
        executor = MigrationExecutor(connection)
        is_migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DATABASE_AWAY:
        return not_ready("The database does not answer.\n")
    if not is_migrated:
        return not_ready("Migrations are missing.\n")
    return HttpResponse("ready\n", content_type="text/plain")


def not_ready(sentence: str) -> HttpResponse:
    return HttpResponse(sentence, content_type="text/plain", status=503, headers={"Retry-After": RETRY_AFTER_SECONDS})


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_for_programs(request):
        return problem("not_found", "There is nothing here, or it isn’t shared with you.", status=404)
    return page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 with a time to come back when it was the database that was away."""
    is_database_away = isinstance(sys.exception(), DATABASE_AWAY)
    status, headers = (503, {"Retry-After": RETRY_AFTER_SECONDS}) if is_database_away else (500, {})
    if is_for_programs(request):
        if is_database_away:
            return problem("unavailable", "Come back in a moment.", status=status, headers=headers)
        return problem("error", "Something failed on our side.", status=status)
    page = render(None, f"{status}.html", status=status)
    for name, value in headers.items():
        page[name] = value
    return page
