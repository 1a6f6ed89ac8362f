from django.urls import path

from routines.targets import views

app_name = "targets"
urlpatterns = [
    path("plans/<int:assignment_id>/why/", views.target_list, name="target_list"),
]
