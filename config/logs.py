"""Log records as JSON lines that carry ids, never what people typed."""

import json
import logging
import traceback
from datetime import UTC, datetime


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message, and for errors the place without values."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self.message_of(record),
        }
        request = getattr(record, "request", None)
        if request is not None and hasattr(request, "resolver_match"):
            line["door"] = request.resolver_match.view_name if request.resolver_match else ""
            line["method"] = request.method
        if status := getattr(record, "status_code", None):
            line["status"] = status
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["at"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(record.exc_info[2])[-8:]
            ]
        return json.dumps(line)

    def message_of(self, record: logging.LogRecord) -> str:
        # A request's path may hold an invitation's token: Django's request lines keep their template only.
        return str(record.msg) if record.name.startswith("django") else record.getMessage()
