"""The Jupyter server of the UI tests: no token, a folder of its own, and the page's application exposed."""

import os

from jupyterlab.galata import configure_jupyter_server

configure_jupyter_server(c)  # noqa: F821 (`c` is given by Jupyter)

c.ServerApp.ip = "127.0.0.1"  # noqa: F821
c.ServerApp.port = int(os.environ.get("LAYERBOOK_UI_PORT", "8897"))  # noqa: F821
c.ServerApp.port_retries = 0  # noqa: F821
# Containers of CI run as root.
c.ServerApp.allow_root = True  # noqa: F821
