"""Outboxes that are broken on purpose: a campaign that doesn't turn red with them would prove nothing."""

import json
from collections.abc import Callable

from uuid_utils.compat import uuid7

from tests.faults.proxy import Answer, Request

type Rewrite = Callable[[Request], tuple[Request, Callable[[Answer], Answer]]]


def without_ids(request: Request) -> tuple[Request, Callable[[Answer], Answer]]:
    """As if the phone gave no ids: the server sees every delivery of an op as an op of its own."""
    batch = json.loads(request.body)
    own = {}
    for op in batch["ops"]:
        fresh = str(uuid7())
        own[fresh] = op["op"]
        op["op"] = fresh

    def back(answer: Answer) -> Answer:
        text = answer.text
        for fresh, op in own.items():
            text = text.replace(fresh, op)
        return answer.with_body(text.encode())

    return request.with_body(json.dumps(batch).encode()), back


FORGET = 'if (location.protocol === "http:") indexedDB.deleteDatabase("backday");'
"""As if the phone kept its ops in the page alone."""

CONTROLS: dict[str, tuple[str, Rewrite | None]] = {
    "": ("", None),
    "no-ids": ("", without_ids),
    "no-storage": (FORGET, None),
}
"""By name: a script that runs before each page's own, and what becomes of each delivery."""
