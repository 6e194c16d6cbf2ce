// The small map of the page Start: drawn by the browser from paths, with a link for each provincie.
const SVG = "http://www.w3.org/2000/svg";

function make(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

function label(provincie) {
  const [x, y] = provincie.plaats;
  const name = make("tspan", { x, class: "naam" }, provincie.naam);
  const count = make("tspan", { x, dy: "1.15em", class: "aantal" }, String(provincie.aantal));
  return make("text", { x, y, "aria-hidden": "true" }, name, count);
}

function link(provincie, tell, open) {
  const shape = make("path", { d: provincie.pad, "fill-rule": "evenodd" });
  const found = make("a", { href: provincie.adres, "aria-label": provincie.tekst }, shape);
  for (const enter of ["mouseenter", "focus"]) {
    found.addEventListener(enter, () => tell(provincie.tekst));
  }
  for (const leave of ["mouseleave", "blur"]) found.addEventListener(leave, () => tell(""));
  found.addEventListener("click", (event) => {
    // With a key held the browser opens it elsewhere, as with any link.
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open(provincie.naam);
  });
  return found;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".startkaart");
  const stamp = JSON.stringify(data);
  if (root.dataset.stand === stamp) return;
  root.dataset.stand = stamp;
  const told = root.querySelector("p");
  const tell = (text) => { told.textContent = text || data.uitnodiging; };
  const open = (naam) => setTriggerValue("gekozen", naam);
  const ground = ["buitenland", "water", "lijnen", "punten"].map((soort) =>
    make("path", { d: data[soort], class: soort, "fill-rule": "evenodd" }));
  const [abroad, ...above] = ground;
  const links = data.provincies.map((provincie) => link(provincie, tell, open));
  const size = { viewBox: `0 0 ${data.breedte} ${data.hoogte}`, role: "group" };
  const svg = make("svg", { ...size, "aria-label": data.titel }, abroad, ...links, ...above,
    ...data.provincies.map(label));
  root.querySelector("svg")?.remove();
  root.prepend(svg);
  tell("");
}
