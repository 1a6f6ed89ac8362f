from django.urls import path

from routines.player import views

app_name = "player"
urlpatterns = [
    path("today/", views.today, name="today"),
    path("assignments/<int:assignment_id>/start/", views.session_start, name="session_start"),
    path("sessions/<uuid:session_id>/", views.session_detail, name="session_detail"),
    path("sessions/<uuid:session_id>/sets/", views.set_log, name="set_log"),
    path("sessions/<uuid:session_id>/sets/<uuid:set_id>/void/", views.set_void, name="set_void"),
    path("sessions/<uuid:session_id>/steps/<int:step_number>/skip/", views.step_skip, name="step_skip"),
    path("sessions/<uuid:session_id>/steps/<int:step_number>/swap/", views.step_swap, name="step_swap"),
    path("sessions/<uuid:session_id>/steps/<int:step_number>/note/", views.step_note, name="step_note"),
    path("sessions/<uuid:session_id>/finish/", views.session_finish, name="session_finish"),
    path("sessions/<uuid:session_id>/summary/", views.session_summary, name="session_summary"),
    path("sessions/<uuid:session_id>/feeling/", views.feeling_answer, name="feeling_answer"),
    path("sessions/<uuid:session_id>/follow-up/", views.follow_up_start, name="follow_up_start"),
]
