"""One page of a sheet: a matplotlib figure in millimetres, with a map axes in metres.

Only figures and canvases are used, never pyplot: nothing is shared between threads.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from miekgeo.sheets.lettering import font_file
from miekgeo.sheets.paper import MM_PER_INCH, Box, Window

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, SOFT, FAINT = "#1B1B1B", "#4A4A4A", "#7A7466"
ACCENT = "#154273"
RULE = "#C9C4B8"
WARNING = "#8A5A00"
HALO = "#FBFAF6"
# Dots per inch while drawing; files choose their own.
_DPI = 100


class Page:
    """A page to draw on.

    Parameters
    ----------
    width, height : float
        Size of the paper, mm.

    Attributes
    ----------
    sheet : Axes
        The whole page in millimetres, origin at the top left.
    texts : list of str
        Everything written on it, in order.
    """

    def __init__(self, width: float, height: float) -> None:
        from matplotlib.figure import Figure

        self.width, self.height = width, height
        self.figure: Figure = Figure(
            figsize=(width / MM_PER_INCH, height / MM_PER_INCH), dpi=_DPI, facecolor="white"
        )
        self.sheet = self._axes(Box(0, 0, width, height), 10)
        self.sheet.set_xlim(0, width)
        self.sheet.set_ylim(height, 0)
        self.texts: list[str] = []

    def map_axes(self, window: Window) -> Axes:
        """Axes in metres that fill the window's frame exactly, below everything of the page."""
        axes = self._axes(window.frame, 1)
        west, south, east, north = window.bounds
        axes.set_xlim(west, east)
        axes.set_ylim(south, north)
        return axes

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        colour: str = INK,
        align: str = "left",
        middle: bool = False,
        **more: Any,
    ) -> None:
        """Write a line with its base line, or its middle, at a height; never read as markup."""
        if not text:
            return
        self.texts.append(text)
        self.sheet.text(
            x, y, text,
            fontsize=size, color=colour, ha=align,
            va="center_baseline" if middle else "baseline",
            font=font_file(bold=bold), parse_math=False, fontfeatures=("-liga",),
            **more,
        )  # fmt: skip

    def halo(self, x: float, y: float, text: str, size: float, *, bold: bool = False) -> None:
        """A light rim for a text centred on a place, over what lies below its letters."""
        from matplotlib.patheffects import Stroke

        self.sheet.text(
            x, y, text,
            fontsize=size, color=HALO, ha="center", va="center_baseline", alpha=0.6,
            font=font_file(bold=bold), parse_math=False, fontfeatures=("-liga",), zorder=1.19,
            path_effects=[Stroke(linewidth=size * 0.28, foreground=HALO, joinstyle="round")],
        )  # fmt: skip

    def box(self, box: Box, *, fill: str = "none", edge: str = "none", width: float = 0.5) -> None:
        """A rectangle."""
        from matplotlib.patches import Rectangle

        self.sheet.add_patch(
            Rectangle(
                (box.x, box.y), box.width, box.height,
                facecolor=fill, edgecolor=edge, linewidth=width, joinstyle="miter",
            )
        )  # fmt: skip

    def line(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        """A line through places on paper."""
        from matplotlib.lines import Line2D

        self.sheet.add_line(
            Line2D(xs, ys, color=RULE, linewidth=0.5, solid_capstyle="butt", zorder=1.5)
        )

    def _axes(self, box: Box, zorder: float) -> Axes:
        axes = self.figure.add_axes(
            (
                box.x / self.width,
                1 - box.bottom / self.height,
                box.width / self.width,
                box.height / self.height,
            ),
            zorder=zorder,
        )
        axes.set_axis_off()
        axes.patch.set_alpha(0)
        return axes
