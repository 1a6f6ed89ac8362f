from datetime import date

from django.urls import path, register_converter

from routines.player.views import outbox, pages


class DayConverter:
    """A day like 2026-11-23."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


register_converter(DayConverter, "day")

app_name = "player"
urlpatterns = [
    path("today/", pages.today, name="today"),
    path("assignments/<int:assignment_id>/start/", pages.session_start, name="session_start"),
    path("assignments/<int:assignment_id>/sessions/<day:on>/", pages.session_ready, name="session_ready"),
    path("player/outbox/", outbox.outbox, name="outbox"),
    path("player/hello/", outbox.hello, name="hello"),
    path("sessions/<uuid:session_id>/", pages.session_detail, name="session_detail"),
    path("sessions/<uuid:session_id>/sets/", pages.set_log, name="set_log"),
    path("sessions/<uuid:session_id>/sets/<uuid:set_id>/void/", pages.set_void, name="set_void"),
    path("sessions/<uuid:session_id>/steps/<int:step_number>/skip/", pages.step_skip, name="step_skip"),
    path("sessions/<uuid:session_id>/steps/<int:step_number>/swap/", pages.step_swap, name="step_swap"),
    path("sessions/<uuid:session_id>/steps/<int:step_number>/note/", pages.step_note, name="step_note"),
    path("sessions/<uuid:session_id>/steps/<int:step_number>/load/", pages.step_load, name="step_load"),
    path("sessions/<uuid:session_id>/news/", outbox.session_news, name="session_news"),
    path("sessions/<uuid:session_id>/order/", pages.session_order, name="session_order"),
    path("sessions/<uuid:session_id>/finish/", pages.session_finish, name="session_finish"),
    path("sessions/<uuid:session_id>/summary/", pages.session_summary, name="session_summary"),
    path("sessions/<uuid:session_id>/feeling/", pages.feeling_answer, name="feeling_answer"),
    path("sessions/<uuid:session_id>/follow-up/", pages.follow_up_start, name="follow_up_start"),
]
