from django.urls import path

from routines.builder.views import builder, routines

app_name = "builder"
urlpatterns = [
    path("", routines.routine_list, name="routine_list"),
    path("add/", routines.routine_add, name="routine_add"),
    path("<int:routine_id>/", routines.routine_detail, name="routine_detail"),
    path("<int:routine_id>/copy/", routines.routine_copy, name="routine_copy"),
    path("<int:routine_id>/archive/", routines.routine_archive, name="routine_archive"),
    path("<int:routine_id>/restore/", routines.routine_restore, name="routine_restore"),
    path("<int:routine_id>/edit/", builder.routine_edit, name="routine_edit"),
    path("<int:routine_id>/find/", builder.exercise_find, name="exercise_find"),
    path("<int:routine_id>/steps/add/", builder.step_add, name="step_add"),
    path("<int:routine_id>/steps/restore/", builder.step_restore, name="step_restore"),
    path("<int:routine_id>/steps/<int:step_id>/edit/", builder.step_edit, name="step_edit"),
    path("<int:routine_id>/steps/<int:step_id>/move/", builder.step_move, name="step_move"),
    path("<int:routine_id>/steps/<int:step_id>/remove/", builder.step_remove, name="step_remove"),
    path("<int:routine_id>/steps/<int:step_id>/group/", builder.step_group, name="step_group"),
    path("<int:routine_id>/blocks/<int:block_id>/edit/", builder.block_edit, name="block_edit"),
    path("<int:routine_id>/blocks/<int:block_id>/ungroup/", builder.block_ungroup, name="block_ungroup"),
]
