"""Whether a kernel still does something: what its processes compute, on Linux."""

import asyncio
import os
from pathlib import Path

# Below this share of a core, and these seconds at once, a kernel waits: one that waits took none.
COMPUTING, AT_ONCE = 0.01, 0.05
SECONDS_BETWEEN_LOOKS = 1


def processor_seconds(root):
    """Seconds that the living processes under `root` have computed; None where nobody says."""
    children, seconds = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name, in brackets, may hold anything: the numbers are after the last one.
            fields = path.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(path.parent.name)
        children.setdefault(int(fields[1]), []).append(pid)
        seconds[pid] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    if root not in seconds:
        return None
    waiting, total = [root], 0.0
    while waiting:
        pid = waiting.pop()
        total += seconds[pid]
        waiting += children.get(pid, [])
    return total


async def until_stuck(pid, heard, limit):
    """Returns when process `pid` neither computes nor says anything for `limit` seconds.

    They are counted in looks: what the whole machine was stopped or starved for says nothing of the
    kernel. `heard` is a function: how many messages have come.
    """
    still, before = 0, (heard(), processor_seconds(pid))
    while still < limit:
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
        still += SECONDS_BETWEEN_LOOKS
        state = (heard(), processor_seconds(pid))
        # Where nobody says what it computes, it may compute.
        computed = float("inf") if state[1] is None else abs(state[1] - (before[1] or 0.0))
        if state[0] != before[0] or computed > COMPUTING * still + AT_ONCE:
            still, before = 0, state
