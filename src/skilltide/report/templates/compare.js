/* The explorer's comparison: a skill with up to three others, or in up to four places, side by side. What is chosen stands
   in the address: ids of skills, or codes of countries and regions. `explorer`: what it knows of skills and draws with. */
skilltide.compare = function (explorer) {
"use strict";
const { el, escaped, numbers, cell, plot } = skilltide.elements, { address, words, population } = skilltide;
const MOST = 4, SUGGESTED = 3;
const { LEAST_OPENINGS, LEAST_EMPLOYERS } = skilltide.statistics;
const BY = { skills: "with other skills", places: "between places" };
/* Each line has a colour, a mark and a kind of its own, and its name at the end. */
const LOOKS = [["var(--required)", "circle", "\u25cf", "solid"], ["var(--down)", "square", "\u25a0", "dash"],
  ["var(--g-machine-learning)", "diamond", "\u25c6", "dot"], ["var(--up)", "triangle-up", "\u25b2", "dashdot"]];
const short = (name) => name.length > 19 ? name.slice(0, 18) + "\u2026" : name;
let current = null, by = "skills", others = [], unknown = [], cube = null;

const percent = (share, digits) => words.percent(share, digits);
const interval = (row) => percent(row.share) + " (" + percent(row.low) + " to " + percent(row.high) + ")";
const skillOf = (id) => explorer.lookup().skills[explorer.lookup().byId.get(id)];

/* What the address asks for: places where no id is a skill's. */
function choose(skill, wanted) {
  const { byId } = explorer.lookup(), listed = Array.from(new Set(wanted)), ids = listed.filter((id) => byId.has(id));
  current = skill;
  unknown = [];
  if (listed.length) by = ids.length ? "skills" : "places";
  others = by === "places" ? listed.filter((code) => !byId.has(code)).slice(0, MOST) : !explorer.isDrawn(skill) ? []
    : ids.filter((id) => id !== skill[0] && explorer.isDrawn(skillOf(id))).slice(0, MOST - 1);
}

/* Courses of skills: [name, months' rows]. */
const skillRow = (row) => ({ month: explorer.months()[row[0]], share: row[1] / 1e4, low: row[2] / 1e4, high: row[3] / 1e4, of: row[4] });
const skillCourses = () => [current, ...others.map(skillOf)].map((skill) => ({ id: skill[0], name: skill[1],
  runs: explorer.runsOf({ m: explorer.rowsOf(skill) }).map((run) => run.map(skillRow)) }));

/* Places: a region or a country of the page's openings, within all else that is chosen at the top. */
const codes = () => [...Object.keys(cube.regions).filter((code) => countriesOf(code).length > 1),
  ...cube.countries.filter((code) => code !== "unknown")];
const { countriesOf } = population;
const nameOf = (code) => cube.regions[code] ? cube.regions[code][0] : population.nameOf("country", code);
const folded = (text) => text.trim().toLowerCase().replace(/^the /, "");
function placeOf(text) {
  const wanted = folded(text), all = codes();
  return all.find((code) => code.toLowerCase() === wanted) || all.find((code) => folded(nameOf(code)) === wanted) ||
    (wanted && all.find((code) => folded(nameOf(code)).startsWith(wanted)));
}
/* Everything chosen at the top but the place. */
const elsewhere = () => Object.assign({}, population.part ? population.part.state : {}, { country: undefined });
const counted = new Map();
function openingsIn(code) {
  const state = Object.assign(elsewhere(), { country: countriesOf(code) }), key = JSON.stringify(state);
  if (!counted.has(key)) counted.set(key, new skilltide.cube.Population(cube, state));
  return counted.get(key);
}
function placeRow(code) {
  const all = openingsIn(code), at = cube.bySkill.get(current[0]), found = all.demand[at], { months } = all.size;
  const isEnough = found && found[1] !== null;
  return { id: code, name: nameOf(code), of: all.of(at), employers: all.employersOfScope(at), months, isEnough,
    count: found ? found[0] : 0, share: isEnough ? found[1] : null, low: isEnough ? found[2] : null, high: isEnough ? found[3] : null };
}
function placeCourse(code) {
  const runs = [];
  for (const [at, , share, low, high, of] of openingsIn(code).courseOf(cube.bySkill.get(current[0]))) {
    const month = cube.months[at], run = runs[runs.length - 1], point = { month, share, low, high, of };
    const follows = run && skilltide.cube.monthNumber(month) - skilltide.cube.monthNumber(run[run.length - 1].month) === 1;
    if (follows) run.push(point); else runs.push([point]);
  }
  return { id: code, name: nameOf(code), runs };
}

/* Lines by month, broken where months are not drawn, each with its intervals. */
function courseFigure(courses) {
  const traces = [], ends = [], points = courses.flatMap((each) => each.runs.flat());
  const top = Math.max(...points.map((row) => courses.length > 2 ? row.share : row.high));
  courses.forEach(function (course, at) {
    const look = LOOKS[at], name = escaped(course.name);
    for (const run of course.runs) {
      traces.push({ type: "scatter", mode: "lines+markers", x: run.map((row) => row.month), y: run.map((row) => row.share),
        line: { color: look[0], width: 2.5, dash: look[3] }, marker: { color: look[0], symbol: look[1], size: 8 },
        /* more than two would cover one another: then they are told on pointing, and in the table */
        error_y: { visible: courses.length < 3, type: "data", symmetric: false, width: 3, thickness: 1, color: look[0],
          array: run.map((row) => row.high - row.share), arrayminus: run.map((row) => row.share - row.low) },
        customdata: run.map(() => by === "skills" ? [course.id] : null), text: run.map((row) => name + ", " + words.month(row.month) +
          "<br>" + interval(row) + "<br>n = " + words.count(row.of)), hovertemplate: "%{text}<extra></extra>" });
    }
    const last = course.runs.length ? course.runs[course.runs.length - 1].slice(-1)[0] : null;
    if (last) ends.push({ x: last.month, y: last.share, text: escaped(short(course.name)) + " " + percent(last.share, 0),
      showarrow: false, xanchor: "left", xshift: 10, yshift: 0, font: { color: look[0], size: 12 } });
  });
  const layout = explorer.base(340), range = [0, Math.min(1.03, top * 1.12 + 0.005)];
  /* labels that would lie on one another move apart */
  const apart = 16, pixels = (340 - 44) / range[1];
  let floor = -Infinity;
  for (const end of ends.slice().sort((a, b) => a.y - b.y)) {
    const at = Math.max(end.y * pixels, floor + apart);
    end.yshift = at - end.y * pixels;
    floor = at;
  }
  layout.yaxis = Object.assign({}, layout.yaxis, { range: range, nticks: 5, tickformat: top < 0.05 ? ".1%" : ".0%" });
  layout.margin = { l: 8, r: 170, t: 8, b: 36 };
  if (by === "places" && population.part) layout.shapes = [];  /* what is not drawn of one place may be of another */
  layout.narrow = { margin: { l: 8, r: 8, t: 8, b: 36 }, annotations: layout.annotations };
  layout.annotations = layout.annotations.concat(ends);
  return { data: traces, layout: layout };
}
/* All counted months together: a mark and an interval for each place. */
function placesFigure(rows) {
  const layout = explorer.base(70 + 34 * rows.length), top = Math.max(...rows.map((row) => row.high));
  const at = rows.map((row, place) => place);
  layout.shapes = [];
  layout.xaxis = { range: [0, Math.min(1.25, top * 1.45 + 0.01)], tickformat: top < 0.05 ? ".1%" : ".0%", side: "top",
    gridcolor: "var(--grid)", zeroline: false, fixedrange: true, nticks: 5, tickfont: { color: "var(--muted)" } };
  if (top > 0.6) layout.xaxis.tickvals = [0, 0.25, 0.5, 0.75, 1];
  layout.yaxis = Object.assign({}, layout.yaxis, { tickmode: "array", tickvals: at, ticktext: rows.map((row) => escaped(row.name)),
    range: [rows.length - 0.4, -0.6], showgrid: true, tickfont: { color: "var(--ink)" } });
  layout.margin = { l: 8, r: 8, t: 30, b: 8 };
  layout.annotations = rows.map((row, place) => ({ x: row.high, y: place, text: percent(row.share) + ", n = " + words.count(row.of),
    showarrow: false, xanchor: "left", xshift: 6, font: { color: "var(--ink)", size: 12 } }));
  return { layout, data: [{ type: "scatter", mode: "markers", x: rows.map((row) => row.share), y: at,
    marker: { size: 11, color: rows.map((row) => LOOKS[row.look][0]), symbol: rows.map((row) => LOOKS[row.look][1]) },
    error_x: { type: "data", symmetric: false, array: rows.map((row) => row.high - row.share), arrayminus: rows.map((row) => row.share - row.low),
      thickness: 1.4, width: 3, color: "var(--muted)" },
    text: rows.map((row) => escaped(row.name) + "<br>" + interval(row) + "<br>" + words.count(row.count) + " of " + words.count(row.of) +
      " openings, " + words.plural(row.employers, "employer")), hovertemplate: "%{text}<extra></extra>" }] };
}

const raw = (share) => cell("share", share), whole = (count) => cell("count", count);
const SHARES = [{ label: "Share", key: "demand_share", number: 1 }, { label: "95% interval from", key: "demand_share_low", number: 1 },
  { label: "to", key: "demand_share_high", number: 1 }];
const OF = { label: "Of openings", key: "opening_count", number: 1 };
function courseTable(id, caption, head, courses, cellOf, skill) {
  return numbers(id, caption, [head, { label: "Month", key: "month" }, ...SHARES, OF], courses.flatMap((course) => course.runs.flat()
    .map((row) => [cellOf(course), [words.month(row.month), row.month.slice(0, 7)], raw(row.share), raw(row.low), raw(row.high), whole(row.of)])), skill);
}
const PLACE = { label: "Place", key: "place_code", kind: "coded" };
const placeCell = (row) => [row.name, null, row.id];

function skillParts() {
  const courses = skillCourses(), first = (each) => each.runs[0][0], last = (each) => each.runs[each.runs.length - 1].slice(-1)[0];
  const text = "Share of openings by month: " + courses.map((each) => each.name + " " + percent(first(each).share) + " in " +
    words.month(first(each).month) + ", " + percent(last(each).share) + " in " + words.month(last(each).month)).join("; ") + ".";
  const { byId } = explorer.lookup();
  return [plot("compare", courseFigure(courses), text), courseTable("compare", courses.map((each) => each.name).join(", ") + " by month",
    { label: "Skill", key: "skill_id", kind: "skill" }, courses, (course) => explorer.skillLink(byId.get(course.id)))];
}
function placeParts() {
  const rows = others.map((code, look) => Object.assign(placeRow(code), { look }));
  const enough = rows.filter((row) => row.isEnough), few = rows.filter((row) => !row.isEnough), name = current[1];
  const caption = name + " in " + words.listing(rows.map((row) => words.place(row.name))), out = [];
  const told = enough.map((row) => row.name + " " + interval(row) + " of " + words.plural(row.of, "opening")).join("; ");
  if (enough.length) out.push(el("p", { class: "summary", id: "compare-told" }, "Share of openings that demand " + name + ": " + told + "."),
    plot("compare-places", placesFigure(enough), "Share of openings that demand " + name + ": " + told + "."));
  if (few.length) {
    out.push(el("p", { class: "note" }, "Too few to say: " + words.listing(few.map((row) => row.name + " (" + words.plural(row.of, "opening") + " of " +
      words.plural(row.employers, "employer") + ")")) + (cube.scopes[cube.skill_scopes[cube.bySkill.get(current[0])]] ? " in the languages of its names" : "") +
      "; " + LEAST_OPENINGS + " of " + LEAST_EMPLOYERS + " are needed."));
  }
  const within = rows.filter((row) => cube.regions[row.id]).flatMap((region) => rows.filter((row) => !cube.regions[row.id] &&
    countriesOf(region.id).includes(row.id)).map((row) => region.name + " holds " + words.place(row.name) + " too"));
  if (within.length) out.push(el("p", { class: "note" }, words.capital(words.listing(within)) + "."));
  out.push(numbers("compare-places", caption, [PLACE, ...SHARES, { label: "Openings with it", key: "demand_count", number: 1 }, OF,
    { label: "Employers", key: "employer_count", number: 1 }], rows.map((row) => [placeCell(row), raw(row.share), raw(row.low), raw(row.high),
    whole(row.count), whole(row.of), whole(row.employers)]), current));
  const courses = others.map(placeCourse), drawn = courses.filter((each) => each.runs.length);
  if (drawn.length) {
    out.push(plot("compare", courseFigure(courses), caption + " by month. The numbers are in the table below."),
      courseTable("compare", caption + " by month", PLACE, drawn, placeCell, current),
      el("p", { class: "note" }, "Months with fewer than " + LEAST_OPENINGS + " openings of " + LEAST_EMPLOYERS + " employers of a place are not drawn. With more than two places, intervals by month stand in the table only."));
  }
  const months = rows.flatMap((row) => row.months).sort(), period = months.length ? words.months(months[0], months[months.length - 1]) : "no covered month";
  out.push(el("p", { class: "n" }, "n = openings of each place" + (cube.countries.includes("unknown") ? " that tell their country" : "") + ", " + period +
    ". Population: " + population.populationName(elsewhere()) + ". As collected: places differ in roles, seniorities and employers too."));
  return [el("div", { "data-population": population.populationName(elsewhere()), "data-period": period, "data-source": document.getElementById("main").dataset.source }, out)];
}

/* Why a skill or place can't join the comparison; nothing where it can. */
function refusal(found, text) {
  if (!found) return by === "places" ? "This page has no opening in \u201c" + text + "\u201d." : "Nothing found for \u201c" + text + "\u201d.";
  if (by === "places") {
    if (others.includes(found)) return nameOf(found) + " is in the chart already.";
    return others.length >= MOST ? "Four places at most: remove one first." : "";
  }
  if (found[0] === current[0] || others.includes(found[0])) return found[1] + " is in the chart already.";
  const [undrawn] = [current, found].filter((each) => !explorer.isDrawn(each));
  if (undrawn) return "Too few openings demand " + undrawn[1] + " to draw its course.";
  return others.length >= MOST - 1 ? "Four skills at most: remove one first." : "";
}
function block(skill) {
  const select = el("select", { id: "compare-by" }, Object.entries(BY).map(([value, name]) => el("option", { value }, name)));
  const label = el("label", { for: "compare-input" }), options = el("datalist", { id: "compare-names" });
  const input = el("input", { id: "compare-input", type: "text", list: "compare-names", autocomplete: "off", spellcheck: "false" });
  const button = el("button", { type: "button", id: "compare-add" }, "Add");
  const told = el("p", { id: "compare-status", role: "status", class: "n" }), place = el("div", {});
  const nameIn = (id) => by === "places" ? nameOf(id) : skillOf(id)[1];
  const offer = function () {
    label.textContent = by === "places" ? "Up to four countries or regions" : "Up to three other skills";
    const names = by === "places" ? codes().map(nameOf) : explorer.lookup().skills.filter((other) => explorer.isDrawn(other) &&
      other[0] !== skill[0]).map((other) => other[1]);
    options.replaceChildren(...names.map((value) => el("option", { value })));
  };
  const fill = function () {
    for (const old of place.querySelectorAll(".figure")) if (old.dataset.drawn) Plotly.purge(old);
    if (!others.length) { place.replaceChildren(); return; }
    const keys = (by === "places" ? others : [skill[0], ...others]).map(function (id, at) {
      const item = el("li", {}, [el("span", { class: "key mark", style: "--key:" + LOOKS[at][0], "aria-hidden": "true" }, LOOKS[at][2]), nameIn(id)]);
      if (at || by === "places") {
        const remove = el("button", { type: "button", class: "remove", "aria-label": "Remove " + nameIn(id) }, "\u00d7");
        remove.addEventListener("click", function () {
          others = others.filter((other) => other !== id);
          changed("Removed " + nameIn(id) + ".");
        });
        item.append(remove);
      }
      return item;
    });
    place.replaceChildren(el("ul", { class: "legend", "aria-label": "Key" }, keys), ...(by === "places" ? placeParts() : skillParts()));
    if (place.isConnected) for (const figure of place.querySelectorAll(".figure")) skilltide.watch(figure);
  };
  const write = () => address.write({ skill: current[0], compare: others }, true);
  const changed = function (text) {
    unknown = [];
    write();
    fill();
    told.textContent = text;
    input.focus();
  };
  /* Places are counted from the openings, which are unpacked when they are first asked for. */
  const withPlaces = async function (then) {
    if (by === "places" && !cube) {
      told.textContent = "Counting \u2026";
      ({ cube } = await population.load());
      told.textContent = "";
      if (current !== skill) return;
    }
    then();
  };
  const start = function () {
    if (by === "places") {
      const found = others.map((code) => [code, placeOf(code)]);
      unknown = found.filter((each) => !each[1]).map((each) => each[0]);
      others = Array.from(new Set(found.map((each) => each[1]).filter(Boolean)));
      if (unknown.length) told.textContent = "This page has no opening in " + words.listing(unknown) + ".";
    }
    offer();
    fill();
  };
  /* The places of most openings, so that the first choice shows something. */
  const suggested = function () {
    const { country } = population.part ? population.part.state : {};
    const all = new skilltide.cube.Population(cube, elsewhere());
    const largest = all.parts(cube.country).map(([at]) => cube.countries[at]).filter((code) => code !== "unknown");
    return Array.from(new Set([...(country && country.length === 1 ? country : []), ...largest])).slice(0, SUGGESTED);
  };
  const add = function () {
    const text = input.value.trim();
    if (!text) return;
    const other = by === "places" ? placeOf(text) : (explorer.matches(text)[0] || [])[0], why = refusal(other, text);
    if (why) { told.textContent = why; return; }
    others.push(by === "places" ? other : other[0]);
    input.value = "";
    changed("Added " + nameIn(others[others.length - 1]) + ".");
  };
  select.value = by;
  select.addEventListener("change", function () {
    by = select.value;
    others = [];
    withPlaces(function () {
      if (by === "places") others = suggested();
      offer();
      write();
      fill();
    });
  });
  button.addEventListener("click", () => withPlaces(add));
  input.addEventListener("keydown", function (event) {
    if (event.key === "Enter") { event.preventDefault(); withPlaces(add); }
  });
  withPlaces(start);
  return el("div", { class: "block" }, [el("h4", {}, "Compare"), el("p", { class: "chooser" }, [el("label", { for: "compare-by" }, "Compare"), select]),
    el("p", { class: "chooser" }, [label, input, options, button]), told, place]);
}
return { choose, block, chosen: () => [...others, ...unknown] };
};
