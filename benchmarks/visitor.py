"""A visitor of the app without a browser: what one sends and gets, over the same websocket."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect

WAIT_S = 120.0
# A map of the country with 20,000 objects around it is some megabytes.
MOST_BYTES = 64 * 2**20


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
    """

    address: str
    steps: list[Step] = field(default_factory=list)
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
        if kind == "navigation":
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
