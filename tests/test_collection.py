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


@pytest.fixture
def unplaced(tmp_path: Path) -> Path:
    """A project in Drenthe, for one development without place; two more belong to nobody."""
    (tmp_path / "projecten.csv").write_text(
        "project_id;naam;ontwikkeling_ids;afhankelijk_van;x;y\n"
        "P1;Kabel;O1;S1;234000;557000\n"
        "P2;Leiding;O4;;155000;463000\n"
    )
    (tmp_path / "ontwikkelingen.csv").write_text(
        "ontwikkeling_id;naam;sector;x;y\n"
        "O1;Wijk;woningbouw;;\n"
        "O2;Bedrijf;industrie;;\n"
        "O3;Polder;opwek;;\n"
        "O4;Kas;landbouw;155000;463000\n"
    )
    (tmp_path / "stations.csv").write_text(
        "station_id;naam;x;y\nS1;Assen;;\nS2;Zwolle;;\nS3;Emmen;257000;534000\n"
    )
    return tmp_path


def test_what_a_project_needs_comes_along_without_place(unplaced: Path) -> None:
    found = collect(unplaced, provincie="Drenthe", on=date(2026, 1, 15))
    assert found.layers["projecten"]["project_id"].tolist() == ["P1"]
    assert found.layers["ontwikkelingen"]["ontwikkeling_id"].tolist() == ["O1"]
    assert found.layers["stations"]["station_id"].tolist() == ["S1", "S3"]


def test_what_has_no_place_and_no_project_is_counted(unplaced: Path) -> None:
    found = collect(unplaced, provincie="Drenthe", on=date(2026, 1, 15))
    assert found.caveats == (
        "Niet hierbij, want zonder plaats is de provincie niet bekend: 1 van 3 stations.",
        "Niet hierbij, want zonder plaats is de provincie niet bekend: 2 van 4 ontwikkelingen.",
    )
    # Nothing is left out of the whole.
    assert found.of(None).caveats == ()
    assert len(found.of(None).layers["ontwikkelingen"]) == 4
