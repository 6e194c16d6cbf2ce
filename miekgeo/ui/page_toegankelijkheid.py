"""Page Toegankelijkheid: the document, as it is in the project."""

from __future__ import annotations

from miekgeo.ui.about import ACCESSIBILITY, show_document

if __name__ == "__main__":
    show_document(ACCESSIBILITY)
