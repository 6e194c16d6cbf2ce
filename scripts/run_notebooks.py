"""Run the notebooks and keep their outputs, so that a reader sees them without running anything."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def run(path: Path) -> nbformat.NotebookNode:
    """A notebook with fresh outputs; raises where a cell fails."""
    notebook = nbformat.read(path, as_version=4)
    # What the machine that ran it last was called says nothing.
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL})
    client = NotebookClient(
        notebook, timeout=120, record_timing=False, resources={"metadata": {"path": path.parent}}
    )
    client.execute()
    for cell in notebook.cells:
        _join_prints(cell)
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL})
    return notebook


def _join_prints(cell: nbformat.NotebookNode) -> None:
    """Make one output of what a cell printed: a slow moment cuts it in pieces."""
    joined: list[nbformat.NotebookNode] = []
    for output in cell.get("outputs", []):
        last = joined[-1] if joined else None
        if last is not None and output.output_type == "stream" == last.output_type:
            last.text += output.text
        else:
            joined.append(output)
    if "outputs" in cell:
        cell.outputs = joined


def main() -> None:
    """Run all notebooks in place."""
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        nbformat.write(run(path), path)


if __name__ == "__main__":
    main()
