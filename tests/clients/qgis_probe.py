"""Open each layer of a GeoPackage in QGIS and tell what it looks like, as JSON on standard output.

Runs in the Python that QGIS came with, which knows nothing of miekgeo:
`python3 qgis_probe.py FILE`. To look at it: `python3 qgis_probe.py FILE PICTURE.png
XMIN,YMIN,XMAX,YMAX LAYER...` draws the layers named, the first at the bottom, in RD.
"""

import json
import os
import sqlite3
import sys
from collections import Counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsFeatureRequest,
    QgsMapRendererParallelJob,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsRenderContext,
    QgsSymbolLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QImage

# Around a row in a sample, in metres, how large the sample is, and how fine: the thinnest line must
# fill whole pixels.
AROUND, SAMPLE, FINE = 200.0, 240, 384
# How many colours of a sample are told, the most frequent first.
COLOURS = 12
# How many rows are told in words.
TOLD = 6


def main() -> None:
    path, *picture = sys.argv[1:]
    app = QgsApplication([], False)
    app.initQgis()
    try:
        layers = {name: open_layer(path, name) for name in layer_names(path)}
        if picture:
            file, box, *names = picture
            draw([layers[n] for n in names], QgsRectangle(*map(float, box.split(","))), file)
        else:
            told = {name: tell(layer) for name, layer in layers.items()}
            sys.stdout.write(json.dumps({"version": Qgis.QGIS_VERSION, "layers": told}))
    finally:
        QgsProject.instance().clear()
        app.exitQgis()


def layer_names(path: str) -> list:
    """All tables with places."""
    base = sqlite3.connect(path)
    rows = base.execute("SELECT table_name FROM gpkg_geometry_columns ORDER BY table_name")
    names = [name for (name,) in rows]
    base.close()
    return names


def open_layer(path: str, name: str) -> QgsVectorLayer:
    """As when a user drags the file into QGIS: with the style that it has by default."""
    layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
    QgsProject.instance().addMapLayer(layer)
    return layer


def tell(layer: QgsVectorLayer) -> dict:
    """What QGIS made of a layer."""
    # Only asks whether there is one: it was loaded when the layer was opened.
    kept = layer.renderer().dump()
    message, by_default = layer.loadDefaultStyle()
    renderer = layer.renderer()
    names, tips = words(layer)
    return {
        "valid": layer.isValid(),
        "default": by_default,
        "loaded at once": kept == renderer.dump(),
        "message": message,
        "crs": layer.crs().authid(),
        "rows": layer.featureCount(),
        "geometry": Qgis.GeometryType(layer.geometryType()).name
        if hasattr(Qgis, "GeometryType")
        else layer.geometryType(),
        "renderer": renderer.type(),
        "by": renderer.classAttribute(),
        "categories": [[c.value(), c.label()] for c in renderer.categories()],
        "drawn": Counter(str(label) for label in categories_of(layer).values()),
        "samples": samples(layer),
        "faults": faults(layer),
        "aliases": {f.name(): f.alias() for f in layer.fields()},
        "labels": layer.labelsEnabled() and labels_drawn(layer),
        "names": names,
        "tips": tips,
        "title": layer.metadata().title(),
        "rights": layer.metadata().rights(),
    }


def labels_drawn(layer: QgsVectorLayer) -> bool:
    """Whether labels are drawn, with a buffer."""
    # Each in a variable: QGIS frees what nothing holds.
    settings = layer.labeling().settings()
    text = settings.format()
    buffer = text.buffer()
    return settings.drawLabels and buffer.enabled()


def context_of(layer: QgsVectorLayer) -> QgsExpressionContext:
    return QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))


def categories_of(layer: QgsVectorLayer) -> dict:
    """Label of the category of each row, by its number; rows that aren't drawn have none."""
    context = QgsRenderContext()
    context.setExpressionContext(context_of(layer))
    renderer = layer.renderer().clone()
    labels = {item.ruleKey(): item.label() for item in renderer.legendSymbolItems()}
    # QGIS names no category for what only the one for all other values draws.
    other = next((c.label() for c in renderer.categories() if c.value() == ""), "?")
    renderer.startRender(context, layer.fields())
    found = {}
    for feature in layer.getFeatures():
        context.expressionContext().setFeature(feature)
        keys = renderer.legendKeysForFeature(feature, context)
        named = [labels[k] for k in keys]
        is_drawn = renderer.symbolForFeature(feature, context) is not None
        found[feature.id()] = (named or [other])[0] if is_drawn else None
    renderer.stopRender(context)
    return found


def samples(layer: QgsVectorLayer) -> dict:
    """Of each category one row: its number, the colours it is drawn in, and its lines."""
    first = {}
    for row, label in categories_of(layer).items():
        if label is not None:
            first.setdefault(label, row)
    return {
        label: {"row": row, "colours": pixels(layer, row), "strokes": strokes(layer, label, row)}
        for label, row in first.items()
    }


def pixels(layer: QgsVectorLayer, row: int) -> list:
    """Colours of one row on white, without smoothed edges."""
    alone = layer.materialize(QgsFeatureRequest(row))
    alone.setRenderer(layer.renderer().clone())
    settings = QgsMapSettings()
    settings.setDestinationCrs(layer.crs())
    settings.setLayers([alone])
    settings.setBackgroundColor(QColor("#FFFFFF"))
    settings.setFlag(QgsMapSettings.Antialiasing, False)
    settings.setOutputSize(QSize(SAMPLE, SAMPLE))
    settings.setOutputDpi(FINE)
    box = layer.getFeature(row).geometry().boundingBox()
    box.grow(AROUND + 0.1 * max(box.width(), box.height()))
    settings.setExtent(box)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage().convertToFormat(QImage.Format_RGB32)
    bits = image.constBits()
    bits.setsize(image.sizeInBytes())
    found = Counter(memoryview(bits).cast("I"))
    return [f"#{value & 0xFFFFFF:06X}" for value, _ in found.most_common(COLOURS)]


def strokes(layer: QgsVectorLayer, label: str, row: int) -> list:
    """Dashes and width (points) of the lines that are drawn for a row."""
    context = context_of(layer)
    context.setFeature(layer.getFeature(row))
    # Kept in a variable: QGIS frees a symbol with its category.
    category = next(c for c in layer.renderer().categories() if c.label() == label)
    found = []
    for part in category.symbol().symbolLayers():
        if part.layerType() != "SimpleLine":
            continue
        rules = part.dataDefinedProperties()
        shown, _ = rules.valueAsBool(QgsSymbolLayer.PropertyLayerEnabled, context, True)
        width, _ = rules.valueAsDouble(QgsSymbolLayer.PropertyStrokeWidth, context, part.width())
        if shown:
            dash = part.customDashVector() if part.useCustomDashPattern() else []
            found.append({"dash": list(dash), "width": width})
    return found


def faults(layer: QgsVectorLayer) -> list:
    """Expressions that QGIS can't read, or can't evaluate for a row."""
    settings = layer.labeling().settings()
    texts = {settings.fieldName}
    for category in layer.renderer().categories():
        texts |= rules_of(category.symbol())
    context = context_of(layer)
    return [f"{t}: {fault}" for t in sorted(texts) if (fault := first_fault(t, layer, context))]


def rules_of(symbol) -> set:
    """All expressions in a symbol and in those inside it."""
    found = set()
    for part in symbol.symbolLayers():
        rules = part.dataDefinedProperties()
        found |= {rules.property(key).expressionString() for key in rules.propertyKeys()}
        if part.subSymbol() is not None:
            found |= rules_of(part.subSymbol())
    return found


def first_fault(text: str, layer: QgsVectorLayer, context: QgsExpressionContext) -> str:
    expression = QgsExpression(text)
    if expression.hasParserError():
        return expression.parserErrorString()
    for feature in layer.getFeatures():
        context.setFeature(feature)
        expression.evaluate(context)
        if expression.hasEvalError():
            return expression.evalErrorString()
    return ""


def words(layer: QgsVectorLayer) -> tuple:
    """Labels and map tips of the first rows."""
    context = context_of(layer)
    settings = layer.labeling().settings()
    label = QgsExpression(settings.fieldName)
    names, tips = [], []
    for feature in layer.getFeatures():
        context.setFeature(feature)
        names.append(label.evaluate(context))
        tips.append(QgsExpression.replaceExpressionText(layer.mapTipTemplate(), context))
        if len(names) == TOLD:
            break
    return names, tips


def draw(layers: list, box: QgsRectangle, picture: str) -> None:
    """A picture of layers, the first at the bottom."""
    settings = QgsMapSettings()
    settings.setDestinationCrs(layers[0].crs())
    settings.setLayers(layers[::-1])
    settings.setBackgroundColor(QColor("#DDE8EF"))
    settings.setOutputSize(QSize(900, 900))
    settings.setOutputDpi(96)
    settings.setExtent(box)
    # As in the window of QGIS: expressions know the scale.
    context = QgsExpressionContext()
    context.appendScope(QgsExpressionContextUtils.globalScope())
    context.appendScope(QgsExpressionContextUtils.mapSettingsScope(settings))
    settings.setExpressionContext(context)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    job.renderedImage().save(picture)


main()
