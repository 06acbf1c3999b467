"""Stands in for any service in tests of the runner: serves HTTP, says who it is, ends on SIGTERM."""

import json
import os
import signal
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Handler(BaseHTTPRequestHandler):
    """Answers what the runner and the proxy ask."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """`/events` is a stream; every other path tells which process answered and what it was told."""
        if self.path == "/events":
            self._stream()
            return
        self._answer()

    def do_POST(self) -> None:
        """Swallows the body, then answers like GET."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._answer()

    def _answer(self) -> None:
        told = {name: value for name, value in os.environ.items() if name.isupper()}
        body = json.dumps(
            {
                "name": Path(__file__).parent.name,
                "pid": os.getpid(),
                "path": self.path,
                "headers": {name.lower(): value for name, value in self.headers.items()},
                "env": told,
            }
        ).encode()
        self.send_response(503 if self.path == "/ready" and Path("unready").exists() else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        for number in range(3):
            self.wfile.write(f"data: {number} {time.time()}\n\n".encode())
            self.wfile.flush()
            time.sleep(0.3)
        self.close_connection = True

    def log_message(self, *_arguments: object) -> None:
        """Says nothing."""


def main() -> None:
    """Serve until SIGTERM."""
    name = Path(__file__).parent.name
    if Path(f"crash-{name}").exists():
        sys.exit("this stand-in was told to crash")
    port = int(os.environ.get("HTTP_PORT") or os.environ["SIMULATOR_PORT"])
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"{name} listens on {port}", flush=True)  # noqa: T201
    server.serve_forever()
    with Path("stopped").open("a") as stopped:
        stopped.write(f"{name}\n")


if __name__ == "__main__":
    main()
