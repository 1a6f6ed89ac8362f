from django.urls import path

from routines.assignments import views

app_name = "assignments"
urlpatterns = [
    path("assign/", views.routine_choose, name="routine_choose"),
    path("routines/<int:routine_id>/assign/", views.assignment_add, name="assignment_add"),
    path("assignments/<int:assignment_id>/", views.assignment_edit, name="assignment_edit"),
    path("assignments/<int:assignment_id>/withdraw/", views.assignment_withdraw, name="assignment_withdraw"),
    path("assignments/<int:assignment_id>/restore/", views.assignment_restore, name="assignment_restore"),
]
