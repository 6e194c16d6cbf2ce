"""Where the map was moved to, as a link says it."""

from __future__ import annotations

import pytest

from miekgeo.ui.uitsnede import is_uitsnede
from tests.ui.pages import open_page, unescaped


@pytest.mark.parametrize("text", ["52.9100,6.5500,9", "50.75123,3.2,17", "53.5,7.2,6.5"])
def test_a_place_and_a_zoom(text: str) -> None:
    assert is_uitsnede(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "52.91,6.55", "52.91,6.55,9,1", "6.55,52.91,9", "12.5,6.55,9", "52.91,6.55,99",
        "52.91,6.55,3", "nan,6.55,9", "52.91,6.55,9.3", "٥٢.٩,6.55,9", "<img src=x>", "52,6,9\n",
    ],
)  # fmt: skip
def test_not_a_place(text: str) -> None:
    assert not is_uitsnede(text)


def test_a_link_to_nowhere_is_told_and_one_to_a_place_is_left_alone() -> None:
    page = open_page(uitsnede="<b>weg</b>", provincie="Drenthe")
    (notice,) = page.warning
    assert "<b>weg</b>" in unescaped(notice.value)
    assert "uitsnede" not in page.query_params
    page = open_page(uitsnede="52.9100,6.5500,9", provincie="Drenthe")
    assert list(page.warning) == []
    assert page.query_params["uitsnede"] == "52.9100,6.5500,9"
