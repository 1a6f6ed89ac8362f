"""What a trainer goes through once a week, client by client."""

from routines.reviews.queries.changes import Change
from routines.reviews.queries.page import ReviewPage, changes_of, review_page
from routines.reviews.queries.waiting import WaitingRow, waiting_list

__all__ = ["Change", "ReviewPage", "WaitingRow", "changes_of", "review_page", "waiting_list"]
