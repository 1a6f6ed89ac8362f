from django.urls import path

from routines.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.client_list, name="client_list"),
    path("needs-you/", views.needs_you, name="needs_you"),
    path("<int:client_id>/", views.client_detail, name="client_detail"),
    path("<int:client_id>/snooze/", views.snooze, name="snooze"),
    path("<int:client_id>/wake/", views.wake, name="wake"),
]
