"""Who signs in for a provincie sees its own confidential rows, and those of nobody else."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import shapely
from shapely.ops import nearest_points

from miekgeo.confidential import ALLE, visible_rows
from miekgeo.edition import FULL, Edition
from miekgeo.grenzen import load_grenzen
from miekgeo.lagen import Lagen
from miekgeo.tasks import judge
from tests.edition.conftest import Read, texts_in, write_folder

# Assen lies in Drenthe, Groningen in Groningen; the border is near (236000 569000).
ASSEN, EMMEN, STAD = "POINT (234000 557000)", "POINT (257000 534000)", "POINT (233500 582000)"
OVER = f"LINESTRING {ASSEN[6:-1]}, {STAD[7:]}"


def project(code: str, place: str = "", declared: str = "") -> str:
    return f'{code};Naam van {code};"{declared}";{place};ja'


def world(*projects: str, status: tuple[str, ...] = (), **more: str) -> dict[str, str]:
    head = "project_id;naam;provincies_opgegeven;wkt;vertrouwelijk"
    public = f"OPEN-1;Open project;;{ASSEN};nee"
    lists = "\n".join(["project_id;programma;provincie", "OPEN-1;pMIEK;Drenthe", *status])
    return {"projecten": "\n".join([head, public, *projects]), "status": lists, **more}


def seen(lagen: Lagen, *provincies: str) -> dict[str, list[str]]:
    """Keys of the confidential rows that these provincies may see, by layer."""
    rows = visible_rows(lagen, provincies, load_grenzen())
    found = {}
    for layer, chosen in ((n, r) for n, r in rows.items() if n != "status"):
        laag = lagen.layers[layer]
        key = laag.definition.key or "station_id"
        found[layer] = laag.frame.loc[laag.frame["rij"].isin(chosen), key].tolist()
    return found


# By code: place, what it declares, the lists it stands in, and who may see it.
CASES: dict[str, tuple[str, str, tuple[str, ...], set[str]]] = {
    # The list decides, whatever the project lies in or says.
    "A1": (STAD, "Groningen", ("pMIEK;Drenthe",), {"Drenthe"}),
    "A2": (STAD, "", ("pMIEK;Drenthe", "pMIEK;Groningen"), {"Drenthe", "Groningen"}),
    "A3": (ASSEN, "", ("nMIEK;",), set()),
    "A4": (ASSEN, "", ("nMIEK;", "pMIEK;Drenthe"), {"Drenthe"}),
    # Without a list: whoever may see for all that it names and lies in.
    "B1": (ASSEN, "", (), {"Drenthe"}),
    "B2": (ASSEN, "Drenthe", (), {"Drenthe"}),
    "B3": (ASSEN, "Groningen", (), set()),
    "B4": (OVER, "", (), set()),
    "B5": ("", "PV22", (), {"Drenthe"}),
    "B6": ("", "Drenthe; Groningen", (), set()),
    "B7": ("", "Drente", (), set()),
    "B8": ("", "", (), set()),
    "B9": ("POINT (100000 620000)", "", (), set()),
}


def test_whose_project_it_is(read: Read) -> None:
    rows = [project(code, place, said) for code, (place, said, _, _) in CASES.items()]
    lists = [f"{code};{one}" for code, (_, _, of, _) in CASES.items() for one in of]
    lagen = read(world(*rows, status=tuple(lists)), FULL)
    for who in ("Drenthe", "Groningen"):
        mine = [code for code, (*_, may) in CASES.items() if who in may]
        assert seen(lagen, who)["projecten"] == mine, who
    assert seen(lagen, "Zeeland")["projecten"] == []
    assert seen(lagen, ALLE)["projecten"] == list(CASES)
    both = seen(lagen, "Drenthe", "Groningen")["projecten"]
    assert set(CASES) - set(both) == {"A3", "B7", "B8", "B9"}


def test_within_the_tolerance_of_a_border_both_are_concerned(read: Read) -> None:
    """The border lies anywhere within 100 m, so 60 m south of it may be Groningen."""
    grenzen = load_grenzen()
    drenthe, groningen = (
        grenzen.provincies.areas[grenzen.members(n)][0] for n in ("Drenthe", "Groningen")
    )
    border = shapely.intersection(drenthe.boundary, groningen.boundary)
    middle = nearest_points(border, shapely.Point(234000, 572000))[0]
    near = middle.buffer(60).boundary.intersection(drenthe).interpolate(0.5, normalized=True)
    assert drenthe.contains(near)
    assert groningen.distance(near) < 100
    assert seen(read(world(project("X", near.wkt)), FULL), "Drenthe")["projecten"] == []


def test_other_rows_go_with_their_place_project_or_station(read: Read) -> None:
    files = world(
        project("X", ASSEN),
        traces=f"""
            trace_id;naam;project_id;vertrouwelijk;wkt
            T1;Van een gesloten project;X;ja;LINESTRING (234000 557000, 245000 551000)
            T2;Van X, over de grens;X;ja;{OVER}
            T3;Van een open project;OPEN-1;ja;{OVER}
            T4;Van niemand;;ja;{OVER}
        """,
        stations=f"""
            station_id;naam;vertrouwelijk;wkt
            S1;Assen;ja;{ASSEN}
            S2;Stad;ja;{STAD}
        """,
        stationscapaciteit="""
            station_id;jaar;afname_limiet_mw;vertrouwelijk
            S1;2030;10;ja
            S2;2030;20;ja
        """,
        clusters="""
            cluster_id;naam;soort;gemeenten;provincies;vertrouwelijk
            C1;Een;energiecluster;Assen;Drenthe;ja
            C2;Twee;energiecluster;Assen;Drenthe, Groningen;ja
            C3;Drie;energiecluster;Assen;;ja
        """,
    )
    assert seen(read(files, FULL), "Drenthe") == {
        "projecten": ["X"],
        # T3 stands in the list of Drenthe with its project.
        "traces": ["T1", "T3"],
        "stations": ["S1"],
        "stationscapaciteit": ["S1"],
        "clusters": ["C1"],
    }


def test_rows_that_may_be_seen_carry_a_mark(read: Read) -> None:
    files = world(
        project("X", ASSEN),
        f"Z;;;{EMMEN};ja",
        traces=f"trace_id;naam;project_id;wkt\nT1;Lijn;X;{OVER}\nT2;Open;OPEN-1;{OVER}",
    )
    shown = read(files, Edition(openbaar=False, provincies=("Drenthe",)))
    names = dict(zip(*(shown.frame("projecten")[c] for c in ("project_id", "naam")), strict=True))
    assert names == {
        "OPEN-1": "Open project",
        "X": "Vertrouwelijk: Naam van X",
        "Z": "Vertrouwelijk (zonder naam)",
    }
    assert shown.frame("traces")["naam"].tolist() == ["Vertrouwelijk: Lijn", "Open"]
    assert shown.frame("traces")["vertrouwelijk"].fillna(value=False).tolist() == [True, False]


def test_words_of_others_are_hidden_from_texts(read: Read) -> None:
    files = world(project("X", ASSEN), project("GEHEIM-2", STAD))
    files["projecten"] = files["projecten"].replace("Naam van X", "Wacht op GEHEIM-2")
    shown = read(files, Edition(openbaar=False, provincies=("Drenthe",)))
    assert "GEHEIM-2" not in texts_in(shown)
    assert "1 rij van projecten weggelaten" in " ".join(shown.remarks)


def test_fields_that_are_confidential_stay_out(read: Read) -> None:
    files = {
        "projecten": f"project_id;naam;contactpersonen;vertrouwelijk;wkt\nX;N;Jo Bron;ja;{ASSEN}"
    }
    assert "Jo Bron" in texts_in(read(files, Edition(openbaar=False)))
    for who in ("Drenthe", ALLE):
        assert "Jo Bron" not in texts_in(read(files, Edition(openbaar=False, provincies=(who,))))


def test_a_judgement_says_for_whom_it_is(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "set", world(project("X", ASSEN)))
    edition = Edition(openbaar=False, provincies=("Drenthe",))
    assert edition.label == "VERTROUWELIJK, uitgave voor Drenthe"
    found = judge(folder, edition=edition)
    table = pd.DataFrame(found.table).set_index("project_id")
    assert table["naam"]["X"] == "Vertrouwelijk: Naam van X"
