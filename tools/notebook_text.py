"""A notebook as a file: reading, tidying and writing it so that equal runs give equal bytes."""

import copy
import json
import os
import uuid
from pathlib import Path

import nbformat

# A display that carries this entry also says how far the work is; the entry is never saved.
PROGRESS = "application/x-sam-ood-progress"


class RunFailure(Exception):
    """Why a run does not count, in one line."""


def load(path):
    """Reads a notebook; cells without an id get one from their position, never a random one."""
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
        if content.get("nbformat") != 4:
            raise RunFailure(f"{path}: nbformat is {content.get('nbformat')}; it must be 4")
        if content.get("nbformat_minor", 0) >= 5:
            for position, cell in enumerate(content["cells"], start=1):
                cell.setdefault("id", f"cell-{position}")
        notebook = nbformat.reads(json.dumps(content), as_version=4)
        nbformat.validate(notebook)
        return notebook
    except OSError as error:
        raise RunFailure(f"{path}: cannot read it: {error.strerror}") from None
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise RunFailure(f"{path}: not a notebook: {first_line(str(error))}") from None
    except nbformat.ValidationError as error:
        raise RunFailure(f"{path}: not a valid notebook: {first_line(str(error))}") from None


def code_cells(notebook):
    """The cells that run, in order: code cell k of a message is element k - 1."""
    return [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


def first_line(text, most=300):
    """The first line with something on it, cut where it is longer than `most` characters."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line if len(line) <= most else f"{line[:most]}... ({len(line)} characters)"


def clear(notebook):
    """Forgets all outputs, so that a run that stops half-way shows only its own."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None


def tidy_outputs(outputs):
    """A copy without progress entries; text that came in several messages is one again."""
    tidied = []
    for output in copy.deepcopy(outputs):
        if output.output_type == "stream":
            if tidied and tidied[-1].get("name") == output.name:
                tidied[-1].text += output.text
                continue
        elif "data" in output:
            output.metadata.pop(PROGRESS, None)
            if output.data.pop(PROGRESS, None) is not None and not output.data:
                continue
        tidied.append(output)
    return tidied


def tidy(notebook):
    """Removes what differs from run to run: timings, the kernel's counts, how text was cut."""
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = tidy_outputs(cell.outputs)
    ran = [cell for cell in code_cells(notebook) if cell.execution_count is not None]
    for count, cell in enumerate(ran, start=1):
        for numbered in [cell, *(o for o in cell.outputs if o.output_type == "execute_result")]:
            numbered.execution_count = count


def save(notebook, path):
    """Writes the tidied notebook whole or not at all."""
    tidy(notebook)
    path = Path(path)
    temporary = path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(nbformat.writes(notebook).rstrip("\n") + "\n", encoding="utf-8")
        os.replace(temporary, path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise RunFailure(f"{path}: cannot write it: {error.strerror}") from None


def shown_before(committed, cell, position):
    """Whether the committed notebook shows something for this cell (by id, else by position)."""
    cells = code_cells(committed)
    same = [other for other in cells if "id" in cell and other.get("id") == cell.id]
    if not same and "id" not in cell:
        same = cells[position : position + 1]
    return any(tidy_outputs(other.outputs) for other in same)
