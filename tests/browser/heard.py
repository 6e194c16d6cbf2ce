"""All that a browser hears from the app: answers, what comes over websockets, and downloads."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.edition.test_no_leaks import texts_of

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page, Response, WebSocket

PlaywrightError = pytest.importorskip("playwright.sync_api").Error

# Bodies that aren't text of ours, and can't be asked for once the page has gone on.
_SKIPPED = {"font", "image", "script", "stylesheet"}


@dataclass
class Heard:
    """What one visitor was sent.

    Attributes
    ----------
    frames : list of bytes
        Whole messages of websockets, as the browser unpacked them.
    answers : list of Response
    files : list of Path
        Downloads.
    """

    frames: list[bytes] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)

    def follow(self, context: BrowserContext) -> None:
        """Listen to all that a context is sent from now on."""
        context.on("page", self._follow_page)

    def download(self, page: Page, button: str, folder: Path) -> Path:
        """Take a download under the name it comes with, and count it among what was heard."""
        with page.expect_download() as waiting:
            page.get_by_role("button", name=button, exact=True).first.click()
        path = folder / waiting.value.suggested_filename
        waiting.value.save_as(path)
        self.files.append(path)
        return path

    def found(self, wanted: str) -> set[str]:
        """What of this pattern was heard, in lower case."""
        as_bytes, as_text = (
            re.compile(wanted.encode(), re.IGNORECASE),
            re.compile(wanted, re.IGNORECASE),
        )
        hits = {m.decode() for chunk in self._chunks() for m in as_bytes.findall(chunk)}
        hits |= {m for path in self.files for said in texts_of(path) for m in as_text.findall(said)}
        return {hit.casefold() for hit in hits}

    def words(self, wanted: Iterable[str]) -> set[str]:
        """Which of these words were heard, in lower case."""
        return self.found("|".join(re.escape(w) for w in wanted))

    def _follow_page(self, page: Page) -> None:
        page.on("response", self._take)
        page.on("websocket", self._follow_socket)

    def _take(self, answer: Response) -> None:
        self.answers.append(answer)

    def _follow_socket(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._hear)

    def _hear(self, frame: bytes | str) -> None:
        self.frames.append(frame.encode() if isinstance(frame, str) else frame)

    def _chunks(self) -> set[bytes]:
        """Each message and answer once, as it came; addresses too."""
        found = set(self.frames) | {answer.url.encode() for answer in self.answers}
        for answer in self.answers:
            if answer.request.resource_type not in _SKIPPED and answer.ok:
                found.add(_body(answer))
        return found


def _body(answer: Response) -> bytes:
    """What was sent; asked once more by the same visitor when the browser let go of it."""
    try:
        return answer.body()
    except PlaywrightError:
        # A frame that was left takes its answers with it. What can't be had again is a failure.
        again = answer.frame.page.context.request.get(answer.url)
        assert again.ok, answer.url
        return again.body()
