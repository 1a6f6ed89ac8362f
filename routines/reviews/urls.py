from datetime import date
from typing import Any

from django.urls import path, register_converter

from routines.reviews import views
from routines.reviews.queries.page import EARLIEST, LATEST


class Day:
    """A day in an address, as 2026-11-23; years in which people train."""

    regex = r"20\d\d-\d\d-\d\d"

    def to_python(self, value: str) -> date:
        day = date.fromisoformat(value)
        if not EARLIEST <= day <= LATEST:
            raise ValueError("No week that is reviewed.")
        return day

    def to_url(self, value: Any) -> str:
        return str(value.isoformat())


register_converter(Day, "week")

app_name = "reviews"
urlpatterns = [
    path("reviews/", views.review_list, name="review_list"),
    path("<int:client_id>/review/", views.review_detail, name="review_today"),
    path("<int:client_id>/review/<week:monday>/", views.review_detail, name="review_detail"),
    path("<int:client_id>/review/<week:monday>/mark/", views.review_mark, name="review_mark"),
    path("<int:client_id>/review/<week:monday>/decide/", views.change_decide, name="change_decide"),
]
