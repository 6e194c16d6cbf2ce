"""The charts of the page Portfolio: bars and a time line, with their numbers written in them.

What is an example is hollow, what isn't is filled: the difference isn't in the colour.
"""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from miekgeo.schema import load_definition
from miekgeo.styles import category_of
from miekgeo.values import split_list
from miekgeo.wording import number

Chart = alt.LayerChart | alt.FacetChart
ACCENT, GREY, INK = "#154273", "#5F6368", "#1B1B1B"
BEKEND, VOORBEELD = "uit een lijst of openbare bron", "voorbeeld (indicatief)"
# Height of a bar with the space below it (px).
ROW, MARGIN = 26, 24
LABEL_PX, LINE_PX, PHONE_PX = 220, 360, 130
NAME = 44


def bar_chart(table: pd.DataFrame, by: str, title: str) -> Chart:
    """Projects per value, examples hollow.

    Parameters
    ----------
    table : DataFrame
        Column `by` (text, in the order to show), `projecten` and `voorbeelden`.
    by : str
    title : str
        What is read out in its place.
    """
    order = table[by].tolist()
    known = table["projecten"] - table["voorbeelden"]
    long = pd.concat(
        [
            pd.DataFrame({"wat": table[by], "soort": BEKEND, "n": known}),
            pd.DataFrame({"wat": table[by], "soort": VOORBEELD, "n": table["voorbeelden"]}),
        ]
    )
    long["rang"] = (long["soort"] == VOORBEELD).astype(int)
    y = alt.Y("wat:N", sort=order, title=None, axis=_names())
    bars = (
        alt.Chart(long)
        .mark_bar(stroke=ACCENT, strokeWidth=1.2, height={"band": 0.62})
        .encode(
            x=alt.X("sum(n):Q", title=None, axis=None, scale=_room(table["projecten"])),
            y=y,
            fill=alt.Fill("soort:N", scale=_kinds(), legend=None),
            order=alt.Order("rang:Q"),
            tooltip=[
                alt.Tooltip("wat:N", title="Waar"),
                alt.Tooltip("soort:N", title="Soort"),
                alt.Tooltip("n:Q", title="Projecten"),
            ],
        )
    )
    totals = pd.DataFrame({"wat": table[by], "n": table["projecten"]})
    totals["tekst"] = [number(n) for n in totals["n"]]
    return _sized(alt.layer(bars, _texts(totals, y)), len(table), title)


def km_chart(table: pd.DataFrame, by: str, title: str) -> Chart:
    """Km of lines per value."""
    order = table[by].tolist()
    y = alt.Y("wat:N", sort=order, title=None, axis=_names())
    shown = pd.DataFrame({"wat": table[by], "n": table["km"]})
    shown["tekst"] = [f"{number(n, 1)} km" for n in shown["n"]]
    bars = (
        alt.Chart(shown)
        .mark_bar(color=GREY, height={"band": 0.62})
        .encode(
            x=alt.X("n:Q", title=None, axis=None, scale=_room(table["km"], 1.45)),
            y=y,
            tooltip=[alt.Tooltip("wat:N", title="Waar"), alt.Tooltip("tekst:N", title="Lengte")],
        )
    )
    return _sized(alt.layer(bars, _texts(shown, y)), len(table), title)


def time_line(planning: pd.DataFrame, title: str) -> Chart:
    """When each project is expected to be ready: a bar from the first to the last moment.

    Parameters
    ----------
    planning : DataFrame
        Columns of `Portfolio.planning`.
    title : str
        What is read out in its place.
    """
    style = load_definition("projecten").style
    if style is None:
        raise ValueError("De laag projecten heeft geen stijl.")
    looks = [category_of(style, m) for m in planning["modaliteit"]]
    codes = [look.code for look in looks]
    shown = planning.assign(
        wat=[
            f"{one} {code} {_short(naam)}"
            for naam, one, code in zip(planning["naam"], planning["project_id"], codes, strict=True)
        ],
        kleur=[look.colour for look in looks],
        vulling=[
            "#FFFFFF" if example else look.colour
            for example, look in zip(planning["voorbeeld"], looks, strict=True)
        ],
        soort=np.where(planning["voorbeeld"], VOORBEELD, BEKEND),
    )
    first, last = _span(shown)
    axis = alt.Axis(format="d", tickMinStep=1, orient="top", title=None, grid=True)
    x = alt.X("van:Q", axis=axis, scale=alt.Scale(domain=[first, last], nice=False))
    y = alt.Y("wat:N", sort=shown["wat"].tolist(), title=None, axis=_names(LINE_PX))
    tooltip = [
        alt.Tooltip("naam:N", title="Project"),
        alt.Tooltip("ibn:N", title="In bedrijf"),
        alt.Tooltip("modaliteit:N", title="Modaliteit"),
        alt.Tooltip("soort:N", title="Soort"),
    ]
    bars = (
        alt.Chart(shown)
        .mark_bar(strokeWidth=1.5, height={"band": 0.6})
        .encode(
            x=x,
            x2="tot:Q",
            y=y,
            fill=alt.Fill("vulling:N", scale=None),
            stroke=alt.Stroke("kleur:N", scale=None),
            tooltip=tooltip,
        )
    )
    asked = shown[shown["gewenst"].notna()]
    # A layer without marks is an image without a name to a screen reader.
    layers = [bars] if asked.empty else [bars, _wanted(asked, y, tooltip)]
    return _sized(alt.layer(*layers), len(shown), title)


def busy_kinds(drukte: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """Name and colour of what is drawn of each year, by its column."""
    kinds = {
        "zeker": ("klaar in dit jaar", ACCENT),
        "mogelijk": ("misschien klaar: reeks jaren met dit jaar", "#FFFFFF"),
        "in_aanbouw": ("in aanbouw", "#B9C6D6"),
    }
    return {k: look for k, look in kinds.items() if drukte[k].sum() or k == "zeker"}


def busy_chart(drukte: pd.DataFrame, title: str) -> Chart:
    """How many projects are ready, may be ready and are being built in each year."""
    kinds = busy_kinds(drukte)
    long = pd.concat(
        pd.DataFrame({"jaar": drukte["jaar"].astype(str), "soort": name, "n": drukte[k], "rang": i})
        for i, (k, (name, _)) in enumerate(kinds.items())
    )
    names, colours = zip(*kinds.values(), strict=True)
    scale = alt.Scale(domain=list(names), range=list(colours))
    base = alt.Chart(long).encode(
        # A year in which nothing is ready keeps its place.
        x=alt.X(
            "jaar:O",
            title=None,
            scale=alt.Scale(domain=drukte["jaar"].astype(str).tolist()),
            axis=alt.Axis(labelAngle=0, labelOverlap=True, labelFontSize=13, labelColor=INK),
        ),
        xOffset=alt.XOffset("rang:O"),
    )
    there = base.transform_filter("datum.n > 0")
    bars = there.mark_bar(stroke=ACCENT, strokeWidth=1).encode(
        y=alt.Y("n:Q", title=None, axis=None),
        fill=alt.Fill("soort:N", scale=scale, legend=None),
        tooltip=[
            alt.Tooltip("jaar:O", title="Jaar"),
            alt.Tooltip("soort:N", title="Soort"),
            alt.Tooltip("n:Q", title="Projecten"),
        ],
    )
    texts = there.mark_text(dy=-8, color=INK, fontSize=13).encode(y="n:Q", text="n:Q")
    return alt.layer(bars, texts).properties(height=260, description=title)


def _wanted(asked: pd.DataFrame, y: alt.Y, tooltip: list[alt.Tooltip]) -> alt.Chart:
    """A tick at the end of the period in which a project was wanted."""
    chart: alt.Chart = (
        alt.Chart(asked)
        .mark_tick(color=INK, thickness=3, height={"band": 0.9})
        .encode(x="gewenst:Q", y=y, tooltip=tooltip)
    )
    return chart


def _short(naam: object) -> str:
    text = " ".join(split_list(naam)) if naam else ""
    return text if len(text) <= NAME else f"{text[: NAME - 1]}…"


def _span(shown: pd.DataFrame) -> tuple[float, float]:
    """First and last year on the axis, whole years."""
    last = shown[["tot", "gewenst"]].max().max()
    return float(np.floor(shown["van"].min())), float(np.ceil(last))


def _names(limit: int = LABEL_PX) -> alt.Axis:
    """Names in full where there is room; on a phone their beginning."""
    return alt.Axis(
        labelLimit=alt.ExprRef(f"windowSize()[0] < 600 ? {PHONE_PX} : {limit}"),
        labelOverlap=False,
        ticks=False,
        domain=False,
        labelFontSize=13,
        labelColor=INK,
    )


def _room(values: pd.Series, factor: float = 1.2) -> alt.Scale:
    """Room on the right for the number behind the longest bar."""
    return alt.Scale(domain=[0, max(float(values.max()) if len(values) else 0.0, 1.0) * factor])


def _kinds() -> alt.Scale:
    return alt.Scale(domain=[BEKEND, VOORBEELD], range=[ACCENT, "#FFFFFF"])


def _texts(table: pd.DataFrame, y: alt.Y) -> alt.Chart:
    chart: alt.Chart = (
        alt.Chart(table)
        .mark_text(align="left", dx=5, color=INK, fontSize=13)
        .encode(x="n:Q", y=y, text="tekst:N")
    )
    return chart


def _sized(chart: Chart, n: int, title: str) -> Chart:
    return chart.properties(height=max(n, 1) * ROW + MARGIN, description=title)
