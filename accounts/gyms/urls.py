from django.urls import path

from accounts.gyms import views

app_name = "gyms"
urlpatterns = [
    path("", views.gym_list, name="gym_list"),
    path("add/", views.gym_add, name="gym_add"),
    path("<int:gym_id>/", views.gym_detail, name="gym_detail"),
    path("<int:gym_id>/edit/", views.gym_edit, name="gym_edit"),
    path("<int:gym_id>/leave/", views.gym_leave, name="gym_leave"),
    path("<int:gym_id>/invitations/add/", views.invitation_add, name="invitation_add"),
    path("<int:gym_id>/clients/", views.client_list, name="client_list"),
    path("<int:gym_id>/members/<int:member_id>/edit/", views.member_edit, name="member_edit"),
    path("<int:gym_id>/members/<int:member_id>/remove/", views.member_remove, name="member_remove"),
]
