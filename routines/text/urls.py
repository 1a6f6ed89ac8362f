from django.urls import path

from routines.text import views

app_name = "text"
urlpatterns = [
    path("routines/paste/", views.routine_paste, name="routine_paste"),
    path("routines/<int:routine_id>/text/", views.routine_text, name="routine_text"),
    path("routines/<int:routine_id>/versions/<int:before_id>/<int:after_id>/", views.version_diff, name="version_diff"),
    path("assignments/<int:assignment_id>/text/", views.assignment_text, name="assignment_text"),
]
