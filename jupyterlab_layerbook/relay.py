"""Relays messages between the pages and one Node.js process.

One line a frame, UTF-8. To the process: ``+ID`` (a page connected), ``-ID`` (it is gone), and
``=ID JSON`` (its message). From the process: ``=ID JSON``. JSON here has no line breaks.
"""

import asyncio
import itertools
from collections.abc import Callable
from logging import Logger
from time import monotonic
from typing import Protocol

from tornado.websocket import WebSocketClosedError

from .child import Child
from .node import BackendError

#: Seconds that a page may take to accept one message before it holds up the others.
SLOW_PAGE = 20.0
#: A process that lived for fewer seconds than this has crashed at its start.
SHORT_LIFE = 10.0
#: Longest wait between two starts, in seconds.
LONGEST_WAIT = 30.0


class Page(Protocol):
    """The part of a WebSocket handler that the relay uses."""

    def write_message(self, message: bytes) -> asyncio.Future[None]: ...
    def close(self, code: int, reason: str) -> None: ...


class Relay:
    """Starts the process with the first page, and again after a crash; stops it at the end."""

    def __init__(self, command: Callable[[], list[str]], log: Logger) -> None:
        self._command = command
        self._log = log
        self._pages: dict[str, Page] = {}
        self._ids = map("{:x}".format, itertools.count(1))
        self._starting = asyncio.Lock()
        self._child: Child | None = None
        self._started_at = 0.0
        self._crashes = 0
        self._not_before = 0.0
        self._stopping = False

    async def attach(self, page: Page) -> str:
        """Connects a page and returns its id. Raises BackendError when there is no back end."""
        async with self._starting:
            child = self._child or await self._start()
        page_id = next(self._ids)
        self._pages[page_id] = page
        await child.write(f"+{page_id}\n".encode())
        return page_id

    async def send(self, page_id: str, message: str) -> None:
        """Hands a page's message to the process; waits while the process does not read."""
        if self._child is not None and page_id in self._pages:
            await self._child.write(f"={page_id} {_one_line(message)}\n".encode())

    async def detach(self, page_id: str) -> None:
        """Tells the process that a page is gone."""
        if self._pages.pop(page_id, None) is not None and self._child is not None:
            await self._child.write(f"-{page_id}\n".encode())

    async def stop(self) -> None:
        """Ends the process for good."""
        self._stopping = True
        if self._child is not None:
            await self._child.stop()

    async def _start(self) -> Child:
        await asyncio.sleep(max(0.0, self._not_before - monotonic()))
        command = await asyncio.to_thread(self._command)
        if self._stopping:
            raise BackendError("Jupyter is shutting down.")
        try:
            self._child = Child(command, self._deliver, self._after_exit, self._log)
        except OSError as error:
            self._log.error("Node.js could not be started: %s", error)
            raise BackendError(
                "Node.js could not be started; Jupyter's log has the details."
            ) from error
        self._started_at = monotonic()
        self._log.info("Back end started (pid %d)", self._child.pid)
        return self._child

    async def _deliver(self, line: bytes) -> None:
        head, _, message = line.partition(b" ")
        if not head.startswith(b"="):
            self._log.warning("Not a message: %s", line[:200].decode("utf-8", "replace"))
            return
        page_id = head[1:].decode("ascii", "replace")
        page = self._pages.get(page_id)
        if page is None:
            return
        try:
            await asyncio.wait_for(page.write_message(message), SLOW_PAGE)
        except WebSocketClosedError:
            pass  # on_close follows.
        except asyncio.TimeoutError:
            page.close(1013, "The page took too long to accept a message.")
            await self.detach(page_id)

    def _after_exit(self, child: Child, reason: str) -> None:
        if self._stopping:
            reason = "Jupyter is shutting down."
        else:
            self._crashes = self._crashes + 1 if monotonic() - self._started_at < SHORT_LIFE else 0
            wait = min(LONGEST_WAIT, 2.0 ** (self._crashes - 1)) if self._crashes else 0.0
            self._not_before = monotonic() + wait
            reason = f"Layerbook's back end ended ({reason}); Jupyter's log has the details."
            self._log.error("%s It is started again when a page connects.", reason)
        self._child = None
        pages, self._pages = self._pages, {}
        for page in pages.values():
            page.close(1011, reason)


def _one_line(json: str) -> str:
    """The same JSON without anything that some reader takes for the end of a line.

    A raw line break can only stand between tokens, where a space is as good; the two separators,
    at which Node.js' readline ends a line too, only inside strings, where they can be escaped.
    """
    json = json.replace("\n", " ").replace("\r", " ")
    return json.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
