from django.urls import path

from routines.notes import views

app_name = "notes"
urlpatterns = [
    path("", views.thread_list, name="thread_list"),
    path("<int:client_id>/", views.thread, name="thread"),
    path("<int:client_id>/add/", views.comment_add, name="comment_add"),
    path("<int:client_id>/read/", views.thread_read, name="thread_read"),
    path("comments/<int:comment_id>/delete/", views.comment_delete, name="comment_delete"),
    path("photos/<uuid:photo_id>/", views.photo, name="photo"),
    path("photos/<uuid:photo_id>/small/", views.photo_small, name="photo_small"),
]
