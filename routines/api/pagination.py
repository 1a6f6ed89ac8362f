from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

MAX_PAGE_SIZE = 200


class Pages(PageNumberPagination):
    """Fifty to a page, or ``?page_size=`` up to two hundred."""

    page_size = 50
    page_size_query_param = "page_size"
    page_size_query_description = f"How many to a page, 1 to {MAX_PAGE_SIZE}; 50 unless told otherwise."
    page_query_description = "Which page, from 1; a page after the last one is a 404."
    max_page_size = MAX_PAGE_SIZE

    def get_page_size(self, request: Request) -> int:
        asked = request.query_params.get(self.page_size_query_param, str(self.page_size))
        if not (asked.isascii() and asked.isdigit() and len(asked) < 4 and 1 <= int(asked) <= MAX_PAGE_SIZE):
            raise ValidationError({self.page_size_query_param: [f"Choose 1 to {MAX_PAGE_SIZE}."]})
        return int(asked)
