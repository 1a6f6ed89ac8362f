from django.urls import path

from routines.sides import views

app_name = "sides"
urlpatterns = [
    path("progress/sides/", views.ledger, name="ledger"),
    path("progress/sides/<slug:slug>/", views.exercise_detail, name="exercise_detail"),
    path("clients/<int:client_id>/sides/", views.client_ledger, name="client_ledger"),
    path(
        "clients/<int:client_id>/sides/<slug:slug>/",
        views.client_exercise_detail,
        name="client_exercise_detail",
    ),
]
