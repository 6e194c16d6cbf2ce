"""Text from a link or a file that Streamlit reads as Markdown."""

from __future__ import annotations

import pytest

from miekgeo.ui.markdown import literal, plain


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("Drenthe", "` Drenthe `"),
        ("**vet** [x](y)", "` **vet** [x](y) `"),
        # A fence is longer than any run of its own sign inside.
        ("a`b``c", "``` a`b``c ```"),
        ("twee\nregels", "` twee regels `"),
    ],
)
def test_literal(text: str, markdown: str) -> None:
    assert literal(text) == markdown


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("Súdwest-Fryslân", r"Súdwest\-Fryslân"),
        ("![x](u)", r"\!\[x\]\(u\)"),
        ("$x^2$ a_b *c*", r"\$x\^2\$ a\_b \*c\*"),
        ("&lt;b&gt;", r"\&lt\;b\&gt\;"),
        ("C:\\map", r"C\:\\map"),
        # The word joiner keeps colons around a word from becoming an icon.
        (":bom:", "\\:\u2060bom\\:"),
    ],
)
def test_plain(text: str, markdown: str) -> None:
    assert plain(text) == markdown
