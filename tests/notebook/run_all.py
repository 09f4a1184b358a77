"""Runs cells one after the other without waiting, as "Run All" does, and prints for each text on standard
output whether it came with its own cell's request: "0 0" is text 0 under cell 0.

    python run_all.py <kernel> <folder> <file with a JSON list of cells that show "text k">
"""

import json
import re
import sys
from pathlib import Path

from jupyter_client import KernelManager

kernel, folder, cells = sys.argv[1:]
manager = KernelManager(kernel_name=kernel)
manager.start_kernel(cwd=folder)
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=120)
requests = {client.execute(cell): k for k, cell in enumerate(json.loads(Path(cells).read_text()))}
idle = set()
while len(idle) < len(requests):
    message = client.get_iopub_msg(timeout=120)
    cell = requests.get(message["parent_header"].get("msg_id"))
    content = message["content"]
    if message["msg_type"] == "status" and content["execution_state"] == "idle":
        idle.add(cell)
    if message["msg_type"] == "error":
        print("error", cell, content["evalue"])
    for text in re.findall(r"text (\d+)", content.get("data", {}).get("text/plain", "")):
        print(text, cell)
client.stop_channels()
manager.shutdown_kernel(now=True)
