/* The openings themselves (`cube.py` tells the format), and counting any part of them. Formulas are in `statistics.js`. */
globalThis.skilltide.cube = (function () {
"use strict";
const statistics = skilltide.statistics;
const COVERED = 0, FEW = 1;
const { LEAST_OPENINGS, LEAST_EMPLOYERS } = statistics;
const COLUMNS = ["month", "role", "country", "seniority", "workplace", "source", "reach", "employer", "payUnit"];
/* What a population is chosen by, and the list of its values in the header. */
const DIMENSIONS = { role: "roles", country: "countries", seniority: "seniorities", workplace: "workplaces" };

async function decode(text) {
  const bytes = new Uint8Array(await skilltide.gunzip(text).arrayBuffer());
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const cube = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  let at = 4 + length;
  const next = function () {
    let value = 0, unit = 1, byte;
    do { byte = bytes[at++]; value += (byte & 127) * unit; unit *= 128; } while (byte & 128);
    return value;
  };
  const size = cube.opening_count;
  for (const name of COLUMNS) cube[name] = Int32Array.from({ length: size }, next);
  /* reach: in how many of `scopes` (languages in which skills have names, each within the one before) the text is */
  cube.english = Uint8Array.from(cube.reach, (reach) => reach === cube.scopes.length - 1 ? 1 : 0);
  cube.pay = Float64Array.from(cube.payUnit, (unit) => unit ? next() / 100 : NaN);
  cube.lists = []; cube.levels = [];
  for (let skill = 0; skill < cube.skills.length; skill++) {
    const count = next(), list = new Int32Array(count), levels = new Uint8Array(count);
    let place = -1;
    for (let item = 0; item < count; item++) {
      const value = next();
      place += Math.floor(value / 3) + 1;
      list[item] = place; levels[item] = value % 3;
    }
    cube.lists.push(list); cube.levels.push(levels);
  }
  /* an opening without an employer is an employer of its own: nothing ties it to others */
  cube.knownEmployers = cube.employers.length;
  cube.employerCount = cube.knownEmployers;
  for (let i = 0; i < size; i++) if (cube.employer[i] === cube.knownEmployers) cube.employer[i] = cube.employerCount++;
  cube.bySkill = new Map(cube.skills.map((id, skill) => [id, skill]));
  cube.isAgency = new Set(cube.intermediaries);
  cube.states = new Map(cube.month_states);
  cube.sizes = cube.compared_sizes.map(([month, n]) => [monthNumber(month), n]);
  return cube;
}
const monthNumber = (day) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
const monthDay = (number) => Math.floor(number / 12) + "-" + String(number % 12 + 1).padStart(2, "0") + "-01";

/* A part of the openings. `state`: per dimension the values wanted (none: all), from and to (first days of months).
   A skill's shares are of the texts in the languages of its names: `skill_scopes` tells which of `scopes`, 0 is all. */
class Population {
  constructor(cube, state) {
    this.cube = cube; this.state = state; this.scopeOf = cube.skill_scopes;
    const wanted = Object.entries(DIMENSIONS).filter(([key]) => state[key] && state[key].length)
      .map(([key, values]) => [cube[key], new Set(state[key].map((value) => cube[values].indexOf(value)))]);
    const isRestricted = wanted.length > 0 || Boolean(state.from || state.to);
    const isInside = cube.months.map((day) => (!state.from || day >= state.from) && (!state.to || day <= state.to));
    /* few openings of everything are no fault of the collection: of a part they count, see recount.py */
    const isCounted = cube.months.map((day) => cube.states.get(day) === COVERED ||
      (cube.states.get(day) === FEW && (isRestricted || cube.small_months_count)));
    this.inside = new Uint8Array(cube.opening_count);
    this.counted = new Uint8Array(cube.opening_count);
    for (let i = 0; i < cube.opening_count; i++) {
      if (!isInside[cube.month[i]] || !wanted.every(([column, places]) => places.has(column[i]))) continue;
      this.inside[i] = 1;
      this.counted[i] = isCounted[cube.month[i]] ? 1 : 0;
    }
    this.shownMonths = Array.from(cube.states.keys()).filter((day) => (!state.from || day >= state.from) &&
      (!state.to || day <= state.to));
  }
  /* Whether any of its months was collected well, with openings of it or without. */
  get isCollected() { return this.shownMonths.some((day) => this.cube.states.get(day) <= FEW); }
  /* The counted openings: all and in English, their known employers, months in order. */
  get size() { return this._size ??= this._sizes(); }
  _sizes() {
    const months = new Set(), within = this.cube.scopes.map(() => 0), employersWithin = this.cube.scopes.map(() => new Set());
    let openings = 0;
    for (let i = 0; i < this.counted.length; i++) {
      if (!this.counted[i]) continue;
      openings++; months.add(this.cube.month[i]);
      for (let scope = 0; scope <= this.cube.reach[i]; scope++) {
        within[scope]++;
        if (this.cube.employer[i] < this.cube.knownEmployers) employersWithin[scope].add(this.cube.employer[i]);
      }
    }
    const named = employersWithin.map((found) => found.size);
    return { openings, within, english: within[within.length - 1], employers: named[0], employersWithin: named,
      months: Array.from(months).sort((a, b) => a - b).map((at) => this.cube.months[at]) };
  }
  /* Counted openings by the values of a column, the largest first: [value's place, n]. */
  parts(column, among) {
    const found = new Map();
    for (let i = 0; i < this.counted.length; i++) {
      if (this.counted[i] && (!among || among(i))) found.set(column[i], (found.get(column[i]) || 0) + 1);
    }
    return Array.from(found).sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  }
  /* Groups of openings by the language rule: one for each of `scopes`. */
  _byLanguage(group) { return this.cube.scopes.map((_, scope) => group.map((g, i) => this.cube.reach[i] >= scope ? g : -1)); }
  _tabulated(group, groupCount, counting, lists, scopes) {
    const all = lists || this.cube.lists, scopeOf = scopes || this.scopeOf, out = new Array(all.length);
    this._byLanguage(group).forEach((own, scope) => {
      const places = all.map((_, at) => at).filter((at) => scopeOf[at] === scope);
      if (!places.length) return;
      const cells = statistics.employerCells(own, this.cube.employer, groupCount, this.cube.employerCount);
      counting(places.map((at) => all[at]), cells).forEach((row, at) => { out[places[at]] = row; });
    });
    return out;
  }
  /* Demand over all counted months together: per skill [count, share, low, high] or null where nothing is countable; share
     and interval are null where too few openings are in the languages of the skill (demand.py). */
  get demand() { return this._demand ??= this.demandOf({ scopeOf: this.scopeOf }); }
  /* The same for openings that demand any skill of a list: `rolled` holds lists of openings, and the scope of each. */
  demandOf(rolled) {
    return this._tabulated(Int32Array.from(this.counted, (flag) => flag - 1), 1, statistics.demand, rolled.lists, rolled.scopeOf)
      .map((rows, at) => rows[0] && !this.isEnough(rolled.scopeOf[at]) ? [rows[0][0], null, null, null] : rows[0]);
  }
  /* Whether the openings in the languages of one of the scopes are enough to take shares of. */
  isEnough(scope) { return this.size.within[scope] >= LEAST_OPENINGS && this.size.employersWithin[scope] >= LEAST_EMPLOYERS; }
  /* The months of a skill that are drawn: [place of the month, count, share, low, high, n]. */
  courseOf(skill) { return this.drawn(this.monthlyDemand[skill]); }
  /* Of rows by month of the cube those of `months`: [place of the month, ...row]. */
  drawn(rows) {
    this._drawn ??= new Set(this.months);
    return rows.flatMap((row, at) => row && this._drawn.has(this.cube.months[at]) ? [[at, ...row]] : []);
  }
  /* Openings that shares of a skill are taken of, and how many employers they name. */
  of(skill) { return this.size.within[this.scopeOf[skill]]; }
  employersOfScope(skill) { return this.size.employersWithin[this.scopeOf[skill]]; }
  /* Of the counted openings that demand a skill: how many by level. */
  levelsOf(skill) {
    const counts = [0, 0, 0], list = this.cube.lists[skill], levels = this.cube.levels[skill], scope = this.scopeOf[skill];
    for (let at = 0; at < list.length; at++) {
      if (this.counted[list[at]] && this.cube.reach[list[at]] >= scope) counts[levels[at]]++;
    }
    return { context: counts[0], preferred: counts[1], required: counts[2] };
  }
  /* Of the counted openings that ask for a skill: how many require it, with an interval; null under the floors. */
  requiredShare(skill) { return (this._required ??= this._requiredShares())[skill]; }
  _requiredShares() {
    const { cube } = this, out = [];
    cube.scopes.forEach((_, scope) => {
      const skills = cube.skills.map((_, skill) => skill).filter((skill) => this.scopeOf[skill] === scope);
      const counted = this.counted.map((flag, i) => flag && cube.reach[i] >= scope ? 1 : 0);
      statistics.requiredShares(skills.map((skill) => cube.lists[skill]), skills.map((skill) => cube.levels[skill]), counted,
        cube.employer, cube.employerCount, cube.knownEmployers).forEach((row, at) => { out[skills[at]] = row; });
    });
    return out;
  }
  /* Months that hold 30 openings of 10 employers and were collected well: the others are not drawn. */
  get months() { return this._months ??= this._monthly(); }
  _monthly() {
    const cube = this.cube, n = new Map(), employers = new Map();
    for (let i = 0; i < this.inside.length; i++) {
      if (!this.inside[i]) continue;
      const at = cube.month[i];
      n.set(at, (n.get(at) || 0) + 1);
      if (cube.employer[i] < cube.knownEmployers) {
        if (!employers.has(at)) employers.set(at, new Set());
        employers.get(at).add(cube.employer[i]);
      }
    }
    return cube.months.filter((day, at) => cube.states.get(day) <= FEW && n.get(at) >= LEAST_OPENINGS &&
      (employers.get(at) || { size: 0 }).size >= LEAST_EMPLOYERS);
  }
  /* Demand of groups of openings: per skill and group [count, share, low, high, n]; null where the group holds too few
     openings or named employers to take shares of. */
  _aboveFloors(lists, cells) {
    const named = new Float64Array(cells.n.length);
    cells.cellGroup.forEach((g, at) => { if (cells.cellEmployer[at] < this.cube.knownEmployers) named[g]++; });
    return statistics.demand(lists, cells).map((row) => row.map((found, g) => found && cells.n[g] >= LEAST_OPENINGS &&
      named[g] >= LEAST_EMPLOYERS ? [...found, cells.n[g]] : null));
  }
  /* Demand by month: per skill and month of the cube [count, share, low, high, n], null where too few openings are in the
     languages of the skill; draw those of `months` only. */
  get monthlyDemand() { return this._monthlyDemand ??= this.monthlyDemandOf({}); }
  monthlyDemandOf(rolled) {
    const cube = this.cube;
    return this._tabulated(cube.month.map((at, i) => this.inside[i] ? at : -1), cube.months.length,
      (lists, cells) => this._aboveFloors(lists, cells), rolled.lists, rolled.scopeOf);
  }
  /* Demand by the values of a dimension: per skill and value's place [count, share, low, high, n]; null under the floors. */
  slices(key) {
    this._slices ??= {};
    /* what an opening doesn't tell is no slice */
    const name = DIMENSIONS[key], nothing = this.cube[name].indexOf("unknown");
    return this._slices[key] ??= this._tabulated(this.cube[key].map((at, i) => this.counted[i] && at !== nothing ? at : -1),
      this.cube[name].length, (lists, cells) => this._aboveFloors(lists, cells));
  }
  /* Which months stand against which: judged on everything that the sources brought, within the period. */
  get comparison() {
    if (this._comparison === undefined) {
      this._comparison = statistics.compare(this.cube.sizes.filter(([at]) =>
        (!this.state.from || monthDay(at) >= this.state.from) && (!this.state.to || monthDay(at) <= this.state.to)));
    }
    return this._comparison;
  }
  /* Each tested skill before and after, nothing held fixed; the clear ones first, the largest differences first. Each is
     compared in the months in which the part has openings in the languages of the skill: `comparison` of its row. */
  get contrasts() { return this._contrasts ??= this._contrast(); }
  _contrast() {
    if (!this.comparison) return [];
    const numbers = this.cube.months.map(monthNumber), rows = [];
    const months = this._byLanguage(this.cube.month.map((at, i) => this.inside[i] ? at : -1));
    const compared = months.map((own) => statistics.within(this.comparison, new Set(Array.from(new Set(own), (at) => numbers[at]))));
    const sides = months.map(function (own, scope) {
      const { before, after } = compared[scope] || { before: [], after: [] };
      const side = numbers.map((month) => after.includes(month) ? 1 : before.includes(month) ? 0 : -1);
      return own.map((at) => at < 0 ? -1 : side[at]);
    });
    sides.forEach((own, scope) => {
      const skills = this.cube.skills.map((_, skill) => skill).filter((skill) => this.scopeOf[skill] === scope);
      if (!skills.length) return;
      statistics.contrast(skills.map((skill) => this.cube.lists[skill]), own, this.cube.employer, this.cube.employerCount,
        this.cube.knownEmployers).forEach((row, at) => { if (row) rows.push(Object.assign(row, { skill: skills[at] })); });
    });
    for (const row of rows) row.comparison = compared[this.scopeOf[row.skill]];
    statistics.benjaminiHochberg(rows.map((row) => row.pValue)).forEach((q, at) => {
      rows[at].qValue = q;
      rows[at].label = q > 0.05 ? "unclear" : rows[at].points > 0 ? "higher" : "lower";
    });
    const isClear = (row) => row.label !== "unclear";
    return rows.sort((a, b) => isClear(b) - isClear(a) || Math.abs(b.points) - Math.abs(a.points) || a.skill - b.skill);
  }
  /* Pay where it is disclosed, by unit (currency and period), the unit of most openings first. `among`: of which. */
  pay(among) {
    const found = new Map();
    for (let i = 0; i < this.counted.length; i++) {
      if (!this.counted[i] || !this.cube.payUnit[i] || (among && !among[i])) continue;
      const unit = this.cube.payUnit[i] - 1;
      if (!found.has(unit)) found.set(unit, { unit: this.cube.pay_units[unit], amounts: [], employers: new Set() });
      found.get(unit).amounts.push(this.cube.pay[i]);
      if (this.cube.employer[i] < this.cube.knownEmployers) found.get(unit).employers.add(this.cube.employer[i]);
    }
    return Array.from(found.values(), function (each) {
      const amounts = each.amounts.sort((a, b) => a - b), part = (share) => statistics.quantile(amounts, share);
      return { unit: each.unit, n: amounts.length, employers: each.employers.size, low: part(0.25), median: part(0.5),
        high: part(0.75) };
    }).sort((a, b) => b.n - a.n || (String(a.unit) < String(b.unit) ? -1 : 1));
  }
  /* The counted openings that demand a skill, in the languages that it is counted in. */
  demanding(skill) {
    const scope = this.scopeOf[skill];
    return Array.from(this.cube.lists[skill]).filter((i) => this.counted[i] && this.cube.reach[i] >= scope);
  }
  /* Employers of the counted openings that demand a skill, most first, without agencies and job boards. */
  employersOf(skill, most) {
    const mine = new Set(this.demanding(skill));
    return this.parts(this.cube.employer, (i) => mine.has(i) && this.cube.employer[i] < this.cube.knownEmployers &&
      !this.cube.isAgency.has(this.cube.employer[i])).slice(0, most).map(([at, n]) => [this.cube.employers[at], n]);
  }
  /* Employers by counted openings: name, n, countries, whether it is an agency. */
  get employers() {
    const { cube } = this, countries = new Map(), unknown = cube.countries.indexOf("unknown");
    for (let i = 0; i < this.counted.length; i++) {
      if (!this.counted[i] || cube.country[i] === unknown) continue;
      if (!countries.has(cube.employer[i])) countries.set(cube.employer[i], new Set());
      countries.get(cube.employer[i]).add(cube.country[i]);
    }
    return this.parts(cube.employer, (i) => cube.employer[i] < cube.knownEmployers).map(([at, n]) => ({ name: cube.employers[at], n,
      countries: (countries.get(at) || { size: 0 }).size, isAgency: cube.isAgency.has(at) }));
  }
  employerCountOf(skill) {
    return new Set(this.demanding(skill).filter((i) => !this.cube.isAgency.has(this.cube.employer[i])).map((i) => this.cube.employer[i]).filter((e) => e < this.cube.knownEmployers)).size;
  }
}

/* What would be met with some skills known, of the counted openings in English that require a skill at all.
   `known`, `counts`: per skill of the cube, whether the reader knows it and whether it is looked at. */
function nextSkills(population, known, counts) {
  const { cube, counted } = population, size = cube.opening_count;
  const missing = new Int32Array(size), required = new Int32Array(size), lacking = new Int32Array(size).fill(-1);
  for (let skill = 0; skill < cube.skills.length; skill++) {
    if (!counts[skill]) continue;
    const list = cube.lists[skill], levels = cube.levels[skill];
    for (let at = 0; at < list.length; at++) {
      const i = list[at];
      if (levels[at] !== 2 || !counted[i] || !cube.english[i]) continue;
      required[i]++;
      if (!known[skill]) { missing[i]++; lacking[i] = skill; }
    }
  }
  const found = { openings: 0, met: 0, allButOne: 0, silent: 0, additions: [] }, gained = new Map();
  for (let i = 0; i < size; i++) {
    if (!counted[i] || !cube.english[i]) continue;
    if (!required[i]) { found.silent++; continue; }
    found.openings++;
    if (!missing[i]) found.met++;
    if (missing[i] !== 1) continue;
    found.allButOne++;
    if (!gained.has(lacking[i])) gained.set(lacking[i], []);
    gained.get(lacking[i]).push(i);
  }
  found.additions = Array.from(gained, ([skill, openings]) => ({ skill, openings, n: openings.length }))
    .sort((a, b) => b.n - a.n || a.skill - b.skill);
  return found;
}
/* The skills that some openings require too, most first: [skill, n]. */
function alsoRequired(population, openings, without, counts) {
  const { cube } = population, inside = new Uint8Array(cube.opening_count), out = [];
  for (const i of openings) inside[i] = 1;
  cube.lists.forEach(function (list, skill) {
    if (skill === without || !counts[skill]) return;
    let n = 0;
    for (let at = 0; at < list.length; at++) n += inside[list[at]] && cube.levels[skill][at] === 2 ? 1 : 0;
    if (n) out.push([skill, n]);
  });
  return out.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
}

/* Skills rolled up to what they belong to (rollup.py): per code the openings that demand any of its skills. */
function rollUp(cube, codes) {
  const names = Array.from(new Set(codes)).sort();
  const lists = names.map(function (name) {
    const flags = new Uint8Array(cube.opening_count), out = [];
    codes.forEach((code, skill) => { if (code === name) for (const i of cube.lists[skill]) flags[i] = 1; });
    flags.forEach((flag, i) => { if (flag) out.push(i); });
    return Int32Array.from(out);
  });
  return { names, lists };
}

let loading = null;
/* The cube of this page; read once, when something first asks for it. */
function load() {
  return loading ??= decode(document.getElementById("cube").textContent);
}
return { load, decode, Population, nextSkills, alsoRequired, rollUp, monthNumber, monthDay, DIMENSIONS };
})();
