"""Requests to a SPARQL server: who asks, how long, how often, how much.

Name and password come from `MLCARD_ENDPOINT_USER` and `MLCARD_ENDPOINT_PASSWORD`, a token from
`MLCARD_ENDPOINT_TOKEN`, else from the user's netrc file; the server's challenge decides between Basic and
Digest. A redirect is not followed: credentials and cards go to the address that the user named, nowhere else.
"""

from __future__ import annotations

import contextlib
import os
import re
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from mlcard.errors import EndpointError, MissingExtraError
from mlcard.lake.endpoint.servers import is_loopback, unreachable

if TYPE_CHECKING:
    from collections.abc import Sequence

    import requests

#: Bytes of an answer that are read at most.
LARGEST = 1 << 30
#: Answers of a server that will do better later: https://www.rfc-editor.org/rfc/rfc9110#section-15
_LATER = frozenset({429, 502, 503, 504})
#: Seconds before a request is sent again: the first pause, doubled each time, and the longest.
_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
_CONNECT = 10.0
_TAG = re.compile(r"<(?:style|script).*?</|<[^>]*>", re.DOTALL)
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered.

    Attributes:
        content: the body.
        media_type: its type, without parameters, in small letters.
        server: its `Server` header.
    """

    content: bytes
    media_type: str
    server: str


@dataclass(slots=True)
class Connection:
    """A way to a SPARQL server; threads may share it, and `with` closes it.

    Attributes:
        timeout: seconds that one request may take, answer included.
        retries: how often a request is sent again when the server is away or busy.
        pause: seconds before the first of them; doubled each time.
    """

    timeout: float = 60.0
    retries: int = 4
    pause: float = _PAUSE
    _sessions: threading.local = field(default_factory=threading.local, repr=False)
    _open: list[requests.Session] = field(default_factory=list, repr=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for session in self._open:
            session.close()

    def server_header(self, url: str) -> str:
        """What the server at a URL says that it is; empty if it does not say."""
        reply = self.send("GET", url, params=[("query", "ASK {}")], accept="*/*", any_status=True)
        return reply.server

    def send(
        self, method: str, url: str, *, params: Sequence[tuple[str, str]] = (),
        data: bytes | Sequence[tuple[str, str]] | None = None,
        content_type: str = "", accept: str = "*/*", any_status: bool = False, writes: bool = False,
    ) -> Reply:  # fmt: skip
        """Send a request that can be repeated without harm, and read the answer.

        Args:
            method: of HTTP.
            url: where to.
            params: of the query part.
            data: bytes, or the fields of a form.
            content_type: of the bytes.
            accept: media types of the answer.
            any_status: whether an answer that refuses is an answer, too.
            writes: whether it changes something: Virtuoso answers 500 to the loser of a deadlock.

        Raises:
            EndpointError: no answer within the time, or one that refuses.
            MissingExtraError: the package for requests is not installed.
        """
        requests = _requests()
        headers = {"Accept": accept} | ({"Content-Type": content_type} if content_type else {})
        later = _LATER | {500} if writes else _LATER
        for attempt in range(self.retries + 1):
            last = attempt == self.retries
            wait = min(self.pause * 2**attempt, _LONGEST_PAUSE)
            try:
                with self._challenged(method, url, list(params), data, headers) as response:
                    if response.status_code in later and not last:
                        time.sleep(_asked_for(response, wait))
                        continue
                    reply = self._read(response, url)
                    if not any_status:
                        _refuse(response, reply, url)
                    return reply
            except requests.exceptions.ConnectionError as error:
                if last:
                    raise unreachable(url, _reason(error)) from error
            except requests.exceptions.Timeout as error:
                raise self._late(url) from error
            except requests.exceptions.RequestException as error:
                raise EndpointError(f"{url}: {_reason(error)}") from error
            time.sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    def _challenged(
        self, method: str, url: str, params: list[tuple[str, str]], data: Any, headers: dict[str, str]
    ) -> requests.Response:
        """Send a request, and once more with name and password if the server asks for them."""
        session = self._session()
        arguments: dict[str, Any] = {
            "params": params, "data": data, "headers": headers, "stream": True,
            "allow_redirects": False, "timeout": (min(_CONNECT, self.timeout), self.timeout),
        }  # fmt: skip
        response = session.request(method, url, **arguments)
        if response.status_code != 401:
            return response
        auth = _credentials(url, response.headers.get("WWW-Authenticate", ""))
        if auth is None or getattr(self._sessions, "known", False):
            return response
        response.close()
        session.auth, self._sessions.known = auth, True
        return session.request(method, url, **arguments)

    def _session(self) -> requests.Session:
        """The session of this thread."""
        found: requests.Session | None = getattr(self._sessions, "session", None)
        if found is None:
            found = _requests().Session()
            found.auth = _token()
            self._sessions.session = found
            self._open.append(found)
        return found

    def _read(self, response: requests.Response, url: str) -> Reply:
        """Read an answer to its end, unless it takes too long or is too large."""
        end = time.monotonic() + self.timeout
        parts: list[bytes] = []
        size = 0
        try:
            while part := response.raw.read1(_CHUNK, decode_content=True):
                size += len(part)
                parts.append(part)
                if size > LARGEST:
                    raise EndpointError(
                        f"the answer of {url} is larger than {LARGEST >> 20} MiB",
                        hint="add a LIMIT to the query",
                    )
                if time.monotonic() > end:
                    raise self._late(url)
        except _broken() as error:
            raise EndpointError(f"the answer of {url} broke off after {size:,} bytes") from error
        return Reply(
            b"".join(parts),
            response.headers.get("Content-Type", "").partition(";")[0].strip().lower(),
            response.headers.get("Server", ""),
        )

    def _late(self, url: str) -> EndpointError:
        """The error for an answer that did not come in time."""
        return EndpointError(
            f"{url} did not answer within {self.timeout:g} s",
            hint="bind more variables or add a LIMIT; --timeout gives it more time",
        )


def in_the_open(url: str) -> str:
    """What to tell of credentials that would travel in the open; empty if none would."""
    given = _token_text() is not None or _credentials(url, "Basic") is not None
    if not given or url.startswith("https:") or is_loopback(url):
        return ""
    return f"{url} is not encrypted: everybody on the way can read the password"


def _refuse(response: requests.Response, reply: Reply, url: str) -> None:
    """Raise the error for an answer that is none."""
    status = response.status_code
    if 200 <= status < 300:
        return
    if 300 <= status < 400:
        raise EndpointError(
            f"{url} has moved to {response.headers.get('Location', 'another address')}",
            hint="name the new address: cards and passwords go to no other than the one you name",
        )
    said = _first_line(reply)
    if status in {401, 403}:
        raise EndpointError(
            f"{url} refuses ({status}{said})",
            hint="set MLCARD_ENDPOINT_USER and MLCARD_ENDPOINT_PASSWORD, or MLCARD_ENDPOINT_TOKEN, or write "
            "a line into ~/.netrc",
        )
    hint = "is this the address of a SPARQL server?" if status in {404, 405} else ""
    raise EndpointError(f"{url} answers {status}{said}", hint=hint)


def _first_line(reply: Reply) -> str:
    """What an error answer says, in a line; of a page for people its text."""
    text = reply.content[:4000].decode("utf-8", "replace")
    if "html" in reply.media_type:
        text = _TAG.sub(" ", text)
    text = " ".join(text.split())
    return f": {text[:300]}" if text else ""


def _asked_for(response: requests.Response, wait: float) -> float:
    """Seconds that the server asks to wait, at most the longest pause; else the usual ones."""
    value = response.headers.get("Retry-After", "")
    return min(float(value), _LONGEST_PAUSE) if value.isdecimal() else wait


def _credentials(url: str, challenge: str) -> Any:
    """What answers a server's challenge, None if the user has given nothing for it."""
    from requests.auth import HTTPBasicAuth, HTTPDigestAuth  # noqa: PLC0415 - an extra
    from requests.utils import get_netrc_auth  # noqa: PLC0415

    name, password = os.environ.get("MLCARD_ENDPOINT_USER"), os.environ.get("MLCARD_ENDPOINT_PASSWORD")
    found = (name, password or "") if name else get_netrc_auth(url)
    if not found:
        return None
    kind = HTTPDigestAuth if "digest" in challenge.lower() else HTTPBasicAuth
    return kind(*found)


def _token_text() -> str | None:
    """The token that the environment has."""
    return os.environ.get("MLCARD_ENDPOINT_TOKEN") or None


def _token() -> Any:
    """What adds the token to a request, or nothing: `requests` would send a password unasked otherwise."""
    token = _token_text()

    def sign(request: Any) -> Any:
        if token:
            request.headers["Authorization"] = f"Bearer {token}"
        return request

    return sign


def _reason(error: Exception) -> str:
    """Why there is no connection, without the names of classes."""
    cause: BaseException = error
    while isinstance(inner := cause.__cause__ or cause.__context__, BaseException):
        cause = inner
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror
    return str(cause)[:200]


def _broken() -> tuple[type[Exception], ...]:
    """What an answer that breaks off raises."""
    from urllib3.exceptions import HTTPError  # noqa: PLC0415 - comes with requests

    return (HTTPError, OSError)


def _requests() -> Any:
    """The package that sends requests."""
    with contextlib.suppress(ImportError):
        import requests  # noqa: PLC0415 - an extra

        return requests
    raise MissingExtraError(
        "asking a SPARQL server needs the package requests", hint='pip install "mlcard[endpoint]"'
    )
