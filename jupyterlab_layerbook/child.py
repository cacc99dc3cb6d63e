"""One Node.js process that is spoken to in lines."""

import asyncio
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from logging import Logger
from typing import IO, Any

#: Longest line from the process; a longer one means that it does not speak our protocol.
LINE_MAX = 64 * 1024 * 1024
#: Longest piece of a log line that is kept together.
LOG_LINE_MAX = 64 * 1024
#: Seconds that a process gets to stop its containers and write its commits; it takes eight at most.
STOP = 9.0
#: Seconds that it gets after a polite signal, or after the end of its output.
GRACE = 3.0


class Child:
    """Starts a process and hands over its lines.

    Threads do the reading and writing: on Windows Jupyter runs an event loop that has no
    subprocesses. The process gets a session of its own, so a Ctrl-C in the terminal ends only
    Jupyter; the process then sees the end of its input and cleans up after itself.
    """

    def __init__(
        self,
        command: list[str],
        on_line: Callable[[bytes], Coroutine[Any, Any, None]],
        on_exit: Callable[["Child", str], None],
        log: Logger,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._on_line = on_line
        self._on_exit = on_exit
        self._log = log
        self._writer = ThreadPoolExecutor(1, "layerbook-stdin")
        self._ended = asyncio.Event()
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            **_own_session(),
        )
        for work in (self._read_messages, self._read_log):
            threading.Thread(target=work, name="layerbook", daemon=True).start()

    @property
    def pid(self) -> int:
        return self._process.pid

    async def write(self, line: bytes) -> None:
        """Writes one line, in the order of the calls; waits while the process does not read."""
        await self._loop.run_in_executor(self._writer, self._write, line)

    async def stop(self) -> None:
        """Ends the process: end of input, then a polite signal, then a hard one."""
        self._writer.submit(self._close_input)
        for limit, end in ((STOP, self._process.terminate), (GRACE, self._process.kill)):
            try:
                await asyncio.wait_for(self._ended.wait(), limit)
                return
            except asyncio.TimeoutError:
                end()
        await self._ended.wait()

    def _write(self, line: bytes) -> None:
        try:
            _pipe(self._process.stdin).write(line)
            _pipe(self._process.stdin).flush()
        except (OSError, ValueError):
            pass  # It has ended; the reader notices and tells.

    def _close_input(self) -> None:
        try:
            _pipe(self._process.stdin).close()
        except OSError:
            pass  # Unwritten bytes of a process that has ended.

    def _read_messages(self) -> None:
        output = _pipe(self._process.stdout)
        while (line := output.readline(LINE_MAX)).endswith(b"\n"):
            self._hand_over(line[:-1])
        try:
            code = self._process.wait(STOP)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._after_exit, _in_words(code))

    def _hand_over(self, line: bytes) -> None:
        if self._loop.is_closed():
            return  # Jupyter is ending; what the process still says is for nobody.
        future = asyncio.run_coroutine_threadsafe(self._on_line(line), self._loop)
        try:
            # Only then the next line is read, so a slow page slows the process down.
            future.result()
        except Exception:  # noqa: BLE001 (this thread has to go on)
            self._log.exception("A message was lost")

    def _after_exit(self, reason: str) -> None:
        self._ended.set()
        self._on_exit(self, reason)

    def _read_log(self) -> None:
        output = _pipe(self._process.stderr)
        while line := output.readline(LOG_LINE_MAX):
            self._log.info("%s", line.decode("utf-8", "replace").rstrip())


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream


def _own_session() -> dict[str, Any]:
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def _in_words(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
