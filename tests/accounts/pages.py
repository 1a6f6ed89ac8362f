"""What tests ask of pages."""

from django.http import HttpResponse


def page_of(response: HttpResponse) -> str:
    """The page's markup with every run of white space as one blank, so that line breaks don't matter."""
    return " ".join(response.content.decode().split())
