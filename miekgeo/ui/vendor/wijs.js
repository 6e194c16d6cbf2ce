/* Point at a project on the map while its name in the list is under the pointer or has the focus.
   Ids come as Streamlit writes them in the class of a widget. */
(function () {
  "use strict";
  var shown = [];

  function asClass(id) { return String(id).trim().replace(/[^a-zA-Z0-9_-]/g, "-"); }

  function release() {
    shown.forEach(function (undo) { undo(); });
    shown = [];
  }

  /* A mark that is gathered with others is pointed at by what stands in its place. */
  function mark(layer, gathered) {
    var element = (gathered ? gathered.getVisibleParent(layer) || layer : layer).getElement();
    if (!element) { return; }
    element.classList.add("gewezen");
    shown.push(function () { element.classList.remove("gewezen"); });
  }

  function line(layer) {
    var before = { weight: layer.options.weight, opacity: layer.options.opacity };
    layer.setStyle({ weight: before.weight + 3, opacity: 1 });
    shown.push(function () { layer.setStyle(before); });
  }

  /* The layer of gathered marks a mark belongs to, if any. */
  function search(layer, found, gathered) {
    var mine = layer instanceof L.MarkerClusterGroup ? layer : gathered;
    if (layer.eachLayer) {
      layer.eachLayer(function (child) { search(child, found, mine); });
    } else {
      found(layer, mine);
    }
  }

  /* An empty id points at nothing. */
  function point(id) {
    release();
    if (!id) { return; }
    (window.feature_group || []).forEach(function (group) {
      search(group, function (layer, gathered) {
        var p = layer.feature && layer.feature.properties;
        if (!p || p.laag !== "projecten" || asClass(p.id) !== id) { return; }
        if (layer instanceof L.Marker) { mark(layer, gathered); } else if (p.zichtbaar) { line(layer); }
      }, null);
    });
  }

  window.miek.wijs = point;
})();
