"""How a long task tells what it is doing; who shows it decides how."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told at each step of a long task."""

    def __call__(self, what: str, done: int = 0, total: int | None = None) -> None:
        """Take note of a step.

        Parameters
        ----------
        what : str
            What is being done, in Dutch.
        done : int
            How much of it, in rows.
        total : int, optional
            How much there is to do, when that is known.
        """


def silent(what: str, done: int = 0, total: int | None = None) -> None:
    """Show nothing."""
