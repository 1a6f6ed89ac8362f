from django.urls import path

from routines.progress import views

app_name = "progress"
urlpatterns = [
    path("", views.session_list, name="session_list"),
    path("sessions/<uuid:session_id>/", views.session_detail, name="session_detail"),
]
