/* What the page's scripts build with. Everything is made of elements and text; no string from a posting is ever read as
   markup. */
globalThis.skilltide.elements = (function () {
"use strict";
const words = skilltide.words;

function el(name, attributes, children) {
  const node = document.createElement(name);
  for (const key of Object.keys(attributes || {})) {
    if (attributes[key] !== null && attributes[key] !== undefined) node.setAttribute(key, attributes[key]);
  }
  for (const child of [].concat(children === undefined ? [] : children)) {
    node.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return node;
}
function svg(name, attributes, text) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const key of Object.keys(attributes || {})) node.setAttribute(key, attributes[key]);
  if (text !== undefined) node.textContent = text;
  return node;
}
const escaped = (text) => String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/* A table like those of the charts: shown text, raw value for the download. */
function table(id, caption, columns, rows, skill) {
  const head = el("tr", {}, columns.map((c) => el("th", { scope: "col", class: c.number ? "number" : null,
    "data-key": c.key, "data-kind": c.kind }, el("button", { type: "button", class: "sort" }, c.label))));
  const body = rows.map((row) => el("tr", {}, row.map(function (item, at) {
    const pair = Array.isArray(item) ? item : [item, null];
    return el("td", { class: columns[at].number ? "number" : null, "data-v": pair[1], "data-code": pair[2] }, pair[0]);
  })));
  return el("table", { id: "table-" + id, "data-skill-id": skill && skill[0], "data-skill-name": skill && skill[1] },
    [el("caption", {}, caption), el("thead", {}, head), el("tbody", {}, body)]);
}
/* The same behind a line that opens it. Rows may be a function: a long table is made when it is opened or downloaded. */
function numbers(id, caption, columns, rows, skill, rowCount) {
  const box = el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Table: " + caption });
  const details = el("details", { class: "data" }, [
    el("summary", {}, "The numbers (" + words.count(rowCount === undefined ? rows.length : rowCount) + " rows)"), box,
    el("button", { type: "button", class: "csv", "data-table": "table-" + id }, "Download as CSV"),
  ]);
  details.fill = function () {
    if (!box.firstChild) box.append(table(id, caption, columns, rowCount === undefined ? rows : rows(), skill));
  };
  if (rowCount === undefined) details.fill(); else details.addEventListener("toggle", details.fill);
  return details;
}
/* Cells by the kind of their column, as in cells.py. */
const raw = (value) => String(Number(Number(value).toPrecision(6)));
const CELLS = {
  share: (value) => [words.percent(value), raw(value)], points: (value) => [words.points(value), raw(value)],
  ratio: (value) => [words.number(value), raw(value)], number: (value) => [words.number(value), raw(value)],
  money: (value) => [words.money(value), raw(value)], count: (value) => [words.count(value), String(value)],
  month: (value) => [words.month(value), value],
};
function cell(kind, value) {
  if (words.isMissing(value)) return "";
  return kind in CELLS ? CELLS[kind](value) : value;
}
const isNumber = (kind) => ["count", "share", "points", "ratio", "number", "money"].includes(kind);
/* `columns`: [key, label, kind]; `rows`: values in that order; a skill is [id, name]. */
function kindTable(id, caption, columns, rows) {
  const heads = columns.map(([key, label, kind]) => ({ key, label, kind: kind === "skill" ? kind : null,
    number: isNumber(kind) ? 1 : 0 }));
  const cells = () => rows.map((row) => row.map((value, at) => columns[at][2] === "skill" ? skillLink(value)
    : cell(columns[at][2], value)));
  return numbers(id, caption, heads, cells, null, rows.length);
}
function skillLink(pair) { return el("a", { href: "#skill=" + encodeURIComponent(pair[0]) }, pair[1]); }

function plot(id, figure, text) {
  const place = el("div", { class: "figure", id: "figure-" + id, role: "img", "aria-label": text,
    style: "min-height:" + figure.layout.height + "px" });
  place.skilltide = figure;
  return place;
}
/* Keys above a figure: name, colour, mark. */
function legend(keys) {
  return el("ul", { class: "legend", "aria-label": "Key" }, keys.map(([name, colour, mark]) => el("li", {},
    [el("span", { class: "key " + mark, style: "--key: " + colour }), name])));
}
return { el, svg, escaped, table, numbers, cell, kindTable, skillLink, plot, legend };
})();
/* The explorer's data: every skill with its names, kind, group and numbers; read once. */
globalThis.skilltide.lookup = function () {
  return skilltide.looked ??= JSON.parse(document.getElementById("explorer-data").textContent);
};
