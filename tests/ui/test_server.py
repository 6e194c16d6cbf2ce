"""What the serving process changes of Streamlit, so that nothing of a visitor is lost."""

from __future__ import annotations

import pytest
from streamlit.runtime.media_file_manager import MediaFileManager, MediaFileMetadata
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from miekgeo.ui import server


def made(files: MediaFileManager) -> str:
    """Id of a file that was just made for a download."""
    asked = files.add_deferred(lambda: b"rijen", "text/csv", "1.0", file_name="rijen.csv")
    return files.execute_deferred(asked).rpartition("/")[2].partition(".")[0]


def test_a_download_outlives_the_pages_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000.0
    monkeypatch.setattr(MediaFileMetadata, "mark_for_delete", MediaFileMetadata.mark_for_delete)
    monkeypatch.setattr(server.time, "monotonic", lambda: now)
    files = MediaFileManager(MemoryMediaFileStorage("/media"))
    lost = made(files)
    # Two pages of others, before the browser asks.
    files.remove_orphaned_files()
    files.remove_orphaned_files()
    assert lost not in files._file_metadata
    server.keep_downloads()
    kept = made(files)
    for _ in range(5):
        files.remove_orphaned_files()
    assert kept in files._file_metadata
    now += server.KEPT_S
    files.remove_orphaned_files()
    files.remove_orphaned_files()
    assert kept not in files._file_metadata
