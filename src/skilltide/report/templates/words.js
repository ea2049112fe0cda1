/* Numbers, months and lists as a reader wants to read them: the same words as words.py. */
globalThis.skilltide.words = (function () {
"use strict";
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
  "November", "December"];

/* Digits after the point; a half goes to the even digit, as in Python. */
function fixed(value, digits) {
  const halves = Math.abs(value) * 2 ** (digits + 1);
  if (!Number.isInteger(halves) || halves % 2 === 0) return value.toFixed(digits);
  const below = Math.floor(Math.abs(value) * 10 ** digits);
  return (Math.sign(value) * (below + below % 2) / 10 ** digits).toFixed(digits);
}
const isMissing = (value) => value === null || value === undefined || Number.isNaN(value);
const count = (value) => isMissing(value) ? "" : (Number(fixed(value, 0)) || 0).toLocaleString("en-US");
function percent(share, digits) {
  if (isMissing(share)) return "";
  const value = share * 100;
  return digits === 0 && value > 0 && value < 0.5 ? "under 1%" : fixed(value, digits === undefined ? 1 : digits) + "%";
}
function points(value) {
  return isMissing(value) ? "" : (value < 0 || Object.is(value, -0) ? "\u2212" : "+") + fixed(Math.abs(value), 1);
}
const money = (value) => isMissing(value) ? "" : count(Number(fixed(value / 100, 0)) * 100);
const number = (value, digits) => isMissing(value) ? "" : fixed(value, digits === undefined ? 2 : digits);
const month = (day) => MONTHS[Number(day.slice(5, 7)) - 1] + " " + day.slice(0, 4);
const shortMonth = (day) => month(day).slice(0, 3) + " " + day.slice(0, 4);
function months(first, last) {
  if (first === last) return month(first);
  const next = first.slice(0, 4) === last.slice(0, 4) && Number(last.slice(5, 7)) === Number(first.slice(5, 7)) + 1;
  return next ? month(first).split(" ")[0] + " and " + month(last) : month(first) + " to " + month(last);
}
/* Months in order of time, of which some between may be missing. */
function monthList(days) {
  const number = (day) => 12 * Number(day.slice(0, 4)) + Number(day.slice(5, 7)), year = (day) => day.slice(0, 4), runs = [];
  for (const day of days) {
    const run = runs[runs.length - 1];
    if (run && number(day) === number(run[run.length - 1]) + 1) run.push(day); else runs.push([day]);
  }
  if (runs.length < 2) return runs.length ? months(days[0], days[days.length - 1]) : "";
  const parts = runs.flatMap((run) => run.length > 2 ? [[run[0], run[run.length - 1]]] : run.map((day) => [day, day]));
  return listing(parts.map(function ([first, last], at) {
    const name = (day) => month(day).split(" ")[0], next = parts[at + 1];
    const text = (year(first) < year(last) ? month(first) : name(first)) + (first < last ? " to " + name(last) : "");
    return next && next.every((day) => year(day) === year(last)) ? text : text + " " + year(last);
  }));
}
/* In what pay is told. */
const payUnit = ([currency, period]) => currency + " by the " + period;
function listing(parts) {
  return parts.length < 2 ? parts.join("") : parts.slice(0, -1).join(", ") + " and " + parts[parts.length - 1];
}
function some(parts, most) {
  return parts.length <= most ? listing(parts) : parts.slice(0, most).join(", ") + " and " + (parts.length - most) + " more";
}
/* The first of ranked [name, share] pairs, and those that round to the same. */
function tied(shares) {
  const first = percent(shares[0][1], 0);
  return some(shares.filter((each) => percent(each[1], 0) === first).map((each) => each[0]), 3) + " (" + first + ")";
}
/* A country or region as it stands behind "in". */
const PLURAL = /^(United |European Union|Netherlands$|Philippines$|Bahamas$|Maldives$)|( Islands| Republic)$/;
const place = (name) => PLURAL.test(name) ? "the " + name : name;
const plural = (amount, one, many) => count(amount) + " " + (amount === 1 ? one : many || one + "s");
/* a, b and 3 more countries (data.py) */
function among(names, most, one, many) {
  if (names.length <= most) return listing(names);
  return names.slice(0, most).join(", ") + " and " + plural(names.length - most, "more " + one, "more " + many);
}
/* A long name that ends with its acronym in brackets: the acronym. */
function short(name) {
  const found = /^(.{14,}) \(([A-Z][\w+./-]{1,7})\)$/.exec(name);
  return found ? found[2] : name;
}
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
return { fixed, isMissing, count, percent, points, money, number, month, shortMonth, months, monthList, payUnit, listing, some, tied, place, plural, among,
  short, capital };
})();
