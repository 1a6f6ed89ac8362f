from django.urls import path

from routines.builder.views import blocks, builder, copies, routines, steps

app_name = "builder"
urlpatterns = [
    path("", routines.routine_list, name="routine_list"),
    path("add/", routines.routine_add, name="routine_add"),
    path("<int:routine_id>/", routines.routine_detail, name="routine_detail"),
    path("<int:routine_id>/copy/", routines.routine_copy, name="routine_copy"),
    path("<int:routine_id>/archive/", routines.routine_archive, name="routine_archive"),
    path("<int:routine_id>/restore/", routines.routine_restore, name="routine_restore"),
    path("<int:routine_id>/edit/", builder.routine_edit, name="routine_edit"),
    path("<int:routine_id>/undo/", builder.routine_undo, name="routine_undo"),
    path("<int:routine_id>/redo/", builder.routine_redo, name="routine_redo"),
    path("<int:routine_id>/copy-from/", copies.source_choose, name="source_choose"),
    path("<int:routine_id>/copy-from/<int:source_id>/", copies.steps_copy, name="steps_copy"),
    path("<int:routine_id>/find/", builder.exercise_find, name="exercise_find"),
    path("<int:routine_id>/steps/add/", steps.step_add, name="step_add"),
    path("<int:routine_id>/steps/place/", steps.step_place, name="step_place"),
    path("<int:routine_id>/steps/<int:step_id>/edit/", steps.step_edit, name="step_edit"),
    path("<int:routine_id>/steps/<int:step_id>/sets/", steps.step_sets, name="step_sets"),
    path("<int:routine_id>/steps/<int:step_id>/alternatives/", steps.step_alternatives, name="step_alternatives"),
    path("<int:routine_id>/steps/<int:step_id>/find/", steps.alternative_find, name="alternative_find"),
    path("<int:routine_id>/steps/<int:step_id>/move/", steps.step_move, name="step_move"),
    path("<int:routine_id>/steps/<int:step_id>/remove/", steps.step_remove, name="step_remove"),
    path("<int:routine_id>/steps/<int:step_id>/group/", steps.step_group, name="step_group"),
    path("<int:routine_id>/blocks/<int:block_id>/edit/", blocks.block_edit, name="block_edit"),
    path("<int:routine_id>/blocks/<int:block_id>/move/", blocks.block_move, name="block_move"),
    path("<int:routine_id>/blocks/<int:block_id>/ungroup/", blocks.block_ungroup, name="block_ungroup"),
]
