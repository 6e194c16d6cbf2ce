"""A visitor of the app without a browser: what one sends and gets, over the same websocket."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import requests
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileURLs, UploadedFileInfo
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect

WAIT_S = 120.0
# A map of the country with 20,000 objects around it is some megabytes.
MOST_BYTES = 64 * 2**20
XSRF_COOKIE = "_streamlit_xsrf"


class VisitError(Exception):
    """The app showed an error, or something that a visitor looks for isn't there."""


@dataclass(frozen=True)
class Step:
    """One step of a visit: how long the server took and what it sent."""

    name: str
    seconds: float
    sent_bytes: int


@dataclass
class Visitor:
    """A visit in progress; a context manager.

    Attributes
    ----------
    address : str
        Of the app, with http.
    steps : list of Step
        What was done so far.
    listens_for : compiled pattern of bytes, optional
        Words to take note of.
    heard : set of str
        Which of those the server said so far, in any message.
    """

    address: str
    steps: list[Step] = field(default_factory=list)
    listens_for: re.Pattern[bytes] | None = None
    heard: set[str] = field(default_factory=set)
    _session: str = ""
    _socket: ClientConnection | None = None
    _pages: dict[str, str] = field(default_factory=dict)
    _page: str = ""
    _query: str = ""
    _states: dict[str, WidgetState] = field(default_factory=dict)
    _widgets: dict[str, tuple[str, str, Any]] = field(default_factory=dict)

    def __enter__(self) -> Self:
        """Connect as a browser does."""
        self._socket = connect(
            f"{self.address.replace('http', 'ws', 1)}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            max_size=MOST_BYTES,
            open_timeout=WAIT_S,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave."""
        if self._socket is not None:
            self._socket.close()

    def open(self, name: str, page: str, query: str = "") -> None:
        """Go to a page by its address; the first page is the empty text."""
        self._page, self._query = page, query
        self._states.clear()
        self._run(name)

    def choose(self, name: str, label: str, option: str) -> None:
        """Take an option of a list by its label."""
        widget_id, _, proto = self._find(label)
        if option not in proto.options:
            raise VisitError(f"{name}: {label} heeft geen {option}.")
        self._states[widget_id] = WidgetState(id=widget_id, string_value=option)
        self._run(name)

    def type(self, name: str, label: str, text: str) -> None:
        """Fill in a text field by its label."""
        widget_id = self._find(label)[0]
        self._states[widget_id] = WidgetState(id=widget_id, string_value=text)
        self._run(name)

    def press(self, name: str, wanted: Callable[[str], bool]) -> None:
        """Press the first button whose label is wanted."""
        found = [i for i, kind, p in self._widgets.values() if kind == "button" and wanted(p.label)]
        if not found:
            raise VisitError(f"{name}: er is geen zo'n knop.")
        self._states[found[0]] = WidgetState(id=found[0], trigger_value=True)
        self._run(name)
        del self._states[found[0]]

    def bring(self, name: str, file_name: str, content: bytes) -> None:
        """Give a file to the first field for files: ask for a place, send it, and name it."""
        found = [i for i, kind, _ in self._widgets.values() if kind == "file_uploader"]
        if not found:
            raise VisitError(f"{name}: er is geen veld voor een bestand.")
        place = self._ask_place(file_name)
        with requests.Session() as web:
            # What a browser has of the page itself: the cookie, which it shows again in a header.
            web.get(f"{self.address}/_stcore/health", timeout=WAIT_S).raise_for_status()
            token = next((c.value for c in web.cookies if c.name == XSRF_COOKIE), None)
            sent = web.put(
                f"{self.address}{place.upload_url}",
                files={"file": (file_name, content)},
                headers={"X-Xsrftoken": token or ""},
                timeout=WAIT_S,
            )
        if not sent.ok:
            raise VisitError(f"{name}: {sent.status_code} {sent.text}")
        state = WidgetState(id=found[0])
        state.file_uploader_state_value.uploaded_file_info.append(
            UploadedFileInfo(
                name=file_name, size=len(content), file_id=place.file_id, file_urls=place
            )
        )
        self._states[found[0]] = state
        self._run(name)
        # The page takes it over and begins anew without the field.
        del self._states[found[0]]

    def _ask_place(self, file_name: str) -> FileURLs:
        if self._socket is None:
            raise VisitError("Nog niet verbonden.")
        message = BackMsg()
        request = message.file_urls_request
        request.request_id = str(uuid.uuid4())
        request.session_id = self._session
        request.file_names.append(file_name)
        self._socket.send(message.SerializeToString())
        while True:
            data = self._socket.recv(timeout=WAIT_S)
            if isinstance(data, bytes):
                answer = ForwardMsg.FromString(data)
                if answer.WhichOneof("type") == "file_urls_response":
                    return answer.file_urls_response.file_urls[0]

    def _find(self, label: str) -> tuple[str, str, Any]:
        if label not in self._widgets:
            raise VisitError(f"{label} staat niet op de pagina {self._page}.")
        return self._widgets[label]

    def _run(self, name: str) -> None:
        """Ask the page anew and wait until the server has sent all of it."""
        if self._socket is None:
            raise VisitError("Nog niet verbonden.")
        message = BackMsg()
        run = message.rerun_script
        run.query_string = self._query
        run.page_script_hash = self._pages.get(self._page, "")
        run.page_name = self._page
        run.widget_states.widgets.extend(self._states.values())
        self._widgets.clear()
        start = time.perf_counter()
        self._socket.send(message.SerializeToString())
        size = sum(self._take(name, data) for data in self._answers())
        self.steps.append(Step(name, time.perf_counter() - start, size))

    def _answers(self) -> Iterator[bytes]:
        """What the server sends until the last of its runs is done: a page may begin anew."""
        if self._socket is None:
            return
        while True:
            data = self._socket.recv(timeout=WAIT_S)
            if isinstance(data, str):
                continue
            yield data
            message = ForwardMsg.FromString(data)
            if message.WhichOneof("type") != "script_finished":
                continue
            done = message.script_finished
            if done == ForwardMsg.FINISHED_SUCCESSFULLY:
                return
            if done == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                raise VisitError("Een pagina kan niet worden gelezen.")

    def _take(self, name: str, data: bytes) -> int:
        """Remember what a message says; gives its size."""
        message = ForwardMsg.FromString(data)
        kind = message.WhichOneof("type")
        if self.listens_for is not None:
            self.heard |= {word.decode() for word in self.listens_for.findall(data)}
        if kind == "new_session":
            self._session = message.new_session.initialize.session_id
        elif kind == "navigation":
            self._pages = {p.url_pathname: p.page_script_hash for p in message.navigation.app_pages}
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            what = str(element.WhichOneof("type"))
            proto: Any = getattr(element, what, None)
            if what == "exception":
                raise VisitError(f"{name}: {proto.message if proto else ''}")
            if hasattr(proto, "id") and hasattr(proto, "label"):
                key = f"{proto.label} {proto.id}" if what == "button" else proto.label
                self._widgets[key] = (proto.id, what, proto)
        return len(data)
