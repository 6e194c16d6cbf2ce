"""What is around every page: a fault in one is told in words, and can be left."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.pages import TIMEOUT_S, page_text


def broken() -> None:
    """A page that fails as long as its link says so."""
    import streamlit as st

    from miekgeo.ui.frame import run

    class Page:
        url_path = "kaart"

        def run(self) -> None:
            if "provincie" in st.query_params:
                message = "geheim"
                raise ValueError(message)
            st.html("<h1>Heel</h1>")

    run(Page())  # type: ignore[arg-type]


def test_a_fault_is_told_logged_and_left(caplog: pytest.LogCaptureFixture) -> None:
    page = AppTest.from_function(broken, default_timeout=TIMEOUT_S)
    page.query_params["provincie"] = "Drenthe"
    page.run()
    assert not page.exception
    (told,) = [str(e.value) for e in page.error]
    assert told.startswith("Deze pagina is misgegaan.")
    assert "geheim" not in told
    (logged,) = [r for r in caplog.records if r.name == "miekgeo.ui.frame"]
    assert logged.exc_info is not None
    assert str(logged.exc_info[1]) == "geheim"
    page.button(key="begin_opnieuw").click().run()
    assert list(page.error) == []
    assert "Heel" in page_text(page)
    assert dict(page.query_params) == {}
