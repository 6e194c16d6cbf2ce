"""Files that are read, with rows or columns that aren't right."""

from __future__ import annotations

from tests.reading.build import (
    AMERSFOORT,
    MARTINITOREN,
    cells,
    csv_text,
    in_csv,
    in_folder,
    in_map,
    in_text,
    in_xlsx,
    middle,
    point,
    project,
)
from tests.reading.case import DONE, FAULTS, Case

TEN_MB = "x" * 10_000_000
THREE = ["P1", "P2", "P3"]
ALL_USED = (3, 3, 0)
ONE_ASIDE = (3, 2, 1)
NONE_USED = (3, 0, 3)

# Names that a terminal, web page, spreadsheet or template could take for something else.
MARKUP = "<script>alert('x')</script> ${x} {{ y }} `z` \"a\" \\b C:\\2019 [bold]vet[/bold]"
FORMULAS = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)"]
ESCAPES = "Zwolle\x1b[2J\x1b[31mrood\x07"


def one_value(name: str, check: str, *says: str, **changes: object) -> Case:
    """A case with one wrong value, which isn't used; the row is."""
    return Case(
        name, in_csv(middle(**changes)), FAULTS, {check: [3]}, ALL_USED, ("P2", *says), ids=THREE
    )


def remark(name: str, check: str, *says: str, **changes: object) -> Case:
    """A case with one row that deserves a remark."""
    return Case(name, in_csv(middle(**changes)), DONE, {check: [3]}, ALL_USED, says, ids=THREE)


VALUES = [
    one_value("unknown_modaliteit", "W02", "kernfusie", "waterstof", modaliteit="kernfusie"),
    one_value("unknown_projecttype", "W02", "droom", "verkenning", projecttype="droom"),
    one_value("unknown_ligging", "W02", "ergens", ligging="ergens"),
    one_value("no_yes_or_no", "W02", "misschien", vertrouwelijk="misschien"),
    one_value("text_for_number", "W03", "hoog", spanning_kv="hoog"),
    one_value("unit_in_number", "W03", "380 kV", spanning_kv="380 kV"),
    one_value("two_numbers_in_one_cell", "W03", "110/150", spanning_kv="110/150"),
    one_value("nan_for_number", "W03", "nan", vermogen_mw="nan"),
    one_value("negative_number", "W06", "-10", spanning_kv="-10"),
    one_value("no_such_day", "W04", "31-02-2025", bron_datum="31-02-2025"),
    one_value("no_period", "W04", "ooit", ibn_gewenst="ooit"),
    one_value("no_such_quarter", "W04", "2031-Q5", bouw_van="2031-Q5"),
    one_value("missing_naam", "W01", "naam", naam=""),
    one_value("blank_naam", "W01", "naam", naam="   "),
    Case(
        "name_of_10_mb",
        in_csv(middle(naam=TEN_MB)),
        FAULTS,
        {"W05": [3]},
        ALL_USED,
        ("P2", "10000000"),
        ids=THREE,
    ),
    Case("unknown_column_of_10_mb", in_csv(middle(eigen=TEN_MB)), DONE, {}, ALL_USED),
    Case(
        "several_faults_in_one_row",
        in_csv(middle(naam="", modaliteit="kernfusie", spanning_kv="hoog")),
        FAULTS,
        {"W01": [3], "W02": [3], "W03": [3]},
        ALL_USED,
        ids=THREE,
    ),
    Case(
        "faults_in_many_rows",
        in_csv([project(f"P{n}", modaliteit="kernfusie") for n in range(60)]),
        FAULTS,
        {"W02": list(range(2, 62))},
        (60, 60, 0),
        ("60 fouten", "--uit"),
        ids=[f"P{n}" for n in range(60)],
    ),
]

KEYS = [
    Case(
        "missing_id",
        in_csv(middle(project_id="")),
        FAULTS,
        {"I01": [3]},
        ONE_ASIDE,
        ("project_id",),
        ids=["P1", "", "P3"],
        reasons={1: "project_id is leeg"},
    ),
    Case(
        "missing_id_column",
        in_csv([{"naam": f"Project {n}", "wkt": point(AMERSFOORT)} for n in range(3)]),
        FAULTS,
        {"K01": [None], "I01": [2, 3, 4]},
        NONE_USED,
        ("project_id", "ontbreekt"),
        ids=["", "", ""],
        reasons={0: "project_id", 2: "project_id"},
    ),
    Case(
        "missing_naam_column",
        in_csv([{"project_id": f"P{n}", "wkt": point(AMERSFOORT)} for n in (1, 2, 3)]),
        FAULTS,
        {"K01": [None]},
        ALL_USED,
        ("naam", "ontbreekt"),
        ids=THREE,
    ),
    Case(
        "missing_id_and_naam_columns",
        in_csv([{"modaliteit": "warmte", "wkt": point(AMERSFOORT)}] * 3),
        FAULTS,
        {"K01": [None], "I01": [2, 3, 4]},
        NONE_USED,
        ("project_id", "naam"),
        ids=["", "", ""],
    ),
    Case(
        "sheet_without_header",
        in_xlsx({"Blad1": [[f"P{n}", f"Project {n}", "waterstof"] for n in (1, 2, 3)]}),
        FAULTS,
        {"K01": [None], "K02": [None], "I01": [1, 2, 3], "G12": [1, 2, 3]},
        NONE_USED,
        ("project_id", "naam"),
        ids=["", "", ""],
    ),
    Case(
        "same_id_with_differences",
        in_csv([project("P1"), project("P2"), project("P1", naam="Iets anders")]),
        FAULTS,
        {"I02": [2, 4]},
        (3, 1, 2),
        ("P1", "2, 4"),
        ids=["P1", "P2", "P1"],
        reasons={0: "rijen 2, 4", 2: "rijen 2, 4"},
    ),
    Case(
        "same_id_same_row",
        in_csv([project("P1"), project("P2"), project("P1")]),
        FAULTS,
        {"I02": [4]},
        ONE_ASIDE,
        ("P1", "2, 4"),
        ids=["P1", "P2", "P1"],
        reasons={2: "rijen 2, 4"},
    ),
    Case(
        "same_id_three_times",
        in_csv([project("P1", naam=f"Naam {n}") for n in range(3)]),
        FAULTS,
        {"I02": [2, 3, 4]},
        NONE_USED,
        ("2, 3, 4",),
        ids=["P1", "P1", "P1"],
        reasons={0: "2, 3, 4", 1: "2, 3, 4", 2: "2, 3, 4"},
    ),
    Case(
        "same_id_as_number_and_text",
        in_xlsx({"projecten": cells([project(1), project("1", naam="Iets anders"), project(2)])}),
        FAULTS,
        {"I02": [2, 3]},
        (3, 1, 2),
        ids=["1", "1", "2"],
    ),
    Case(
        "same_id_but_for_blanks",
        in_csv([project("P1"), project(" P1 ", naam="Iets anders"), project("P2")]),
        FAULTS,
        {"I02": [2, 3]},
        (3, 1, 2),
        ids=["P1", "P1", "P2"],
    ),
]

TEXT_ROWS = [
    Case(
        "row_with_too_many_cells",
        in_text(csv_text(middle()).replace("Project P2", "Station, noord, Project P2")),
        FAULTS,
        {"L05": [3]},
        ONE_ASIDE,
        ("Station",),
        ids=["P1", "", "P3"],
        reasons={1: "cellen"},
    ),
    Case(
        "row_with_too_few_cells",
        in_text("project_id,naam,modaliteit\nP1,Project 1,warmte\nP2,Project 2\nP3,Project 3,\n"),
        DONE,
        {"K02": [None], "G12": [2, 3, 4]},
        ALL_USED,
        ("Geen kolom met plaatsen herkend",),
        ids=THREE,
    ),
    Case(
        "windows_1252",
        in_csv([project("P1", naam="Fryslân"), project("P2", naam="Súdwest")], encoding="cp1252"),
        DONE,
        {"L01": [2]},
        (2, 2, 0),
        ("Regel 2", "Windows-1252"),
        ids=["P1", "P2"],
    ),
    Case("utf16", in_csv(middle(naam="Fryslân"), encoding="utf-16"), DONE, {}, ALL_USED, ids=THREE),
    Case(
        "header_only",
        in_text("project_id,naam,wkt\n"),
        DONE,
        {"L02": [None]},
        (0, 0, 0),
        ("geen rijen",),
        ids=[],
    ),
    Case(
        "column_under_two_names",
        in_csv([project(p, Projectnaam="Andere naam") for p in THREE]),
        DONE,
        {"L06": [None]},
        ALL_USED,
        ("Projectnaam", "naam"),
        ids=THREE,
    ),
    Case(
        "column_twice_under_one_name",
        in_text("project_id,naam,naam\nP1,Een,Twee\n"),
        DONE,
        {"L06": [None], "K02": [None], "G12": [2]},
        (1, 1, 0),
        ("naam",),
        ids=["P1"],
    ),
    Case(
        "cell_with_line_breaks", in_csv(middle(naam="Een\r\ntwee")), DONE, {}, ALL_USED, ids=THREE
    ),
    Case("markup_in_name", in_csv(middle(naam=MARKUP)), DONE, {}, ALL_USED, ids=THREE),
    Case(
        "formulas_in_names",
        in_csv([project(f"P{n}", naam=f, modaliteit="") for n, f in enumerate(FORMULAS)]),
        DONE,
        {},
        (4, 4, 0),
        ids=["P0", "P1", "P2", "P3"],
    ),
    one_value("terminal_codes_in_value", "W02", "rood", modaliteit=ESCAPES),
]

RULES = [
    remark(
        "period_runs_back",
        "R01",
        "2033",
        "2031",
        ibn_verwacht_van="2033",
        ibn_verwacht_tot="2031-Q4",
    ),
    remark(
        "form_differs",
        "R02",
        "punt",
        geometriesoort="punt",
        wkt=f"SRID=28992;LINESTRING ({AMERSFOORT[0]} {AMERSFOORT[1]}, 156000 464000)",
    ),
    remark(
        "puntinfrastructuur", "R03", "pMIEK", infrastructuur="puntinfrastructuur", route="pMIEK"
    ),
    remark("oordeel_without_reason", "R04", "oordeel", oordeel="provincie"),
]

SHEETS_AND_FOLDERS = [
    Case(
        "title_above_header",
        in_xlsx({"projecten": [["Projectenlijst 2025"], [], *cells(middle())]}),
        DONE,
        {"L03": [3]},
        ALL_USED,
        ("rij 3",),
        ids=THREE,
    ),
    Case(
        "second_sheet",
        in_xlsx({"Toelichting": [["Zie het andere blad"]], "Lijst": cells(middle())}),
        DONE,
        {"L04": [None]},
        ALL_USED,
        ("Lijst", "Toelichting"),
        ids=THREE,
    ),
    Case(
        "empty_sheet",
        in_xlsx({"projecten": []}),
        DONE,
        {"L02": [None]},
        (0, 0, 0),
        ("geen rijen",),
        ids=[],
    ),
    Case(
        "folder_lacks_layers",
        in_folder(in_csv(middle())),
        DONE,
        {"L07": [None]},
        ALL_USED,
        ("stations", "ontbreekt"),
        ids=THREE,
        bron=("projecten.csv", "gegevens"),
    ),
    Case(
        "folder_with_files_left_over",
        in_folder(
            in_csv(middle()),
            in_map([{"project_id": "P9", "naam": "x", "wkt": ""}], "projecten.geojson"),
            in_csv(middle(), "Projecten Drenthe.csv"),
        ),
        DONE,
        {"L04": [None], "L07": [None], "G12": [1]},
        (1, 1, 0),
        ("Projecten Drenthe.csv is niet gelezen", "projecten.csv is niet gelezen"),
        ids=["P9"],
        bron=("projecten.geojson", "gegevens"),
    ),
    Case(
        "station_without_place",
        in_csv([{"station_id": "S1", "naam": "Zwolle", "wkt": ""}], "stations.csv"),
        FAULTS,
        {"G14": [2]},
        (1, 1, 0),
        ("S1",),
        laag="stations",
    ),
    Case(
        "line_for_station",
        in_csv(
            [
                {"station_id": "S1", "naam": "Zwolle", "wkt": point(MARTINITOREN)},
                {
                    "station_id": "S2",
                    "naam": "Ens",
                    "wkt": "SRID=28992;LINESTRING (155000 463000, 156000 463000)",
                },
            ],
            "stations.csv",
        ),
        FAULTS,
        {"G11": [3]},
        (2, 1, 1),
        ("S2", "lijn", "punt"),
        laag="stations",
    ),
    Case(
        "map_layer_without_columns",
        in_map([{"fid_oud": 7, "wkt": "POINT (155000 463000)"}], "gebieden.gpkg", layer="gebieden"),
        FAULTS,
        {"K01": [None], "I01": [1]},
        (1, 0, 1),
        ("project_id", "naam", "fid_oud"),
    ),
]

CASES = [*VALUES, *KEYS, *TEXT_ROWS, *RULES, *SHEETS_AND_FOLDERS]
