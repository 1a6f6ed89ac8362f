from django.urls import path

from routines.exchange import views

app_name = "exchange"
urlpatterns = [
    path("library/", views.import_list, name="import_list"),
    path("library/add/", views.import_add, name="import_add"),
    path("library/export/", views.export, name="export"),
    path("library/imports/<int:import_id>/", views.import_detail, name="import_detail"),
    path("library/imports/<int:import_id>/map/", views.import_map, name="import_map"),
    path("library/imports/<int:import_id>/choose/", views.import_choose, name="import_choose"),
    path("library/imports/<int:import_id>/run/", views.import_run, name="import_run"),
    path("library/imports/<int:import_id>/discard/", views.import_discard, name="import_discard"),
    path("library/imports/<int:import_id>/undo/", views.import_undo, name="import_undo"),
    path("exercises/<slug:slug>/merge/", views.exercise_merge, name="exercise_merge"),
]
