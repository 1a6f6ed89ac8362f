"""What the client's screens show."""

from routines.player.queries.entries import blank_entry
from routines.player.queries.news import news_of
from routines.player.queries.page import exercises_of, page_data
from routines.player.queries.session import SessionScreen, in_order, next_step, session_screen
from routines.player.queries.summary import sessions_to_sum_up, summary_screen
from routines.player.queries.today import today_screen

__all__ = [
    "SessionScreen",
    "blank_entry",
    "exercises_of",
    "in_order",
    "news_of",
    "next_step",
    "page_data",
    "session_screen",
    "sessions_to_sum_up",
    "summary_screen",
    "today_screen",
]
