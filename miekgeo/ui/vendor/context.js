/* Layers for reference, with as many rows as there are: drawn on one canvas under what can be
   chosen. Points that would lie on each other become one mark with their number, anew at each zoom;
   a note says how many. Names are set as text, never as HTML. */
(function () {
  "use strict";
  var REACH = 9, AROUND = 0.25, STEP = 1e5, COLOUR = /^#[0-9A-Fa-f]{6}$/;
  var number = new Intl.NumberFormat("nl-NL");

  /* From afar what is ours must stay in sight: wider cells, and lines without pattern. */
  function cellOf(zoom) { return zoom < 9 ? 46 : zoom < 11 ? 30 : 14; }

  /* Places as the map has them at zoom 0, once. */
  function unpack(group) {
    var n = group.xy.length / 2, x = new Float64Array(n), y = new Float64Array(n), lng = 0, lat = 0, i, at = 0, row = 0;
    for (i = 0; i < n; i += 1) {
      lng += group.xy[2 * i];
      lat += group.xy[2 * i + 1];
      var sin = Math.sin(lat / STEP * Math.PI / 180);
      x[i] = (lng / STEP + 180) / 360 * 256;
      y[i] = 128 - Math.log((1 + sin) / (1 - sin)) * 64 / Math.PI;
    }
    var parts = group.punten.map(function (count, k) {
      var part = { from: at, to: at + count, row: (row += group.van[k]), w: Infinity, n: Infinity, e: -Infinity, s: -Infinity };
      for (i = at; i < at + count; i += 1) {
        part.w = Math.min(part.w, x[i]); part.e = Math.max(part.e, x[i]);
        part.n = Math.min(part.n, y[i]); part.s = Math.max(part.s, y[i]);
      }
      at += count;
      return part;
    });
    return { look: group, x: x, y: y, parts: parts, colour: COLOUR.test(group.kleur) ? group.kleur : "#808487" };
  }

  function Context(map) {
    this.map = map;
    this.groups = [];
    this.marks = [];
    map.createPane("eigen").style.zIndex = 390;
    map.getPane("eigen").style.pointerEvents = "none";
    this.canvas = L.DomUtil.create("canvas", "leaflet-layer", map.getPane("eigen"));
    this.canvas.setAttribute("aria-hidden", "true");
    this.note = L.DomUtil.create("div", "eigen-noot");
    this.tip = L.tooltip({ direction: "top", opacity: 1 });
    var note = this.note, Note = L.Control.extend({ onAdd: function () { return note; } });
    new Note({ position: "bottomleft" }).addTo(map);
    note.hidden = true;
    map.on("moveend zoomend resize viewreset", this.draw, this);
    map.on("mousemove click", this.point, this);
    map.on("mouseout", function () { map.closeTooltip(this.tip); }, this);
  }

  Context.prototype.set = function (address) {
    var self = this;
    if (this.address === address) { return; }
    this.address = address;
    this.groups = [];
    this.draw();
    if (!address) { return; }
    this.tell("Uw lagen worden geladen …");
    fetch(address).then(function (answer) {
      if (!answer.ok) { throw new Error(String(answer.status)); }
      return answer.json();
    }).then(function (data) {
      /* Another may have been asked for meanwhile. */
      if (self.address !== address) { return; }
      self.rows = data.rijen;
      self.groups = data.groepen.map(unpack);
      self.draw();
    }).catch(function () {
      if (self.address === address) { self.tell("Uw lagen konden niet worden geladen. Ververs de pagina."); }
    });
  };

  Context.prototype.tell = function (text) {
    this.note.hidden = !text;
    this.note.textContent = text;
  };

  Context.prototype.draw = function () {
    var map = this.map, size = map.getSize(), pad = size.multiplyBy(AROUND).floor(), ratio = window.devicePixelRatio || 1;
    var width = size.x + 2 * pad.x, height = size.y + 2 * pad.y, canvas = this.canvas, self = this, counts = {};
    map.closeTooltip(this.tip);
    this.marks = [];
    this.canvas.hidden = !this.groups.length;
    if (!size.x || !size.y || !this.groups.length) { this.tell(""); return; }
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    canvas.style.width = width + "px";
    canvas.style.height = height + "px";
    L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([-pad.x, -pad.y]));
    var pen = canvas.getContext("2d"), scale = Math.pow(2, map.getZoom()), corner = map.getPixelBounds().min.subtract(pad);
    /* What is drawn around the view is there for when it is dragged; only what is in view is counted. */
    var frame = { scale: scale, cell: cellOf(map.getZoom()), far: map.getZoom() < 9, x: corner.x, y: corner.y, width: width, height: height, pad: pad, size: size };
    this.frame = frame;
    pen.scale(ratio, ratio);
    this.groups.forEach(function (group) {
      var count = counts[group.look.laag] = counts[group.look.laag] || { all: self.rows[group.look.laag], seen: 0, marks: 0, small: 0, points: false };
      if (group.look.punt) { return; }
      lines(pen, group, frame, count);
    });
    Object.keys(counts).forEach(function (layer) {
      var mine = self.groups.filter(function (group) { return group.look.punt && group.look.laag === layer; });
      counts[layer].points = mine.length > 0;
      self.marks = self.marks.concat(gather(mine, frame, counts[layer]));
    });
    this.marks.forEach(function (mark) { paint(pen, mark); });
    this.tell("Uw lagen. " + Object.keys(counts).map(function (layer) { return sentence(layer, counts[layer]); }).join(" "));
  };

  function lines(pen, group, frame, count) {
    var look = group.look, s = frame.scale, rows = {}, large = {};
    pen.beginPath();
    group.parts.forEach(function (part) {
      var w = part.w * s - frame.x, e = part.e * s - frame.x, n = part.n * s - frame.y, b = part.s * s - frame.y;
      if (e < 0 || b < 0 || w > frame.width || n > frame.height) { return; }
      if (inView(frame, w, n, e, b)) {
        rows[part.row] = true;
        if (e - w >= 1 || b - n >= 1) { large[part.row] = true; }
      }
      var px = group.x[part.from] * s - frame.x, py = group.y[part.from] * s - frame.y;
      pen.moveTo(px, py);
      for (var i = part.from + 1; i < part.to; i += 1) {
        var x = group.x[i] * s - frame.x, y = group.y[i] * s - frame.y;
        if (i === part.to - 1 || Math.abs(x - px) + Math.abs(y - py) >= 0.7) { pen.lineTo(x, y); px = x; py = y; }
      }
    });
    pen.strokeStyle = group.colour;
    pen.globalAlpha = (frame.far ? 0.45 : 0.7) * look.dekking;
    pen.lineWidth = frame.far ? 1 : Math.min(look.breedte, 2);
    pen.lineCap = look.rond ? "round" : "butt";
    pen.setLineDash(frame.far ? [] : look.streep);
    pen.stroke();
    pen.setLineDash([]);
    pen.globalAlpha = 1;
    count.seen += Object.keys(rows).length;
    count.small += Object.keys(rows).length - Object.keys(large).length;
  }

  function inView(frame, w, n, e, s) {
    return e >= frame.pad.x && s >= frame.pad.y && w <= frame.pad.x + frame.size.x && n <= frame.pad.y + frame.size.y;
  }

  /* Cells are fixed to the ground: moving the map regroups nothing. */
  function gather(groups, frame, count) {
    var cells = {}, marks = [], s = frame.scale, cell = frame.cell;
    groups.forEach(function (group) {
      var seen = {};
      group.parts.forEach(function (part) {
        var x = part.w * s, y = part.n * s, px = x - frame.x, py = y - frame.y;
        if (px < -cell || py < -cell || px > frame.width + cell || py > frame.height + cell) { return; }
        var key = Math.floor(x / cell) + "_" + Math.floor(y / cell), mark = cells[key];
        if (!mark) {
          mark = cells[key] = { n: 0, x: 0, y: 0, group: group, rows: [] };
          marks.push(mark);
        }
        mark.n += 1;
        mark.x += px;
        mark.y += py;
        mark.rows.push(part.row);
        if (inView(frame, px, py, px, py)) { mark.seen = true; seen[part.row] = true; }
      });
      count.seen += Object.keys(seen).length;
    });
    marks.forEach(function (mark) { mark.x /= mark.n; mark.y /= mark.n; if (mark.seen) { count.marks += 1; } });
    return marks;
  }

  /* One of the visitor's own is a diamond, whatever the layer: theirs, not ours. */
  function paint(pen, mark) {
    var look = mark.group.look, one = mark.n === 1, r = one ? Math.max(4, look.maat / 2) : 5 + 2.5 * String(mark.n).length;
    pen.beginPath();
    if (one) {
      pen.moveTo(mark.x, mark.y - r);
      pen.lineTo(mark.x + r, mark.y);
      pen.lineTo(mark.x, mark.y + r);
      pen.lineTo(mark.x - r, mark.y);
      pen.closePath();
    } else {
      pen.arc(mark.x, mark.y, r, 0, 2 * Math.PI);
    }
    pen.fillStyle = one ? (look.hol ? "#FFFFFF" : mark.group.colour) : "rgba(255, 255, 255, .8)";
    pen.strokeStyle = one ? (look.hol ? mark.group.colour : "#FFFFFF") : "#7A7466";
    pen.lineWidth = 1;
    pen.fill();
    pen.stroke();
    if (!one) {
      pen.fillStyle = "#3D3D3D";
      pen.font = '11px "Source Sans 3", sans-serif';
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      pen.fillText(number.format(mark.n), mark.x, mark.y + 0.5);
    }
  }

  function sentence(layer, count) {
    var text = layer + ": " + number.format(Math.min(count.seen, count.all)) + " van " + number.format(count.all) + " in beeld";
    if (count.points && count.marks < count.seen) { text += ", samengevoegd tot " + number.format(count.marks) + " tekens"; }
    if (count.small) { text += ", " + number.format(count.small) + " korter dan een beeldpunt"; }
    return text + ".";
  }

  /* What lies under the pointer, where nothing of the map itself does. */
  Context.prototype.point = function (e) {
    var target = e.originalEvent && e.originalEvent.target;
    if (!this.groups.length || !this.frame || (target && target.closest && target.closest(".leaflet-interactive"))) {
      this.map.closeTooltip(this.tip);
      return;
    }
    var at = this.map.latLngToContainerPoint(e.latlng).add(this.frame.pad), found = this.near(at.x, at.y);
    if (!found) { this.map.closeTooltip(this.tip); return; }
    var box = document.createElement("div"), name = document.createElement("b"), line = document.createElement("div");
    name.textContent = found.name;
    line.textContent = found.about;
    box.append(name, line);
    this.tip.setContent(box).setLatLng(e.latlng);
    this.map.openTooltip(this.tip);
  };

  Context.prototype.near = function (x, y) {
    var best = REACH * REACH, found = null, i;
    this.marks.forEach(function (mark) {
      var d = Math.pow(mark.x - x, 2) + Math.pow(mark.y - y, 2);
      if (d <= best) { best = d; found = mark; }
    });
    if (found) { return told(found.group, found.rows); }
    var s = this.frame.scale, frame = this.frame, line = null;
    this.groups.forEach(function (group) {
      if (group.look.punt) { return; }
      group.parts.forEach(function (part) {
        if (part.w * s - frame.x > x + REACH || part.e * s - frame.x < x - REACH ||
            part.n * s - frame.y > y + REACH || part.s * s - frame.y < y - REACH) { return; }
        for (i = part.from + 1; i < part.to; i += 1) {
          var d = L.LineUtil.pointToSegmentDistance(L.point(x, y),
            L.point(group.x[i - 1] * s - frame.x, group.y[i - 1] * s - frame.y), L.point(group.x[i] * s - frame.x, group.y[i] * s - frame.y));
          if (d * d <= best) { best = d * d; line = { group: group, row: part.row }; }
        }
      });
    });
    return line && told(line.group, [line.row]);
  };

  function told(group, rows) {
    var first = group.look.namen[rows[0]] || "(zonder naam)";
    if (rows.length > 1) {
      return { name: number.format(rows.length) + " samen: " + group.look.laag.toLowerCase(), about: first + " en meer. Zoom in om ze los te zien." };
    }
    return { name: first, about: "Eigen laag " + group.look.laag.toLowerCase() + ", " + group.look.soort };
  }

  miek.context = function (map, address) {
    if (!map.miekContext) {
      if (!address) { return; }
      map.miekContext = new Context(map);
    }
    map.miekContext.set(address || null);
  };
})();
