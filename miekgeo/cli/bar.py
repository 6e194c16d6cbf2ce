"""The progress of a task in a terminal; nothing where the output goes elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from miekgeo.cli.output import printable
from miekgeo.progress import Progress, silent

WIDEST_TEXT = 60


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """A line on the screen that says what is being done, gone when it is done."""
    if not sys.stderr.isatty():
        yield silent
        return
    # Imported here: most commands end before a bar would be of use.
    from rich.console import Console
    from rich.progress import BarColumn, TaskID, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (
        # Without markup: a service chooses the name of its collection.
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[count]}", markup=False),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        shown: dict[str, TaskID] = {}

        def tell(what: str, done: int = 0, total: int | None = None) -> None:
            text = printable(what)[:WIDEST_TEXT]
            if text not in shown:
                # A step of its own: a total, once known, can't be taken back.
                for old in shown.values():
                    bar.update(old, visible=False)
                shown[text] = bar.add_task(text, total=total, count="")
            bar.update(shown[text], completed=done, total=total, count=_count(done, total))

        yield tell


def _count(done: int, total: int | None) -> str:
    if total is not None:
        return f"{done} van {total}"
    return str(done) if done else ""
