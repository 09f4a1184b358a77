"""Executes a notebook with the Deno kernel and saves it with every output, or fails.

    python execute_notebook.py input.ipynb output.ipynb [--expect committed.ipynb]
"""

import argparse
import asyncio
import logging
import os
import signal
import sys
import tempfile
from pathlib import Path

from jupyter_client.kernelspec import NoSuchKernel
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from notebook_client import MOST_OUTPUTS, LosslessClient, die_with_parent, explain
from notebook_progress import Progress
from notebook_text import (
    RunFailure,
    clear,
    code_cells,
    first_line,
    load,
    save,
    shown_before,
    tidy_outputs,
)
from notebook_watch import until_stuck

INTERRUPTED = 130

# Seconds in which a kernel that does nothing takes a cell: on a busy machine Deno's at times did not,
# once twice in a row, and never in 40,000 cells that were run to see it.
TAKEN_WITHIN = 30

# Kernels that are started for a notebook, at most.
STARTS = 4


class Interrupted(Exception):
    """A signal, or the end of the parent, asked for an early end."""


class NotTaken(RunFailure):
    """The kernel lives, but takes no cell any more."""


async def until_not_taken(client, pid, limit):
    """Returns when the kernel has done nothing for `limit` seconds while it is asked for something."""
    while True:
        await until_stuck(pid, lambda: client.heard, limit)
        if not client.taken:
            return


async def stop_with_parent(stop):
    """Calls `stop` when the process that started this one is gone."""
    parent = os.getppid()
    while os.getppid() == parent:
        await asyncio.sleep(0.5)
    stop()


def judge(cell, position, committed):
    """Raises when a cell that ran without an error still did not do what it should."""
    outputs = tidy_outputs(cell.outputs)
    complaints = [o.text for o in outputs if o.output_type == "stream" and o.name == "stderr"]
    if complaints:
        raise RunFailure(f"wrote to stderr: {first_line(complaints[0])}")
    if not outputs and committed and shown_before(committed, cell, position):
        raise RunFailure("shows nothing, but the committed notebook shows something")


async def run_cell(client, cell, index, idle):
    """Runs a cell to its end, or to where no end is to be expected."""
    pid = client.km.provisioner.process.pid
    end = asyncio.create_task(client.async_execute_cell(cell, index))
    stuck = asyncio.create_task(until_stuck(pid, lambda: client.heard, idle))
    taken_within = min(TAKEN_WITHIN, idle / 2)
    not_taken = asyncio.create_task(until_not_taken(client, pid, taken_within))
    flood = asyncio.create_task(client.flood.wait())
    tasks = (end, stuck, not_taken, flood)
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if end.done():
            return await end
        if flood.done():
            raise RunFailure(f"more than {MOST_OUTPUTS} outputs; print less, or in fewer calls")
        if not_taken.done():
            raise NotTaken(f"the kernel did not take it within {taken_within:g} s")
        raise RunFailure(
            f"nothing computed and nothing said for {idle} s; it waits for what does not come"
        )
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def run_cells(client, name, committed, progress, idle):
    """Runs the code cells in order; the failure of one names it."""
    cells = code_cells(client.nb)
    index_of = {id(cell): index for index, cell in enumerate(client.nb.cells)}
    for position, cell in enumerate(cells):
        progress.start_cell(position + 1, len(cells))
        try:
            await run_cell(client, cell, index_of[id(cell)], idle)
            judge(cell, position, committed)
        except (CellExecutionError, CellTimeoutError, DeadKernelError, RunFailure) as error:
            where = f"{name}, code cell {position + 1} ({first_line(cell.source)})"
            kind = NotTaken if isinstance(error, NotTaken) else RunFailure
            raise kind(f"{where}: {explain(error, client)}") from None


async def execute(args, notebook, committed, log):
    """Starts a kernel, runs the cells and stops the kernel, whatever happens in between."""
    progress = Progress(args.input.name)
    client = LosslessClient(
        notebook,
        progress,
        kernel_name=args.kernel,
        timeout=args.timeout,
        iopub_timeout=60,
        raise_on_iopub_timeout=True,
        shutdown_kernel="immediate",
        record_timing=False,
    )
    run = asyncio.current_task()
    interrupted = asyncio.Event()

    def stop():
        if not interrupted.is_set():
            interrupted.set()
            run.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    watchers = [asyncio.create_task(progress.keep_showing())]
    if args.attached:
        watchers.append(asyncio.create_task(stop_with_parent(stop)))
    client.create_kernel_manager()
    try:
        await client.async_start_new_kernel(
            cwd=str(args.cwd), stderr=log, preexec_fn=die_with_parent()
        )
        await client.async_start_new_kernel_client()
        await client.prepare()
        await run_cells(client, args.input.name, committed, progress, args.idle)
    except (RunFailure, asyncio.CancelledError):
        if interrupted.is_set():
            raise Interrupted(progress.cell) from None
        raise
    finally:
        for watcher in watchers:
            watcher.cancel()
        progress.clear()
        if client.km and client.km.has_kernel:
            await client._async_cleanup_kernel()


def execute_to_end(args, notebook, committed, log):
    """Executes, again from the start where a kernel takes no cell: the runs that were made are kept."""
    for start in range(1, STARTS + 1):
        try:
            return asyncio.run(execute(args, notebook, committed, log))
        except NotTaken as why:
            if start == STARTS:
                raise
            print(f"{why}; started again", file=sys.stderr, flush=True)
            clear(notebook)


def run(args):
    """Loads, executes and saves; a failed run is kept beside the output, never over it."""
    notebook = load(args.input)
    committed = load(args.expect) if args.expect else None
    clear(notebook)
    failed = args.output.with_suffix(".failed.ipynb")
    with tempfile.TemporaryDirectory(prefix="sam-ood-kernel-") as folder:
        os.environ.update(JUPYTER_RUNTIME_DIR=folder, NO_COLOR="1")
        with open(Path(folder, "kernel.log"), "w+b") as log:
            try:
                execute_to_end(args, notebook, committed, log)
            except (RunFailure, Interrupted):
                save(notebook, failed)
                raise
            except (RuntimeError, OSError, NoSuchKernel) as error:
                log.seek(0)
                said = log.read().decode(errors="replace").strip().splitlines()
                words = ", ".join([first_line(str(error)), *said[-1:]])
                raise RunFailure(f"{args.input}: the kernel did not start: {words}") from None
    save(notebook, args.output)
    failed.unlink(missing_ok=True)


def main():
    """Reads the arguments; a failure is one line and exit code 1, an interruption 130."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("input", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--cwd", type=Path, help="the kernel's folder; default: the input's")
    parser.add_argument("--kernel", default="sam-ood")
    parser.add_argument("--timeout", type=int, help="seconds a cell may take; default: no limit")
    parser.add_argument(
        "--idle",
        type=int,
        default=300,
        help="seconds in which the kernel neither computes nor says anything, after which a cell is "
        "given up; default: 300",
    )
    parser.add_argument("--expect", type=Path, help="fail where this shows something and we do not")
    parser.add_argument(
        "--attached", action="store_true", help="end with the parent; say failures on stdout"
    )
    args = parser.parse_args()
    args.cwd = (args.cwd or args.input.parent).resolve()
    logging.disable(logging.CRITICAL)
    try:
        run(args)
    except RunFailure as failure:
        say(str(failure), args.attached)
        return 1
    except Interrupted as where:
        say(f"interrupted ({where})", args.attached)
        return INTERRUPTED
    return 0


def say(line, attached):
    """The last word: to the parent, where there is one and it is still there."""
    try:
        print(line, file=sys.stdout if attached else sys.stderr, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
