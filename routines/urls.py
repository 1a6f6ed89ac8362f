"""One line per feature."""

from django.urls import include, path

urlpatterns = [
    path("", include("routines.exchange.urls")),
    path("exercises/", include("routines.catalog.urls")),
    path("bulk/", include("routines.bulk.urls")),
    path("drafts/", include("routines.drafts.urls")),
    path("translations/", include("routines.translations.urls")),
    path("", include("routines.sharing.urls")),
    path("", include("routines.handovers.urls")),
    path("routines/", include("routines.builder.urls")),
    path("", include("routines.versions.urls")),
    path("", include("routines.copies.urls")),
    path("", include("routines.text.urls")),
    path("", include("routines.assignments.urls")),
    path("", include("routines.player.urls")),
    path("", include("routines.sides.urls")),
    path("", include("routines.goals.urls")),
    path("", include("routines.progress.urls")),
    path("", include("routines.measurements.urls")),
    path("clients/", include("routines.desk.urls")),
    path("clients/", include("routines.reviews.urls")),
    path("", include("routines.targets.urls")),
    path("", include("routines.floor.urls")),
    path("notes/", include("routines.notes.urls")),
    path("programs/", include("routines.programs.urls")),
    path("", include("routines.checkins.urls")),
]
