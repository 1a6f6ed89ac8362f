from django.urls import path

from routines.handovers import views

app_name = "handovers"
urlpatterns = [
    path("coaching/<int:coaching_id>/hand-over/", views.coaching_hand_over, name="coaching_hand_over"),
    path("hand-overs/<int:hand_over_id>/refuse/", views.hand_over_refuse, name="hand_over_refuse"),
    path("hand-overs/<int:hand_over_id>/dismiss/", views.hand_over_dismiss, name="hand_over_dismiss"),
]
