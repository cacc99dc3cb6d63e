"""Kernel cells for ``layerbook execute``: one kernel, one cell at a time, over stdin and stdout.

A line of JSON in, ``{"source": …}``; a line of JSON out, ``{"outputs": […], "execution_count": n, "ok": bool}``.
The kernel stops when stdin ends.
"""

from __future__ import annotations

import asyncio
import json
import sys

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError


async def run(kernel_name: str, folder: str) -> None:
    """Starts the kernel in ``folder`` and answers until stdin ends."""
    notebook = nbformat.v4.new_notebook()
    client = NotebookClient(
        notebook,
        kernel_name=kernel_name,
        timeout=None,
        resources={"metadata": {"path": folder}},
    )
    async with client.async_setup_kernel():
        loop = asyncio.get_running_loop()
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            cell = nbformat.v4.new_code_cell(json.loads(line)["source"])
            notebook.cells = [cell]
            ok = True
            try:
                await client.async_execute_cell(cell, 0, store_history=True)
            except CellExecutionError:
                ok = False
            answer = {
                "outputs": cell.outputs,
                "execution_count": cell.execution_count,
                "ok": ok,
            }
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], sys.argv[2]))
