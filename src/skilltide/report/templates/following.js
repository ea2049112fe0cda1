/* The charts that follow the choice at the top of the page: each made of a part of the market as its module in charts/ makes
   it of everything. Keys are the panels' ids; each takes the population and the panel that it stands in for. */
skilltide.following = (function () {
"use strict";
const { el, escaped, kindTable, plot, legend } = skilltide.elements;
const { words, population } = skilltide, { LEAST_OPENINGS, LEAST_EMPLOYERS } = skilltide.statistics;
const clone = (value) => JSON.parse(JSON.stringify(value));
const lookup = () => skilltide.lookup();
let skills = null;
const copied = (panel, kind) => Array.from(panel.querySelectorAll(":scope > " + kind), (node) => node.cloneNode(true));

/* A panel: question and definition as they stand, a chooser where there are several views, and the view. */
function panelOf(panel, all, views, draw) {
  const id = panel.id + "-part", place = el("div", {}), out = [...copied(panel, "h3"), ...copied(panel, ".definition")];
  const select = el("select", { id: id + "-view" }, views.map(([value, label]) => el("option", { value }, label)));
  const fill = function () {
    population.clear(place);
    place.replaceChildren(...draw(select.value, views.length > 1 ? " " + select.selectedOptions[0].textContent : ""));
    if (place.isConnected) for (const figure of place.querySelectorAll(".figure")) skilltide.watch(figure);
  };
  select.addEventListener("change", fill);
  if (!views.length) return [...out, el("p", { class: "lead" }, "This population has too few openings to tell.")];
  if (views.length > 1) {
    const label = panel.querySelector(".chooser label");
    out.push(el("p", { class: "chooser" }, [el("label", { for: id + "-view" }, label ? label.textContent : "Show"), select]));
  }
  fill();
  return [...out, place, ...copied(panel, ".note")];
}
/* Figure, what it shows, n and the table. */
function viewOf(panel, all, figure, told, n, columns, rows, name, keys) {
  const id = panel.id + "-part", question = panel.querySelector("h3").textContent;
  return [...(keys && keys.length ? [legend(keys)] : []), plot(id, figure, question + " " + told), el("p", { class: "summary" }, told),
    el("p", { class: "n" }, n + " " + population.source()), kindTable(id, question + name, columns, rows)];
}
/* A figure with one labelled row per entry, the first on top (theme.py); `ends`: texts to the right of the rows. */
function rowsFigure(labels, data, xaxis, ends) {
  const layout = clone(lookup().rows), places = labels.map((label, at) => at);
  for (const key of ["tickvals", "nticks", "tickformat"]) delete layout.xaxis[key];
  layout.height = 60 + 25 * labels.length;
  Object.assign(layout.yaxis, { tickvals: places, ticktext: labels.map(escaped), range: [labels.length - 0.4, -0.6] });
  Object.assign(layout.xaxis, xaxis);
  layout.annotations = ends.map(([x, text], at) => ({ x, y: at, text: escaped(text), showarrow: false, xanchor: "left", xshift: 6,
    font: { color: "var(--ink)", size: 12 } }));
  return { data, layout };
}
const shareAxis = (top) => ({ range: [0, top], tickformat: ".0%", ...(top > 0.75 ? { tickvals: [0, 0.25, 0.5, 0.75, 1] } : { nticks: 6 }) });
const intervals = (rows, colour) => ({ type: "data", symmetric: false, array: rows.map((row) => row.high - row.share),
  arrayminus: rows.map((row) => row.share - row.low), thickness: 1.4, width: 3, color: colour || "var(--ink)" });
const places = (rows) => rows.map((row, at) => at);
const hover = { textposition: "none", hovertemplate: "%{text}<extra></extra>" };
const named = (skill) => [skills[skill].id, skills[skill].name];
const withShare = (name, share) => name + " (" + words.percent(share, 0) + ")";
const groupKeys = (groups) => lookup().groups.map(([name, colour], at) => [name, colour, at]).filter((group) => groups.has(group[2]))
  .map(([name, colour]) => [name, colour]);
const groupColour = (group) => (lookup().groups[group] || [null, "var(--muted)"])[1];

/* Which skills are demanded most (top_skills.py). */
const ROWS = 25;
const DEMAND = [["skill_id", "Skill", "skill"], ["demand_share", "Share of openings", "share"], ["demand_share_low", "95% interval from", "share"],
  ["demand_share_high", "to", "share"], ["required_share", "Asked as a must", "share"], ["preferred_share", "As nice to have", "share"],
  ["context_share", "Mentioned in duties", "share"], ["demand_count", "Openings with it", "count"], ["opening_count", "Of openings", "count"]];
function topSkills(all, panel) {
  const rows = population.demandRows(all), unranked = population.unranked(all), codes = lookup().groupCodes;
  const isIn = (view, skill) => view === "all" || (view.startsWith("kind-") ? skills[skill].kind === view.slice(5)
    : codes[skills[skill].group] === view.slice(6));
  const ofView = (view) => rows.filter((row) => isIn(view, row.skill));
  const views = lookup().views.filter(([view]) => ofView(view).length);
  return panelOf(panel, all, views, function (view, name) {
    const found = ofView(view);
    const left = unranked.filter((skill) => isIn(view, skill)).length;
    const told = "Most demanded: " + words.listing(found.slice(0, 3).map((row) => withShare(skills[row.skill].name, row.share))) + "." +
      (left ? " " + words.plural(left, "more skill is", "more skills are") + " not ranked: too few openings are in the languages of their names." : "");
    return viewOf(panel, all, demandFigure(found.slice(0, ROWS)), told, population.nOf(all), DEMAND, found.map((row) => [named(row.skill), row.share,
      row.low, row.high, row.required, row.preferred, row.context, row.count, row.of]), name, [["asked as a must", "var(--required)", "plain"],
      ["asked as nice to have", "var(--preferred)", "stripes"], ["mentioned in duties", "var(--context)", "dots"]]);
  });
}
function demandFigure(rows) {
  const data = clone(lookup().bars), names = rows.map((row) => words.short(skills[row.skill].name));
  const ids = rows.map((row) => [skills[row.skill].id]), y = places(rows);
  ["required", "preferred", "context"].forEach((level, at) => Object.assign(data[at], { x: rows.map((row) => row[level]), y, customdata: ids,
    text: names.map(escaped) }));
  Object.assign(data[3], { x: rows.map((row) => row.share), y, customdata: ids, error_x: intervals(rows), text: rows.map((row, at) =>
    escaped(names[at]) + "<br>" + words.percent(row.share) + " (" + words.percent(row.low) + " to " + words.percent(row.high) + ")") });
  return rowsFigure(names, data, shareAxis(Math.max(...rows.map((row) => row.high)) * 1.1), rows.map((row) => [row.high, words.percent(row.share, 0)]));
}

/* What is a must, and what is nice to have (levels.py). */
const POOL = 100, ENDS = 12;
const LEVELS = [["skill_id", "Skill", "skill"], ["required_share", "A must", "share"], ["required_share_low", "95% interval from", "share"],
  ["required_share_high", "to", "share"], ["required_count", "Openings that require it", "count"], ["preferred_count", "That call it nice to have", "count"],
  ["asked_count", "That ask for it", "count"], ["employer_count", "Employers", "count"]];
function levels(all, panel) {
  const byId = (a, b) => skills[a.skill].id < skills[b.skill].id ? -1 : 1;
  const found = skills.map(function (_, skill) {
    const row = all.requiredShare(skill);
    return row && Object.assign({ skill }, row);
  }).filter(Boolean).sort((a, b) => b.asked - a.asked || byId(a, b));
  const ofView = (view) => found.filter((row) => (skills[row.skill].kind === "tool") === (view === "tools")).slice(0, POOL)
    .sort((a, b) => b.share - a.share || byId(a, b));
  const views = [["tools", "Named technologies"], ["others", "Everything else"]].filter(([view]) => ofView(view).length >= 4);
  return panelOf(panel, all, views, function (view, name) {
    const pool = ofView(view), rows = pool.length <= 2 * ENDS ? pool : pool.slice(0, ENDS).concat(pool.slice(-ENDS));
    const names = rows.map((row) => words.short(skills[row.skill].name));
    const dots = { type: "scatter", mode: "markers", x: rows.map((row) => row.share), y: places(rows), error_x: intervals(rows, "var(--muted)"),
      marker: { size: 10, color: rows.map((row) => groupColour(skills[row.skill].group)) }, customdata: rows.map((row) => [skills[row.skill].id]),
      text: rows.map((row, at) => escaped(names[at]) + "<br>a must in " + words.percent(row.share) + " of " + words.plural(row.asked, "opening")),
      hovertemplate: hover.hovertemplate };
    const ranked = rows.map((row) => [skills[row.skill].name, row.share]);
    const told = "Most often a must: " + words.tied(ranked) + ". Most often nice to have: " +
      words.tied(ranked.map(([name, share]) => [name, 1 - share]).reverse()) + ".";
    return viewOf(panel, all, rowsFigure(names, [dots], shareAxis(1.1), rows.map((row) => [row.high, words.percent(row.share, 0)])), told,
      population.nOf(all), LEVELS, pool.map((row) => [named(row.skill), row.share, row.low, row.high, row.required, row.asked - row.required, row.asked,
        row.employers]), name, groupKeys(new Set(rows.map((row) => skills[row.skill].group))).map((key) => [...key, "dot"]));
  });
}

/* Demand for any skill of a category or display group: `code`: of a skill; tools only where all its skills are (rollup.py). */
function rolledUp(all, key, code) {
  const { cube } = all;
  return cube["rolled_" + key] ??= Object.assign(skilltide.cube.rollUp(cube, skills.map(code)), { scopeOf: null });
}
function areTools(rolled, place) {
  const data = lookup(), others = new Set(data.skills.filter((skill) => data.kindCodes[skill[2]] !== "tool").map((skill) => skill[place]));
  const english = population.everything().cube.scopes.length - 1;
  rolled.scopeOf = rolled.names.map((name) => others.has(name) ? english : 0);
  return rolled;
}
const CATEGORIES = [["category_name", "Category"], ["group_name", "Display group"], ["demand_share", "Share of openings", "share"],
  ["demand_share_low", "95% interval from", "share"], ["demand_share_high", "to", "share"], ["demand_count", "Openings with it", "count"],
  ["opening_count", "Of openings", "count"]];
function categoryRows(all) {
  const rolled = areTools(rolledUp(all, "category", (skill) => skill.category), 4), group = new Map(skills.map((skill) => [skill.category, skill.group]));
  return all.demandOf(rolled).map((found, at) => found && found[0] && found[1] !== null ? { name: rolled.names[at], group: group.get(rolled.names[at]), count: found[0],
    share: found[1], low: found[2], high: found[3], of: all.size.within[rolled.scopeOf[at]] } : null)
    .filter(Boolean).sort((a, b) => b.share - a.share || (a.name < b.name ? -1 : 1));
}
function categories(all, panel) {
  const rows = categoryRows(all), groupName = (row) => (lookup().groups[row.group] || [""])[0];
  return panelOf(panel, all, rows.length ? [["all", "All"]] : [], function () {
    const bar = { type: "bar", orientation: "h", x: rows.map((row) => row.share), y: places(rows), error_x: intervals(rows), ...hover,
      marker: { color: rows.map((row) => groupColour(row.group)) }, text: rows.map((row) => escaped(row.name) + " (" + escaped(groupName(row)) + ")<br>" +
        words.percent(row.share) + " (" + words.percent(row.low) + " to " + words.percent(row.high) + ")") };
    const told = "Most openings name " + words.listing(rows.slice(0, 3).map((row) => withShare(row.name, row.share))) + ".";
    return viewOf(panel, all, rowsFigure(rows.map((row) => row.name), [bar], shareAxis(Math.max(...rows.map((row) => row.high)) * 1.1),
      rows.map((row) => [row.high, words.percent(row.share, 0)])), told, population.nOf(all), CATEGORIES, rows.map((row) => [row.name, groupName(row),
      row.share, row.low, row.high, row.count, row.of]), "", groupKeys(new Set(rows.map((row) => row.group))).map((key) => [...key, "plain"]));
  });
}

/* Each display group by month (groups_over_time.py). */
const GROUPS = [["group_name", "Display group"], ["month_on", "Month", "month"], ["demand_share", "Share of openings", "share"],
  ["demand_share_low", "95% interval from", "share"], ["demand_share_high", "to", "share"], ["demand_count", "Openings with it", "count"],
  ["opening_count", "Of openings", "count"]];
function groupRows(all) {
  const rolled = areTools(rolledUp(all, "group", (skill) => skill.group), 3);
  return all.monthlyDemandOf(rolled).flatMap((rows, at) => all.drawn(rows).map(([month, count, share, low, high, of]) => ({ group: rolled.names[at],
    month: all.cube.months[month], count, share, low, high, of })));
}
function groupsOverTime(all, panel) {
  const rows = all.months.length ? groupRows(all) : [], groups = lookup().groups.map((group, at) => at).filter((at) => rows.some((row) => row.group === at));
  if (!rows.length) return [...copied(panel, "h3"), ...copied(panel, ".definition"), el("p", { class: "lead" }, "No month of this population holds enough openings (" + population.floors + ") to be drawn.")];
  const last = rows.reduce((a, b) => a.month > b.month ? a : b).month;
  const told = rows.filter((row) => row.month === last).sort((a, b) => b.share - a.share).map((row) => lookup().groups[row.group][0] + " " + words.percent(row.share, 0));
  const question = panel.querySelector("h3").textContent;
  return [...copied(panel, "h3"), ...copied(panel, ".definition"), el("div", { class: "multiples" }, groups.map((at) => el("div", { class: "multiple" }, [
    el("h4", {}, lookup().groups[at][0]), plot("groups-over-time-part--" + at, courseFigure(rows.filter((row) => row.group === at), groupColour(at)),
      lookup().groups[at][0] + ". The numbers are in the table below.")]))),
    el("p", { class: "summary" }, "In " + words.month(last) + ": " + words.listing(told) + "."), el("p", { class: "n" }, population.nOf(all) + " " + population.source()),
    kindTable("groups-over-time-part", question, GROUPS, rows.map((row) => [lookup().groups[row.group][0], row.month, row.share, row.low, row.high, row.count, row.of])),
    el("p", { class: "note" }, "Bands are 95% intervals. Shaded months are not drawn: they were not collected (well enough), are too recent, or hold fewer than " + LEAST_OPENINGS + " openings of " + LEAST_EMPLOYERS + " employers of this population.")];
}
/* A line by month with its band, broken at months that are not drawn (timeline.py). */
function courseFigure(rows, colour) {
  const layout = clone(lookup().base), runs = [], number = (row) => skilltide.cube.monthNumber(row.month);
  for (const row of rows) {
    const run = runs[runs.length - 1];
    if (run && number(row) - number(run[run.length - 1]) === 1) run.push(row); else runs.push([row]);
  }
  const data = runs.flatMap(function (run) {
    const x = run.map((row) => row.month);
    return [{ type: "scatter", mode: "lines", x: x.concat(x.slice().reverse()), y: run.map((row) => row.high).concat(run.map((row) => row.low).reverse()),
      fill: "toself", fillcolor: colour + "/0.18", line: { width: 0 }, hoverinfo: "skip" },
    { type: "scatter", mode: "lines+markers", x, y: run.map((row) => row.share), line: { color: colour, width: 2 }, marker: { size: 5, color: colour },
      text: run.map((row) => words.month(row.month) + "<br>" + words.percent(row.share) + " (" + words.percent(row.low) + " to " + words.percent(row.high) +
        ")<br>n = " + words.count(row.of)), hovertemplate: hover.hovertemplate,
      error_y: { visible: run.length === 1, type: "data", symmetric: false, width: 3, thickness: 1.2, color: colour,
        array: run.map((row) => row.high - row.share), arrayminus: run.map((row) => row.share - row.low) } }];
  });
  const last = rows[rows.length - 1];
  Object.assign(layout, { height: 190, shapes: population.undrawn(), margin: { l: 4, r: 40, t: 6, b: 22 }, annotations: [{ x: last.month, y: last.share,
    text: words.percent(last.share, 0), showarrow: false, xanchor: "left", xshift: 6, font: { color: "var(--ink)", size: 12 } }] });
  Object.assign(layout.yaxis, { range: [0, 1.06], tickformat: ".0%", tickvals: [0, 0.25, 0.5, 0.75, 1] });
  layout.xaxis.ticktext = (layout.xaxis.ticktext || []).map((text, at, all) => all.length > 3 && at % 3 ? "" : text);
  return { data, layout };
}

/* Who asks (employers.py). */
const SHOWN_EMPLOYERS = 20, LISTED_EMPLOYERS = 50;
const EMPLOYERS = [["employer_name", "Employer"], ["opening_count", "Openings counted", "count"], ["share", "Of all", "share"], ["country_count", "Countries", "count"]];
function employers(all, panel) {
  const found = all.employers, total = all.size.openings, cut = (name) => name.length <= 34 ? name : name.slice(0, 33).trimEnd() + "\u2026";
  const ofView = (view) => found.filter((row) => row.isAgency === (view === "others"));
  const views = [["employers", "Employers"], ["others", "Intermediaries"]].filter(([view]) => ofView(view).length);
  return panelOf(panel, all, views, function (view, name) {
    const rows = ofView(view).slice(0, SHOWN_EMPLOYERS);
    const bars = { type: "bar", orientation: "h", x: rows.map((row) => row.n), y: places(rows), marker: { color: "var(--accent)" }, ...hover,
      text: rows.map((row) => escaped(row.name) + "<br>" + words.plural(row.n, "opening") + ", " + words.percent(row.n / total) + " of all") };
    const told = "Most openings: " + words.listing(rows.slice(0, 3).map((row) => row.name + " (" + words.count(row.n) + ")")) + ".";
    return viewOf(panel, all, rowsFigure(rows.map((row) => cut(row.name)), [bars], { range: [0, rows[0].n * 1.15], nticks: 5 }, rows.map((row) => [row.n,
      words.count(row.n)])), told, "n = " + words.count(total) + " openings, " + population.period + ".", EMPLOYERS, ofView(view).slice(0, LISTED_EMPLOYERS)
      .map((row) => [row.name, row.n, row.n / total, row.countries]), name);
  });
}

const built = { "top-skills": topSkills, levels, categories, "groups-over-time": groupsOverTime, employers };
return Object.fromEntries(Object.entries(built).map(([id, build]) => [id, function (all, panel) {
  skills = population.skills();
  return build(all, panel);
}]));
})();
