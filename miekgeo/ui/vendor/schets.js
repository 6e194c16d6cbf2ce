/* Drawing a place on the map: geoman with Dutch words. Each change is told to the page, as the
   frame of the map hears of it: by the event of a drawing. Which shape can be edited, the page says. */
(function () {
  "use strict";
  /* Only the sketch can be edited, not what the page drew. Before there is a map. */
  L.PM.setOptIn(true);

  var STYLE = { color: "#1B1B1B", weight: 2, dashArray: "6 4", fillColor: "#1B1B1B", fillOpacity: 0.06, pane: "schets" };
  var MARKER = { title: "Getekend punt", pane: "schets" };
  var WORDS = {
    tooltips: {
      placeMarker: "Klik waar het punt komt", firstVertex: "Klik waar het begint",
      continueLine: "Klik voor het volgende punt", finishLine: "Klik op het laatste punt om te sluiten, of druk op Enter",
      finishPoly: "Klik op het eerste punt om te sluiten, of druk op Enter"
    },
    actions: { finish: "Klaar", cancel: "Annuleer", removeLastVertex: "Laatste punt weg" },
    buttonTitles: {
      drawMarkerButton: "Teken een punt", drawLineButton: "Teken een lijn", drawPolyButton: "Teken een vlak",
      editButton: "Pas de vorm van het open scenario aan", dragButton: "Versleep de vorm van het open scenario"
    }
  };
  var NAMES = { "control-icon leaflet-pm-icon-marker": "Punt", "control-icon leaflet-pm-icon-polyline": "Lijn",
    "control-icon leaflet-pm-icon-polygon": "Vlak", "control-icon leaflet-pm-icon-edit": "Vorm", "control-icon leaflet-pm-icon-drag": "Sleep" };
  /* told: moment of the last change that was told; asked: the same until the page has answered;
     known: the shape that stands, by the page's mark. */
  var sketch = null, told = 0, asked = 0, known = null, scenario = null;

  function icon() { return L.divIcon({ className: "schetspunt", iconSize: [20, 20] }); }

  function prepare(map) {
    map.createPane("schets").style.zIndex = 440;
    sketch = L.featureGroup().addTo(map);
    map.pm.setLang("nl", WORDS, "nl");
    map.pm.setGlobalOptions({ snappable: false, exitModeOnEscape: true, finishOnEnter: true, allowSelfIntersection: true,
      continueDrawing: false, pathOptions: STYLE, templineStyle: { color: "#1B1B1B", weight: 2 },
      hintlineStyle: { color: "#1B1B1B", weight: 2, dashArray: "6 4" }, markerStyle: L.extend({ icon: icon() }, MARKER),
      removeVertexOn: "contextmenu" });
    offer(map);
    map.on("pm:create", function (e) {
      var drawn = e.layer.toGeoJSON();
      map.removeLayer(e.layer);
      place(drawn.geometry);
      scenario = null;
      tell(map);
    });
    map.on("pm:globaldrawmodetoggled pm:globaleditmodetoggled pm:globaldragmodetoggled", function () {
      var busy = map.pm.globalDrawModeEnabled() || map.pm.globalEditModeEnabled() || map.pm.globalDragModeEnabled();
      map.getContainer().classList.toggle("tekent", busy);
    });
    map.on("layeradd", function (e) {
      var element = e.layer instanceof L.Marker && e.layer.getElement();
      if (!element || !element.classList.contains("marker-icon")) { return; }
      /* For the pointer only; the same place can be typed. */
      element.tabIndex = -1;
      element.setAttribute("aria-label", element.classList.contains("marker-icon-middle") ? "Nieuw hoekpunt" : "Hoekpunt");
    });
  }

  /* The tools; what edits a shape only where there is one. */
  function offer(map) {
    var open = sketch.getLayers().length > 0;
    if (!open) { map.pm.disableGlobalEditMode(); map.pm.disableGlobalDragMode(); }
    map.pm.addControls({ position: "topright", drawMarker: true, drawPolyline: true, drawPolygon: true, editMode: open, dragMode: open,
      drawRectangle: false, drawCircle: false, drawCircleMarker: false, drawText: false, cutPolygon: false, removalMode: false, rotateMode: false });
    map.getContainer().querySelectorAll(".button-container").forEach(function (box) {
      var button = box.querySelector(".leaflet-buttons-control-button"), mark = box.querySelector(".control-icon");
      if (!button || !mark) { return; }
      button.setAttribute("aria-label", box.title);
      button.dataset.woord = NAMES[mark.className.trim()] || "";
    });
  }

  function place(geometry) {
    sketch.clearLayers();
    if (!geometry) { return; }
    L.geoJSON(geometry, {
      style: STYLE,
      pane: "schets",
      pointToLayer: function (_feature, latlng) { return L.marker(latlng, L.extend({ icon: icon() }, MARKER)); }
    }).eachLayer(function (layer) {
      layer.options.pmIgnore = false;
      L.PM.reInitLayer(layer);
      layer.on("pm:edit pm:dragend", function () { tell(window.map); });
      sketch.addLayer(layer);
    });
  }

  function tell(map) {
    var shapes = sketch.toGeoJSON(6).features.map(function (f) { return f.geometry; });
    told = asked = Math.max(Date.now(), told + 1);
    known = null;
    var drawn = { type: "Feature", properties: { laag: "tekening", id: scenario || "nieuw", klik: told },
      geometry: shapes.length === 1 ? shapes[0] : { type: "GeometryCollection", geometries: shapes } };
    map.fire("draw:created", { layerType: "schets", layer: { toGeoJSON: function () { return drawn; } } });
  }

  /* What the page made of it: the open scenario, and which change was the last it knows of. */
  function show(map, wanted) {
    /* An answer to an earlier change: the one to the last is still to come. */
    if (wanted.gezien < told) { return; }
    var mark = wanted.scenario + " " + wanted.versie;
    if (wanted.scenario !== scenario && scenario !== null) { map.pm.disableGlobalEditMode(); map.pm.disableGlobalDragMode(); }
    scenario = wanted.scenario;
    /* What was just drawn stays as it stands, also while it is being edited. */
    if (known !== mark && !(asked && wanted.klik === asked)) { place(wanted.vorm); }
    asked = 0;
    known = mark;
    offer(map);
  }

  window.miekSchets = { prepare: prepare, show: show };
})();
