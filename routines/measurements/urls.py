from django.urls import path

from routines.measurements import views

app_name = "measurements"
urlpatterns = [
    path("progress/measurements/", views.measurement_list, name="measurement_list"),
    path("progress/measurements/add/", views.measurement_add, name="measurement_add"),
    path("progress/measurements/<int:measurement_id>/", views.measurement_edit, name="measurement_edit"),
    path("progress/measurements/<int:measurement_id>/delete/", views.measurement_delete, name="measurement_delete"),
    path("clients/<int:client_id>/progress/measurements/", views.client_measurements, name="client_measurements"),
]
