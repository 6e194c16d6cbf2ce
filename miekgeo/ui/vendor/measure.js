/* Measuring distance on the map. While it is on, clicks set points and open nothing; whoever has no
   pointer sets them in the middle of the map. Nothing of it reaches the server. */
(function () {
  "use strict";
  var RADIANS = Math.PI / 180, NEAR_PX = 4;

  /* Metres between two places, on the ellipsoid: its radii of curvature halfway. In and around the
     Netherlands the error is less than 0.1 %. */
  function distance(a, b) {
    var half = (a.lat + b.lat) / 2 * RADIANS;
    var north = 111132.09 - 566.05 * Math.cos(2 * half) + 1.2 * Math.cos(4 * half);
    var east = 111415.13 * Math.cos(half) - 94.55 * Math.cos(3 * half) + 0.12 * Math.cos(5 * half);
    return Math.sqrt(Math.pow(north * (b.lat - a.lat), 2) + Math.pow(east * (b.lng - a.lng), 2));
  }

  /* 12,3 km; under a kilometre 850 m. */
  function words(metres) {
    if (metres < 999.5) { return Math.round(metres) + " m"; }
    return (metres / 1000).toFixed(1).replace(".", ",").replace(/\B(?=(\d{3})+(?!\d))/g, ".") + " km";
  }

  function button(text, pressed) {
    var made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", pressed);
    return made;
  }

  function measure(map) {
    var container = map.getContainer(), points = [], on = false, moved = false, down = null, drawn, panel, said, buttons, toggle;

    map.createPane("meten").style.zIndex = 640;
    map.getPane("meten").style.pointerEvents = "none";
    drawn = L.layerGroup().addTo(map);

    var Toggle = L.Control.extend({ onAdd: function () {
      var box = L.DomUtil.create("div", "leaflet-bar meetknop");
      toggle = button("", function () { if (on) { stop(); } else { start(); } });
      toggle.title = "Afstand meten";
      toggle.setAttribute("aria-label", "Afstand meten");
      toggle.setAttribute("aria-pressed", "false");
      toggle.innerHTML = '<svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true"><path d="M1 13 13 1l6 6L7 19Z' +
        'M4 10l2 2M6.5 7.5l3 3M9 5l2 2M11.5 2.5l3 3" fill="none" stroke="currentColor" stroke-width="1.6"/></svg>';
      box.appendChild(toggle);
      L.DomEvent.disableClickPropagation(box);
      return box;
    } });
    new Toggle({ position: "topleft" }).addTo(map);

    var Panel = L.Control.extend({ onAdd: function () {
      panel = L.DomUtil.create("div", "meetvak");
      panel.hidden = true;
      said = document.createElement("p");
      said.setAttribute("aria-live", "polite");
      buttons = {
        middle: button("Punt in het midden", function () { add(map.getCenter()); }),
        back: button("Laatste punt weg", function () { points.pop(); draw(); }),
        done: button("Klaar", stop),
        clear: button("Wis", clear)
      };
      panel.appendChild(said);
      Object.keys(buttons).forEach(function (name) { panel.appendChild(buttons[name]); });
      L.DomEvent.disableClickPropagation(panel);
      L.DomEvent.disableScrollPropagation(panel);
      return panel;
    } });
    new Panel({ position: "bottomright" }).addTo(map);

    function start() {
      on = true;
      points = [];
      map.doubleClickZoom.disable();
      change();
      container.focus();
    }

    function stop() {
      on = false;
      map.doubleClickZoom.enable();
      change();
      if (points.length < 2) { clear(); }
      toggle.focus({ preventScroll: true });
    }

    function clear() {
      points = [];
      draw();
      if (!on) { panel.hidden = true; toggle.focus({ preventScroll: true }); }
    }

    function change() {
      container.classList.toggle("meet", on);
      toggle.setAttribute("aria-pressed", String(on));
      panel.hidden = false;
      draw();
    }

    function add(place) {
      points.push(place);
      draw();
    }

    function mark(place, text, kind) {
      var span = document.createElement("span");
      span.textContent = text;
      L.marker(place, { pane: "meten", interactive: false, keyboard: false,
        icon: L.divIcon({ className: "meetmaat " + kind, html: span, iconSize: [0, 0] }) }).addTo(drawn);
    }

    function draw() {
      var parts = [], total = 0;
      drawn.clearLayers();
      if (points.length > 1) {
        [["#FFFFFF", 6], ["#1B1B1B", 2.5]].forEach(function (look) {
          L.polyline(points, { pane: "meten", interactive: false, color: look[0], weight: look[1] }).addTo(drawn);
        });
      }
      points.forEach(function (place, i) {
        L.circleMarker(place, { pane: "meten", interactive: false, radius: 4, color: "#1B1B1B", weight: 2,
          fillColor: "#FFFFFF", fillOpacity: 1 }).addTo(drawn);
        if (!i) { return; }
        var metres = distance(points[i - 1], place), before = map.project(points[i - 1], 0), here = map.project(place, 0);
        parts.push(words(metres));
        total += metres;
        if (points.length > 2) { mark(map.unproject(before.add(here).divideBy(2), 0), words(metres), "stuk"); }
        if (i === points.length - 1) { mark(place, words(total), "totaal"); }
      });
      tell(parts, words(total));
      buttons.middle.hidden = buttons.done.hidden = !on;
      buttons.back.hidden = !on || !points.length;
      buttons.clear.hidden = !points.length;
    }

    function tell(parts, total) {
      if (!points.length) {
        said.textContent = "Klik punten op de kaart. Met het toetsenbord: pijltjes verschuiven de kaart, Enter zet een punt in het midden, Escape is klaar.";
      } else if (points.length === 1) {
        said.textContent = "1 punt. Kies het volgende.";
      } else {
        said.textContent = "Afstand: " + total + (parts.length > 1 ? " (" + parts.join(" + ") + ")" : "");
      }
    }

    function ours(e) { return on && !e.target.closest(".leaflet-control, a.overslaan"); }

    /* Before Leaflet and what lies on the map hear of it. */
    function take(e) {
      e.stopImmediatePropagation();
      e.preventDefault();
    }

    container.addEventListener("pointerdown", function (e) { down = [e.clientX, e.clientY]; moved = false; }, true);
    container.addEventListener("pointermove", function (e) {
      if (down && Math.abs(e.clientX - down[0]) + Math.abs(e.clientY - down[1]) > NEAR_PX) { moved = true; }
    }, true);
    container.addEventListener("click", function (e) {
      if (!ours(e)) { return; }
      take(e);
      var dragged = moved;
      moved = false;
      down = null;
      /* The second of a double click is the same place. */
      if (!dragged && e.detail < 2) { add(map.mouseEventToLatLng(e)); }
    }, true);
    container.addEventListener("dblclick", function (e) { if (ours(e)) { take(e); stop(); } }, true);
    container.addEventListener("keydown", function (e) {
      if (!on) { return; }
      if (e.key === "Escape") {
        take(e);
        stop();
      } else if (e.key === "Enter" && ours(e)) {
        take(e);
        var box = e.target === container ? null : e.target.getBoundingClientRect();
        add(box ? map.mouseEventToLatLng({ clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 }) : map.getCenter());
      }
    }, true);
    container.addEventListener("keypress", function (e) { if (ours(e) && e.key === "Enter") { take(e); } }, true);
  }

  miek.measure = measure;
  miek.distance = distance;
  miek.distanceInWords = words;
})();
