/* Where the visitor moved the map to. It stands in the link of the page around the map, and waits
   there for the map of that page to come back. The server is not asked for any of it. */
(function () {
  "use strict";
  /* As in miekgeo/ui/uitsnede.py, which tells the visitor of a place that can't be. */
  var NAME = "uitsnede", FORM = /^(\d{2}\.\d{1,5}),(\d\.\d{1,5}),(\d{1,2}(?:\.5)?)$/;
  var WEST = 2, SOUTH = 50, EAST = 9, NORTH = 57, LEAST = 6, MOST = 17;
  /* Browsers refuse a page that writes its link many times a second. */
  var PAUSE_MS = 150;
  var home = null, timer = null;

  function around() {
    if (home === null) { home = window.parent.location.pathname; }
    /* What is left of a map whose page has gone writes nothing. */
    return window.parent.location.pathname === home ? window.parent : null;
  }

  function parse(text) {
    var found = FORM.exec(text || "");
    if (!found) { return null; }
    var lat = Number(found[1]), lng = Number(found[2]), zoom = Number(found[3]);
    var inside = lat >= SOUTH && lat <= NORTH && lng >= WEST && lng <= EAST && zoom >= LEAST && zoom <= MOST;
    return inside ? { centre: [lat, lng], zoom: zoom } : null;
  }

  function text(map) {
    /* Less than a pixel, however near. */
    var centre = map.getCenter(), decimals = map.getZoom() > 12 ? 5 : 4;
    return [centre.lat.toFixed(decimals), centre.lng.toFixed(decimals), map.getZoom()].join(",");
  }

  function write(value) {
    var page = around();
    if (!page) { return; }
    var there = page.location, others = there.search.slice(1).split("&").filter(function (part) {
      return part && part.indexOf(NAME + "=") !== 0;
    });
    var search = others.concat(value ? [NAME + "=" + value] : []).join("&");
    var url = there.pathname + (search ? "?" + search : "") + there.hash;
    if (url === there.pathname + there.search + there.hash) { return; }
    /* Not a step in the history; past what the page made of this function. */
    page.History.prototype.replaceState.call(page.history, page.history.state, "", url);
  }

  function remembered(page) {
    page.miekUitsneden = page.miekUitsneden || {};
    return page.miekUitsneden;
  }

  /* The visitor moved the map: a link copied from now on says where to. */
  function keep(map, focus) {
    var page = around(), value = text(map);
    if (!page || !parse(value)) { return; }
    remembered(page)[home] = { focus: focus, text: value };
    clearTimeout(timer);
    timer = setTimeout(function () { write(value); }, PAUSE_MS);
  }

  /* Something else is shown, where it lies. */
  function forget() {
    var page = around();
    clearTimeout(timer);
    if (page) {
      delete remembered(page)[home];
      write(null);
    }
  }

  /* The place to go to: what the link asks for, or where this map was when its page was left. */
  function find(focus, first) {
    var page = around();
    if (!page) { return null; }
    var back = page.miekTerug === true, before = remembered(page)[home];
    page.miekTerug = false;
    var asked = first || back ? parse(new URLSearchParams(page.location.search).get(NAME)) : null;
    if (asked) { return asked; }
    return first && before && before.focus === focus ? parse(before.text) : null;
  }

  window.miek.uitsnede = { find: find, keep: keep, forget: forget };
})();
