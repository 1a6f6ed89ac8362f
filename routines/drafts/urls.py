from django.urls import path

from routines.drafts import views

app_name = "drafts"
urlpatterns = [
    path("", views.draft_list, name="draft_list"),
    path("add/", views.draft_add, name="draft_add"),
    path("add/preview/", views.draft_add_preview, name="draft_add_preview"),
    path("of/<slug:slug>/", views.draft_start, name="draft_start"),
    path("of/<slug:slug>/preview/", views.draft_start_preview, name="draft_start_preview"),
    path("<int:draft_id>/", views.draft_detail, name="draft_detail"),
    path("<int:draft_id>/edit/", views.draft_edit, name="draft_edit"),
    path("<int:draft_id>/preview/", views.draft_preview, name="draft_preview"),
    path("<int:draft_id>/submit/", views.draft_submit, name="draft_submit"),
    path("<int:draft_id>/return/", views.draft_return, name="draft_return"),
    path("<int:draft_id>/publish/", views.draft_publish, name="draft_publish"),
    path("<int:draft_id>/discard/", views.draft_discard, name="draft_discard"),
    path("<int:draft_id>/reopen/", views.draft_reopen, name="draft_reopen"),
    path("<int:draft_id>/roll-back/", views.draft_roll_back, name="draft_roll_back"),
    path("<int:draft_id>/join/", views.draft_join, name="draft_join"),
    path("<int:draft_id>/join/<int:aside_id>/", views.aside_join, name="aside_join"),
]
