"""Ask a web service for JSON: patiently, within limits, and with a clear message when it fails.

Proxy, certificates and passwords come from the environment (HTTPS_PROXY, REQUESTS_CA_BUNDLE,
.netrc), as `requests` reads them. Answers are hostile until read: their size, time and nesting are
limited, and no answer can send us to another address than the one that was asked.
"""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Self, TypeVar
from urllib.parse import SplitResult, unquote, urljoin, urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import Retry
from urllib3.exceptions import HTTPError, ReadTimeoutError

from miekgeo.errors import SourceError
from miekgeo.version import __version__

TOO_BUSY = (429, 500, 502, 503, 504)
CHUNK_BYTES = 65_536
REDIRECTS = 3
_Given = TypeVar("_Given")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Patience:
    """How long and how often a service is asked, and how much it may send.

    Attributes
    ----------
    connect_s, read_s : float
        Time to connect, and between two pieces of an answer.
    answer_s : float
        Time for a whole answer.
    attempts : int
        How often a question is asked when the service is busy or breaks off.
    wait_s : float
        Wait before the second attempt; each next one waits twice as long.
    wait_max_s : float
        Longest wait between two attempts, also when the service asks for more.
    answer_bytes : int
        Size of one answer, unpacked.
    """

    connect_s: float = 10.0
    read_s: float = 30.0
    answer_s: float = 120.0
    attempts: int = 4
    wait_s: float = 0.5
    wait_max_s: float = 20.0
    answer_bytes: int = 100_000_000


PATIENCE = Patience()


@dataclass(frozen=True)
class Answer:
    """What a service answered.

    Attributes
    ----------
    url : str
        Address that answered, for what is relative to it.
    content : dict
        The JSON object.
    headers : mapping of str to str
        Names in any case.
    size : int
        Bytes, unpacked.
    """

    url: str
    content: dict[str, Any]
    headers: Mapping[str, str]
    size: int


class Service:
    """One web service, asked over one connection.

    Parameters
    ----------
    url : str
        Address of the service, http or https; everything asked must be on the same host. A name
        and password in it are used and never shown.
    patience : Patience

    Raises
    ------
    SourceError
        The address isn't a web address.
    """

    def __init__(self, url: str, patience: Patience = PATIENCE) -> None:
        parts = _split(url.strip().rstrip("/"))
        self.url = _without_password(parts)
        self.patience = patience
        self._origin = _origin(parts)
        self._session = _Session()
        if parts.username is not None:
            self._session.auth = (unquote(parts.username), unquote(parts.password or ""))
        self._session.headers["User-Agent"] = f"miekgeo/{__version__}"
        self._session.headers["Accept"] = "application/geo+json, application/json"
        # Statuses and lost connections; what breaks off halfway is asked again in `ask`.
        retries = Retry(
            total=patience.attempts - 1,
            redirect=False,
            status_forcelist=TOO_BUSY,
            allowed_methods=["GET"],
            backoff_factor=patience.wait_s,
            backoff_max=patience.wait_max_s,
            retry_after_max=int(patience.wait_max_s),
            raise_on_status=False,
        )
        self._session.mount("http://", HTTPAdapter(max_retries=retries))
        self._session.mount("https://", HTTPAdapter(max_retries=retries))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    @property
    def host(self) -> str:
        """Name of the host, for messages."""
        return urlsplit(self.url).hostname or self.url

    def ask(self, url: str, params: Mapping[str, str] | None = None) -> Answer:
        """Get a JSON object.

        Parameters
        ----------
        url : str
            Address on the host of the service; relative to the service when it has no host.
        params : mapping of str to str, optional
            Parameters to add.

        Raises
        ------
        SourceError
            The service can't be reached, keeps failing, is too slow, sends too much, refers to
            another host or sends something else than a JSON object.
        NotFoundError
            The service says that there is nothing at this address.
        """
        address = self.locate(url, f"{self.url}/")
        wait = self.patience.wait_s
        for _ in range(self.patience.attempts - 1):
            try:
                return self._ask_once(address, params)
            except _BrokenOffError:
                time.sleep(min(wait, self.patience.wait_max_s))
                wait *= 2
        try:
            return self._ask_once(address, params)
        except _BrokenOffError as error:
            raise SourceError(
                f"{self.host} breekt zijn antwoord af, ook na {self.patience.attempts} pogingen.",
                hint="Probeer het later opnieuw.",
            ) from error

    def locate(self, url: str, base: str) -> str:
        """A whole address from one that the service gave.

        Parameters
        ----------
        url : str
            As given: whole, or relative.
        base : str
            Address of the answer that gave it.

        Raises
        ------
        SourceError
            It can't be read, or is of another host.
        """
        try:
            whole = urlsplit(urljoin(base, url))
            ours = _is_web(whole) and _origin(whole) == self._origin
        except ValueError:
            ours = False
        if not ours:
            raise SourceError(
                f"{self.host} verwijst naar een ander adres: {url[:200]}",
                hint="Is dat de juiste dienst, geef dan dat adres op.",
            )
        return _without_password(whole)

    def _ask_once(self, url: str, params: Mapping[str, str] | None) -> Answer:
        patience = self.patience
        for _ in range(REDIRECTS + 1):
            asking = patience.attempts * (patience.answer_s + patience.wait_max_s)
            answer = self._within(asking, partial(self._get, url, params))
            if not answer.is_redirect:
                body = self._within(patience.answer_s, partial(self._read, answer))
                content = self._parse(body, answer)
                return Answer(answer.url, content, answer.headers, len(body))
            answer.close()
            url, params = self.locate(answer.headers["Location"], url), None
        raise SourceError(
            f"{self.host} verwijst steeds door.", hint="Controleer het adres van de dienst."
        )

    def _get(self, url: str, params: Mapping[str, str] | None) -> requests.Response:
        try:
            return self._session.get(
                url,
                params=params,
                stream=True,
                allow_redirects=False,
                timeout=(self.patience.connect_s, self.patience.read_s),
            )
        except requests.RequestException as error:
            raise self._unreachable(error) from error
        except OSError as error:
            raise SourceError(
                "Het bestand met certificaten is niet te lezen.",
                hint="Controleer REQUESTS_CA_BUNDLE en CURL_CA_BUNDLE.",
            ) from error
        except (HTTPError, UnicodeError) as error:
            raise SourceError(
                f"{self.host[:100]} kan geen naam van een dienst zijn.",
                hint="Controleer het adres.",
            ) from error

    def _within(self, seconds: float, task: Callable[[], _Given]) -> _Given:
        """What a task gives, unless it takes longer.

        A wait for the next byte has its own limit, but a service that sends a byte at a time can
        stretch one read without end. Such a read is left behind: it dies with the program.
        """
        outcome: queue.SimpleQueue[tuple[_Given | None, BaseException | None]] = queue.SimpleQueue()

        def run() -> None:
            try:
                outcome.put((task(), None))
            except BaseException as error:  # noqa: BLE001 it is raised where it is waited for
                outcome.put((None, error))

        threading.Thread(target=run, daemon=True).start()
        try:
            value, error = outcome.get(timeout=seconds)
        except queue.Empty as waited:
            raise self._too_slow() from waited
        if error is not None:
            raise error
        return value  # type: ignore[return-value]

    def _read(self, answer: requests.Response) -> bytes:
        """The body, unless it breaks off, is too large or takes too long; closes the answer."""
        end = time.monotonic() + self.patience.answer_s
        body = bytearray()
        try:
            # What is there at each moment: a service that drips can't hold us in one read.
            while piece := answer.raw.read1(CHUNK_BYTES, decode_content=True):
                body += piece
                if len(body) > self.patience.answer_bytes:
                    raise SourceError(
                        f"{self.host} stuurt meer dan {self.patience.answer_bytes / 1e6:.0f} MB "
                        "in één antwoord.",
                        hint="Kies een kleinere collectie.",
                    )
                if time.monotonic() > end:
                    raise self._too_slow()
        except ReadTimeoutError as error:
            raise self._too_slow() from error
        except HTTPError as error:
            raise _BrokenOffError from error
        finally:
            answer.close()
        return bytes(body)

    def _parse(self, body: bytes, answer: requests.Response) -> dict[str, Any]:
        if answer.status_code in (404, 410):
            raise NotFoundError(f"{self.host} kent dit adres niet: {answer.url}")
        if answer.status_code in TOO_BUSY:
            raise SourceError(
                f"{self.host} antwoordt na {self.patience.attempts} pogingen met fout "
                f"{answer.status_code} ({_reason(answer.status_code)}).",
                hint="Probeer het later opnieuw.",
            )
        if not answer.ok:
            raise SourceError(
                f"{self.host} antwoordt met fout {answer.status_code} op {answer.url}.",
                hint="Controleer het adres, en of u toegang hebt.",
            )
        try:
            content = json.loads(body, parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            kind = answer.headers.get("Content-Type", "onbekend").split(";")[0]
            raise SourceError(
                f"{self.host} stuurt geen leesbare JSON (soort: {kind}).",
                hint="Misschien is het een onderhouds- of inlogpagina; open het adres in een "
                "browser, of probeer het later opnieuw.",
            ) from error
        if not isinstance(content, dict):
            raise SourceError(
                f"{self.host} stuurt iets anders dan een JSON-object.",
                hint="Controleer het adres van de dienst.",
            )
        return content

    def _too_slow(self) -> SourceError:
        return SourceError(f"{self.host} antwoordt te langzaam.", hint="Probeer het later opnieuw.")

    def _unreachable(self, error: requests.RequestException) -> SourceError:
        """The message for what `requests` raises; its own text names internals."""
        if isinstance(error, requests.exceptions.SSLError):
            return SourceError(
                f"Het certificaat van {self.host} wordt niet vertrouwd.",
                hint="Gebruikt uw organisatie een eigen certificaat, zet dan REQUESTS_CA_BUNDLE op "
                "dat bestand. Controleer ook de datum van deze computer.",
            )
        if isinstance(error, requests.exceptions.ProxyError):
            return SourceError(
                f"De proxy laat {self.host} niet door.",
                hint="Controleer HTTPS_PROXY en HTTP_PROXY.",
            )
        if isinstance(error, requests.Timeout) or "timed out" in str(error):
            return self._too_slow()
        return SourceError(
            f"{self.host} is niet bereikbaar.",
            hint="Controleer het adres, de internetverbinding en zo nodig HTTPS_PROXY.",
        )


class _Session(requests.Session):
    """A session that leaves redirects to us: it would read their bodies without any limit."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """None: follow nothing."""


class _BrokenOffError(Exception):
    """An answer that ended before it was whole."""


class NotFoundError(SourceError):
    """A service has nothing at an address."""


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        known = _is_web(parts)
    except ValueError:
        known = False
    if not known:
        raise SourceError(
            f"{url[:200]} is geen webadres.", hint="Geef een adres dat begint met https://."
        )
    return parts


def _is_web(parts: SplitResult) -> bool:
    """Whether it is an address of http(s) with a host; ValueError for a port that is none."""
    return parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0


def _without_password(parts: SplitResult) -> str:
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _origin(parts: SplitResult) -> tuple[str, str, int]:
    return parts.scheme, str(parts.hostname), parts.port or _PORTS[parts.scheme]


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _reason(status: int) -> str:
    return "te veel vragen" if status == 429 else "storing bij de dienst"
