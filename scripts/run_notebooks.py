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
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL})
    return notebook


def main() -> None:
    """Run all notebooks in place."""
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        nbformat.write(run(path), path)


if __name__ == "__main__":
    main()
