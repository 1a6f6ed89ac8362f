from django.urls import path

from routines.copies import views

app_name = "copies"
urlpatterns = [
    path("assignments/<int:assignment_id>/copy/", views.copy_detail, name="copy_detail"),
    path("assignments/<int:assignment_id>/copy/moves/", views.move_find, name="move_find"),
    path("assignments/<int:assignment_id>/copy/steps/add/", views.step_add, name="step_add"),
    path("assignments/<int:assignment_id>/copy/steps/<uuid:key>/", views.step_edit, name="step_edit"),
    path("assignments/<int:assignment_id>/copy/steps/<uuid:key>/swap/", views.step_swap, name="step_swap"),
    path("assignments/<int:assignment_id>/copy/steps/<uuid:key>/move/", views.step_move, name="step_move"),
    path("assignments/<int:assignment_id>/copy/steps/<uuid:key>/remove/", views.step_remove, name="step_remove"),
    path("assignments/<int:assignment_id>/copy/undo/", views.copy_undo, name="copy_undo"),
    path("assignments/<int:assignment_id>/copy/reset/", views.copy_reset, name="copy_reset"),
]
