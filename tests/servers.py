"""SPARQL servers that tests start on the loopback address, and stop again."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sysconfig
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

#: What a fresh Virtuoso calls its administrator, and how.
VIRTUOSO_USER = {"MLCARD_ENDPOINT_USER": "dba", "MLCARD_ENDPOINT_PASSWORD": "dba"}

_INI = """
[Database]
DatabaseFile = virtuoso.db
TransactionFile = virtuoso.trx
ErrorLogFile = virtuoso.log
xa_persistent_file = virtuoso.pxa
LockFile = virtuoso.lck
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = temp.db
TransactionFile = temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 4000
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{web}
ServerThreads = 8
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


@contextmanager
def oxigraph(folder):
    """A server of Oxigraph: the package brings its program."""
    program = shutil.which("oxigraph", path=sysconfig.get_path("scripts"))
    assert program, "the dev dependency oxigraph is not installed"
    port = free_port()
    with _running([program, "serve", "--location", folder / "store", "--bind", f"127.0.0.1:{port}"], port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def virtuoso(folder):
    """A server of Virtuoso, from Debian's package virtuoso-opensource-7-bin; in CI a test fails without."""
    program = shutil.which("virtuoso-t")
    if not program:
        message = "no Virtuoso: apt-get install virtuoso-opensource-7-bin"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    web = free_port()
    (folder / "virtuoso.ini").write_text(_INI.format(sql=free_port(), web=web), encoding="ascii")
    with _running([program, "-f", "-c", "virtuoso.ini"], web, cwd=folder):
        yield f"http://127.0.0.1:{web}"


@contextmanager
def _running(command, port, cwd=None):
    with subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _await(process, port)
            yield
        finally:
            process.kill()


def _await(process, port, seconds=60):
    """Wait until a server answers."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert process.poll() is None, f"{process.args[0]} ended with {process.returncode}"
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.05)
        else:
            return
        finally:
            connection.close()
    raise AssertionError(f"{process.args[0]} does not answer after {seconds} s")


@contextmanager
def pretending(answer):
    """A server that answers as `answer(handler, body)` says; yields its address and the requests."""
    seen = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version, sys_version = "Pretending/1", ""

        def _answer(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            seen.append((self.command, self.path, dict(self.headers), body))
            answer(self, body)

        do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 - names that http.server asks for

        def log_message(self, *_):
            pass

        def reply(self, status, body=b"", **headers):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", seen
    finally:
        server.shutdown()
        server.server_close()
