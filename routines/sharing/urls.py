from django.urls import path

from routines.sharing import views

app_name = "sharing"
urlpatterns = [
    path("routines/<int:routine_id>/share/", views.routine_share, name="routine_share"),
    path("routines/<int:routine_id>/unshare/", views.routine_unshare, name="routine_unshare"),
    path("exercises/<slug:slug>/share/", views.exercise_share, name="exercise_share"),
    path("exercises/<slug:slug>/unshare/", views.exercise_unshare, name="exercise_unshare"),
]
