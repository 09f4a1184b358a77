"""The connection to Deno's kernel: every output is read, and no kernel is left behind."""

import asyncio
import ctypes
import signal
import sys

from jupyter_client.utils import ensure_async
from nbclient import NotebookClient
from nbclient.exceptions import (
    CellExecutionComplete,
    CellExecutionError,
    CellTimeoutError,
    DeadKernelError,
)

from notebook_text import PROGRESS, first_line

# What the marker's display is known by.
END = "application/x-sam-ood-end"

# Outputs of a cell, at most: each costs a message, and two million of them an hour and a gigabyte.
MOST_OUTPUTS = 20_000

# What nobody awaits is said on stderr, which fails the cell: without this the first is lost in
# silence, and the second ends the kernel's own loop, so that it never answers again.
SAY_WHAT_IS_LOST = """
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  console.error("unhandled rejection:", event.reason);
});
addEventListener("error", (event) => {
  event.preventDefault();
  console.error("uncaught:", event.error);
});
"""


class LosslessClient(NotebookClient):
    """Ends a cell when a marker sent through the kernel's own output queue has come back.

    nbclient ends it at `idle`, which Deno's kernel sends past the outputs still in its queue.
    The queue keeps its order, so once the marker is here, all of the cell's outputs are.
    """

    def __init__(self, notebook, progress, **options):
        super().__init__(notebook, **options)
        self.progress = progress
        self.heard = 0
        # Whether the kernel is in a cell: it has begun the one that it was sent, and not said its end.
        self.taken = False
        self.flood = asyncio.Event()

    async def prepare(self):
        """Makes the kernel say what it would lose."""
        await ensure_async(self.kc.execute(SAY_WHAT_IS_LOST, silent=True, store_history=False))

    async def _async_poll_output_msg(self, parent_msg_id, cell, cell_index):
        data = f'{{"{END}": "{parent_msg_id}"}}'
        mark = f'await Deno.jupyter.broadcast("display_data", {{ data: {data}, metadata: {{}} }});'
        marker_msg_id = None
        before = self.heard
        self.taken = False
        while True:
            msg = await ensure_async(self.kc.iopub_channel.get_msg(timeout=None))
            self.heard += 1
            if self.heard - before > MOST_OUTPUTS:
                self.flood.set()
            sender = msg["parent_header"].get("msg_id")
            if msg["content"].get("data", {}).get(END) == parent_msg_id:
                return
            if sender == marker_msg_id and msg["msg_type"] in ("status", "execute_input"):
                continue
            if sender not in (parent_msg_id, marker_msg_id):
                continue
            self.taken = marker_msg_id is None
            try:
                self.process_message(msg, cell, cell_index)
            except CellExecutionComplete:
                self.taken = False
                marker_msg_id = await ensure_async(
                    self.kc.execute(mark, silent=True, store_history=False)
                )

    def process_message(self, msg, cell, cell_index):
        content = msg["content"]
        for bundle in (content.get("data"), content.get("metadata")):
            if bundle and bundle.get(PROGRESS):
                self.progress.text = first_line(str(bundle[PROGRESS]))
        return super().process_message(msg, cell, cell_index)


def die_with_parent():
    """Lets Linux kill the kernel when this process is killed; elsewhere a SIGKILL orphans it."""
    if not sys.platform.startswith("linux"):
        return None
    prctl, set_death_signal = ctypes.CDLL(None).prctl, 1
    return lambda: prctl(set_death_signal, signal.SIGKILL)


def explain(error, client):
    """What went wrong in a cell, in one line."""
    if isinstance(error, CellExecutionError):
        hint = " (does every import resolve?)" if error.evalue == "Execution failed" else ""
        return f"{error.ename}: {first_line(error.evalue)}{hint}"
    if isinstance(error, CellTimeoutError):
        return f"no end after {client.timeout or client.iopub_timeout} s; raise --timeout"
    if isinstance(error, DeadKernelError):
        return f"the kernel ended{how_it_ended(client)}"
    return str(error)


def how_it_ended(client):
    """The signal or exit code of a dead kernel's process, as far as it is known."""
    code = getattr(getattr(client.km.provisioner, "process", None), "returncode", None)
    if code is None:
        return ""
    return f" by {signal.Signals(-code).name}" if code < 0 else f" with exit code {code}"
