/* The map in one file: layers from the data in the page, switches, and the facts of what is chosen.
   All texts were escaped when the page was made; facts are copied from the tables below the map. */
(function () {
  "use strict";
  var data = JSON.parse(document.getElementById("gegevens").textContent);
  var map = L.map("kaart", {
    zoomControl: false, minZoom: 6, maxZoom: 17, zoomSnap: 0.5, inertia: false,
    zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, center: [52.2, 5.3], zoom: 7
  });
  miek.prepare(map, data.attribution);
  map.attributionControl.setPrefix(false);
  document.documentElement.classList.add("met-kaart");

  function styled(feature) { return feature.properties.style; }

  function still(features, pane) {
    L.geoJSON(features, { pane: pane, interactive: false, style: styled }).addTo(map);
  }

  still(data.grond, "grond");
  L.geoJSON(data.namen, { pointToLayer: miek.label, interactive: false }).addTo(map);
  data.grenzen.forEach(function (part) { still(part.vormen, part.vlak); });

  var rows = {}, groups = {};
  document.querySelectorAll("tr[data-id]").forEach(function (row) {
    rows[row.dataset.laag + "|" + row.dataset.id] = row;
  });

  /* Where each row lies, to show it from the table. */
  var places = {};
  function remember(p, layer) {
    var key = p.laag + "|" + p.id, bounds = layer.getBounds ? layer.getBounds() : L.latLngBounds([layer.getLatLng()]);
    places[key] = places[key] ? places[key].extend(bounds) : L.latLngBounds(bounds);
  }

  function each(item, layer) {
    miek.feature(item, layer);
    remember(item.properties, layer);
    layer.on("click", function () { open(item.properties.laag, item.properties.id); });
  }

  function layerOf(shapes, gathered) {
    var group = L.featureGroup(), options = { pointToLayer: miek.marker, onEachFeature: each, style: styled };
    if (shapes.features.length) { L.geoJSON(shapes, options).addTo(group); }
    if (gathered.features.length) {
      var cluster = L.markerClusterGroup({ maxClusterRadius: 22, disableClusteringAtZoom: 11,
        showCoverageOnHover: false, animate: false, iconCreateFunction: miek.group });
      cluster.addLayer(L.geoJSON(gathered, options));
      cluster.addTo(group);
    }
    return group;
  }

  data.lagen.forEach(function (part) {
    groups[part.naam] = layerOf(part.vormen, part.punten);
    var box = document.querySelector('input[data-laag="' + part.naam + '"]');
    box.disabled = false;
    box.addEventListener("change", switched);
  });
  window.feature_group = Object.keys(groups).map(function (name) { return groups[name]; });

  function switched() {
    data.lagen.forEach(function (part) {
      var on = document.querySelector('input[data-laag="' + part.naam + '"]').checked;
      if (on) { groups[part.naam].addTo(map); } else { groups[part.naam].remove(); }
      document.querySelector('[data-legenda="' + part.naam + '"]').hidden = !on;
    });
  }

  function show(id) {
    miek.show(map, { focus: data.focus, bounds: data.bounds, chosen: id, brt: false });
  }

  var panel = document.getElementById("feiten"), start = panel.innerHTML;

  function open(layer, id) {
    var row = rows[layer + "|" + id];
    if (!row) { return; }
    var heading = document.createElement("h2"), facts = document.createElement("dl"), close = document.createElement("button");
    heading.textContent = row.dataset.naam;
    heading.tabIndex = -1;
    row.querySelectorAll("td[data-kop]").forEach(function (cell) {
      if (!cell.textContent.trim()) { return; }
      var name = document.createElement("dt"), value = document.createElement("dd");
      name.textContent = cell.dataset.kop;
      value.textContent = cell.textContent;
      facts.append(name, value);
    });
    close.type = "button";
    close.textContent = "Sluit";
    close.addEventListener("click", function () { panel.innerHTML = start; show(null); });
    panel.replaceChildren(heading, facts, close);
    panel.scrollTop = 0;
    show(layer === "projecten" || layer === "knooppunten" ? id : null);
  }

  document.querySelectorAll("button.toon").forEach(function (button) {
    var row = button.closest("tr"), key = row.dataset.laag + "|" + row.dataset.id;
    if (!places[key]) { return; }
    button.hidden = false;
    button.addEventListener("click", function () {
      var box = document.querySelector('input[data-laag="' + row.dataset.laag + '"]');
      if (!box.checked) { box.checked = true; switched(); }
      map.fitBounds(places[key].pad(0.2), { animate: false, maxZoom: 11 });
      open(row.dataset.laag, row.dataset.id);
      document.getElementById("kaartvak").scrollIntoView();
      panel.querySelector("h2").focus({ preventScroll: true });
    });
  });

  /* On a phone the map comes first. */
  var notice = document.querySelector("details.letop");
  if (notice && window.innerWidth < 600) { notice.open = false; }

  /* On paper everything is open. */
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details").forEach(function (part) { part.open = true; });
    map.invalidateSize({ animate: false });
  });

  switched();
  show(null);
})();
