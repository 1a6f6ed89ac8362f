from django.urls import path

from routines.programs.views import enrolments, programs

app_name = "programs"
urlpatterns = [
    path("", programs.program_list, name="program_list"),
    path("add/", programs.program_add, name="program_add"),
    path("<int:program_id>/", programs.program_detail, name="program_detail"),
    path("<int:program_id>/edit/", programs.program_edit, name="program_edit"),
    path("<int:program_id>/archive/", programs.program_archive, name="program_archive"),
    path("<int:program_id>/restore/", programs.program_restore, name="program_restore"),
    path("<int:program_id>/days/add/", programs.day_add, name="day_add"),
    path("<int:program_id>/days/<int:day_id>/edit/", programs.day_edit, name="day_edit"),
    path("<int:program_id>/days/<int:day_id>/remove/", programs.day_remove, name="day_remove"),
    path("<int:program_id>/rules/", programs.rule_edit, name="rule_edit"),
    path("<int:program_id>/rules/<int:rule_id>/remove/", programs.rule_remove, name="rule_remove"),
    path("<int:program_id>/assign/", enrolments.program_assign, name="program_assign"),
    path("<int:program_id>/preview/<int:client_id>/", enrolments.program_preview, name="program_preview"),
    path("enrolments/<int:enrolment_id>/", enrolments.enrolment_detail, name="enrolment_detail"),
    path("enrolments/<int:enrolment_id>/end/", enrolments.enrolment_end, name="enrolment_end"),
    path(
        "enrolments/<int:enrolment_id>/days/<int:assignment_id>/steps/<int:step_number>/override/",
        enrolments.override_add,
        name="override_add",
    ),
    path("overrides/<int:override_id>/end/", enrolments.override_end, name="override_end"),
]
