"""What a collection says of where its rows come from."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from miekgeo.collection import collect
from miekgeo.errors import SourceError
from tests.collections_for_tests import drenthe_collection


def test_of_the_embedded_set_the_definitions_say_it() -> None:
    text, licence = drenthe_collection().source_of("stations")
    assert text.startswith("stations.csv: TenneT open data")
    assert licence == "Feiten uit openbare bronnen"


def test_of_a_file_of_a_user_only_that_file_can(tmp_path: Path) -> None:
    (tmp_path / "projecten.csv").write_text("project_id;naam;x;y\nP1;Kabel;234000;557000\n")
    (tmp_path / "stations.csv").write_text(
        "station_id;naam;bron;x;y\nS1;Assen;Jaarplan 2026;234000;557000\n"
    )
    found = collect(tmp_path, on=date(2026, 1, 15))
    assert dict(found.sources) == {
        "projecten": "projecten.csv: aangeleverd bestand (licentie niet opgegeven)",
        "stations": (
            "stations.csv: aangeleverd bestand; bron per rij in kolom bron "
            "(licentie niet opgegeven)"
        ),
    }
    assert "TenneT" not in found.account.to_csv()


def test_without_projects_there_is_nothing_to_gather(tmp_path: Path) -> None:
    path = tmp_path / "stations.csv"
    path.write_text("station_id;code;naam;x;y\nS1;S1;Assen;234000;557000\n")
    with pytest.raises(SourceError, match="geen laag projecten"):
        collect(path)
