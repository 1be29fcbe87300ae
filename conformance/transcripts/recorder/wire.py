"""One request to Django in this process, as a server would hand it over."""

from __future__ import annotations

import io
from urllib.parse import unquote_to_bytes, urlsplit

from django.core.handlers.wsgi import WSGIHandler


def ask(method: str, target: str, headers: dict[str, str], body: str | None) -> tuple[int, list, bytes]:
    """Status, headers (a list of pairs) and body of the answer."""
    raw = (body or "").encode("utf-8", "surrogatepass")
    parts = urlsplit(target)
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": unquote_to_bytes(parts.path).decode("latin-1"),
        "QUERY_STRING": parts.query,
        "SCRIPT_NAME": "",
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "testserver",
        "CONTENT_LENGTH": str(len(raw)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(raw),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
    got: dict = {}

    def start_response(status, pairs, exc_info=None):
        got["status"], got["headers"] = int(status.split()[0]), pairs

    response = WSGIHandler()(environ, start_response)
    content = b"".join(response)
    response.close()
    return got["status"], got["headers"], content
