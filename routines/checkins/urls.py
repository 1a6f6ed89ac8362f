from django.urls import path

from routines.checkins import views

app_name = "checkins"
urlpatterns = [
    path("checkins/", views.check_in, name="check_in"),
    path("checkins/by-mail/<str:secret>/", views.check_in_by_mail, name="check_in_by_mail"),
    path("checkins/<int:check_in_id>/decide/", views.changes_decide, name="changes_decide"),
    path("proposals/<int:proposal_id>/decide/", views.proposal_decide, name="proposal_decide"),
    path("clients/<int:client_id>/soreness/", views.client_soreness, name="client_soreness"),
    path("clients/<int:client_id>/soreness/automatic/", views.automatic_edit, name="automatic_edit"),
]
