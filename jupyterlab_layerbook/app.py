"""The server extension: an authenticated WebSocket in front of the back end."""

import asyncio
import os
from functools import partial
from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from jupyter_server.extension.application import ExtensionApp
from tornado.websocket import WebSocketHandler

from .access import AUTH_RESOURCE, require_execute
from .node import BackendError, backend_command
from .ports import OpenPortHandler, PortHandler, Ports
from .relay import Relay

#: Longest message of a page, in bytes: a notebook's text with room to spare.
MESSAGE_MAX = 64 * 1024 * 1024 - 1024


class RelayHandler(WebSocketMixin, WebSocketHandler, JupyterHandler):
    """One page. The mixin checks the origin and pings every 30 s, which counts as no activity."""

    auth_resource = AUTH_RESOURCE
    _page_id: str | None = None

    def initialize(self, relay: Relay) -> None:
        self._relay = relay

    @property
    def max_message_size(self) -> int:
        return MESSAGE_MAX

    @property
    def ping_timeout(self) -> float:
        """As long as the interval: tornado takes no longer one, and says so each time."""
        return self.ping_interval

    def set_default_headers(self) -> None:
        """A WebSocket has no page to protect."""

    async def get(self, *args: Any, **kwargs: Any) -> None:
        await require_execute(self)
        await super().get(*args, **kwargs)

    async def open(self, *args: str, **kwargs: str) -> None:
        super().open(*args, **kwargs)
        try:
            self._page_id = await self._relay.attach(self)
        except BackendError as error:
            self.log.error("%s", error)
            self.close(1011, str(error))
            return
        if self.ws_connection is None:  # It went while the back end was starting.
            self.on_close()

    async def on_message(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            self.close(1003, "Messages are text.")
        elif self._page_id is not None:
            await self._relay.send(self._page_id, message)

    def on_close(self) -> None:
        if self._page_id is not None:
            asyncio.ensure_future(self._relay.detach(self._page_id))


class LayerbookApp(ExtensionApp):
    """Adds ``layerbook/ws``, and the ports of containers, to a Jupyter server."""

    name = "jupyterlab_layerbook"

    def initialize_handlers(self) -> None:
        assert self.serverapp is not None
        root = os.path.abspath(self.serverapp.root_dir)
        command = partial(backend_command, "serve", "--root-dir", root)
        self._relay = Relay(command, self.log)
        ports = Ports()
        self.handlers.extend(
            [
                (r"/layerbook/ws", RelayHandler, {"relay": self._relay}),
                (r"/layerbook/ports", OpenPortHandler, {"ports": ports}),
                (r"/layerbook/port/([\w-]+)/(.*)", PortHandler, {"ports": ports}),
            ]
        )

    async def stop_extension(self) -> None:
        await self._relay.stop()
