"""Page for an address that no page has."""

from __future__ import annotations

from miekgeo.ui.lost import lost_address, show_lost

if __name__ == "__main__":
    show_lost("".join(lost_address()))
