"""The process that serves the app: it is ready before it answers.

Modules are loaded and the embedded set is judged first, so that nobody's first look waits for it.
Run by `miekgeo app`, with Streamlit's own options.
"""

from __future__ import annotations

import contextlib
import gc
import sys

from streamlit import net_util
from streamlit.web import cli as streamlit_cli

from miekgeo.errors import MiekGeoError
from miekgeo.grenzen.kept import name_in_use
from miekgeo.ui import cache


def main() -> None:
    """Make ready, then serve until stopped."""
    keep_to_itself()
    # Whatever is wrong with a set, the page itself says it and shows what there is.
    with contextlib.suppress(MiekGeoError):
        cache.prepare(name_in_use())
    # What is loaded by now stays: looking through it for rubbish would hold up visitors.
    gc.collect()
    gc.freeze()
    sys.argv[0] = "streamlit"
    streamlit_cli.main(prog_name="streamlit")


def keep_to_itself() -> None:
    """Take away the one question Streamlit asks of others whatever its options say.

    Asked by a page of another site to open a connection, it looks up the server's own address on
    the internet before it refuses.
    """
    net_util.get_external_ip = lambda: None


if __name__ == "__main__":
    main()
