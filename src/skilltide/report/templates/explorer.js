(function () {
"use strict";
const box = document.getElementById("skill-input");
const list = document.getElementById("skill-list");
const result = document.getElementById("skill-result");
const status = document.getElementById("skill-status");
const MOST = 40;
let data = null, found = [], active = -1, dimension = null, current = null;

const { el, escaped, table, numbers, cell, plot } = skilltide.elements, { address } = skilltide;
const percent = (value, digits) => value === null ? "" : skilltide.words.percent(value / 10000, digits);
const count = (value) => value.toLocaleString("en-US");
const signed = (value) => (value > 0 ? "+" : value < 0 ? "\u2212" : "") + Math.abs(value).toFixed(1);
const month = skilltide.words.month;

function load() {
  if (!data) {
    data = skilltide.lookup();
    data.byId = new Map(data.skills.map((skill, at) => [skill[0], at]));
    dimension = data.dimensions.length ? data.dimensions[0][0] : null;
  }
  return data;
}

const share = (value) => cell("share", value === null ? null : value / 10000);
const whole = (value) => cell("count", value);
/* The part of the market that is chosen at the top of the page; null for all of it, which stands in the page ready made. */
const part = () => skilltide.population.part;
const months = () => part() ? part().cube.months : data.months;
const period = () => part() ? skilltide.population.period : data.period;
const DIMENSIONS = [["seniority", "Seniority"], ["role", "Role family"], ["country", "Country"], ["workplace", "Workplace"]];
const dimensions = () => part() ? DIMENSIONS : data.dimensions;
function base(height) {
  const layout = JSON.parse(JSON.stringify(data.base));
  layout.height = height;
  if (part()) {
    layout.shapes = skilltide.population.undrawn();
    layout.annotations = [];
  }
  return layout;
}

/* What is told of a skill: ready made of everything, counted here of a part. As explorer.py makes it. */
const tenThousandths = (value) => value === null ? null : Math.round(value * 1e6) / 100;
let entries = new Map();
function entryOf(skill) {
  if (!part()) return skill[5];
  if (!entries.has(skill[0])) entries.set(skill[0], counted(part(), skill));
  return entries.get(skill[0]);
}
function counted(all, skill) {
  const at = all.cube.bySkill.get(skill[0]), found = at === undefined ? null : all.demand[at];
  const entry = { d: [0, null, null, 0, 0, 0, 0], x: [], t: null };
  if (!found || !found[0]) return entry;
  const levels = all.levelsOf(at);
  entry.d = [...found.slice(1).map(tenThousandths), found[0], all.of(at), levels.required, levels.preferred];
  const mine = new Set(all.demanding(at));
  entry.x = skill[5].x.filter((item) => mine.has(data.openings[item[3]][4]));
  entry.o = skilltide.population.changeOf(skill[0]);
  if (!isEnough(all, at)) return entry;
  entry.m = all.courseOf(at).map(([place, , share, low, high, of]) => [place, ...[share, low, high].map(tenThousandths), of,
    null, null, null]);
  entry.e = all.employersOf(at, 6);
  return entry;
}
const isEnough = (all, at) => at !== undefined && all.demand[at] && all.demand[at][0] >= data.floors[0] && all.demand[at][1] !== null &&
  all.employerCountOf(at) >= data.floors[1];
/* The slices of a skill's openings by the chosen dimension: name, share, low, high, openings with it, openings. */
function slicesOf(skill) {
  const all = part();
  if (!all) {
    return skill[5].p.filter((row) => data.slices[row[0]][0] === dimension).map((row) => [data.slices[row[0]][1],
      ...row.slice(1), data.slices[row[0]][2 + skill[5].s]]);
  }
  const at = all.cube.bySkill.get(skill[0]), values = all.cube[skilltide.cube.DIMENSIONS[dimension]];
  return all.slices(dimension)[at].map((row, place) => row && [
    skilltide.population.nameOf(dimension, values[place]), ...row.slice(1, 4).map(tenThousandths), row[0], row[4]])
    .filter(Boolean).sort((a, b) => b[5] - a[5]).slice(0, 14);
}

/* The months of a skill, broken at gaps. */
function runsOf(entry) {
  const runs = [];
  for (const row of entry.m) {
    const last = runs.length ? runs[runs.length - 1] : null;
    if (last && follows(months()[last[last.length - 1][0]], months()[row[0]])) last.push(row); else runs.push([row]);
  }
  return runs;
}
/* The monthly course: raw with its band, standardised dashed, both broken at gaps. */
function course(skill) {
  const entry = entryOf(skill), colour = data.groups[skill[3]][1];
  const traces = [];
  for (const run of runsOf(entry)) {
    const x = run.map((row) => months()[row[0]]);
    traces.push({ type: "scatter", mode: "lines", x: x.concat(x.slice().reverse()), hoverinfo: "skip",
      y: run.map((row) => row[3] / 1e4).concat(run.map((row) => row[2] / 1e4).reverse()), fill: "toself",
      fillcolor: colour + "/0.18", line: { width: 0 } });
    traces.push({ type: "scatter", mode: "lines", x: x, y: run.map((row) => row[5] === null ? null : row[5] / 1e4),
      line: { color: "var(--ink)", width: 1.5, dash: "dot" }, hoverinfo: "skip" });
    traces.push({ type: "scatter", mode: "lines+markers", x: x, y: run.map((row) => row[1] / 1e4),
      line: { color: colour, width: 2.5 }, marker: { color: colour, size: 6 },
      text: run.map((row) => month(months()[row[0]]) + "<br>" + percent(row[1]) + " (" + percent(row[2]) + " to " +
        percent(row[3]) + ")" + (row[5] === null ? "" : "<br>at a fixed mix " + percent(row[5])) + "<br>n = " + count(row[4])),
      hovertemplate: "%{text}<extra></extra>" });
  }
  const layout = base(300);
  const top = Math.max.apply(null, entry.m.map((row) => Math.max(row[3], row[5] || 0))) / 1e4;
  layout.yaxis = Object.assign({}, layout.yaxis, { range: [0, Math.min(1.03, top * 1.15 + 0.005)], nticks: 5,
    tickformat: top < 0.05 ? ".1%" : ".0%" });
  layout.margin = { l: 8, r: 70, t: 8, b: 36 };
  const last = entry.m[entry.m.length - 1];
  layout.annotations = layout.annotations.concat([{ x: months()[last[0]], y: last[1] / 1e4, text: percent(last[1], 0) + "<br>collected", showarrow: false,
    xanchor: "left", align: "left", xshift: 8, font: { color: "var(--ink)" } }]);
  return { data: traces, layout: layout };
}
function follows(one, other) {
  const a = one.split("-").map(Number), b = other.split("-").map(Number);
  return b[0] * 12 + b[1] - a[0] * 12 - a[1] === 1;
}

/* The shares within the slices of one dimension, with intervals. */
function sliced(skill) {
  const rows = slicesOf(skill), colour = data.groups[skill[3]][1], names = rows.map((row) => row[0]);
  const layout = base(60 + 28 * rows.length);
  const top = Math.max.apply(null, rows.map((row) => row[3])) / 1e4;
  layout.shapes = [];
  layout.xaxis = { range: [0, Math.min(1.12, top * 1.25 + 0.01)], tickformat: top < 0.05 ? ".1%" : ".0%", side: "top",
    gridcolor: "var(--grid)", zeroline: false, fixedrange: true, nticks: 6, tickfont: { color: "var(--muted)" } };
  layout.yaxis = Object.assign({}, layout.yaxis, { tickmode: "array", tickvals: rows.map((row, at) => at),
    ticktext: names.map(escaped), range: [rows.length - 0.4, -0.6], showgrid: true, tickfont: { color: "var(--ink)" } });
  layout.margin = { l: 8, r: 8, t: 30, b: 8 };
  layout.annotations = rows.map((row, at) => ({ x: row[3] / 1e4, y: at, text: percent(row[1], 0), showarrow: false,
    xanchor: "left", xshift: 6, font: { color: "var(--ink)", size: 12 } }));
  return { layout: layout, data: [{ type: "scatter", mode: "markers", x: rows.map((row) => row[1] / 1e4),
    y: rows.map((row, at) => at), marker: { size: 10, color: colour },
    error_x: { type: "data", symmetric: false, array: rows.map((row) => (row[3] - row[1]) / 1e4),
      arrayminus: rows.map((row) => (row[1] - row[2]) / 1e4), thickness: 1.4, width: 3, color: "var(--muted)" },
    text: rows.map((row, at) => escaped(names[at]) + "<br>" + percent(row[1]) + " (" + percent(row[2]) + " to " +
      percent(row[3]) + ")<br>" + count(row[4]) + " openings with it"), hovertemplate: "%{text}<extra></extra>" }] };
}

function levels(entry) {
  const parts = [["asked as a must", entry.d[5], "required", ""], ["as nice to have", entry.d[6], "preferred", "stripes"],
    ["mentioned in duties", Math.max(entry.d[3] - entry.d[5] - entry.d[6], 0), "context", "dots"]];
  const bar = el("div", { class: "bar", "aria-hidden": "true" }, parts.map((part) => el("span", {
    class: "key " + part[3], style: "--key: var(--" + part[2] + "); flex: " + part[1] + " 1 0" })));
  const told = parts.map((part) => part[0] + " " + count(part[1]) + " (" + percent(part[1] / entry.d[3] * 10000, 0) + ")");
  return [bar, el("ul", { class: "legend" }, parts.map((part, at) => el("li", {}, [
    el("span", { class: "key " + part[3], style: "--key: var(--" + part[2] + ")" }), told[at]])))];
}
/* What sets a skill's openings apart: told beside its share of the others, as a lift is next to 1 where nearly all have the skill. */
const ratio = (value) => value.toFixed(value < 2 ? 2 : 1);
function companionsBlock(skill, entry) {
  const rows = entry.c.map((row) => [skillLink(row[0]), share(row[1]), share(row[2]),
    [ratio(row[3]) + "\u00d7 (" + ratio(row[4]) + " to " + ratio(row[5]) + ")", String(row[3])], whole(row[6])]);
  return block("What sets its openings apart", [el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Table: companions of " + skill[1] },
    table("companions", "Companions of " + skill[1] + ": demanded in its openings, in all others, and how many times as often as by chance", [
      { label: "Companion", key: "companion_id", kind: "skill" }, { label: "In its openings", key: "companion_share", number: 1 },
      { label: "In the others", key: "others_share", number: 1 }, { label: "Times as often as by chance (95%)", key: "lift", number: 1 },
      { label: "Openings with both", key: "pair_count", number: 1 }], rows, skill)),
    el("button", { type: "button", class: "csv", "data-table": "table-companions" }, "Download as CSV")]);
}
function changedBlock(skill, entry) {
  const hasTie = entry.g.some((row) => row[8]), n = [6, 7].map((at) => Math.max(...entry.g.map((row) => row[at])));
  const rows = entry.g.map((row) => [skillLink(row[0]), share(row[1]), share(row[2]),
    [signed(row[3]) + " (" + signed(row[4]) + " to " + signed(row[5]) + ")", String(row[3])], ...(hasTie ? [row[8] || "too few to test"] : [])]);
  return block("What its openings ask for more or less than before", [el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Table: changes beside " + skill[1] },
    table("pair-changes", "Share of the openings with " + skill[1] + " that demand the companion too: " + data.pairsCompared[entry.w], [
      { label: "Companion", key: "companion_id", kind: "skill" }, { label: "Before", key: "companion_share_before", number: 1 },
      { label: "After", key: "companion_share_after", number: 1 }, { label: "Points (95%)", key: "companion_points", number: 1 },
      ...(hasTie ? [{ label: "Tie", key: "tie" }] : [])], rows, skill)),
    el("button", { type: "button", class: "csv", "data-table": "table-pair-changes" }, "Download as CSV"),
    el("p", { class: "note" }, "n = up to " + count(n[0]) + " openings with it before and " + count(n[1]) + " after, at a fixed mix. Clear at a false discovery rate of 5%; at most the six clearest are shown. " +
      "A companion that is asked for more everywhere rises here too; a closer tie means that it does so above all with this skill.")]);
}
function clusterBlock(skill, entry) {
  const [name, size, together, members] = data.clusters[entry.k[0]], others = members.filter((at) => data.skills[at][0] !== skill[0]);
  const list = others.flatMap((at, place) => place ? [", ", skillLink(at)] : [skillLink(at)]);
  return block("Which skills it stands with", [el("p", {}, [name + ": ", ...list, size - others.length > 1 ? " and " + (size - others.length - 1) + " more." : "."]),
    el("p", { class: "note" }, "A cluster of " + size + " skills that are demanded together; it and they stay together in " + percent(entry.k[1], 0) +
      " of groupings of employers drawn anew (all of the cluster: " + percent(together, 0) + ")" + (entry.k[1] < 5000 ? ", so it stands between clusters." : "."))]);
}
function block(title, children) { return el("div", { class: "block" }, [el("h4", {}, title)].concat(children)); }
function skillLink(at) {
  const skill = data.skills[at];
  return el("a", { href: "#skill=" + encodeURIComponent(skill[0]) }, skill[1]);
}
function example(item) {
  const opening = data.openings[item[3]];
  const at = item[0].indexOf(item[1]);
  const quote = at < 0 ? [item[0]] : [item[0].slice(0, at), el("mark", {}, item[1]), item[0].slice(at + item[1].length)];
  const from = [opening[0], opening[1], opening[2]].filter(Boolean).join(", ");
  const safe = /^https?:\/\//i.test(opening[3]);
  return el("figure", { class: "quote" }, [el("blockquote", {}, quote), el("figcaption", {}, [item[2] + " \u00b7 ",
    safe ? el("a", { href: opening[3], rel: "noopener noreferrer nofollow", target: "_blank" }, from) : from])]);
}

function sentence(skill) {
  const entry = entryOf(skill), d = entry.d;
  const text = [percent(d[0]) + " of " + data.scopeNames[skill[5].s] + " demand it (95% interval " + percent(d[1]) + " to " + percent(d[2]) + "): " +
    count(d[3]) + " of " + count(d[4]) + ", " + period() + "."];
  if (!d[3]) return "It is in the lexicon, but no counted opening demands it, " + period() + ".";
  if (d[0] === null) {
    return count(d[3]) + " of " + count(d[4]) + " openings in the languages of its names demand it, " + period() + ". That is too few to give a share: " +
      data.shareFloors[0] + " openings of " + data.shareFloors[1] + " employers are needed.";
  }
  if (entry.o) text.push(entry.o);
  if (!entry.m) {
    text.push("That is too few to say more: " + data.floors[0] + " openings of " + data.floors[1] +
      " employers are needed for its course, slices and companions.");
  } else if (entry.t) {
    const t = entry.t;
    const change = signed(t[1]) + " points a year (" + signed(t[2]) + " to " + signed(t[3]) + ")";
    text.push(t[0] === "rising" || t[0] === "falling"
      ? "It is " + t[0] + ": " + change + ", from " + percent(t[4], 0) + " to " + percent(t[5], 0) + " at a fixed mix."
      : t[0] === "steady" ? "Its trend is steady: " + change + "." : "A trend can't be told: " + change + ".");
  } else if (part()) {
    text.push("Trends are told of all the page's openings together only.");
  } else {
    text.push(data.untested ? "The covered months are too few for a trend."
      : "It was not tested for a trend: too little data.");
  }
  return text.join(" ");
}

function courseBlock(skill, entry) {
  const group = data.groups[skill[3]];
  const text = skill[1] + ", share of openings by month, as collected: " + percent(entry.m[0][1]) + " in " +
    month(months()[entry.m[0][0]]) + ", " + percent(entry.m[entry.m.length - 1][1]) + " in " +
    month(months()[entry.m[entry.m.length - 1][0]]) + ".";
  return block("Month by month", [
    el("ul", { class: "legend", "aria-label": "Key" }, [
      el("li", {}, [el("span", { class: "key line", style: "--key:" + group[1] }), "\u00a0as collected, with its 95% interval"]),
      ...(part() ? [] : [el("li", {}, [el("span", { class: "key dash", style: "--key:var(--ink)" }), "\u00a0at a fixed mix of sources, countries, seniorities, roles and lengths of text"])]),
      el("li", {}, [el("span", { class: "key", style: "--key:var(--gap)" }), "not counted, or too few openings to draw"])]),
    plot("course", course(skill), text),
    numbers("course", skill[1] + " by month", [{ label: "Month", key: "month" },
      { label: "Share", key: "demand_share", number: 1 }, { label: "95% interval from", key: "demand_share_low", number: 1 },
      { label: "to", key: "demand_share_high", number: 1 }, { label: "Of openings", key: "opening_count", number: 1 },
      ...(part() ? [] : [{ label: "At a fixed mix", key: "standard_share", number: 1 },
        { label: "from", key: "standard_share_low", number: 1 }, { label: "to", key: "standard_share_high", number: 1 }])],
      entry.m.map((r) => [[month(months()[r[0]]), months()[r[0]].slice(0, 7)], share(r[1]), share(r[2]), share(r[3]),
        whole(r[4]), ...(part() ? [] : [share(r[5]), share(r[6]), share(r[7])])]), skill),
  ]);
}
function employersBlock(entry) {
  const named = entry.e.map((row) => el("li", {}, (part() ? row[0] : data.employers[row[0]]) + " (" + count(row[1]) + ")"));
  return block("Who demands it most", [el("ol", { class: "employers" }, named),
    el("p", { class: "note" }, "By openings; staffing agencies and job boards left out.")]);
}

function show(id, focus, others) {
  load();
  if (!data.byId.has(id)) { box.value = id; close(); nothing(id); return; }
  const skill = data.skills[data.byId.get(id)], entry = entryOf(skill);
  current = id;
  compare.choose(skill, others || []);
  box.value = skill[1];
  close();
  const group = data.groups[skill[3]];
  const parts = [
    el("h3", { id: "skill-title", tabindex: "-1" }, [el("span", { class: "swatch", style: "background:" + group[1],
      "aria-hidden": "true" }), skill[1]]),
    el("p", { class: "definition" }, "A " + data.kinds[skill[2]] + ". " + skill[4] + (skill[4] === group[0] ? "." : " (" + group[0] + ").")),
    el("p", { class: "lead" }, sentence(skill)),
  ];
  if (entry.d[3]) parts.push(block("How it is asked", levels(entry)));
  if (entry.m && entry.m.length) parts.push(courseBlock(skill, entry));
  if (entry.d[3]) parts.push(compare.block(skill));
  if (part() ? entry.m : entry.p && entry.p.length) parts.push(slicesBlock(skill));
  if (entry.c && entry.c.length) parts.push(companionsBlock(skill, entry));
  if (entry.g && entry.g.length) parts.push(changedBlock(skill, entry));
  if (entry.k) parts.push(clusterBlock(skill, entry));
  if (entry.e && entry.e.length) parts.push(employersBlock(entry));
  if (entry.x.length) parts.push(block("In the openings' own words", entry.x.map(example)));
  if (part() && skill[5].c && skill[5].c.length) {
    parts.push(el("p", { class: "note" }, "What stands beside a skill, and its cluster, are counted for all the page's openings together: choose all of them at the top to see it."));
  }
  parts.push(el("p", { class: "n" }, (part() ? "Population: " + skilltide.population.name + ". " : "") + data.source));
  clear(parts);
  for (const place of result.querySelectorAll(".figure")) skilltide.watch(place);
  status.textContent = "Showing " + skill[1] + ".";
  if (focus) document.getElementById("skill-title").focus({ preventScroll: true });
}
function isDrawn(skill) {
  const all = part();
  if (!all) return Boolean(skill[5].m && skill[5].m.length);
  const at = all.cube.bySkill.get(skill[0]);
  return Boolean(isEnough(all, at)) && all.courseOf(at).length > 0;
}
function slicesBlock(skill) {
  if (!dimensions().some((each) => each[0] === dimension)) dimension = dimensions()[0][0];
  const select = el("select", { id: "slice-by" }, dimensions().map((d) => el("option", { value: d[0] }, d[1])));
  const place = el("div", {});
  const fill = function () {
    const rows = slicesOf(skill);
    const name = select.options[select.selectedIndex].textContent;
    const figure = rows.length ? plot("slices", sliced(skill), skill[1] + " by " + name + ". The numbers are in the table below.")
      : el("p", {}, "No slice has enough openings.");
    place.replaceChildren(figure, numbers("slices", skill[1] + " by " + name, [{ label: name, key: part() ? skilltide.population.column(dimension) : dimension },
      { label: "Share", key: "demand_share", number: 1 }, { label: "95% interval from", key: "demand_share_low", number: 1 },
      { label: "to", key: "demand_share_high", number: 1 }, { label: "Openings with it", key: "demand_count", number: 1 },
      { label: "Openings of the slice", key: "opening_count", number: 1 }],
      rows.map((r) => [r[0], share(r[1]), share(r[2]), share(r[3]), whole(r[4]), whole(r[5])]), skill));
    if (rows.length && place.isConnected) skilltide.watch(figure);
  };
  select.value = dimension;
  select.addEventListener("change", function () { dimension = select.value; fill(); });
  fill();
  return block("Where it is demanded", [el("p", { class: "chooser" }, [el("label", { for: "slice-by" }, "By"), select]), place]);
}

const compare = skilltide.compare({ lookup: load, matches, isDrawn, runsOf, months, base, skillLink, rowsOf: (skill) => entryOf(skill).m });

/* The list of suggestions (a combobox as the ARIA practices describe it). */
/* Names without case, accents and what joins words; with words, their beginnings are kept as blanks. */
const folded = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
const key = (text) => folded(text).replace(/[\s/_|\u2010-\u2015-]+/g, "");
const worded = (text) => " " + folded(text).replace(/[\s/_|()\u2010-\u2015-]+/g, " ").trim();
function names() {
  if (!data.names) {
    data.names = data.skills.map(function (skill) {
      const own = /^(.+) \((.+)\)$/.exec(skill[1]);
      return [[skill[1]].concat(own ? [own[1]] : []), (skill[6] ? skill[6].split("|") : []).concat(own ? [own[2]] : [])]
        .map((list) => list.map((name) => ({ text: name, key: key(name), words: worded(name) })));
    });
  }
  return data.names;
}
/* Exact, beginning, beginning of a word, somewhere within: of a name before the same of an alias; then by
   demand. warehouse/macros/find_skill.sql goes by the same rule. */
const WITHIN = 4, NONE = 8;
function rank(name, wanted, words) {
  if (name.key === wanted) return 0;
  if (name.key.startsWith(wanted)) return 2;
  if (name.words.includes(words)) return 4;
  return wanted.length >= WITHIN && name.key.includes(wanted) ? 6 : NONE;
}
function matches(text) {
  const wanted = key(text), words = worded(text);
  if (!text.trim()) return data.skills.slice(0, MOST).map((skill) => [skill, ""]);
  if (!wanted) return [];
  const scored = [];
  names().forEach(function (both, at) {
    let best = NONE, by = "";
    both.forEach((list, isAlias) => list.forEach(function (name) {
      const found = rank(name, wanted, words) + isAlias;
      if (found < best) { best = found; by = isAlias ? name.text : ""; }
    }));
    if (best < NONE) scored.push([best, at, by]);
  });
  scored.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return scored.slice(0, MOST).map((each) => [data.skills[each[1]], each[2]]);
}
function shareOf(skill) {
  const all = part(), found = all ? all.demand[all.cube.bySkill.get(skill[0])] : null;
  return all ? found ? tenThousandths(found[1]) : 0 : skill[5].d[0];
}
function open() {
  load();
  found = matches(box.value);
  active = -1;
  list.replaceChildren.apply(list, found.map(([skill, by], at) => el("li", { role: "option", id: "skill-option-" + at,
    "aria-selected": "false", "data-at": at }, [by ? skill[1] + " \u2013 " + by : skill[1], el("span", { class: "n" }, " " + percent(shareOf(skill), 1))])));
  list.hidden = !found.length;
  box.setAttribute("aria-expanded", String(!list.hidden));
  box.removeAttribute("aria-activedescendant");
  if (!found.length) nothing(box.value.trim());
  else if (!current || status.textContent.startsWith("Nothing")) status.textContent = "";
}
/* What stood before would be read as the answer. */
function nothing(text) {
  current = null;
  clear([]);
  if (address.values("skill").length) {
    address.write({ skill: null, compare: null }, true);
    if (!location.hash) history.replaceState(null, "", "#explorer");
  }
  status.textContent = "Nothing found: no skill of the lexicon has \u201c" + text + "\u201d as a name or alias.";
}
function clear(parts) {
  for (const old of result.querySelectorAll(".figure")) if (old.dataset.drawn) Plotly.purge(old);
  result.replaceChildren.apply(result, parts);
}
function close() {
  list.hidden = true;
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}
function activate(at) {
  const options = list.children;
  if (active >= 0 && options[active]) options[active].setAttribute("aria-selected", "false");
  active = (at + options.length) % options.length;
  options[active].setAttribute("aria-selected", "true");
  options[active].scrollIntoView({ block: "nearest" });
  box.setAttribute("aria-activedescendant", options[active].id);
}
function choose(skill) {
  address.write({ skill: skill[0], compare: null }, true);
  show(skill[0], false);
}
box.addEventListener("input", open);
box.addEventListener("focus", function () { box.select(); });
box.addEventListener("click", open);
box.addEventListener("blur", () => setTimeout(close, 150));
box.addEventListener("keydown", function (event) {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (list.hidden) open();
    if (found.length) activate(event.key === "ArrowDown" ? active + 1 : active < 0 ? found.length - 1 : active - 1);
  } else if (event.key === "Enter") {
    if (list.hidden) open();
    const skill = (found[Math.max(active, 0)] || [])[0];
    if (skill) { event.preventDefault(); choose(skill); }
  } else if (event.key === "Escape") close();
});
list.addEventListener("mousedown", function (event) {
  const option = event.target.closest("[role=option]");
  if (option) { event.preventDefault(); choose(found[Number(option.dataset.at)][0]); }
});

let told = "";
function fromHash(scroll) {
  const [id] = address.values("skill"), others = address.values("compare"), wanted = [id, ...others].join(",");
  if (!id || (wanted === told && current === id)) return Boolean(id);
  told = wanted;
  show(id, scroll, others);
  document.getElementById("explorer").scrollIntoView({ behavior: scroll ? "auto" : "instant" });
  return true;
}
addEventListener("hashchange", () => fromHash(true));
/* Another population: what is shown is counted anew. */
function again() {
  entries = new Map();
  if (current) show(current, false, compare.chosen());
}
/* Names to choose skills by, and the search itself, for who else asks for skills. */
skilltide.explorer = { again, matches: (text) => { load(); return matches(text); }, skills: () => load().skills,
  kinds: () => load().kinds, groups: () => load().groups };
skilltide.population.ready.then(function () {
  if (fromHash(false)) return;
  new IntersectionObserver(function (entries, self) {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    self.disconnect();
    /* not under the fingers of somebody who came to the box by keyboard and types */
    if (!current && load().skills.length && document.activeElement !== box) show(data.skills[0][0], false);
  }, { rootMargin: "900px" }).observe(document.getElementById("explorer"));
});
})();
