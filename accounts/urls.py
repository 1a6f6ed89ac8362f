from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.home, name="home"),
    path("profile/", views.profile, name="profile"),
    path("profile/tokens/add/", views.token_add, name="token_add"),
    path("profile/tokens/<int:token_id>/revoke/", views.token_revoke, name="token_revoke"),
    path("invitations/", views.invitation_list, name="invitation_list"),
    path("invitations/add/", views.invitation_add, name="invitation_add"),
    path("invitations/<int:invitation_id>/revoke/", views.invitation_revoke, name="invitation_revoke"),
    path("invite/<str:secret>/", views.invitation_detail, name="invitation_detail"),
    path("invite/<str:secret>/accept/", views.invitation_accept, name="invitation_accept"),
    path("coaching/<int:coaching_id>/end/", views.coaching_end, name="coaching_end"),
]
