"""A real HTTP server on this machine that behaves as a test says: also badly."""

import gzip
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson


@dataclass
class Reply:
    """What to answer. `body`: bytes, text, or anything else as JSON."""

    body: Any = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str | None = "application/json"
    etag: str | None = None
    is_gzipped: bool = False
    seconds: float = 0.0
    """Wait before answering."""
    cut_at: int | None = None
    """Close the connection after so many bytes of the body."""
    endless: bytes = b""
    """Sent again and again after the body until the client hangs up, or 1 GB is through."""


Route = Reply | list[Reply] | Callable[[str, dict[str, str]], Reply]
"""A list is answered one after another; its last reply stays."""


@dataclass
class LocalServer:
    """Routes by path and query, and what was asked for."""

    url: str
    routes: dict[str, Route] = field(default_factory=dict)
    fallback: Callable[[str, dict[str, str]], Reply] | None = None
    log: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    sent_bytes: int = 0
    in_work: int = 0
    most_in_work: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    now: datetime | None = None
    """What the header Date tells; the time, if not given."""

    def asked(self, path: str = "") -> list[str]:
        """Return the paths asked for that begin so, without robots.txt."""
        return [item for item, _, _ in self.log if item.startswith(path) and item != "/robots.txt"]

    def reply(self, path: str, headers: dict[str, str]) -> Reply:
        """Choose the reply to a request."""
        route = self.routes.get(path)
        if isinstance(route, list):
            return route.pop(0) if len(route) > 1 else route[0]
        if isinstance(route, Reply):
            return route
        if route is not None:
            return route(path, headers)
        if self.fallback is not None and path != "/robots.txt":
            return self.fallback(path, headers)
        return Reply("nothing here", 404, content_type="text/plain")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    local: LocalServer

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        local = self.local
        with local.lock:
            local.log.append((self.path, headers, body))
            local.in_work += 1
            local.most_in_work = max(local.most_in_work, local.in_work)
            reply = local.reply(self.path, headers)
        try:
            with suppress(ConnectionError):
                self._send(reply, headers)
        finally:
            with local.lock:
                local.in_work -= 1

    do_POST = do_GET

    def date_time_string(self, timestamp: float | None = None) -> str:
        now = self.local.now
        return super().date_time_string(timestamp) if now is None else format_datetime(now, usegmt=True)

    def _send(self, reply: Reply, headers: dict[str, str]) -> None:
        if reply.seconds:
            time.sleep(reply.seconds)
        if reply.etag is not None and headers.get("if-none-match") == reply.etag:
            self.send_response(304)
            self.send_header("ETag", reply.etag)
            self.end_headers()
            return
        body = reply.body
        if not isinstance(body, bytes):
            body = body.encode() if isinstance(body, str) else orjson.dumps(body)
        if reply.is_gzipped:
            body = gzip.compress(body)
        self.send_response(reply.status)
        if reply.content_type is not None:
            self.send_header("Content-Type", reply.content_type)
        if reply.etag is not None:
            self.send_header("ETag", reply.etag)
        if reply.is_gzipped:
            self.send_header("Content-Encoding", "gzip")
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if not reply.endless and "Content-Length" not in reply.headers:
            self.send_header("Content-Length", str(len(body)))
        if reply.endless:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body if reply.cut_at is None else body[: reply.cut_at])
        self.local.sent_bytes += len(body)
        while reply.endless and self.local.sent_bytes < 1 << 30:
            self.wfile.write(reply.endless)
            self.local.sent_bytes += len(reply.endless)
        if reply.cut_at is not None or reply.endless:
            self.close_connection = True

    def log_message(self, format: str, *arguments: object) -> None:
        """Keep quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news."""


@contextmanager
def local_server(
    routes: dict[str, Route] | None = None, *, context: ssl.SSLContext | None = None
) -> Iterator[LocalServer]:
    """Serve on a free port of 127.0.0.1 while the block runs; with a `context` over TLS."""
    handler = type("Handler", (_Handler,), {})
    server = _Server(("127.0.0.1", 0), handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    local = LocalServer(f"{'https' if context else 'http'}://127.0.0.1:{server.server_address[1]}", routes or {})
    handler.local = local
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield local
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
