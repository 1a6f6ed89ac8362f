from django.urls import path

from routines.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.client_list, name="client_list"),
    path("<int:client_id>/", views.client_detail, name="client_detail"),
]
