from django.urls import path

from routines.progress import views

app_name = "progress"
urlpatterns = [
    path("progress/", views.overview, name="overview"),
    path("progress/moves/", views.exercise_list, name="exercise_list"),
    path("progress/moves/<slug:slug>/", views.exercise_detail, name="exercise_detail"),
    path("progress/muscles/", views.muscles, name="muscles"),
    path("progress/calendar/", views.calendar, name="calendar"),
    path("progress/sessions/", views.session_list, name="session_list"),
    path("progress/sessions/<uuid:session_id>/", views.session_detail, name="session_detail"),
    path("clients/<int:client_id>/progress/", views.client_overview, name="client_overview"),
    path("clients/<int:client_id>/progress/moves/", views.client_exercise_list, name="client_exercise_list"),
    path(
        "clients/<int:client_id>/progress/moves/<slug:slug>/",
        views.client_exercise_detail,
        name="client_exercise_detail",
    ),
    path("clients/<int:client_id>/progress/muscles/", views.client_muscles, name="client_muscles"),
    path("clients/<int:client_id>/progress/calendar/", views.client_calendar, name="client_calendar"),
    path("clients/<int:client_id>/progress/sessions/", views.client_session_list, name="client_session_list"),
]
