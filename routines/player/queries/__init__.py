"""What the client's screens show."""

from routines.player.queries.session import SessionScreen, next_open, next_step, session_screen
from routines.player.queries.summary import summary_screen
from routines.player.queries.today import today_screen

__all__ = ["SessionScreen", "next_open", "next_step", "session_screen", "summary_screen", "today_screen"]
