/* Drawing that Leaflet has no option for: markers with a shape and code, hatching, labels, focus on
   a provincie and the project chosen. Text from data is escaped before it comes here. */
(function () {
  "use strict";
  /* What lies over what, whatever comes first. */
  var DEPTH = { stations: -500, ontwikkelingen: -250, knooppunten: 1000 };
  var COLOUR = /^#[0-9A-Fa-f]{6}$/;
  var view = { focus: null, chosen: null, bounds: null, hatch: {}, touched: false, fitting: false, kept: false, wanted: null };

  function colour(value) { return COLOUR.test(value) ? value : "#808487"; }

  /* A code of more letters gets a wider mark. */
  function shape(p, r, wider) {
    if (p.vorm === "vierkant") { return '<rect x="' + -r + '" y="' + -r + '" width="' + 2 * r + '" height="' + 2 * r + '"'; }
    if (p.vorm === "pijl") {
      return '<path d="M' + r + " 0L" + -r + " " + -0.8 * r + "L" + -r + " " + 0.8 * r + 'Z" transform="rotate(' + (Number(p.hoek) || 0) + ')"';
    }
    if (p.vorm === "driehoek") { return '<path d="M0 ' + -r + "L" + r + " " + r + "L" + -r + " " + r + 'Z"'; }
    if (p.vorm === "zeshoek") {
      var points = [0, 1, 2, 3, 4, 5].map(function (i) {
        return (r * Math.cos(Math.PI / 3 * i)).toFixed(1) + "," + (r * Math.sin(Math.PI / 3 * i)).toFixed(1);
      });
      return '<polygon points="' + points.join(" ") + '"';
    }
    if (wider) { return '<rect x="' + -(r + wider) + '" y="' + -r + '" width="' + 2 * (r + wider) + '" height="' + 2 * r + '" rx="' + r + '"'; }
    return '<circle r="' + r + '"';
  }

  /* How tight a station is, for who sees no colour: no stroke, one or two. */
  function strokes(p, r, c) {
    var n = Number(p.strepen) || 0, ink = p.hol ? c : "#FFFFFF", lines = "";
    for (var i = 0; i < n; i += 1) {
      var x = (i - (n - 1) / 2) * 4;
      lines += '<line x1="' + x + '" y1="' + (2 - r) + '" x2="' + x + '" y2="' + (r - 2) + '" stroke="' + ink + '" stroke-width="2"/>';
    }
    return lines;
  }

  /* Dots where the place is only indicated, as along a line; around what is full they stand apart. */
  var DOTS = ' stroke-width="2.2" stroke-linecap="round" stroke-dasharray="0.1 3.6"';

  function edge(p) { return p.stip && p.hol ? DOTS : ' stroke-width="' + (p.stip ? 0 : 2) + '"'; }

  /* And a dashed ring around what is being built. */
  function rings(p, r, wider, c) {
    var ink = ' fill="none" stroke="' + c + '"';
    return (p.stip && !p.hol ? shape(p, r + 2, wider) + ink + DOTS + "/>" : "") +
      (p.ring ? shape(p, r + 5, wider) + ink + ' stroke-width="2" stroke-dasharray="4 3"/>' : "");
  }

  function marker(feature, latlng) {
    var p = feature.properties, r = p.maat / 2, c = colour(p.kleur);
    var code = String(p.code || "").replace(/[^A-Za-z0-9?]/g, "");
    var wider = p.toon_code ? 2 * Math.max(0, code.length - 1) : 0, box = Math.max(28, p.maat + 8 + 2 * wider);
    var html = '<svg width="' + box + '" height="' + box + '" viewBox="' + [-box / 2, -box / 2, box, box].join(" ") + '" aria-hidden="true">' +
      shape(p, r + 4, wider) + ' class="halo"/>' + shape(p, r + 1, wider) + ' class="rand"/>' +
      shape(p, r, wider) + ' fill="' + (p.hol ? "#FFFFFF" : c) + '" stroke="' + c + '" opacity="' + (p.hol ? 1 : p.dekking) + '"' + edge(p) + "/>" +
      rings(p, r, wider, c) +
      strokes(p, r, c) + (p.toon_code ? '<text fill="' + (p.hol ? c : "#FFFFFF") + '">' + code + "</text>" : "") + "</svg>";
    var icon = L.divIcon({ className: "merk " + (p.laag === "stations" ? "klein" : ""), html: html, iconSize: [box, box] });
    return L.marker(latlng, { icon: icon, alt: p.alt || "", title: "", keyboard: true, riseOnHover: true,
      zIndexOffset: DEPTH[p.laag] || 0 });
  }

  function label(feature, latlng) {
    var span = document.createElement("span");
    span.textContent = feature.properties.naam;
    var icon = L.divIcon({ className: "provincienaam " + (feature.properties.soort || ""), html: span, iconSize: [0, 0] });
    return L.marker(latlng, { icon: icon, interactive: false, keyboard: false, pane: "namen" });
  }

  /* Vertices that were sent as whole steps from the one before. */
  function walked(part, scale) {
    if (typeof part[0] !== "number") { return part.map(function (inner) { return walked(inner, scale); }); }
    var places = [], x = 0, y = 0;
    for (var i = 0; i < part.length; i += 2) {
      x += part[i];
      y += part[i + 1];
      places.push([x / scale, y / scale]);
    }
    return places;
  }

  function unpack(data) {
    data.features.forEach(function (item) {
      var shape = item.geometry;
      if (shape.stappen) { shape.coordinates = walked(shape.stappen, shape.schaal); }
    });
    return data;
  }

  function hatch(value) {
    var c = colour(value), id = "arcering-" + c.slice(1);
    if (view.hatch[id]) { return; }
    view.hatch[id] = true;
    var holder = document.createElement("div");
    holder.innerHTML = '<svg width="0" height="0" aria-hidden="true" style="position:absolute"><defs><pattern id="' + id +
      '" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">' +
      '<line x1="0" y1="0" x2="0" y2="8" stroke="' + c + '" stroke-width="2"/></pattern></defs></svg>';
    document.body.appendChild(holder);
  }

  function feature(item, layer) {
    var p = item.properties;
    if (p.arcering) { hatch(p.arcering); }
    if (p.tip) { layer.bindTooltip(p.tip, { sticky: !(layer instanceof L.Marker), direction: "auto", opacity: 1 }); }
    /* A new value at each click, so that a second click on the same thing counts too. */
    layer.on("click", function () { p.klik = Date.now(); });
    layer.on("keypress", function (e) {
      if (e.originalEvent.key === "Enter") { layer.fire("click", { latlng: extent(layer).getCenter() }, true); }
    });
    /* What can have the focus needs a name; with a tooltip, lines and areas can. */
    if (p.alt) {
      layer.on("add", function () {
        var element = layer.getElement();
        if (!element) { return; }
        element.setAttribute("aria-label", p.alt);
        /* Markers have a role; a line or area has none, and a name needs one. */
        if (!element.hasAttribute("role")) {
          element.setAttribute("role", layer.options.interactive ? "button" : "img");
        }
      });
    }
  }

  function group(cluster) {
    var n = cluster.getChildCount();
    return L.divIcon({ className: "groep", html: String(n), iconSize: [26, 26] });
  }

  function prepare(map, attribution) {
    [["grond", 250], ["sluier", 300], ["grens", 420], ["namen", 450]].forEach(function (pane) {
      map.createPane(pane[0]).style.zIndex = pane[1];
    });
    map.getPane("namen").style.pointerEvents = "none";
    map.getPane("sluier").style.pointerEvents = "none";
    map.getPane("grens").style.pointerEvents = "none";
    L.control.zoom({ zoomInTitle: "Inzoomen", zoomOutTitle: "Uitzoomen", position: "topleft" }).addTo(map);
    L.control.scale({ imperial: false, maxWidth: 120 }).addTo(map);
    map.attributionControl.setPrefix('<a href="https://leafletjs.com" target="_blank" rel="noopener">Leaflet</a>');
    map.attributionControl.addAttribution(attribution);
    map.getContainer().setAttribute("role", "region");
    map.getContainer().setAttribute("aria-label", "Kaart; dezelfde inhoud staat in de lijst en de tabellen");
    /* The wheel scrolls the page until the map is used on purpose. */
    map.scrollWheelZoom.disable();
    map.on("focus click", function () { map.scrollWheelZoom.enable(); });
    map.on("blur mouseout", function () { map.scrollWheelZoom.disable(); });
    if (L.Browser.mobile) { map.dragging.disable(); }
    /* Leaflet takes the focus at a click; the page must not scroll away under the pointer then. */
    var container = map.getContainer(), focus = container.focus;
    container.focus = function () { focus.call(container, { preventScroll: true }); };
    document.documentElement.lang = "nl";
    function near() { map.getContainer().classList.toggle("dichtbij", map.getZoom() >= 10); }
    map.on("zoomend", near);
    /* By drag, wheel, button or key: who moved the map keeps it there. */
    map.on("moveend", function () {
      if (view.fitting || view.focus === null) { return; }
      view.touched = true;
      if (view.kept) { miek.uitsnede.keep(map, view.focus); }
    });
    twoFingers(map.getContainer());
    skip(map.getContainer());
    miek.measure(map);
    new ResizeObserver(function () {
      paper(map.getContainer());
      /* The least zoom stays as it is: clusters are built from it, and would lose single markers. */
      view.fitting = true;
      map.invalidateSize({ animate: false });
      view.fitting = false;
      apply(map);
      if (!view.touched) { fit(map); }
    }).observe(map.getContainer());
    near();
  }

  /* What the styles for paper need: the map's own size, and the frame's proportions on the page. */
  function paper(container) {
    var wide = container.offsetWidth, high = container.offsetHeight;
    if (window.matchMedia("print").matches || !wide || !high) { return; }
    container.style.setProperty("--breed", wide + "px");
    container.style.setProperty("--hoog", high + "px");
    /* A page from elsewhere doesn't let its frame be reached. */
    try { window.frameElement.style.setProperty("--verhouding", String(wide / high)); } catch (e) { return; }
  }

  /* A keyboard gets past the map in one step, not one for each thing on it. */
  function skip(container) {
    var link = document.createElement("a"), end = document.createElement("span");
    link.className = "overslaan";
    link.href = "#na-de-kaart";
    link.textContent = "Sla de kaart over";
    end.className = "overslaan";
    end.id = "na-de-kaart";
    end.tabIndex = -1;
    end.textContent = "Einde van de kaart";
    link.addEventListener("click", function (e) {
      e.preventDefault();
      /* In the order while it is stood on: browsers start over behind what isn't. */
      end.tabIndex = 0;
      end.focus({ preventScroll: true });
    });
    end.addEventListener("blur", function () { end.tabIndex = -1; });
    container.parentNode.insertBefore(link, container);
    document.body.appendChild(end);
  }

  /* One finger scrolls the page; whoever tries to move the map with it is told how. */
  function twoFingers(container) {
    container.addEventListener("touchmove", function (e) {
      container.classList.toggle("twee-vingers", L.Browser.mobile && e.touches.length === 1);
    }, { passive: true });
    container.addEventListener("touchend", function () { container.classList.remove("twee-vingers"); });
  }

  function walk(layer, visit) {
    if (layer.eachLayer) { layer.eachLayer(function (child) { walk(child, visit); }); } else { visit(layer); }
  }

  function choose(map, id) {
    var found = null;
    walk({ eachLayer: function (f) { (window.feature_group || []).forEach(f); } }, function (layer) {
      var p = layer.feature && layer.feature.properties;
      if (!p || ["projecten", "knooppunten", "stations"].indexOf(p.laag) < 0) { return; }
      var mine = p.id === id && id !== null;
      if (layer instanceof L.Marker) {
        var mark = function () { var e = layer.getElement(); if (e) { e.classList.toggle("gekozen", mine); } };
        mark();
        if (mine) { layer.on("add", mark); }
      } else if (mine && p.zichtbaar) {
        layer.setStyle({ weight: p.style.weight + 2, opacity: 1 });
        layer.bringToFront();
      }
      if (mine) { found = found ? found.extend(extent(layer)) : L.latLngBounds(extent(layer)); }
    });
    return found;
  }

  function hasSize(map) { return map.getSize().x > 0 && map.getSize().y > 0; }

  function fit(map) {
    if (view.bounds && hasSize(map)) {
      view.fitting = true;
      map.fitBounds(view.bounds, { animate: false, padding: [12, 12], maxZoom: 11 });
      view.fitting = false;
    }
  }

  function extent(layer) {
    return layer.getBounds ? layer.getBounds() : L.latLngBounds([layer.getLatLng(), layer.getLatLng()]);
  }

  /* Called after each change: show what was asked, and move only when something else is asked for. */
  function show(map, wanted) {
    map.getContainer().classList.toggle("met-brt", wanted.brt);
    view.wanted = wanted;
    miek.context(map, wanted.context);
    setTimeout(function () { apply(map); }, 0);
  }

  /* Without a size nothing can be compared or fitted; the observer of the size comes back here. */
  function apply(map) {
    var wanted = view.wanted;
    if (!wanted || !hasSize(map)) { return; }
    view.wanted = null;
    var other = view.focus !== wanted.focus;
    var place = wanted.kept ? miek.uitsnede.find(wanted.focus, view.focus === null) : null;
    view.kept = wanted.kept;
    if (other) {
      view.focus = wanted.focus;
      view.bounds = wanted.bounds;
      view.touched = false;
    }
    if (place) {
      map.setView(place.centre, place.zoom, { animate: false });
      view.chosen = wanted.chosen;
    } else if (other) {
      if (wanted.kept) { miek.uitsnede.forget(); }
      fit(map);
    }
    var bounds = choose(map, wanted.chosen);
    if (bounds && view.chosen !== wanted.chosen && !map.getBounds().pad(-0.05).contains(bounds)) {
      if (view.kept) { miek.uitsnede.forget(); }
      view.bounds = bounds.pad(0.3);
      fit(map);
    }
    view.chosen = wanted.chosen;
  }

  window.miek = { unpack: unpack, marker: marker, label: label, feature: feature, group: group, prepare: prepare, show: show };
})();
