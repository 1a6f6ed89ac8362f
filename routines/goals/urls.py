from django.urls import path

from routines.goals import views

app_name = "goals"
urlpatterns = [
    path("progress/goals/", views.goal_list, name="goal_list"),
    path("progress/goals/add/", views.goal_add, name="goal_add"),
    path("progress/goals/<int:goal_id>/edit/", views.goal_edit, name="goal_edit"),
    path("progress/goals/<int:goal_id>/end/", views.goal_end, name="goal_end"),
    path("clients/<int:client_id>/goals/", views.client_goal_list, name="client_goal_list"),
]
