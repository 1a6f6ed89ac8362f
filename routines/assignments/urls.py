from django.urls import path

from routines.assignments.views import assignments, days

app_name = "assignments"
urlpatterns = [
    path("assign/", assignments.routine_choose, name="routine_choose"),
    path("routines/<int:routine_id>/assign/", assignments.assignment_add, name="assignment_add"),
    path("assignments/<int:assignment_id>/", assignments.assignment_edit, name="assignment_edit"),
    path("assignments/<int:assignment_id>/withdraw/", assignments.assignment_withdraw, name="assignment_withdraw"),
    path("assignments/<int:assignment_id>/restore/", assignments.assignment_restore, name="assignment_restore"),
    path("assignments/<int:assignment_id>/move/", days.session_move, name="session_move"),
    path("calendar/", days.own_calendar, name="own_calendar"),
    path("clients/<int:client_id>/calendar/", days.client_calendar, name="client_calendar"),
    path("clients/<int:client_id>/pauses/", days.pause_list, name="pause_list"),
    path("clients/<int:client_id>/pauses/add/", days.pause_add, name="pause_add"),
    path("pauses/<int:pause_id>/", days.pause_edit, name="pause_edit"),
    path("pauses/<int:pause_id>/delete/", days.pause_delete, name="pause_delete"),
]
