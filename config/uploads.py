"""How much of an uploaded file is kept while it comes in."""

from django.core.files.uploadhandler import TemporaryFileUploadHandler

MOST_BYTES = 10 * 1024 * 1024


class BoundedFileUploadHandler(TemporaryFileUploadHandler):
    """Keeps the beginning of a file that is too large, so that nobody fills the disk.

    The file still tells its true size: the form that wanted it refuses it for that, beside its field.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start < MOST_BYTES:
            super().receive_data_chunk(raw_data, start)
