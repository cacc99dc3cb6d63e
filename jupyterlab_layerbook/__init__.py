"""Layerbook's share of the Jupyter server: it starts the Node.js back end and relays its messages."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("jupyterlab-layerbook")
except PackageNotFoundError:  # Imported from a clone that was never installed.
    __version__ = "0+unknown"


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "jupyterlab-layerbook"}]


def _jupyter_server_extension_points() -> list[dict[str, object]]:
    from .app import LayerbookApp

    return [{"module": "jupyterlab_layerbook", "app": LayerbookApp}]
