from django.urls import path

from routines.floor import views

app_name = "floor"
urlpatterns = [
    path("floor/", views.floor, name="floor"),
    path("floor/screen/add/", views.screen_add, name="screen_add"),
    path("floor/screen/revoke/", views.screen_revoke, name="screen_revoke"),
    path("floor/screen/<str:secret>/", views.screen, name="screen"),
    path("sessions/<uuid:session_id>/hand/", views.hand, name="hand"),
]
