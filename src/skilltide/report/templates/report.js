(function () {
"use strict";
const NARROW = 560;
const figures = JSON.parse(document.getElementById("figures").textContent);
const root = document.documentElement;

/* The address after #: which population, which skill, what is known. A place of the page (#answers) says none of it. */
const KEYS = ["role", "country", "seniority", "workplace", "from", "to", "skill", "compare", "know", "count"];
const address = (function () {
  function parsed() {
    const found = new Map();
    for (const part of location.hash.slice(1).split("&")) {
      const at = part.indexOf("=");
      if (at < 1 || !KEYS.includes(part.slice(0, at))) continue;
      const values = part.slice(at + 1).split(",");
      try { found.set(part.slice(0, at), [...new Set(values.map(decodeURIComponent).filter(Boolean))]); } catch (error) { /* no such address */ }
    }
    return found;
  }
  let now = parsed();
  addEventListener("hashchange", function () { if (location.hash.includes("=") || !location.hash) now = parsed(); });
  return {
    /* The values of a key, as they stand in the address, each once; none where it doesn't say. */
    values: (key) => now.get(key) || [],
    /* Change some keys (a value, a list, or null for none); quietly: without a step back and without telling others. */
    write: function (changes, quietly) {
      for (const key of Object.keys(changes)) {
        const values = [].concat(changes[key] === null ? [] : changes[key]);
        if (values.length) now.set(key, values); else now.delete(key);
      }
      const hash = KEYS.filter((key) => now.has(key)).map((key) => key + "=" + now.get(key).map(encodeURIComponent).join(",")).join("&");
      if (!quietly) location.hash = hash;
      else history.replaceState(null, "", hash ? "#" + hash : location.pathname + location.search);
    },
  };
})();

/* Colours: "var(--x)" or "var(--x)/0.2" become what the style sheet says they are now. */
function colour(name, alpha) {
  const value = getComputedStyle(root).getPropertyValue(name).trim();
  if (alpha === undefined || !/^#[0-9a-f]{6}$/i.test(value)) return value;
  const parts = [1, 3, 5].map((at) => parseInt(value.slice(at, at + 2), 16));
  return "rgba(" + parts.join(",") + "," + alpha + ")";
}
function resolved(value) {
  if (typeof value === "string") {
    if (value === "inherit") return getComputedStyle(document.body).fontFamily;
    const found = /^var\((--[\w-]+)\)(?:\/([\d.]+))?$/.exec(value);
    return found ? colour(found[1], found[2]) : value;
  }
  if (Array.isArray(value)) return value.map(resolved);
  if (value && typeof value === "object") {
    const out = {};
    for (const key of Object.keys(value)) out[key] = resolved(value[key]);
    return out;
  }
  return value;
}

/* Long row labels break into lines on a narrow screen. */
function wrapped(text, width) {
  const lines = [""];
  for (const word of String(text).split(" ")) {
    const last = lines.length - 1;
    if (lines[last] && (lines[last] + " " + word).length > width) lines.push(word);
    else lines[last] = lines[last] ? lines[last] + " " + word : word;
  }
  return lines.join("<br>");
}
/* What travels as gzip in base64, as a response to read text or bytes from. */
function gunzip(text) {
  const bytes = Uint8Array.fromBase64 ? Uint8Array.fromBase64(text) : Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")));
}
/* plotly would be half of the page, so it travels packed; the policy of the page knows what comes out. */
const packed = document.getElementById("plotly-packed");
async function unpack() {
  const script = document.createElement("script");
  script.textContent = await gunzip(packed.textContent).text();
  document.head.append(script);
}
const unpacked = packed ? unpack().then(() => true, () => false) : Promise.resolve(Boolean(globalThis.Plotly));
function drawLater(place) {
  unpacked.then(function (isThere) {
    if (isThere) draw(place);
    else place.textContent = "This browser can't draw the chart. The table below it holds the numbers.";
  });
}
function draw(place) {
  if (!globalThis.Plotly) { drawLater(place); return; }
  const figure = resolved(place.skilltide || figures[place.dataset.figure]);
  const layout = figure.layout;
  if (place.clientWidth < NARROW) {
    if (layout.yaxis && layout.yaxis.ticktext) {
      layout.yaxis.ticktext = layout.yaxis.ticktext.map((text) => wrapped(text, 17));
      if (layout.yaxis.ticktext.filter((text) => text.includes("<br>")).length > 3) layout.height *= 1.2;
      layout.yaxis.tickfont = Object.assign({}, layout.yaxis.tickfont, { size: 11 });
    }
    if (layout.xaxis && layout.xaxis.wrap) {
      layout.xaxis.tickangle = -90;
      layout.xaxis.ticktext = layout.xaxis.ticktext.map((text) => wrapped(text, 20));
      layout.xaxis.tickfont = Object.assign({}, layout.xaxis.tickfont, { size: 11 });
      layout.height += 80;
    } else if (layout.xaxis && !layout.xaxis.tickvals) layout.xaxis.nticks = Math.min(layout.xaxis.nticks || 4, 4);
    if (layout.annotations && layout.yaxis.ticktext && layout.xaxis.range) {
      /* labels at the ends of rows need more room */
      const range = layout.xaxis.range;
      range[1] += (range[1] - range[0]) * 0.12;
    }
    Object.assign(layout, layout.narrow || {});
  }
  if (layout.xaxis && layout.xaxis.wrap) {
    if (place.clientWidth >= NARROW) layout.xaxis.ticktext = layout.xaxis.ticktext.map((t) => wrapped(t, layout.xaxis.wrap));
    delete layout.xaxis.wrap;
  }
  delete layout.narrow;
  layout.autosize = true;
  place.dataset.drawn = place.clientWidth < NARROW ? "narrow" : "wide";
  Plotly.react(place, figure.data, layout, { displayModeBar: false, responsive: true });
  if (!place.dataset.listens) {
    place.dataset.listens = "yes";
    place.on("plotly_click", function (event) {
      const data = event.points[0] && event.points[0].customdata;
      if (data && data[0]) address.write({ skill: data[0], compare: null });
    });
  }
}
function isShown(place) { return place.offsetParent !== null && place.clientWidth > 0; }
const places = () => Array.from(document.querySelectorAll(".figure"));
const watcher = new IntersectionObserver(function (entries) {
  for (const entry of entries) if (entry.isIntersecting && !entry.target.dataset.drawn) draw(entry.target);
}, { rootMargin: "600px" });
function redraw(all) {
  for (const place of places()) {
    if (!isShown(place)) { delete place.dataset.drawn; continue; }
    if (place.dataset.drawn || all) draw(place);
  }
}
places().forEach((place) => watcher.observe(place));
globalThis.skilltide = { watch: (place) => watcher.observe(place), figures, address, gunzip };
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => redraw(false));
matchMedia("print").addEventListener("change", () => redraw(true));
addEventListener("beforeprint", () => redraw(true));
addEventListener("afterprint", () => redraw(false));
addEventListener("resize", function () {
  for (const place of places()) {
    const kind = place.clientWidth < NARROW ? "narrow" : "wide";
    if (place.dataset.drawn && isShown(place) && place.dataset.drawn !== kind) draw(place);
  }
});

/* A link to a skill keeps the population; one to a place of the page keeps the address. */
document.addEventListener("click", function (event) {
  const link = event.target.closest && event.target.closest("a[href^='#']");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const target = link.getAttribute("href").slice(1), skill = /^skill=([^&]+)$/.exec(target);
  if (skill) {
    event.preventDefault();
    address.write({ skill: decodeURIComponent(skill[1]), compare: null });
  } else if (location.hash.includes("=") && document.getElementById(target)) {
    event.preventDefault();
    document.getElementById(target).scrollIntoView();
  }
});

/* Views of a chart. */
for (const select of document.querySelectorAll("select[data-panel]")) {
  const show = function () {
    for (const view of document.querySelectorAll("#" + CSS.escape(select.dataset.panel) + " > .view")) {
      view.hidden = view.dataset.view !== select.value;
      if (!view.hidden) for (const place of view.querySelectorAll(".figure")) if (!place.dataset.drawn) draw(place);
    }
  };
  select.addEventListener("change", show);
  if (select.selectedIndex > 0) show();
}

/* CSV: raw values; nothing that a spreadsheet could take for a formula (as in spreadsheet.py). */
const FORMULA = /^[\s\0\u200b-\u200f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;
const NUMBER = /^[+-]?\d+(?:[.,]\d+)*(?:e[+-]?\d+)?%?$/i;
function cell(text) {
  let value = String(text);
  if (FORMULA.test(value) && !NUMBER.test(value)) value = "'" + value;
  return /[",\r\n]/.test(value) ? '"' + value.replace(/"/g, '""') + '"' : value;
}
/* One header line: the columns' keys (a skill has two, id and name; a coded value too), then what every row shares. */
const isNamed = (head) => head.dataset.kind === "skill" || head.dataset.kind === "coded";
function toCsv(table) {
  const heads = Array.from(table.tHead.rows[0].cells), facts = table.closest("[data-population]").dataset;
  const shared = [];
  if (table.dataset.skillId) shared.push(["skill_id", table.dataset.skillId], ["skill_name", table.dataset.skillName]);
  shared.push(["figure", table.caption.textContent.trim()], ["population", facts.population], ["period", facts.period],
    ["source", facts.source]);
  const names = heads.flatMap((head) => isNamed(head)
    ? [head.dataset.key, head.dataset.key.replace(/_(id|code)$/, "") + "_name"] : [head.dataset.key]);
  const seen = new Map();
  const header = names.concat(shared.map((fact) => fact[0])).map(function (name) {
    seen.set(name, (seen.get(name) || 0) + 1);
    return seen.get(name) > 1 ? name + "_" + seen.get(name) : name;
  });
  const rows = Array.from(table.tBodies[0].rows, (row) => Array.from(row.cells).flatMap(function (item, at) {
    const value = item.dataset.v === undefined ? item.textContent.trim() : item.dataset.v;
    if (!isNamed(heads[at])) return [value];
    if (item.dataset.code !== undefined) return [item.dataset.code, value];
    const link = item.querySelector("a[href^='#skill=']");
    return [link ? decodeURIComponent(link.getAttribute("href").slice(7)) : "", value];
  }).concat(shared.map((fact) => fact[1])));
  return [header].concat(rows).map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}
/* Tables: a heading sorts by its column, numbers by value, empty cells last; again turns it round. */
document.addEventListener("click", function (event) {
  const button = event.target.closest && event.target.closest("button.sort");
  if (!button) return;
  const head = button.closest("th"), body = head.closest("table").tBodies[0];
  const isNumber = head.classList.contains("number");
  const isUp = head.getAttribute("aria-sort") ? head.getAttribute("aria-sort") !== "ascending" : !isNumber;
  for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", isUp ? "ascending" : "descending");
  const keyed = Array.from(body.rows, function (row) {
    const item = row.cells[head.cellIndex];
    const text = item.dataset.v === undefined ? item.textContent.trim() : item.dataset.v;
    return { row: row, text: text, key: isNumber ? parseFloat(text.replace(/,/g, "")) : text };
  });
  const order = new Intl.Collator("en", { numeric: true });
  keyed.sort(function (a, b) {
    if (!a.text || !b.text) return (a.text ? 0 : 1) - (b.text ? 0 : 1);
    const found = isNumber ? a.key - b.key : order.compare(a.key, b.key);
    return isUp ? found : -found;
  });
  for (const item of keyed) body.append(item.row);
});
document.addEventListener("click", function (event) {
  const button = event.target.closest && event.target.closest("button.csv");
  if (!button) return;
  const details = button.closest("details");
  if (details && details.fill) details.fill();
  const link = document.createElement("a");
  const blob = new Blob(["\ufeff" + toCsv(document.getElementById(button.dataset.table))], { type: "text/csv" });
  link.href = URL.createObjectURL(blob);
  link.download = button.dataset.table.replace(/^table-/, "skilltide-").replace(/-+/g, "-") + ".csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
});
})();
