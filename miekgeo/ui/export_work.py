"""Long work in the background: the page stays alive, shows how far it is, and keeps its state.

A visitor has one piece of work at a time. What is made stays in this visit only.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st

from miekgeo.errors import MiekGeoError
from miekgeo.progress import Progress
from miekgeo.scratch import scratch_folder

# Work of all visitors that runs at once; the rest waits its turn.
WORKERS = 2
WAITING = "Wacht op een vrije plaats"
_KEY = "_uitvoer"

Make = Callable[[Path, Progress], Path]
Step = tuple[str, int, int | None]


@dataclass
class Work:
    """One file that is being made, or was.

    Attributes
    ----------
    mark : str
        What was asked; another choice has another mark.
    name : str
        Name of the file for the visitor.
    steps : list of (str, int, int or None)
        What was told of the progress, the newest last: what, how much of it, of how much.
    future : Future of bytes
    """

    mark: str
    name: str
    steps: list[Step] = field(default_factory=list)
    future: Future[bytes] = field(default_factory=Future)

    @property
    def step(self) -> str:
        """What is being done now."""
        if not self.steps:
            return WAITING
        what, done, total = self.steps[-1]
        return what if total is None else f"{what} ({done} van {total})"

    @property
    def share(self) -> float | None:
        """How much of the step is done, 0-1; None when that isn't known."""
        if not self.steps or not self.steps[-1][2]:
            return None
        _, done, total = self.steps[-1]
        return min(done / total, 1.0) if total else None

    @property
    def is_done(self) -> bool:
        """Whether it has ended, well or not."""
        return self.future.done()

    @property
    def fault(self) -> str:
        """Why nothing came of it, in Dutch; empty when something did, or it still runs."""
        if not self.is_done:
            return ""
        error = self.future.exception()
        if error is None:
            return ""
        if isinstance(error, MiekGeoError):
            return str(error)
        return "Het maken is misgegaan. Probeer het nog eens, of kies een ander formaat."

    @property
    def content(self) -> bytes | None:
        """What was made."""
        if not self.is_done or self.future.exception() is not None:
            return None
        return self.future.result()


def current() -> Work | None:
    """The work of this visitor."""
    found: Work | None = st.session_state.get(_KEY)
    return found


def start(mark: str, name: str, make: Make) -> Work:
    """Start making a file.

    Parameters
    ----------
    mark, name : str
        See `Work`.
    make : function of (Path, Progress) to Path
        Writes into a folder of its own, and gives the file that is to be handed over.
    """
    forget()
    work = Work(mark, name)
    work.future = _pool().submit(_run, make, work.steps)
    st.session_state[_KEY] = work
    return work


def forget() -> None:
    """Forget the work of this visitor; what hasn't started yet doesn't start any more."""
    work = st.session_state.pop(_KEY, None)
    if work is not None:
        work.future.cancel()


@st.cache_resource(show_spinner=False)
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="miekgeo-uitvoer")


def _run(make: Make, steps: list[Step]) -> bytes:
    def tell(what: str, done: int = 0, total: int | None = None) -> None:
        steps.append((what, done, total))

    with scratch_folder() as folder:
        return make(folder, tell).read_bytes()
