from django.urls import path

from routines.catalog import views

app_name = "catalog"
urlpatterns = [
    path("", views.exercise_list, name="exercise_list"),
    path("add/", views.exercise_add, name="exercise_add"),
    path("add/preview/", views.exercise_add_preview, name="exercise_add_preview"),
    path("done/<uuid:session_id>/<int:step_number>/", views.step_detail, name="step_detail"),
    path("<slug:slug>/", views.exercise_detail, name="exercise_detail"),
    path("<slug:slug>/edit/", views.exercise_edit, name="exercise_edit"),
    path("<slug:slug>/preview/", views.exercise_preview, name="exercise_preview"),
    path("<slug:slug>/history/", views.exercise_history, name="exercise_history"),
    path("<slug:slug>/revisions/<int:number>/", views.revision_detail, name="revision_detail"),
    path("<slug:slug>/revisions/<int:number>/restore/", views.revision_restore, name="revision_restore"),
    path("<slug:slug>/archive/", views.exercise_archive, name="exercise_archive"),
    path("<slug:slug>/restore/", views.exercise_restore, name="exercise_restore"),
]
