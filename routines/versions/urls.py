from django.urls import path

from routines.versions import views

app_name = "versions"
urlpatterns = [
    path("routines/<int:routine_id>/versions/", views.version_list, name="version_list"),
    path("routines/<int:routine_id>/versions/keep/", views.version_keep, name="version_keep"),
    path("routines/<int:routine_id>/versions/<int:version_id>/restore/", views.version_restore, name="version_restore"),
    path("routines/<int:routine_id>/versions/update/", views.merge_preview, name="merge_preview"),
    path("routines/<int:routine_id>/versions/update/apply/", views.merge_apply, name="merge_apply"),
]
