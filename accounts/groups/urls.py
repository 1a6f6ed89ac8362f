from django.urls import path

from accounts.groups import views

app_name = "groups"
urlpatterns = [
    path("", views.group_list, name="group_list"),
    path("add/", views.group_add, name="group_add"),
    path("tags/", views.clients_tag, name="clients_tag"),
    path("tags/<int:client_id>/", views.tags_edit, name="tags_edit"),
    path("<int:group_id>/", views.group_edit, name="group_edit"),
    path("<int:group_id>/delete/", views.group_delete, name="group_delete"),
]
