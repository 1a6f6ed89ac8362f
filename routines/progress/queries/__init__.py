"""What the logs say: sessions set by set, weeks, muscles, and one exercise over time."""

from routines.progress.queries.calendar import Year, year_of
from routines.progress.queries.moves import Move, Span, moves_of, progress_in
from routines.progress.queries.muscles import MuscleWeeks, muscle_weeks
from routines.progress.queries.overview import Overview, overview_of
from routines.progress.queries.sessions import comments_on, done_session, finished_sessions

__all__ = [
    "Move",
    "MuscleWeeks",
    "Overview",
    "Span",
    "Year",
    "comments_on",
    "done_session",
    "finished_sessions",
    "moves_of",
    "muscle_weeks",
    "overview_of",
    "progress_in",
    "year_of",
]
