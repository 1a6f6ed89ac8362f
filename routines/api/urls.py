from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.common import no_append_slash
from rest_framework.routers import SimpleRouter

from routines.api.views import SchemaDoor, docs
from routines.api.viewsets.assignments import AssignmentDoor
from routines.api.viewsets.exercises import ExerciseDoor
from routines.api.viewsets.routines import RoutineDoor
from routines.api.viewsets.sessions import SessionDoor, SetDoor

app_name = "api"


class Router(SimpleRouter):
    """No format suffixes; an address without its slash is nowhere, rather than a redirect that loses the body."""

    def get_urls(self) -> list[URLPattern | URLResolver]:
        patterns = super().get_urls()
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                pattern.callback = no_append_slash(pattern.callback)
        return patterns


router = Router(use_regex_path=False)
router.register("exercises", ExerciseDoor, basename="exercise")
router.register("routines", RoutineDoor, basename="routine")
router.register("assignments", AssignmentDoor, basename="assignment")
router.register("sessions", SessionDoor, basename="session")
router.register("sessions/<uuid:session_id>/sets", SetDoor, basename="set")

urlpatterns = [
    path("", include(router.urls)),
    path("schema/", SchemaDoor.as_view(), name="schema"),
    path("docs/", docs, name="docs"),
]
