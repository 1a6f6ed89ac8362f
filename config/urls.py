"""Mounts accounts, routines, the API and the admin. No view code."""

from django.contrib import admin
from django.urls import include, path

from config import installed, views

handler404 = "config.views.not_found"
handler500 = "config.views.server_error"

urlpatterns = [
    path("healthz", views.healthz),
    path("readyz", views.readyz),
    path("sw.js", installed.worker, name="worker"),
    path("app.webmanifest", installed.manifest, name="manifest"),
    path("offline/", installed.offline, name="offline"),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.account.urls")),
    path("", include("accounts.urls")),
    path("gyms/", include("accounts.gyms.urls")),
    path("groups/", include("accounts.groups.urls")),
    path("", include("routines.urls")),
    path("api/v1/", include("routines.api.urls")),
]
