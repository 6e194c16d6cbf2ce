"""What a table for paper holds: all that the grid has, harmless, and how much is left out."""

from __future__ import annotations

import ast

import pandas as pd

from miekgeo.ui.paper_table import MOST_ROWS, paper_html
from tests.conftest import ROOT

EVIL = "<img src=x onerror=alert(1)>"


def test_cells_heads_and_labels_are_text() -> None:
    shown = pd.DataFrame({EVIL: [EVIL, None], "zeker": [True, False]}, index=["a&b", "c"])
    shown.index.name = "van"
    html = paper_html(shown, index=True)
    assert "<img" not in html
    assert html.count("&lt;img src=x onerror=alert(1)&gt;") == 2
    assert "<th scope=col>van<th scope=col>&lt;img" in html
    assert "<tr><td>a&amp;b<td>&lt;img src=x onerror=alert(1)&gt;<td>ja" in html
    assert html.endswith("<tr><td>c<td><td>nee</table>")


def test_says_how_many_rows_it_leaves_out() -> None:
    whole = pd.DataFrame({"nr": range(MOST_ROWS)})
    assert "staan in de download" not in paper_html(whole)
    html = paper_html(pd.DataFrame({"nr": range(MOST_ROWS + 1200)}))
    assert html.count("<tr>") == MOST_ROWS + 1
    assert html.endswith("<p>Nog 1.200 rijen staan in de download.</p>")


def test_numbers_are_dutch() -> None:
    frame = pd.DataFrame({"kV": [380.0, 0.4, float("nan")], "n": [1200, 1, 2]})
    rows = paper_html(frame).split("<tr>")[2:]
    assert [row.split("<td>")[1] for row in rows] == ["380", "0,4", ""]


def test_each_grid_is_written_for_paper_too() -> None:
    for path in sorted((ROOT / "miekgeo" / "ui").glob("*.py")):
        if path.name == "paper_table.py":
            continue
        tree = ast.parse(path.read_text("utf-8"))
        called = [ast.unparse(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)]
        grids = [c for c in called if c.endswith(".dataframe")]
        assert len(grids) == called.count("show_on_paper"), path.name


def test_no_rows_leave_the_heads() -> None:
    assert paper_html(pd.DataFrame({"nr": []})).endswith("<th scope=col>nr<tbody></table>")
