/* The part of the market that is chosen at the top of the page, and everything that follows it: title, short answers,
   what changed, what is demanded, and (in their own scripts) the explorer and "What next?". All openings together stand in
   the page ready made. What doesn't follow says which openings it is about. */
skilltide.population = (function () {
"use strict";
const { el, svg, kindTable } = skilltide.elements;
const { words, address } = skilltide;
const form = document.getElementById("population");
const told = document.getElementById("population-status");
const main = document.getElementById("main");
const KEYS = ["role", "country", "seniority", "workplace", "from", "to"];
const COLUMN = { role: "role_family_code", country: "country_code", seniority: "seniority_code", workplace: "workplace_code" };
const MOST_CHANGES = 10, LISTED = 4;
const { LEAST_OPENINGS, LEAST_EMPLOYERS } = skilltide.statistics;
const FLOORS = LEAST_OPENINGS + " of " + LEAST_EMPLOYERS + " employers";
const TOO_FEW = "Too few openings to tell: " + FLOORS + " are needed, in the languages of the skills' names.";
const follows = () => ["moved", ...Object.keys(skilltide.following)];
const self = { part: null, name: "", period: "", ready: null };
let cube = null, skills = null, asked = 0, whole = null;

/* Skills of the cube as the explorer knows them: id, name, kind, display group. */
function skillsOf(found) {
  const data = skilltide.lookup(), byId = new Map(data.skills.map((skill) => [skill[0], skill]));
  const kind = (skill) => skill ? data.kindCodes[skill[2]] : "";
  return found.skills.map(function (id) {
    const skill = byId.get(id);
    return { id, name: skill ? skill[1] : id, kind: kind(skill), group: skill ? skill[3] : -1, category: skill ? skill[4] : "" };
  });
}

/* The countries of this page that a country or region stands for; none where it has no opening there. */
const countriesOf = (value) => (cube.regions[value] ? cube.regions[value][1] : [value]).filter((code) => cube.countries.includes(code));
/* What the address asks for: values by key; `unknown`: what this page has no openings of. */
function wanted() {
  const state = {}, unknown = [];
  for (const [key, list] of Object.entries(skilltide.cube.DIMENSIONS)) {
    const values = [];
    for (const value of address.values(key)) {
      const found = key === "country" ? countriesOf(value) : cube[list].includes(value) ? [value] : [];
      if (found.length) values.push(...found); else unknown.push(key + "=" + value);
    }
    if (values.length) state[key] = values;
  }
  const [from, to] = ["from", "to"].map(function (key) {
    const [value] = address.values(key);
    if (value && !/^\d{4}-(0[1-9]|1[0-2])$/.test(value)) unknown.push(key + "=" + value);
    else if (value) return value + "-01";
    return null;
  });
  if (from && to && from > to) { state.from = to; state.to = from; } else { if (from) state.from = from; if (to) state.to = to; }
  return { state, unknown };
}

function nameOf(key, code) {
  if (key === "from" || key === "to") return code;
  const names = cube[{ role: "role_names", country: "country_names", seniority: "seniority_names",
    workplace: "workplace_names" }[key]];
  return names[code] || (code === "unknown" ? "Not told" : code);
}
/* What was chosen, in words (chosen.py). */
function restriction(state) {
  const named = (key) => state[key].map((code) => nameOf(key, code)), parts = [];
  if (cube.restriction) parts.push(cube.restriction);
  if (state.role) parts.push("role family " + words.listing(named("role")));
  if (state.country) {
    const asked = address.values("country").filter((value) => countriesOf(value).length)
      .map((value) => cube.regions[value] ? cube.regions[value][0] : nameOf("country", value));
    parts.push("in " + words.listing(asked.map(words.place)));
  }
  for (const key of ["seniority", "workplace"]) {
    if (state[key]) parts.push(key + " " + words.listing(named(key).map((name) => name.toLowerCase())));
  }
  if (state.from) parts.push("from " + words.month(state.from));
  if (state.to) parts.push("to " + words.month(state.to));
  return parts.join(", ");
}
const hasOtherRoles = (state) => cube.has_other_roles || Boolean(state.role);
function populationName(state) {
  const roles = hasOtherRoles(state) ? "" : "core roles (machine learning, AI, research, data science)";
  return [roles, restriction(state) || "all countries"].filter(Boolean).join(", ");
}
const known = (all, key, list) => all.parts(cube[key]).filter(([at]) => cube[list][at] !== "unknown");
function periodOf(all) {
  const months = all.size.months;
  return months.length ? words.months(months[0], months[months.length - 1]) : "no covered month";
}
/* Roles, countries, newest counted month and sources (data.py). */
function titleOf(all, state) {
  let openings = "machine-learning, AI and data-science openings";
  if (hasOtherRoles(state)) {
    const roles = known(all, "role", "roles").map(([at]) => nameOf("role", cube.roles[at]).toLowerCase());
    openings = roles.length ? words.among(roles, 3, "role", "roles") + " openings" : "openings";
  }
  const countries = words.among(known(all, "country", "countries").map(([at]) => words.place(nameOf("country", cube.countries[at]))), 2,
    "country", "countries");
  const months = all.size.months;
  const sources = words.among(all.parts(cube.source).map(([at]) => cube.sources[at]), 2, "source", "sources");
  return "What " + openings + " ask for" + (countries ? " in " + countries : "") +
    (months.length ? ", up to " + words.month(months[months.length - 1]) : "") + (sources ? " (from " + sources + ")" : "");
}
function standfirstOf(all, state) {
  const { openings, employers, months } = all.size;
  let text = words.plural(openings, "opening") + " of " + words.plural(employers, "employer") + ", " + periodOf(all) +
    "; copies of one vacancy count once.";
  for (const [key, list, what] of [["role", "roles", "Roles"], ["country", "countries", "Countries"]]) {
    const parts = known(all, key, list), total = parts.reduce((sum, part) => sum + part[1], 0);
    const shown = parts.slice(0, 4).map(([at, n]) => nameOf(key, cube[list][at]) + " " + words.percent(n / total, 0));
    if (parts.length > 1) text += " " + what + ": " + shown.join(", ") + (parts.length > 4 ? ", and others" : "") + ".";
  }
  if (months.length && cube.as_of && !cube.is_until && !state.to) {  /* the reader set the end */
    const newest = months[months.length - 1];
    const age = skilltide.cube.monthNumber(cube.as_of) - skilltide.cube.monthNumber(newest);
    if (age > 2) {
      text += " The newest month that could be counted is " + words.month(newest) + ", " + age + " months before the last collected day.";
    }
  }
  return text;
}
function nOf(all) {
  const { openings, employers, english, months } = all.size;
  return "n = " + words.plural(openings, "opening") + " of " + words.plural(employers, "employer") + " in " +
    words.plural(months.length, "counted month") + ", " + periodOf(all) + "; for all but named technologies those in the languages of their names, " +
    words.count(english) + " in English.";
}
const isThin = (all) => all.size.openings < LEAST_OPENINGS || all.size.employers < LEAST_EMPLOYERS;
const source = () => "Population: " + self.name + ". " + main.dataset.source;

/* Demand, the most demanded first: one row per skill that some opening demands and that can be ranked. */
function demandRows(all) {
  return all.rows ??= all.demand.map(function (found, skill) {
    if (!found || !found[0] || found[1] === null) return null;
    const of = all.of(skill), levels = all.levelsOf(skill);
    return { skill, count: found[0], share: found[1], low: found[2], high: found[3], of,
      required: levels.required / of, preferred: levels.preferred / of, context: levels.context / of };
  }).filter(Boolean).sort((a, b) => b.share - a.share || (skills[a.skill].id < skills[b.skill].id ? -1 : 1));
}

/* Skills that some opening demands, with too few in the languages of their names to rank them. */
const unranked = (all) => all.demand.map((found, skill) => found && found[0] && found[1] === null ? skill : -1).filter((skill) => skill >= 0);

/* The short answers (answers.py). */
function answers(all, changes) {
  if (!all.size.openings) return [["What is demanded most?", all.isCollected
    ? "No opening of this part of the market was posted in a month that was collected well enough to count."
    : "No month was collected well enough to count."]];
  return [most(all, "tool", "Which technology is demanded most?"), most(all, "concept", "Which field or method?"), must(all),
    changed(changes), pay(all)].filter(Boolean);
}
const openingsIn = (languages) => !languages ? "openings" : languages.length === 1 ? "openings in English" : "openings in " + languages.length + " languages";
function most(all, kind, question) {
  const rows = demandRows(all).filter((row) => skills[row.skill].kind === kind).slice(0, 4);
  if (!rows.length) {
    return unranked(all).some((skill) => skills[skill].kind === kind) ? [question, TOO_FEW] : null;
  }
  const [first, ...rest] = rows, name = (row) => skills[row.skill].name;
  const text = name(first) + ": in " + words.percent(first.share, 0) + " of " + openingsIn(all.cube.scopes[all.scopeOf[first.skill]]) +
    " (" + words.percent(first.low, 0) + " to " + words.percent(first.high, 0) + ")";
  const others = rest.map((row) => name(row) + " (" + words.percent(row.share, 0) + ")");
  return [question, rest.length ? text + ", then " + words.listing(others) + "." : text + "."];
}
function must(all) {
  const byId = (a, b) => skills[a.skill].id < skills[b.skill].id ? -1 : 1;
  const rows = skills.map((each, skill) => [each, skill]).filter(([each]) => each.kind === "tool").map(function ([, skill]) {
    const found = all.requiredShare(skill);
    return found && { skill, share: found.share, asked: found.asked };
  }).filter(Boolean).sort((a, b) => b.asked - a.asked || byId(a, b)).slice(0, 100);
  if (rows.length < 4) return null;
  const ranked = rows.sort((a, b) => a.share - b.share || byId(a, b)).map((row) => [skills[row.skill].name, row.share]);
  return ["What is a must, what is nice to have?", "Of the " + rows.length + " technologies asked for most, required most often by the openings that ask for them: " +
    words.tied(ranked.slice().reverse()) + "; least often: " + words.tied(ranked) + "."];
}
function changed(changes) {
  const question = "What changed " + changes.span + "?";
  if (!changes.rows.length) return [question, changes.lead];
  if (!changes.rows.some((row) => row.isClear)) {
    return [question, "None of " + changes.rows.length + " skills with enough data clearly " + changes.words.map(([, verb]) => verb).join(" or ") + "." + changes.grade];
  }
  const parts = changes.words.map(function ([label, verb]) {
    const named = changes.rows.filter((row) => row.label === label).map((row) => words.short(row.name) + " (" +
      words.percent(row.before, 0) + " to " + words.percent(row.after, 0) + ")");
    return named.length ? named.length + " " + verb + ": " + words.some(named, LISTED) : "none clearly " + verb;
  });
  return [question, "Of " + changes.rows.length + " skills with enough data, " + parts.join("; ") + "." + changes.grade];
}
function pay(all) {
  const found = all.pay(), disclosed = found.reduce((sum, each) => sum + each.n, 0);
  if (!disclosed) return ["What about pay?", "No counted opening states its pay, so pay can't be compared."];
  let text = words.percent(disclosed / all.size.openings, 0) + " of the counted openings tell it";
  const [level] = found.filter((each) => each.n >= LEAST_OPENINGS && each.employers >= LEAST_EMPLOYERS);
  if (level) {
    text += "; where it is told in " + words.payUnit(level.unit) + ", half of " + words.count(level.n) + " openings pay between " +
      words.money(level.low) + " and " + words.money(level.high) + " a year, " + words.money(level.median) + " in the middle";
  }
  return ["What about pay?", text + "." + (level ? "" : " That is too few to tell a level.")];
}

/* What changed: at a fixed mix for a role family alone (made when the page was), else as collected. */
function changesOf(all) {
  const { state } = all, alone = state.role && state.role.length === 1 && Object.keys(state).length === 1;
  const ready = alone ? cube.changes.roles[state.role[0]] : null;
  return all.changes ??= ready ? fixedMix(ready) : asCollected(all, alone);
}
function fixedMix(ready) {
  const keys = cube.changes.columns.map((column) => column[0]);
  const rows = ready.rows.map(function (values) {
    const row = Object.fromEntries(values.map((value, at) => [keys[at], value]));
    return { id: row.skill_id, name: nameOfSkill(row.skill_id), label: row.said, isClear: row.said === "rose" || row.said === "fell",
      before: row.before_share, after: row.after_share, points: row.difference_points, low: row.difference_points_low,
      high: row.difference_points_high, evidence: row.evidence, sides: ready.sides[row.skill_id] };
  });
  return { rows, span: ready.span, lead: ready.lead, n: ready.n, notes: [ready.drift].filter(Boolean), grade: "",
    words: [["rose", "rose"], ["fell", "fell"]], sentence: (id) => ready.sentences[id],
    definition: "Share of openings that demand the skill, before and after, at a fixed mix of sources, role families, " +
      "seniorities, countries and lengths of text; differences in points with 95% intervals, the largest first. Each slope has a scale of its own.",
    table: () => kindTable("moved-part", "What changed most " + ready.span + "?", cube.changes.columns,
      ready.rows.map((values) => [[values[0], nameOfSkill(values[0])], ...values.slice(1)])) };
}
const nameOfSkill = (id) => cube.bySkill.has(id) ? skills[cube.bySkill.get(id)].name : id;
/* Over what time a change is told (evidence.py). */
function span(comparison) {
  if (comparison.code === "year") return "within a year";
  const [first, last] = [comparison.before[0], comparison.after[comparison.after.length - 1]].map(skilltide.cube.monthDay);
  return "between " + words.month(first) + " and " + words.month(last);
}
/* Which months stand against which (evidence.py). */
function compared(comparison) {
  const told = (months) => words.monthList(months.map(skilltide.cube.monthDay)), months = comparison.after;
  const before = told(comparison.before), after = told(months);
  if (comparison.code === "before_after") return before + ", before a hole in the collection, with " + after + ", after it; a season is not held";
  if (months.length === 2) return after + " with " + before;
  if (months[months.length - 1] - months[0] >= months.length) return after + ", with the same months a year before";
  return months.length + " covered months, " + after + ", with the same months a year before";
}
const CONTRAST = [["skill_id", "Skill", "skill"], ["said", "What is said", "text"], ["before_share", "Share before", "share"],
  ["after_share", "Share after", "share"], ["difference_points", "Difference in points", "points"],
  ["difference_points_low", "95% interval of the difference from", "points"],
  ["difference_points_high", "95% interval of the difference to", "points"], ["q_value", "False discovery rate", "number"],
  ["demand_count", "Openings with it", "count"], ["employer_count", "Employers", "count"],
  ["opening_count_before", "Openings before", "count"], ["opening_count_after", "Openings after", "count"]];
/* What compares most months: in the languages of some skills a part may have no opening in some of them (evidence.py). */
const widest = (rows) => rows.reduce((a, b) => b.comparison.after.length > a.comparison.after.length ? b : a).comparison;
function asCollected(all, isRole) {
  const found = all.contrasts, comparison = found.length ? widest(found) : all.comparison;
  const none = { rows: [], span: comparison ? span(comparison) : "within a year", notes: [], definition: "", table: null, sentence: () => null };
  if (!comparison) {
    return Object.assign(none, { lead: "The data can't tell yet: two covered months are needed that were covered a year before too, or two on either side of a hole in the collection." });
  }
  const what = words.capital(compared(comparison)) + ". ";
  if (!found.length) {
    return Object.assign(none, { lead: what + "Too few openings of this population lie in these months to compare: two pairs of months with any are needed, " + FLOORS + " on either side, and 20 of 10 employers with a skill." });
  }
  const rows = found.map((row) => Object.assign({}, row, { id: skills[row.skill].id, name: skills[row.skill].name,
    isClear: row.label !== "unclear", evidence: "unadjusted difference", sides: sidesOf(row.comparison) }));
  const up = rows.filter((row) => row.label === "higher").length, down = rows.filter((row) => row.label === "lower").length;
  const largest = rows.reduce((a, b) => b.countBefore + b.countAfter > a.countBefore + a.countAfter ? b : a);
  return { rows, span: none.span, n: "n = " + words.count(largest.countBefore) + " openings before and " + words.count(largest.countAfter) + " after, " + compared(largest.comparison) + ".",
    lead: what + "Of " + rows.length + " skills with enough data, " + (up + down ? up + " are clearly higher and " + down + " lower"
      : "none is clearly higher or lower") + ", as collected." + (up + down ? "" : wider(all.state)) +
      (isRole ? " At a fixed mix too few openings of this role family lie in these months." : ""),
    grade: " As collected: no mix is held.",
    words: [["higher", "higher"], ["lower", "lower"]],
    definition: "Share of openings that demand the skill, before and after, as collected; the largest clear differences first. Each slope has a scale of its own.",
    notes: ["An unadjusted difference: for a population that is chosen here, the mix of roles, countries and lengths of text isn't held, shocks of whole months aren't in the error, and what all skills do together isn't taken out. Errors allow for employers; of the differences called clear about one in twenty may be chance. Observed changes, which hold all that, are told for all core roles and for each role family alone."],
    sentence: function (id) {
      const row = rows.find((each) => each.id === id);
      return row && (row.isClear ? "As collected it is clearly " + row.label : "Whether it changed can't be told") + ", " +
        compared(row.comparison) + ": " + words.percent(row.before) + " to " + words.percent(row.after) + " (" + words.points(row.points) +
        " points, " + words.points(row.low) + " to " + words.points(row.high) + "; no mix is held).";
    },
    table: () => kindTable("moved-part", "What differs most " + none.span + ", as collected?", CONTRAST, rows.map((row) => [[row.id, row.name],
      row.isClear ? row.label : "can't tell", row.before, row.after, row.points, row.low, row.high, row.qValue,
      row.demandCount, row.employerCount, row.countBefore, row.countAfter])) };
}
/* What is told of the role family in all places and levels, where this part of it is too small to tell. */
function wider(state) {
  const [role, ...others] = state.role || [], ready = others.length ? null : cube.changes.roles[role];
  const clear = ready ? fixedMix(ready).rows.filter((row) => row.isClear) : [];
  if (!clear.length) return "";
  return " Of all openings of the role family " + nameOf("role", role) + ", at a fixed mix: " + words.some(clear.map((row) => words.short(row.name) + " " +
    row.label + " from " + words.percent(row.before) + " to " + words.percent(row.after)), LISTED) + ".";
}
/* The months on either side, below the ends of a slope. */
const sidesOf = (comparison) => [comparison.before, comparison.after].map((months) =>
  side(...[months[0], months[months.length - 1]].map(skilltide.cube.monthDay)));
function side(first, last) {
  const [a, b] = [words.shortMonth(first), words.shortMonth(last)], [one, other] = [a.split(" "), b.split(" ")];
  if (a === b) return one.join("<br>");
  return one[1] === other[1] ? one[0] + "\u2013" + other[0] + "<br>" + one[1] : a + "\u2013<br>" + b;
}
/* One slope: quick to draw, and its colours follow the style sheet. */
function slope(row) {
  const up = row.points > 0, low = Math.min(row.before, row.after), high = Math.max(row.before, row.after);
  const y = (share) => 128 - 70 * (high > low ? (share - low) / (high - low) : 0.5);
  const text = (x, at, anchor, content, kind) => svg("text", { x, y: at, "text-anchor": anchor, class: kind || "" }, content);
  const label = words.points(row.points) + " points";
  const picture = svg("svg", { viewBox: "0 0 176 190", role: "img", class: "slope " + (up ? "up" : "down"), "aria-label": row.name + ": " +
    row.label + ", " + words.percent(row.before) + " to " + words.percent(row.after) + ", " + label + ", " + row.evidence + "." });
  picture.append(text(88, 16, "middle", words.points(row.points) + " (" + words.points(row.low) + " to " + words.points(row.high) + ")", "muted"),
    text(88, 33, "middle", row.evidence, "muted"),
    svg("line", { x1: 54, x2: 122, y1: y(row.before), y2: y(row.after) }),
    svg("circle", { cx: 54, cy: y(row.before), r: 4 }), svg("circle", { cx: 122, cy: y(row.after), r: 5 }),
    text(46, y(row.before) + 4, "end", words.percent(row.before)), text(130, y(row.after) + 4, "start", words.percent(row.after)));
  row.sides.forEach((when, at) => when.split("<br>").forEach((line, below) =>
    picture.append(text(at ? 122 : 54, 162 + 16 * below, "middle", line, "muted"))));
  return picture;
}
function movedPart(changes) {
  const shown = changes.rows.filter((row) => row.isClear).slice(0, MOST_CHANGES);
  const out = [el("h3", {}, "What changed most " + changes.span + "?"), el("p", { class: "definition" }, changes.definition), el("p", { class: "lead" }, changes.lead)];
  if (shown.length) {
    out.push(el("div", { class: "multiples" }, shown.map((row, at) => el("div", { class: "multiple" }, [
      el("h4", {}, (at + 1) + ". " + words.short(row.name)), slope(row)]))));
  }
  if (changes.n) out.push(el("p", { class: "n" }, changes.n + " " + source()));
  if (changes.table) out.push(changes.table());
  return out.concat(changes.notes.map((note) => el("p", { class: "note" }, note)));
}

/* Stripes over months that are not drawn, for the explorer's courses. */
self.undrawn = function () {
  const shown = new Set(self.part.months), runs = [];
  let before = "";
  for (const day of self.part.shownMonths) {
    if (shown.has(day)) { before = ""; continue; }
    if (before) runs[runs.length - 1][1] = day; else runs.push([day, day]);
    before = day;
  }
  const shifted = (day, days) => new Date(Date.parse(day) + days * 864e5).toISOString().slice(0, 10);
  return runs.map(([first, last]) => ({ type: "rect", x0: shifted(first, -14), x1: shifted(last, 14), y0: 0, y1: 1, yref: "paper",
    fillcolor: "var(--gap)", line: { width: 0 }, layer: "below" }));
};
Object.assign(self, { floors: FLOORS, demandRows, unranked, nOf, source, clear, populationName, countriesOf, compared, span });
self.changeOf = (id) => changesOf(self.part).sentence(id);
self.skills = () => skills;
self.nameOf = nameOf;
self.column = (key) => COLUMN[key];
self.load = async function () {
  if (!cube) {
    const found = await skilltide.cube.load();
    skills = skillsOf(found);
    cube = found;
  }
  return { cube, skills };
};
/* All openings of the page, for what is counted here even of everything. */
self.everything = () => whole ??= new skilltide.cube.Population(cube, {});
const waiting = [];
/* Call back after each change of the population. */
self.follow = (callback) => waiting.push(callback);

/* What stood in the page before anything was chosen. */
const kept = { title: document.title, heading: document.getElementById("title").textContent,
  standfirst: document.getElementById("standfirst").textContent, population: main.dataset.population, period: main.dataset.period };
const cards = document.getElementById("short-answers"), ownCards = Array.from(cards.children);
Object.assign(self, { name: kept.population, period: kept.period });

function put(title, standfirst, name, period) {
  document.title = title.page;
  document.getElementById("title").textContent = title.heading;
  document.getElementById("standfirst").textContent = standfirst;
  Object.assign(main.dataset, { population: name, period });
  Object.assign(self, { name, period });
}
function partOf(id) {
  const panel = document.getElementById(id);
  if (!panel) return null;
  let own = document.getElementById(id + "-part");
  if (!own) {
    own = el("article", { class: "panel", id: id + "-part", hidden: "" });
    panel.after(own);
  }
  return { panel, own };
}
function show(isPart) {
  document.body.classList.toggle("is-part", isPart);
  for (const panel of document.querySelectorAll("main .panel[data-population]")) {
    if (follows().includes(panel.id) && partOf(panel.id)) {
      panel.hidden = isPart;
      partOf(panel.id).own.hidden = !isPart;
    } else if (isPart && !panel.querySelector(".stays") && !panel.closest("#honesty")) {
      panel.querySelector("h3").after(el("p", { class: "stays" }, "Doesn\u2019t follow the choice at the top. It is about: " + kept.population + "."));
    }
  }
}
function clear(place) {
  for (const old of place.querySelectorAll(".figure")) if (old.dataset.drawn) Plotly.purge(old);
}
/* What is on the screen is painted first; a page that isn't looked at paints nothing, and goes on all the same. */
const later = () => new Promise(function (done) {
  requestAnimationFrame(() => setTimeout(done));
  setTimeout(done, 100);
});
async function apply() {
  const mine = ++asked;
  const isAsked = KEYS.some((key) => address.values(key).length);
  if (!isAsked && !self.part) { follow(); if (told) told.textContent = ""; return; }
  if (isAsked) await self.load();
  if (mine !== asked) return;
  const { state, unknown } = isAsked ? wanted() : { state: {}, unknown: [] };
  follow();
  const warning = unknown.length ? " This page has no opening with " + unknown.join(", ") + "." : "";
  if (!Object.keys(state).length) {
    self.part = null;
    put({ page: kept.title, heading: kept.heading }, kept.standfirst, kept.population, kept.period);
    cards.replaceChildren(...ownCards);
    show(false);
    if (told) told.textContent = warning.trim();
  } else {
    const all = self.part = new skilltide.cube.Population(cube, state), title = titleOf(all, state);
    put({ page: title, heading: title }, standfirstOf(all, state), populationName(state), periodOf(all));
    const changes = changesOf(all);
    cards.replaceChildren(...answers(all, changes).map(([question, answer]) => el("div", {}, [el("dt", {}, question), el("dd", {}, answer)])));
    if (told) {
      told.textContent = "Chosen: " + self.name + ". " + words.plural(all.size.openings, "opening") + " of " + words.plural(all.size.employers, "employer") +
        "." + (isThin(all) ? " That is too few to rest anything on: " + FLOORS + " are needed." : "") + warning;
    }
    show(true);
    if (partOf("moved")) partOf("moved").own.replaceChildren(...movedPart(changes));
  }
  document.body.dataset.population = chosen();
  await later();
  if (mine !== asked) return;
  for (const [id, build] of Object.entries(self.part ? skilltide.following : {})) {
    const place = partOf(id);
    if (!place) continue;
    clear(place.own);
    place.own.replaceChildren(...build(self.part, place.panel));
    for (const figure of place.own.querySelectorAll(".figure")) skilltide.watch(figure);
    await later();
    if (mine !== asked) return;
  }
  if (skilltide.explorer) skilltide.explorer.again();
  for (const callback of waiting) callback();
  document.body.dataset.followed = "yes";
}

/* The controls show what the address says, and write it. */
function follow() {
  if (!form) return;
  for (const key of KEYS) {
    const select = form.elements.namedItem(key), value = address.values(key).join(",");
    if (!select) continue;
    if (value && !Array.from(select.options).some((option) => option.value === value)) {
      select.append(el("option", { value, "data-own": "" }, address.values(key).map((code) => cube ? nameOf(key, code) : code).join(", ")));
    }
    select.value = value;
  }
  document.getElementById("population-reset").hidden = !KEYS.some((key) => address.values(key).length);
}
if (form) {
  form.hidden = false;
  form.addEventListener("change", function () {
    const changes = {};
    for (const key of KEYS) {
      const select = form.elements.namedItem(key);
      if (select) changes[key] = select.value ? select.value.split(",") : null;
    }
    address.write(changes);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", function (event) {
    event.preventDefault();
    address.write(Object.fromEntries(KEYS.map((key) => [key, null])));
    form.elements[0].focus();
  });
}
const chosen = () => KEYS.map((key) => address.values(key).join(",")).join("|");
let last = "";
addEventListener("hashchange", function () {
  const now = chosen();
  if (now === last) document.body.dataset.followed = "yes"; else { last = now; apply(); }
});
last = chosen();
self.ready = KEYS.some((key) => address.values(key).length)
  ? (document.readyState === "loading" ? new Promise((done) => addEventListener("DOMContentLoaded", done)) : Promise.resolve()).then(apply)
  : Promise.resolve();
/* Read and counted once in a quiet moment, so that the first choice doesn't wait; a browser that can't unpack offers none. */
(globalThis.requestIdleCallback || setTimeout)(() => self.load().then(() => self.everything().contrasts, function () {
  if (form) form.hidden = true;
}));
return self;
})();
