"""How the command line answers to being asked for help, and to being used wrongly: in Dutch."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from miekgeo import __version__
from tests.conftest import ROOT, Run

DONE, FAULTS, UNREADABLE = 0, 1, 2
COMMANDS: tuple[list[str], ...] = (
    [],
    ["controleer"],
    ["schaalniveau"],
    ["knooppunten"],
    ["capaciteit"],
    ["afhankelijkheden"],
    ["raakvlakken"],
    ["losse-einden"],
    ["agenda"],
    ["exporteer"],
    ["projectenlijst"],
    ["projectfiche"],
    ["kaartblad"],
    ["kaartatlas"],
    ["kaartbijlage"],
    ["publiceer"],
    ["vergelijk"],
    ["oordelen"],
    ["app"],
    ["bronnen"],
    ["bronnen", "grenzen"],
    ["bronnen", "gebruik"],
    ["bronnen", "verwijder"],
    ["bronnen", "haal"],
)
# Words of click that a Dutch user must not meet.
ENGLISH = re.compile(
    r"\b(usage|options|commands|arguments?|show|this message|exit|try|error|invalid|missing|"
    r"no such|got|unexpected|does not|requires?|required|value|default|range)\b",
    re.IGNORECASE,
)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A file with one project, in Amersfoort."""
    path = tmp_path / "goed.csv"
    path.write_text(
        "project_id;naam;ligging;projecttype;wkt\n"
        "P1;Station Amersfoort;definitief;verkenning;POINT(155000 463000)\n",
        encoding="utf-8",
    )
    return path


# ---- help --------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: " ".join(c) or "miekgeo")
def test_help_is_dutch(command: list[str], run: Run) -> None:
    done = run(*command, "--help")
    assert done.code == DONE
    assert done.out.startswith(f"Gebruik: {' '.join(['miekgeo', *command])} [OPTIES]")
    assert "\nOpties:\n" in done.out
    assert "Toon deze hulp." in done.text
    assert ENGLISH.findall(done.text) == []
    assert done.err == ""


def test_help_names_the_commands(run: Run) -> None:
    _, _, commands = run("--help").out.partition("Opdrachten:\n")
    # What doesn't fit on a line goes on below, indented further.
    names = re.findall(r"^  (\S+)", commands, re.MULTILINE)
    assert names == [
        "afhankelijkheden",
        "agenda",
        "app",
        "bronnen",
        "capaciteit",
        "controleer",
        "exporteer",
        "kaartatlas",
        "kaartbijlage",
        "kaartblad",
        "knooppunten",
        "losse-einden",
        "oordelen",
        "projectenlijst",
        "projectfiche",
        "publiceer",
        "raakvlakken",
        "schaalniveau",
        "vergelijk",
    ]


def test_help_names_arguments_and_options(run: Run) -> None:
    text = run("schaalniveau", "--help").text
    assert "Gebruik: miekgeo schaalniveau [OPTIES] [BESTAND|MAP]" in text
    for option in ("--grenzen", "--tolerantie", "--clusters", "--tegenspraken", "--uit"):
        assert option in text
    assert "Gebruik: miekgeo controleer [OPTIES] BESTAND|MAP" in run("controleer", "--help").text


def test_without_a_command_help_is_shown_and_nothing_blamed(run: Run) -> None:
    done = run()
    assert "Gebruik: miekgeo [OPTIES] OPDRACHT ..." in done.text
    assert "Opdrachten:" in done.text
    assert "klopt niet" not in done.text


def test_versie(run: Run) -> None:
    done = run("--versie")
    assert (done.code, done.out, done.err) == (DONE, f"miekgeo {__version__}\n", "")


def test_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "miekgeo", "--versie"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert (done.returncode, done.stdout) == (DONE, f"miekgeo {__version__}\n")


# ---- wrong use ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (
            ["kaart"],
            (
                "De opdracht kaart bestaat niet; wel: afhankelijkheden, agenda, app, bronnen, "
                "capaciteit, controleer, exporteer, kaartatlas, kaartbijlage, kaartblad, "
                "knooppunten, losse-einden, oordelen, projectenlijst, projectfiche, publiceer, "
                "raakvlakken, schaalniveau, vergelijk."
            ),
        ),
        (["--kaart"], "De optie --kaart bestaat niet."),
        (["controleer"], "Er ontbreekt iets: BESTAND|MAP."),
        (["controleer", "a.csv", "--lagen", "x"], "De optie --lagen bestaat niet."),
        (["schaalniveau", "-x"], "De optie -x bestaat niet."),
        (["schaalniveau", "--uit"], "De optie --uit heeft een waarde nodig."),
        (["schaalniveau", "--tolerantie"], "De optie --tolerantie heeft een waarde nodig."),
        (["schaalniveau", "--tolerantie", "veel"], "De waarde van --tolerantie klopt niet."),
        (["schaalniveau", "--tolerantie", "-1"], "De waarde van --tolerantie klopt niet."),
        (["schaalniveau", "--tolerantie=-0.001"], "De waarde van --tolerantie klopt niet."),
        (["app", "--poort", "0"], "De waarde van --poort klopt niet."),
        (["app", "--poort", "65536"], "De waarde van --poort klopt niet."),
        (["app", "--poort", "acht"], "De waarde van --poort klopt niet."),
    ],
)
def test_wrong_use_is_explained(args: list[str], message: str, run: Run) -> None:
    done = run(*args)
    assert done.code == UNREADABLE
    assert done.out == ""
    assert done.err.startswith(f"Fout: {message}")
    assert ENGLISH.findall(done.err) == []


@pytest.mark.parametrize("metres", ["nan", "inf", "1e400"])
def test_a_tolerance_must_be_a_length(metres: str, run: Run) -> None:
    # The file doesn't exist, so that a wrong value accepted ends in another message.
    done = run("schaalniveau", "bestaat-niet.csv", "--tolerantie", metres)
    assert done.code == UNREADABLE
    assert "De waarde van --tolerantie klopt niet." in done.text


@pytest.mark.parametrize(
    "args", [["schaalniveau", "a.csv", "b.csv"], ["controleer", "a.csv", "b.csv"]]
)
def test_an_argument_too_many_is_explained_in_dutch(args: list[str], run: Run) -> None:
    done = run(*args)
    assert done.code == UNREADABLE
    assert "b.csv" in done.err
    assert ENGLISH.findall(done.err) == []


def test_a_flag_with_a_value_is_explained(run: Run) -> None:
    done = run("schaalniveau", "--tegenspraken=ja")
    assert done.code == UNREADABLE
    assert "--tegenspraken" in done.err
    assert "heeft een waarde nodig" not in done.err


def test_where_to_look(run: Run) -> None:
    assert run("controleer").err.endswith("\nZie: miekgeo controleer --help\n")
    assert run("kaart").err.endswith("\nZie: miekgeo --help\n")


# ---- files -------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["controleer", "schaalniveau"])
def test_a_file_that_doesnt_exist(command: str, run: Run, tmp_path: Path) -> None:
    done = run(command, tmp_path / "weg.csv")
    assert done.code == UNREADABLE
    assert done.out == ""
    assert done.err == "Fout: weg.csv: bestaat niet. Controleer het pad.\n"


@pytest.mark.parametrize("option", ["--grenzen", "--clusters"])
def test_an_option_with_a_file_that_doesnt_exist(
    option: str, run: Run, good: Path, tmp_path: Path
) -> None:
    done = run("schaalniveau", good, option, tmp_path / "weg.gpkg")
    assert done.code == UNREADABLE
    assert done.err == "Fout: weg.gpkg: het bestand bestaat niet. Controleer het pad.\n"


@pytest.mark.parametrize("command", ["controleer", "schaalniveau"])
def test_a_name_no_disk_can_hold(command: str, run: Run, good: Path) -> None:
    done = run(command, good.with_name(f"{'x' * 300}.csv"))
    assert done.code == UNREADABLE
    assert done.err.startswith("Fout: ")


def test_a_layer_that_doesnt_exist(run: Run, good: Path) -> None:
    done = run("controleer", good, "--laag", "kabels")
    assert done.code == UNREADABLE
    assert done.err.startswith("Fout: Onbekende laag: kabels. Bekend zijn: projecten, status, ")


@pytest.mark.parametrize(
    ("command", "endings"),
    [
        ("controleer", ".xlsx, .csv, .json."),
        ("schaalniveau", ".csv, .json, .xlsx, .gpkg, .geojson."),
    ],
)
@pytest.mark.parametrize("name", ["uit.docx", "uit"])
def test_an_ending_that_cant_be_written(
    name: str, command: str, endings: str, run: Run, tmp_path: Path
) -> None:
    # Said before anything is read: the file to read doesn't even exist.
    done = run(command, tmp_path / "weg.csv", "--uit", tmp_path / name)
    assert done.code == UNREADABLE
    ending = Path(name).suffix
    assert done.err == (
        f"Fout: {name}: onbekende indeling {ending!r}. "
        f"Kies een bestandsnaam die eindigt op {endings}\n"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["controleer", "schaalniveau"])
def test_a_folder_to_write_in_that_doesnt_exist(
    command: str, run: Run, good: Path, tmp_path: Path
) -> None:
    done = run(command, good, "--uit", tmp_path / "weg" / "uit.csv")
    assert done.code == UNREADABLE
    assert "Fout: De map weg bestaat niet. Maak de map eerst aan." in done.err
    assert not (tmp_path / "weg").exists()


def test_the_folder_one_stands_in_has_a_name(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "gegevens"
    folder.mkdir()
    monkeypatch.chdir(folder)
    done = run("controleer", ".")
    assert done.code == UNREADABLE
    assert done.err.startswith("Fout: De map gegevens heeft geen bestand met de naam van een laag.")


# ---- exit codes --------------------------------------------------------------------------------


def test_controleer_without_faults(run: Run, good: Path, tmp_path: Path) -> None:
    done = run("controleer", good, "--uit", tmp_path / "rapport.csv")
    assert done.code == DONE
    assert "goed.csv, laag projecten: 1 rij gelezen, 1 gebruikt." in done.out
    assert "0 fouten, 1 opmerking." in done.out
    assert f"Rapport geschreven: {tmp_path / 'rapport.csv'}" in done.out
    header, remark = (tmp_path / "rapport.csv").read_text("utf-8-sig").splitlines()
    assert header == "check_id;ernst;laag;rij;id;melding;actie;bron"
    assert remark.startswith("G05;opmerking;projecten;;;Coördinaten van rij 2 herkend als RD.;")


def test_controleer_with_faults(run: Run, good: Path) -> None:
    text = good.read_text(encoding="utf-8")
    good.write_text(f"{text}P2;;;;\nP3;Drie;zeker;;POINT(155000 463000)\n", encoding="utf-8")
    done = run("controleer", good)
    assert done.code == FAULTS
    assert "3 rijen gelezen, 3 gebruikt (waarvan 1 zonder locatie)." in done.out
    assert "2 fouten, 2 opmerkingen." in done.out
    # Faults stand above remarks.
    assert done.out.index("W01") < done.out.index("W02") < done.out.index("G05")


def test_schaalniveau_of_one_project(run: Run, good: Path) -> None:
    done = run("schaalniveau", good, "--tolerantie", "0")
    assert done.code == DONE
    assert done.out.startswith("P1 Station Amersfoort\n  Het project ligt in Utrecht.")
    assert "1 project (0 zonder locatie, 0 terzijde): provincie 1." in done.out
    assert "tolerantie 0 m." in done.out
    assert "Let op: Clusters komen uit de ingebedde set" in done.err


def test_schaalniveau_with_faults_in_the_data_is_still_done(run: Run, good: Path) -> None:
    good.write_text(good.read_text("utf-8").replace("definitief", "zeker"), encoding="utf-8")
    done = run("schaalniveau", good)
    assert done.code == DONE
    assert "Let op: 1 fout in de gegevens; zie `miekgeo controleer`." in done.err


def test_schaalniveau_to_a_file(run: Run, good: Path, tmp_path: Path) -> None:
    done = run("schaalniveau", good, "--uit", tmp_path / "uit.json")
    assert done.code == DONE
    assert f"Geschreven: {tmp_path / 'uit.json'}" in done.out
    assert '"project_id": "P1"' in (tmp_path / "uit.json").read_text(encoding="utf-8")
    assert "Het project ligt" not in done.out


def test_tegenspraken_are_shown_when_asked(run: Run, good: Path) -> None:
    good.write_text(
        "project_id;naam;provincies_opgegeven;wkt\nP1;Een;Drenthe;POINT(155000 463000)\n",
        encoding="utf-8",
    )
    assert "tegenspraken tussen" not in run("schaalniveau", good).out
    done = run("schaalniveau", good, "--tegenspraken")
    assert "1 tegenspraken tussen opgave en berekening." in done.out
    assert "zwaar" in done.out
