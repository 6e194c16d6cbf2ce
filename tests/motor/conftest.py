"""What the tests of the motor share: an engine on workers of this process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from miekgeo.motor.dask import Dask


@pytest.fixture(scope="session")
def client() -> Iterator[Dask]:
    """Two workers in threads of this process."""
    distributed = pytest.importorskip("distributed")
    pytest.importorskip("dask_geopandas")
    cluster = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=False, dashboard_address="127.0.0.1:0"
    )
    with cluster, distributed.Client(cluster) as client:
        yield Dask(client)
