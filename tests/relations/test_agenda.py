"""The agenda of two provincies: what is on it, and the documents."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import docx
import pandas as pd
import pytest

from miekgeo.afhankelijkheden.edges import LIES_IN
from miekgeo.agenda import (
    BOTH,
    COLUMNS,
    DEPENDS,
    LATE,
    LOOSE,
    SAME,
    SHARED,
    STATION,
    TOUCHES,
    Agenda,
    build_agenda,
)
from miekgeo.errors import WriteError
from miekgeo.export.agenda import write_agenda

A, B = "Groningen", "Drenthe"
ACCOUNT = [("grenzenset", "twee vierkanten")]
EDGES = [
    *("van_id", "naar_id", "provincie_van", "provincie_naar", "planning", "toelichting", "soort"),
]
CONTACTS = ["project_a", "project_b", "afstand_m", "toelichting"]
ENDS = [
    *("trace_id", "provincie", "buur", "afstand_grens_m"),
    *("tegenhanger_id", "verschil", "toelichting"),
]


def agenda(
    *,
    projecten: list[dict[str, str]] = [],  # noqa: B006 never changed
    listed: list[tuple[str, str]] = [],  # noqa: B006
    lies: dict[str, str] = {},  # noqa: B006
    edges: list[list[str]] = [],  # noqa: B006
    contacts: list[list[object]] = [],  # noqa: B006
    ends: list[list[object]] = [],  # noqa: B006
    fed: list[tuple[str, str]] = [],  # noqa: B006
) -> Agenda:
    """An agenda of Groningen and Drenthe from a few rows."""
    names = ["project_id", "naam", "modaliteit", "projecttype", "ibn_verwacht_tot", "trekker"]
    frame = pd.DataFrame(projecten, columns=names, dtype="str").fillna("")
    judged = [
        [i, frame.set_index("project_id")["naam"].get(i, i), p, "ja"] for i, p in lies.items()
    ]
    return build_agenda(
        A,
        B,
        projecten=frame,
        status=pd.DataFrame(listed, columns=["project_id", "provincie"]),
        schaalniveau=pd.DataFrame(
            judged, columns=["project_id", "naam", "provincies", "kruist_provinciegrens"]
        ),
        afhankelijkheden=pd.DataFrame([[*e, "opgegeven"][:7] for e in edges], columns=EDGES),
        raakvlakken=pd.DataFrame([[*c, "Zij raken."] for c in contacts], columns=CONTACTS),
        losse_einden=pd.DataFrame(ends, columns=ENDS),
        assigned=pd.DataFrame(fed, columns=["ontwikkeling_id", "station_id"]),
    )


def test_nothing_in_common() -> None:
    page = agenda(listed=[("P1", A), ("P2", B)], lies={"P1": A, "P2": B})
    assert list(page.table.columns) == list(COLUMNS)
    assert len(page.table) == 0
    assert "Er is niets gevonden dat beide provincies raakt." in page.text


def test_one_project_in_both_lists_is_one_subject() -> None:
    page = agenda(
        projecten=[{"project_id": "P1", "naam": "Kabel", "trekker": "TenneT"}],
        listed=[("P1", A), ("P1", B)],
        lies={"P1": f"{A};{B}"},
    )
    (row,) = page.table.to_dict("records")
    assert row["soort"] == SHARED
    assert row["onderwerp"] == "P1 Kabel"
    assert row["bij_eerste"] == "ibn onbekend; fase onbekend; trekker TenneT"
    assert row["besluit"] == ""
    assert "één project, twee vermeldingen" in row["toelichting"]


def test_a_list_may_say_the_provincie_in_another_way() -> None:
    page = agenda(
        projecten=[{"project_id": "P1", "naam": "Kabel"}],
        listed=[("P1", "provincie groningen"), ("P1", "PV22")],
    )
    assert page.table["soort"].tolist() == [SHARED]


def test_two_projects_that_are_much_alike_may_be_one() -> None:
    one = {"project_id": "P1", "naam": "110 kV-kabel Emmen-Stadskanaal", "modaliteit": "e"}
    two = {"project_id": "P2", "naam": "110 kV kabel Stadskanaal", "modaliteit": "e"}
    same = {**one, "project_id": "P3", "ibn_verwacht_tot": "2031", "trekker": "Enexis"}
    page = agenda(
        projecten=[one, two, same],
        listed=[("P1", A), ("P2", B), ("P3", B)],
        # P2 lies elsewhere; P3 touches.
        contacts=[["P1", "P3", 0.0], ["P1", "P2", 500.0]],
    )
    (row,) = page.table.to_dict("records")
    assert row["soort"] == SAME
    assert row["onderwerp"].startswith("P1 110 kV")
    assert row["verschil"] == "ibn, trekker"
    assert row["bij_tweede"] == "ibn 2031; fase onbekend; trekker Enexis"


@pytest.mark.parametrize("change", [{"modaliteit": "w"}, {"naam": "Warmtenet Assen"}])
def test_another_carrier_or_name_is_another_project(change: dict[str, str]) -> None:
    one = {"project_id": "P1", "naam": "Kabel Emmen", "modaliteit": "e"}
    two = {**one, "project_id": "P2", **change}
    page = agenda(projecten=[one, two], listed=[("P1", A), ("P2", B)], contacts=[["P1", "P2", 0.0]])
    assert len(page.table) == 0


@pytest.mark.parametrize(
    "listed", [[], [("P1", A)], [("P2", B)], [("P1", A), ("P2", A)], [("P1", B), ("P2", B)]]
)
def test_two_that_are_not_each_in_a_list_are_not_one_twice(listed: list[tuple[str, str]]) -> None:
    projecten = [{"project_id": p, "naam": "Kabel Emmen", "modaliteit": "e"} for p in ("P1", "P2")]
    page = agenda(projecten=projecten, listed=listed, contacts=[["P1", "P2", 0.0]])
    assert SAME not in page.table["soort"].tolist()


@pytest.mark.parametrize(
    ("listed", "first", "second", "differs"),
    [
        ([("P1", A)], "in de lijst", "niet in de lijst", "lijst"),
        ([("P1", B)], "niet in de lijst", "in de lijst", "lijst"),
        ([], "niet in de lijst", "niet in de lijst", ""),
    ],
)
def test_a_project_that_lies_in_both(
    listed: list[tuple[str, str]], first: str, second: str, differs: str
) -> None:
    page = agenda(
        projecten=[{"project_id": "P1", "naam": "Kabel"}],
        listed=listed,
        lies={"P1": f"{B};{A}"},
    )
    (row,) = page.table.to_dict("records")
    assert row["soort"] == BOTH
    assert (row["bij_eerste"], row["bij_tweede"], row["verschil"]) == (first, second, differs)


def test_how_a_project_in_both_reads() -> None:
    page = agenda(
        projecten=[{"project_id": "P1", "naam": "Kabel", "projecttype": "verkenning"}],
        listed=[("P1", A)],
        lies={"P1": f"{A};{B};Fryslân"},
    )
    said = (
        "- P1 Kabel: Ligt in Groningen, Drenthe en Fryslân (kruist de provinciegrens: ja); staat "
        "in de lijst van Groningen. ibn onbekend; fase verkenning; trekker onbekend. Verschil: "
        "lijst. Besluit: ..."
    )
    assert page.text.splitlines()[2:] == ["Project in beide", said]


def test_a_station_that_feeds_across_the_border() -> None:
    across = ["O1", "S1", B, A, "onbekend", "O1 wordt gevoed door S1."]
    within = ["O2", "S1", A, A, "onbekend", "O2 wordt gevoed door S1."]
    page = agenda(edges=[across, within], fed=[("O1", "S1"), ("O2", "S1")])
    (row,) = page.table.to_dict("records")
    assert (row["soort"], row["onderwerp"]) == (STATION, "Station S1")
    assert (row["bij_eerste"], row["bij_tweede"]) == ("station", "ontwikkeling O1")
    assert row["toelichting"].endswith("Het station ligt in Groningen, de ontwikkeling in Drenthe.")


@pytest.mark.parametrize(
    ("planning", "soort", "differs"),
    [
        ("conflict", LATE, "conflict"),
        ("mogelijk conflict", LATE, "mogelijk conflict"),
        ("geen conflict", DEPENDS, ""),
        ("onbekend", DEPENDS, ""),
    ],
)
def test_what_depends_across_the_border(planning: str, soort: str, differs: str) -> None:
    edges = [["P1", "S9", f"{A};{B}", B, planning, "P1 eindigt op S9."]]
    (row,) = agenda(edges=edges).table.to_dict("records")
    assert (row["soort"], row["verschil"]) == (soort, differs)
    assert (row["bij_eerste"], row["bij_tweede"]) == ("P1", "S9")
    assert (row["onderwerp"], row["toelichting"]) == ("P1 en S9", "P1 eindigt op S9.")


SIDES: dict[str, tuple[str, str, tuple[str, str] | None]] = {
    "there": (A, B, ("P1", "P2")),
    "back": (B, A, ("P2", "P1")),
    "with another area": (f"Fryslân;{B}", A, ("P2", "P1")),
    "both in both": (f"{A};{B}", f"{B};{A}", ("P1", "P2")),
    "within one": (A, A, None),
    "to a third": (A, "Fryslân", None),
    "without a place": (A, "", None),
}


@pytest.mark.parametrize(("van", "naar", "sides"), SIDES.values(), ids=SIDES)
def test_on_which_side_each_end_is(van: str, naar: str, sides: tuple[str, str] | None) -> None:
    page = agenda(edges=[["P1", "P2", van, naar, "onbekend", "P1 hangt af van P2."]])
    told = list(page.table[["bij_eerste", "bij_tweede"]].itertuples(index=False, name=None))
    assert told == ([] if sides is None else [sides])


def test_where_a_project_lies_is_told_once() -> None:
    """P1 lies in both, P2 may and stands in one list, P3 in both lists."""
    edges = [[p, B, A, B, "onbekend", f"{p} ligt ook in {B}.", LIES_IN] for p in ("P1", "P2", "P3")]
    listed = [("P2", A), ("P3", A), ("P3", B)]
    page = agenda(lies={"P1": f"{A};{B}", "P2": A, "P3": A}, edges=edges, listed=listed)
    assert page.table["soort"].tolist() == [SHARED, BOTH, DEPENDS]
    row = page.table.iloc[2]
    assert (row["bij_eerste"], row["bij_tweede"]) == ("P2", "")
    assert row["toelichting"] == "P2 ligt ook in Drenthe."


def test_raakvlakken_across_the_border() -> None:
    page = agenda(
        projecten=[{"project_id": p, "naam": f"Net {p}"} for p in ("P1", "P2", "P3", "P4")],
        lies={"P1": B, "P2": A, "P3": A, "P4": "Fryslân"},
        contacts=[["P1", "P2", 300.0], ["P2", "P3", 0.0], ["P1", "P4", 0.0]],
    )
    (row,) = page.table.to_dict("records")
    assert (row["soort"], row["onderwerp"]) == (TOUCHES, "P2 Net P2 / P1 Net P1")
    assert (row["bij_eerste"], row["bij_tweede"]) == ("P2", "P1")
    assert row["toelichting"] == "Zij raken."


def test_two_that_may_be_one_are_no_raakvlak_too() -> None:
    one = {"project_id": "P1", "naam": "Kabel Emmen", "modaliteit": "e"}
    page = agenda(
        projecten=[one, {**one, "project_id": "P2"}],
        listed=[("P1", A), ("P2", B)],
        lies={"P1": A, "P2": B},
        contacts=[["P1", "P2", 0.0]],
    )
    assert page.table["soort"].tolist() == [SAME]


def test_loose_ends_of_either_side() -> None:
    mine = ["T1", A, B, 80.0, "", "geen tegenhanger", "T1 houdt op."]
    theirs = ["T2", B, A, 20.0, "T3", "spanning", "T2 houdt op."]
    other = ["T4", A, "Fryslân", 20.0, "", "geen tegenhanger", "T4 houdt op."]
    page = agenda(ends=[mine, theirs, other])
    assert page.table["soort"].tolist() == [LOOSE, LOOSE]
    assert page.table["bij_eerste"].tolist() == ["T1", "T3"]
    assert page.table["bij_tweede"].tolist() == ["geen tegenhanger", "T2"]


# ---- documents ---------------------------------------------------------------------------------

HOSTILE = '=HYPERLINK("http://x")<b>&\x07'


@pytest.fixture
def page() -> Agenda:
    return agenda(projecten=[{"project_id": "P1", "naam": HOSTILE}], listed=[("P1", A), ("P1", B)])


def test_a_document_holds_the_rows_and_room_for_decisions(page: Agenda, tmp_path: Path) -> None:
    write_agenda(page, ACCOUNT, tmp_path / "a.docx")
    document = docx.Document(str(tmp_path / "a.docx"))
    heads = [c.text for c in document.tables[0].rows[0].cells]
    assert heads == ["Onderwerp", A, B, "Verschil", "Toelichting", "Besluit"]
    cells = [c.text for c in document.tables[0].rows[1].cells]
    assert cells[0] == 'P1 =HYPERLINK("http://x")<b>&'
    assert cells[-1] == ""
    # A4 on its side, and the columns fill it between margins of 15 mm.
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    widths = [c.width.mm for c in document.tables[0].columns]
    assert round(sum(widths)) == 267
    assert max(widths) == widths[heads.index("Toelichting")] > 100
    said = [p.text for p in document.paragraphs]
    assert said[0] == "Buurprovincie-agenda Groningen - Drenthe"
    assert "grenzenset: twee vierkanten" in said
    # Text is text: no field, link or markup of the name became part of the document.
    with ZipFile(tmp_path / "a.docx") as parts:
        xml = parts.read("word/document.xml").decode()
    assert "<b>" not in xml
    assert "w:hyperlink" not in xml


def test_the_same_page_as_text(page: Agenda, tmp_path: Path) -> None:
    write_agenda(page, ACCOUNT, tmp_path / "a.txt")
    lines = (tmp_path / "a.txt").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "Buurprovincie-agenda Groningen - Drenthe"
    assert lines[2] == "Gedeeld project"
    assert lines[-1] == "grenzenset: twee vierkanten"


def test_another_ending_is_refused(page: Agenda, tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="Kies een bestandsnaam die eindigt op"):
        write_agenda(page, ACCOUNT, tmp_path / "a.pdf")
    assert list(tmp_path.iterdir()) == []
