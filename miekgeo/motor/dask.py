"""The engine for a cluster: the parts as a dask-geopandas frame, on workers here or elsewhere.

What all parts need is sent to each worker once, also to one that takes the place of a lost one. A
part of a lost worker is done anew by another: parts give the same whenever they are done.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from miekgeo import threads
from miekgeo.errors import MiekGeoError, SourceError
from miekgeo.motor.engine import Read, Work

if TYPE_CHECKING:
    from distributed import Client

PLUGIN = "miekgeo"
# Where the part stands in the frame that is read of it.
PART = "miekgeo_deel"
# How long to wait for a scheduler and its first worker.
ANSWER_WITHIN_S = 15.0
RESULT = "uitkomst"
INSTALL = 'Installeer eerst: pip install "miekgeo[schaal]".'


class Dask:
    """Runs parts on the workers of a client.

    Parameters
    ----------
    client : distributed.Client
    """

    def __init__(self, client: Client) -> None:
        self.client = client

    def run(
        self, read: Read, work: Work, parts: Sequence[Any], shared: Any
    ) -> Iterator[tuple[Any, Any]]:
        """See `Engine`; in the order in which they are done.

        Raises
        ------
        MiekGeoError
            A part can't be done, on any worker.
        """
        import dask.dataframe
        from distributed import as_completed
        from distributed.client import FutureCancelledError
        from distributed.comm.core import CommClosedError
        from distributed.scheduler import KilledWorker

        self.client.register_plugin(_plugin(shared), name=PLUGIN)
        meta = gpd.GeoDataFrame(geometry=[], crs=getattr(read, "crs", None))
        frame = dask.dataframe.from_map(_Tagged(read), list(parts), meta=meta)
        done = frame.map_partitions(
            _on_worker, work, meta=pd.DataFrame({RESULT: pd.Series(dtype=object)})
        )
        futures = self.client.compute(done.to_delayed())
        try:
            for future in as_completed(futures):
                yield future.result()[RESULT].iloc[0]
                # A result that is kept would stay in memory of its worker.
                future.release()
        except KilledWorker as error:
            raise MiekGeoError(
                "Een deel van het register past niet in het geheugen van een werker.",
                hint="Geef werkers meer geheugen, of neem kleinere delen met --deelrijen.",
            ) from error
        except (FutureCancelledError, CommClosedError) as error:
            raise SourceError(
                "De verbinding met de scheduler is verbroken; er is niets weggeschreven.",
                hint="Controleer het cluster en begin opnieuw.",
            ) from error
        finally:
            self.client.cancel(futures, force=True)


@contextlib.contextmanager
def connect(
    scheduler: str | None, *, workers: int | None = None, memory: str = "auto"
) -> Iterator[Dask]:
    """An engine on a cluster that runs, or on workers of this machine.

    Parameters
    ----------
    scheduler : str, optional
        Address such as `tcp://10.0.0.1:8786`; else workers are started here.
    workers : int, optional
        How many to start here; one a core by default.
    memory : str
        What each may use, such as `3GB`.

    Raises
    ------
    SourceError
        The scheduler doesn't answer, or dask isn't installed.
    """
    try:
        import dask.config
        import dask_geopandas  # noqa: F401 makes frames of dask those with places
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise SourceError("Voor --motor dask ontbreekt een pakket.", hint=INSTALL) from error
    # A worker that is lost and started anew is told by the progress, not by a log.
    logging.getLogger("distributed").setLevel(logging.ERROR)
    with contextlib.ExitStack() as stack:
        if scheduler is None:
            # A computer that slept hasn't lost its workers; one that died is seen at once.
            stack.enter_context(dask.config.set({"distributed.scheduler.worker-ttl": None}))
            cluster = stack.enter_context(
                LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,
                    memory_limit=memory,
                    # A worker a core is all the cores there are.
                    env={threads.VARIABLE: "1"},
                    # Any free port: another run may be going on.
                    dashboard_address="127.0.0.1:0",
                    silence_logs=logging.CRITICAL,
                )
            )
            client = stack.enter_context(Client(cluster))
        else:
            client = stack.enter_context(_client(scheduler))
            _require_workers(client, scheduler)
        yield Dask(client)


def _client(scheduler: str) -> Client:
    from distributed import Client

    try:
        return Client(scheduler, timeout=ANSWER_WITHIN_S)
    except (OSError, ValueError) as error:
        raise SourceError(
            f"De scheduler {scheduler} antwoordt niet.",
            hint="Controleer het adres en start hem met: dask scheduler (docs/schaal.md).",
        ) from error


def _require_workers(client: Client, scheduler: str) -> None:
    try:
        client.wait_for_workers(1, timeout=ANSWER_WITHIN_S)
    except TimeoutError as error:
        raise SourceError(
            f"De scheduler {scheduler} heeft geen werkers.",
            hint=f"Start er met: dask worker {scheduler} (docs/schaal.md).",
        ) from error


class _Tagged:
    """Reads a part, and lets it go with its rows."""

    def __init__(self, read: Read) -> None:
        self.read = read

    def __call__(self, part: Any) -> gpd.GeoDataFrame:
        frame = self.read(part)
        frame.attrs[PART] = part
        return frame


def _on_worker(frame: gpd.GeoDataFrame, work: Work) -> pd.DataFrame:
    from distributed import get_worker

    part = frame.attrs.pop(PART)
    shared = getattr(get_worker().plugins[PLUGIN], "shared")  # noqa: B009 of our own plugin
    result = pd.Series([None], dtype=object)
    result.iloc[0] = (part, work(frame, part, shared))
    return pd.DataFrame({RESULT: result})


def _plugin(shared: Any) -> Any:
    from distributed import WorkerPlugin

    class Shared(WorkerPlugin):
        """What all parts need, on a worker."""

        def __init__(self) -> None:
            self.shared = shared

    return Shared()
