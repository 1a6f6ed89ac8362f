"""The proxy breaks what it is told to, and nothing else."""

import http.client
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.faults import proxy as troubles
from tests.faults.proxy import OUTBOX, Proxy

BATCH = json.dumps({"v": 1, "ops": [{"op": "a"}]}).encode()


class Site(BaseHTTPRequestHandler):
    """Counts what arrives; answers in JSON."""

    arrived: list[bytes]

    def do_GET(self) -> None:
        self.answer(b"page")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.arrived.append(body)
        self.answer(json.dumps({"got": body.decode()}).encode())

    def answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *said: object) -> None:
        """Say nothing."""


@pytest.fixture
def arrived() -> list[bytes]:
    return []


@pytest.fixture
def proxy(arrived: list[bytes]) -> Iterator[Proxy]:
    site = ThreadingHTTPServer(("127.0.0.1", 0), type("CountingSite", (Site,), {"arrived": arrived}))
    thread = threading.Thread(target=site.serve_forever)
    thread.start()
    proxy = Proxy(site.server_port)
    yield proxy
    proxy.close()
    site.shutdown()
    thread.join()
    site.server_close()


def ask(proxy: Proxy, method: str = "POST", path: str = OUTBOX, body: bytes = BATCH) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=5)
    try:
        connection.request(method, path, body if method == "POST" else None)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_passes_on_what_it_is_given(proxy: Proxy, arrived: list[bytes]) -> None:
    assert ask(proxy, "GET", "/today/") == (200, b"page")
    status, body = ask(proxy)
    assert (status, json.loads(body)) == (200, {"got": BATCH.decode()})
    assert arrived == [BATCH]
    assert [(one.batch, one.answer[:3]) for one in proxy.deliveries] == [(json.loads(BATCH), "200")]


@pytest.mark.parametrize(
    ("trouble", "status", "deliveries"),
    [
        (troubles.fail_before, 500, 0),
        (troubles.fail_after, 500, 1),
        (troubles.redirect_to_login, 302, 0),
        (troubles.no_such_door, 404, 0),
        (troubles.deliver_twice, 200, 2),
    ],
)
def test_answers_otherwise_once(
    proxy: Proxy, arrived: list[bytes], trouble: troubles.Trouble, status: int, deliveries: int
) -> None:
    struck = proxy.arm(trouble)
    assert ask(proxy, "GET", "/today/")[0] == 200
    assert not struck.is_set()
    assert ask(proxy)[0] == status
    assert struck.is_set()
    assert len(arrived) == deliveries
    assert ask(proxy)[0] == 200


@pytest.mark.parametrize(
    ("trouble", "deliveries"),
    [
        (troubles.drop_answer, 1),
        (troubles.truncate_answer, 1),
        (troubles.hang(0.2, delivered=True), 1),
        (troubles.hang(0.2, delivered=False), 0),
    ],
)
def test_breaks_off(proxy: Proxy, arrived: list[bytes], trouble: troubles.Trouble, deliveries: int) -> None:
    proxy.arm(trouble)
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        ask(proxy)
    assert len(arrived) == deliveries


def test_refuses_connections_until_it_is_connected_again(proxy: Proxy, arrived: list[bytes]) -> None:
    proxy.disconnect()
    with pytest.raises(ConnectionRefusedError):
        ask(proxy)
    proxy.connect()
    assert ask(proxy)[0] == 200


def test_a_portal_answers_everything(proxy: Proxy, arrived: list[bytes]) -> None:
    proxy.portal_open = True
    assert ask(proxy)[1] == troubles.PORTAL
    assert ask(proxy, "GET", "/")[1] == troubles.PORTAL
    assert (arrived, proxy.portal_hits) == ([], 2)


def test_a_server_that_dies_meanwhile_is_a_bad_gateway(proxy: Proxy) -> None:
    died: list[float] = []
    proxy.arm(troubles.meanwhile(lambda: died.append(time.monotonic()), after_seconds=0))
    assert ask(proxy)[0] == 200
    assert len(died) == 1
    proxy.upstream = 1
    assert ask(proxy)[0] == 502
    assert proxy.settle()
