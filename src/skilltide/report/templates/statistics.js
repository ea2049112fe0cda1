/* The page's statistics: numbers in, numbers out. Each function is the same as the Python one named beside it. */
globalThis.skilltide.statistics = (function () {
"use strict";
const Z95 = 1.959963984540054;

/* Wilson's interval of a share at n openings, which need not be whole (intervals.wilson). */
function wilson(share, n, z) {
  if (!(n > 0)) return [null, null];
  const z2n = (z || Z95) ** 2 / n, centre = (share + z2n / 2) / (1 + z2n);
  const half = (z || Z95) * Math.sqrt(share * (1 - share) / n + z2n / (4 * n)) / (1 + z2n);
  return [Math.min(Math.max(centre - half, 0), share), Math.max(Math.min(centre + half, 1), share)];
}

/* The smallest false discovery rate at which each test is rejected (intervals.benjamini_hochberg). */
function benjaminiHochberg(pValues) {
  const order = pValues.map((p, at) => at).sort((a, b) => pValues[a] - pValues[b] || a - b);
  const q = new Array(pValues.length);
  let least = 1;
  for (let rank = order.length; rank > 0; rank--) {
    least = Math.min(least, pValues[order[rank - 1]] * order.length / rank);
    q[order[rank - 1]] = least;
  }
  return q;
}

/* Quantile by linear interpolation between the values, which are in order (numpy's and DuckDB's quantile_cont). */
function quantile(sorted, part) {
  const at = (sorted.length - 1) * part, below = Math.floor(at);
  return sorted[below] + (at - below) * ((sorted[below + 1] ?? sorted[below]) - sorted[below]);
}

/* Logarithm of the gamma function for x > 0 (Lanczos 1964, SIAM J Numer Anal B 1:86; g = 7, 9 terms). */
const LANCZOS = [0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7];
function logGamma(x) {
  const y = x - 1, t = y + 7.5;
  const sum = LANCZOS.reduce((total, c, at) => at ? total + c / (y + at) : c, 0);
  return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(sum);
}
/* Regularised incomplete beta function by its continued fraction (Abramowitz & Stegun 1964, 26.5.8; Lentz's method). */
function incompleteBeta(x, a, b) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const tiny = 1e-300, keep = (value) => Math.abs(value) < tiny ? tiny : value;
  let c = 1, d = 1 / keep(1 - (a + b) * x / (a + 1)), product = d;
  for (let m = 1; m < 1000; m++) {
    let term = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / keep(1 + term * d); c = keep(1 + term / c); product *= d * c;
    term = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / keep(1 + term * d); c = keep(1 + term / c);
    product *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) * product / a;
}
/* Probability that Student's t is beyond t on either side (2 * scipy.special.stdtr(freedom, -abs(t))). */
function studentBothTails(t, freedom) { return incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5); }
/* The t that Student's distribution exceeds on either side with this probability (scipy.special.stdtrit). */
function studentBound(probability, freedom) {
  let low = 0, high = 1e4;
  for (let step = 0; step < 200 && high - low > 1e-14 * high; step++) {
    const middle = (low + high) / 2;
    if (studentBothTails(middle, freedom) > probability) low = middle; else high = middle;
  }
  return (low + high) / 2;
}

/* Openings of groups by employer. `group`: of each opening, -1 leaves it out; `employer`: of each opening.
   Returns cells (employer within group): of each opening, their group, employer and size; and per group n and m, the size of the
   employer of a typical opening. */
function employerCells(group, employer, groupCount, employerCount) {
  const cell = new Int32Array(group.length).fill(-1), known = new Map(), cellGroup = [], cellEmployer = [], cellSize = [];
  const dense = groupCount * employerCount <= 4e6 ? new Int32Array(groupCount * employerCount).fill(-1) : null;
  const n = new Float64Array(groupCount), sumSq = new Float64Array(groupCount);
  for (let i = 0; i < group.length; i++) {
    if (group[i] < 0) continue;
    const key = group[i] * employerCount + employer[i];
    let at = dense ? dense[key] : known.has(key) ? known.get(key) : -1;
    if (at < 0) {
      at = cellSize.length;
      if (dense) dense[key] = at; else known.set(key, at);
      cellGroup.push(group[i]); cellEmployer.push(employer[i]); cellSize.push(0);
    }
    cell[i] = at; cellSize[at]++; n[group[i]]++;
  }
  cellSize.forEach((size, at) => { sumSq[cellGroup[at]] += size * size; });
  return { cell, cellGroup, cellEmployer, cellSize, n, sumSq, m: n.map((size, g) => size ? sumSq[g] / size : 1) };
}

/* How far employers lie apart in a share p of n openings beyond chance, and the weight of their pairs
   (design_effect.excess_and_pairs). `between`: squares of employers' openings with it less those that p gives. */
function excessAndPairs(p, between, n, sumSq, m) {
  /* what unrelated openings would show, given that p itself is estimated */
  const spread = n > 1 ? p * (1 - p) * (n / (n - 1)) : 0, pairs = spread * (sumSq - n - m + 1);
  return pairs > 0 ? [between - spread * (n - m), pairs] : [0, 0];
}
/* How alike the openings of one employer are in a skill, drawn towards the value over all skills, of which these are the
   sums (design_effect.drawn_together); `unknown`: that value where no skill tells it. */
const PRIOR_PAIRS = 40;
function drawnTogether(allExcess, allPairs, unknown) {
  const within = (value) => Math.min(Math.max(value, 0), 1), pooled = allPairs > 0 ? within(allExcess / allPairs) : unknown;
  return (excess, pairs) => within((excess + PRIOR_PAIRS * pooled) / (pairs + PRIOR_PAIRS));
}

/* Counts, shares and 95 % intervals of skills within groups, with Kish's design effect (demand.tabulate,
   design_effect.design_effects). `lists`: per skill the openings that demand it. Returns per skill and group
   [count, share, low, high], null where the group is empty. */
function demand(lists, cells) {
  const { cell, cellGroup, cellSize, n, sumSq, m } = cells, groups = n.length;
  const hits = new Float64Array(cellSize.length), found = [];
  let allExcess = 0, allPairs = 0;
  for (const list of lists) {
    const touched = [], k = new Float64Array(groups), yy = new Float64Array(groups), yn = new Float64Array(groups);
    for (let at = 0; at < list.length; at++) {
      const c = cell[list[at]];
      if (c < 0) continue;
      if (!hits[c]++) touched.push(c);
    }
    for (const c of touched) {
      const g = cellGroup[c], y = hits[c];
      k[g] += y; yy[g] += y * y; yn[g] += y * cellSize[c]; hits[c] = 0;
    }
    let excess = 0, pairs = 0;
    for (let g = 0; g < groups; g++) {
      if (!(n[g] > 1)) continue;
      const p = k[g] / n[g], own = excessAndPairs(p, yy[g] - 2 * p * yn[g] + p * p * sumSq[g], n[g], sumSq[g], m[g]);
      excess += own[0]; pairs += own[1];
    }
    allExcess += excess; allPairs += pairs;
    found.push([k, excess, pairs]);
  }
  const together = drawnTogether(allExcess, allPairs, 0);
  return found.map(function ([k, excess, pairs]) {
    const rho = together(excess, pairs);
    return Array.from(k, function (count, g) {
      if (!n[g]) return null;
      const deff = 1 + rho * Math.max(m[g] - 1, 0);
      return [count, count / n[g], ...wilson(count / n[g], n[g] / deff)];
    });
  });
}

/* Of the openings that ask for each skill, the share that requires it (profiles.levels); null where fewer than 30 of them,
   or 10 named employers, ask. `lists`, `levels`: per skill the openings that demand it, and how; `chosen`: which count;
   `knownEmployers`: how many of the employers are named, the first ones. */
const LEAST_OPENINGS = 30, LEAST_EMPLOYERS = 10;
function requiredShares(lists, levels, chosen, employer, employerCount, knownEmployers) {
  const sizes = new Float64Array(employerCount), hits = new Float64Array(employerCount);
  let allExcess = 0, allPairs = 0;
  const found = lists.map(function (list, skill) {
    const told = levels[skill], touched = [];
    let asked = 0, required = 0, between = 0, sumSq = 0;
    for (let at = 0; at < list.length; at++) {
      if (!chosen[list[at]] || told[at] === 0) continue;
      const e = employer[list[at]];
      if (!sizes[e]++) touched.push(e);
      asked++;
      if (told[at] === 2) { required++; hits[e]++; }
    }
    if (!asked) return null;
    const share = required / asked;
    for (const e of touched) {
      between += (hits[e] - share * sizes[e]) ** 2; sumSq += sizes[e] ** 2;
      sizes[e] = hits[e] = 0;
    }
    const m = sumSq / asked, [excess, pairs] = excessAndPairs(share, between, asked, sumSq, m);
    allExcess += excess; allPairs += pairs;
    const employers = touched.filter((e) => e < knownEmployers).length;
    return { share, asked, required, employers, m, excess, pairs };
  });
  const together = drawnTogether(allExcess, allPairs, 1);
  return found.map(function (row) {
    if (!row || row.asked < LEAST_OPENINGS || row.employers < LEAST_EMPLOYERS) return null;
    const { share, asked, required, employers } = row;
    const [low, high] = wilson(share, asked / (1 + together(row.excess, row.pairs) * (row.m - 1)));
    return { share, low, high, asked, required, employers };
  });
}

/* Which months stand against which (observed_change.compare). `sizes`: openings by covered month, [month, n] with the
   month as a number, in order. Null where nothing can be compared. */
const YEAR = 12, LEAST_PAIRS = 2, USUAL_PAIRS = 6, ENOUGH_OPENINGS = 2000, HOLE_MONTHS = 3;
function compare(sizes) {
  const size = new Map(sizes.filter((pair) => pair[1] > 0)), numbers = Array.from(size.keys()).sort((a, b) => a - b);
  if (!numbers.length) return null;
  const newest = numbers[numbers.length - 1], total = (months, back) => months.reduce((sum, at) => sum + size.get(at - back), 0);
  const recent = numbers.filter((at) => size.has(at - YEAR) && at > newest - YEAR).reverse();
  if (recent.length >= LEAST_PAIRS) {
    const chosen = [];
    for (const at of recent) {
      if (chosen.length >= USUAL_PAIRS && Math.min(total(chosen, 0), total(chosen, YEAR)) >= ENOUGH_OPENINGS) break;
      chosen.push(at);
    }
    chosen.sort((a, b) => a - b);
    return { code: "year", before: chosen.map((at) => at - YEAR), after: chosen };
  }
  const side = Math.floor(USUAL_PAIRS / 2);
  const holes = numbers.map((_, at) => at).filter((at) => at && numbers[at] - numbers[at - 1] > HOLE_MONTHS);
  for (const at of holes.slice().reverse()) {
    const later = holes.find((hole) => hole > at) ?? numbers.length;
    const earlier = Math.max(0, ...holes.filter((hole) => hole < at));
    const before = numbers.slice(earlier, at).slice(-side), after = numbers.slice(at, later).slice(-side);
    if (Math.min(before.length, after.length) >= LEAST_PAIRS) return { code: "before_after", before, after };
  }
  return null;
}

/* A comparison in the months that a part holds openings of; null where too few are left (observed_change.Comparison.within).
   Of a year both months of a pair go, so that no season is compared with another. `held`: months as numbers. */
function within({ code, before, after }, held) {
  const isHeld = (month) => held.has(month), isPaired = (_, at) => isHeld(before[at]) && isHeld(after[at]);
  const isLeft = code === "year" ? isPaired : isHeld, found = { code, before: before.filter(isLeft), after: after.filter(isLeft) };
  return Math.min(found.before.length, found.after.length) >= LEAST_PAIRS ? found : null;
}

/* Shares before and after as collected, nothing held fixed, errors by employer (contrast.contrast, without q values).
   `side`: of each opening 0 before, 1 after, -1 neither; `knownEmployers`: how many of the employers are named, the first
   ones. Returns per skill null (not tested) or the row's numbers. */
const LEAST_SKILL_OPENINGS = 20, LEAST_SKILL_EMPLOYERS = 10;
function contrast(lists, side, employer, employerCount, knownEmployers) {
  const n = [0, 0], sizes = [new Float64Array(employerCount), new Float64Array(employerCount)];
  for (let i = 0; i < side.length; i++) if (side[i] >= 0) { n[side[i]]++; sizes[side[i]][employer[i]]++; }
  const there = [];
  for (let e = 0; e < employerCount; e++) if (sizes[0][e] + sizes[1][e]) there.push(e);
  const isNamed = (e) => e < knownEmployers, named = there.filter(isNamed);
  const few = [0, 1].some((s) => n[s] < LEAST_OPENINGS || named.filter((e) => sizes[s][e]).length < LEAST_EMPLOYERS);
  if (few) return lists.map(() => null);
  const clusters = there.length, bound = studentBound(0.05, clusters - 1);
  const hits = [new Float64Array(employerCount), new Float64Array(employerCount)];
  /* employers that never name a skill differ by their sizes only, so their squares are summed once */
  const sum = (a, b) => there.reduce((total, e) => total + sizes[a][e] * sizes[b][e], 0);
  const before = sum(0, 0), both = sum(0, 1), after = sum(1, 1);
  return lists.map(function (list) {
    const k = [0, 0], touched = new Set();
    for (let at = 0; at < list.length; at++) {
      const s = side[list[at]];
      if (s < 0) continue;
      k[s]++; hits[s][employer[list[at]]]++; touched.add(employer[list[at]]);
    }
    let found = null;
    const employers = Array.from(touched).filter(isNamed).length;
    if (k[0] + k[1] >= LEAST_SKILL_OPENINGS && employers >= LEAST_SKILL_EMPLOYERS) {
      const p = [k[0] / n[0], k[1] / n[1]];
      const a = p[1] / n[1], b = p[0] / n[0];
      let squares = a * a * after - 2 * a * b * both + b * b * before;
      for (const e of touched) {
        const size = b * sizes[0][e] - a * sizes[1][e];
        squares += (hits[1][e] / n[1] - hits[0][e] / n[0] + size) ** 2 - size * size;
      }
      const error = Math.sqrt(Math.max(squares, 0) * clusters / (clusters - 1)), change = p[1] - p[0];
      if (error > 0) {
        found = { before: p[0], after: p[1], points: 100 * change, low: 100 * (change - bound * error),
          high: 100 * (change + bound * error), pValue: studentBothTails(change / error, clusters - 1),
          demandCount: k[0] + k[1], employerCount: employers, countBefore: n[0], countAfter: n[1] };
      }
    }
    for (const e of touched) { hits[0][e] = 0; hits[1][e] = 0; }
    return found;
  });
}

return { LEAST_OPENINGS, LEAST_EMPLOYERS, wilson, benjaminiHochberg, quantile, studentBothTails, studentBound, employerCells, demand,
  requiredShares, compare, within, contrast };
})();
