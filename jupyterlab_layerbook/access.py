"""Who may use what this extension adds to a Jupyter server."""

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import ensure_async
from tornado.web import HTTPError

#: What an authorizer knows the handlers of this extension by.
AUTH_RESOURCE = "layerbook"


async def require_execute(handler: JupyterHandler) -> None:
    """Raises HTTPError 403 for whoever may not run kernels: both are code on this machine."""
    user = handler.current_user
    if user is None or not await ensure_async(
        handler.authorizer.is_authorized(handler, user, "execute", AUTH_RESOURCE)
    ):
        raise HTTPError(403)
