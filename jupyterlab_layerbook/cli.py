"""The ``layerbook`` command: the back end without Jupyter."""

import os
import subprocess
import sys

from .node import BackendError, backend_command

#: What a shell answers when a command cannot be found; 0 to 3 have their own meanings.
EXIT_NO_NODE = 127


def main() -> None:
    """Runs the back end in place of this process; its exit code is the command's."""
    try:
        command = backend_command(*sys.argv[1:])
    except BackendError as error:
        print(f"layerbook: {error}", file=sys.stderr)
        sys.exit(EXIT_NO_NODE)
    if os.name == "nt":
        # There, exec returns to the shell before the new process has ended.
        sys.exit(subprocess.run(command, check=False).returncode)
    os.execv(command[0], command)
