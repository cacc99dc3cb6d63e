"""Published ports of containers, through the Jupyter server, for browsers that cannot reach its machine.

A page of a container is not trusted. It is shown under an address that nobody can guess, which is all that it needs:
it gets no cookie, no token and no header of Jupyter's, can set no cookie, and a sandbox gives it an origin of its own, so
nothing in it can act as the user. What `jupyter-server-proxy` does instead is in docs/decisions/0013.
"""

import ipaddress
import json
import secrets
from contextlib import suppress
from typing import Any

from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado.httpclient import HTTPRequest, HTTPResponse
from tornado.httputil import HTTPHeaders
from tornado.simple_httpclient import SimpleAsyncHTTPClient
from tornado.web import HTTPError, authenticated
from tornado.websocket import WebSocketClosedError, WebSocketHandler, websocket_connect

from .access import AUTH_RESOURCE, require_execute

#: Largest body that goes through, in bytes, each way.
BODY_MAX = 256 * 1024 * 1024
#: Seconds that a container may take to answer.
TIMEOUT = 300.0
#: Open addresses; the oldest is forgotten first.
OPEN_MAX = 200

#: Of one connection only (RFC 9110, 7.6.1), or of Jupyter's: never passed on to a container.
REQUEST_DROPPED = {
    "connection", "keep-alive", "proxy-authorization", "te", "trailer", "transfer-encoding",
    "upgrade", "host", "cookie", "authorization", "x-xsrftoken", "referer", "origin",
    "sec-websocket-key", "sec-websocket-version", "sec-websocket-extensions",
    "sec-websocket-protocol", "accept-encoding", "content-length",
}  # fmt: skip
#: Never passed back from one: a cookie, a service worker or a policy would be Jupyter's.
RESPONSE_DROPPED = {
    "connection", "keep-alive", "proxy-authenticate", "trailer", "transfer-encoding", "upgrade",
    "content-length", "set-cookie", "service-worker-allowed", "clear-site-data",
    "content-security-policy", "strict-transport-security", "access-control-allow-credentials",
}  # fmt: skip
SANDBOX = "sandbox allow-scripts allow-forms allow-popups allow-modals allow-downloads"


class Ports:
    """The ports that pages asked for, by the secret part of their address."""

    def __init__(self) -> None:
        self._open: dict[str, tuple[str, int]] = {}

    def open(self, host: str, port: int) -> str:
        """The secret of an address. Raises ValueError for what is no port of this machine."""
        if not 0 < port < 65536:
            raise ValueError("The port is not a number from 1 to 65535.")
        target = (_loopback(host), port)
        for secret, known in self._open.items():
            if known == target:
                return secret
        secret = secrets.token_urlsafe(24)
        self._open[secret] = target
        if len(self._open) > OPEN_MAX:
            del self._open[next(iter(self._open))]
        return secret

    def find(self, secret: str) -> tuple[str, int]:
        """Host and port. Raises HTTPError 404 for an address that was never given out."""
        try:
            return self._open[secret]
        except KeyError:
            raise HTTPError(404, reason="This address is not open any more") from None


def _loopback(host: str) -> str:
    """Where the engine of this machine published a port: what is bound to every address answers on loopback."""
    address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    if address.is_unspecified:
        return "::1" if address.version == 6 else "127.0.0.1"
    if not address.is_loopback:
        raise ValueError("The port is not published on this machine.")
    return str(address)


class OpenPortHandler(APIHandler):
    """``POST layerbook/ports`` with ``{"host", "port"}`` answers ``{"path"}``, the address of a port."""

    auth_resource = AUTH_RESOURCE

    def initialize(self, ports: Ports) -> None:
        self._ports = ports

    @authenticated
    async def post(self) -> None:
        await require_execute(self)
        body = self.get_json_body() or {}
        try:
            secret = self._ports.open(str(body["host"]), int(body["port"]))
        except (KeyError, TypeError, ValueError) as error:
            raise HTTPError(400, reason=str(error)) from None
        path = url_path_join(self.base_url, "layerbook", "port", secret) + "/"
        await self.finish(json.dumps({"path": path}))


class PortHandler(WebSocketHandler):
    """One request of a container's page: HTTP, or a WebSocket."""

    SUPPORTED_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

    def initialize(self, ports: Ports) -> None:
        self._ports = ports
        self._remote: Any = None

    def check_xsrf_cookie(self) -> None:
        """The secret in the path is what allows the request; cookies are not looked at."""

    def check_origin(self, origin: str) -> bool:
        return True

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        self.set_header("Content-Security-Policy", SANDBOX)
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("X-Content-Type-Options", "nosniff")

    async def get(self, secret: str, path: str) -> None:  # type: ignore[override]
        if self.request.headers.get("Upgrade", "").lower() == "websocket":
            self._ports.find(secret)  # While an answer can still say that it is unknown.
            await super().get(secret, path)
        else:
            await self._relay(secret)

    async def head(self, secret: str, path: str) -> None:
        await self._relay(secret)

    post = put = patch = delete = options = head

    async def _relay(self, secret: str) -> None:
        request = HTTPRequest(
            self._url("http", secret),
            method=self.request.method or "GET",
            headers=self._request_headers(),
            body=self.request.body if self.request.body or self._has_body() else None,
            follow_redirects=False,
            decompress_response=False,
            connect_timeout=10,
            request_timeout=TIMEOUT,
            allow_nonstandard_methods=True,
        )
        client = SimpleAsyncHTTPClient(force_instance=True, max_body_size=BODY_MAX)
        try:
            answer = await client.fetch(request, raise_error=False)
        except Exception as error:  # noqa: BLE001 (refused, closed, late, no HTTP: whatever a container does)
            self._fail(error)
            return
        finally:
            client.close()
        await self._answer(answer, secret)

    async def _answer(self, answer: HTTPResponse, secret: str) -> None:
        self.set_status(answer.code, answer.reason)
        self.clear_header("Content-Type")
        for name, value in answer.headers.get_all():
            if name.lower() not in RESPONSE_DROPPED:
                self.add_header(name, self._at_home(value, secret) if name == "Location" else value)
        if self.request.method == "HEAD" and "Content-Length" in answer.headers:
            self.set_header("Content-Length", answer.headers["Content-Length"])
        if answer.body:
            self.write(answer.body)
        await self.finish()

    def _at_home(self, location: str, secret: str) -> str:
        """A redirect to a path, or to the port by its own address, stays below our address."""
        location = location.removeprefix(f"http://{self._where(secret)}")
        prefix, _, _ = self.request.path.partition(f"/{secret}/")
        is_path = location.startswith("/") and not location.startswith("//")
        return f"{prefix}/{secret}{location}" if is_path else location

    def compute_etag(self) -> None:
        """None of ours: the container's own, or no, tag goes through."""

    def _fail(self, error: object) -> None:
        self.set_status(502)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(
            f"The container does not answer at this port: {error}.\n"
            "It may have ended, or not listen yet.\n"
        )

    def _has_body(self) -> bool:
        return self.request.method in ("POST", "PUT", "PATCH")

    def _where(self, secret: str) -> str:
        host, port = self._ports.find(secret)
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    def _url(self, scheme: str, secret: str) -> str:
        query = f"?{self.request.query}" if self.request.query else ""
        # The path as it came: the pattern's group is decoded already.
        _, _, raw = self.request.path.partition(f"/{secret}/")
        return f"{scheme}://{self._where(secret)}/{raw}{query}"

    def _request_headers(self) -> HTTPHeaders:
        headers = HTTPHeaders()
        for name, value in self.request.headers.get_all():
            if name.lower() not in REQUEST_DROPPED:
                headers.add(name, value)
        return headers

    # -- WebSocket

    @property
    def max_message_size(self) -> int:
        return BODY_MAX

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        return subprotocols[0] if subprotocols else None

    async def open(self, secret: str, path: str) -> None:  # type: ignore[override]
        request = HTTPRequest(self._url("ws", secret), headers=self._request_headers())
        protocols = [self.selected_subprotocol] if self.selected_subprotocol else None
        try:
            self._remote = await websocket_connect(
                request,
                subprotocols=protocols,
                max_message_size=BODY_MAX,
                on_message_callback=self._from_remote,
            )
        except Exception as error:  # noqa: BLE001 (whatever a container answers)
            self.close(1011, str(error)[:120])

    async def on_message(self, message: str | bytes) -> None:  # type: ignore[override]
        # No message is read before `open` is over.
        if self._remote is not None:
            with suppress(WebSocketClosedError):  # It is on its way out: `_from_remote` hears of it.
                await self._remote.write_message(message, isinstance(message, bytes))

    def _from_remote(self, message: str | bytes | None) -> None:
        if message is None:
            remote = self._remote
            self.close(remote and remote.close_code, remote and remote.close_reason)
        elif self.ws_connection is not None:
            self.write_message(message, isinstance(message, bytes))

    def on_close(self) -> None:
        if self._remote is not None:
            self._remote.close(self.close_code, self.close_reason)
