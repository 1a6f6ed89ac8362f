from django.urls import path

from routines.bulk import views

app_name = "bulk"
urlpatterns = [
    path("", views.bulk_list, name="bulk_list"),
    path("add/", views.bulk_add, name="bulk_add"),
    path("<int:bulk_id>/undo/", views.bulk_undo, name="bulk_undo"),
]
