"""The process that serves the app: it is ready before it answers.

Modules are loaded and the embedded set is judged first, so that nobody's first look waits for it.
Run by `miekgeo app`, with Streamlit's own options.
"""

from __future__ import annotations

import contextlib
import gc
import sys
import time

from streamlit import net_util
from streamlit.runtime.media_file_manager import MediaFileMetadata
from streamlit.web import cli as streamlit_cli

from miekgeo.errors import MiekGeoError
from miekgeo.grenzen.kept import name_in_use
from miekgeo.ui import cache

# How long a file that was made stays at least, for a browser to come and take it.
KEPT_S = 60.0


def main() -> None:
    """Make ready, then serve until stopped."""
    keep_to_itself()
    keep_downloads()
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


def keep_downloads() -> None:
    """Keep a file that was made for a download until its browser has had time to take it.

    Streamlit drops it at the second page that anyone is shown since, which on a busy day is before
    the browser has asked for it: the download is lost.
    """
    mark = MediaFileMetadata.mark_for_delete

    def mark_later(self: MediaFileMetadata) -> None:
        since: float = vars(self).setdefault("_miekgeo_since", time.monotonic())
        if time.monotonic() - since >= KEPT_S:
            mark(self)

    MediaFileMetadata.mark_for_delete = mark_later  # type: ignore[method-assign]


if __name__ == "__main__":
    main()
