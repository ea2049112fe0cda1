/* What next? Which openings of the chosen population require nothing but what the reader knows, and which one skill more
   would add most of them. The counting is in `cube.js`. */
(function () {
"use strict";
const { el, table, skillLink } = skilltide.elements;
const { words, address, population } = skilltide;
const at = (id) => document.getElementById(id);
const tool = at("next-tool"), input = at("know-input"), list = at("know-list"), result = at("next-result"), said = at("know-status");
const OFFERED = 24, SHOWN = 10, NAMED = 3, LEAST_PAID = 5, LEAST = 30;
const COUNTED = { "": ["tool"], methods: ["tool", "concept"] };
let cube = null, skills = null;

const all = () => population.part || population.everything();
const known = () => address.values("know").filter((id) => cube.bySkill.has(id));
function counts() {
  const kinds = COUNTED[address.values("count")[0] || ""];
  return skills.map((skill) => !kinds || kinds.includes(skill.kind));
}
/* How many counted openings in English require each skill. */
function requiredCounts(part) {
  return part.requiredCounts ??= cube.lists.map((openings, skill) => openings.reduce((n, i, place) =>
    n + (cube.levels[skill][place] === 2 && part.counted[i] && cube.english[i] ? 1 : 0), 0));
}
/* What can be ticked: what is known, and what is required most. */
function offered() {
  const n = requiredCounts(all()), isCounted = counts(), ids = known();
  const most = skills.map((_, skill) => skill).filter((skill) => n[skill] && isCounted[skill])
    .sort((a, b) => n[b] - n[a] || a - b).slice(0, OFFERED);
  const own = ids.map((id) => cube.bySkill.get(id));
  return own.filter((skill) => !most.includes(skill)).concat(most);
}
function know(ids) {
  address.write({ know: ids.length ? ids : null }, true);
  render();
}
function toggle(id, isKnown) { know(isKnown ? [...new Set([...known(), id])] : known().filter((other) => other !== id)); }

function boxes() {
  const focused = document.activeElement && list.contains(document.activeElement) ? document.activeElement.value : null;
  const ticked = new Set(known());
  list.replaceChildren(...offered().map(function (skill) {
    const box = el("input", { type: "checkbox", value: skills[skill].id });
    box.checked = ticked.has(skills[skill].id);
    box.addEventListener("change", () => toggle(box.value, box.checked));
    return el("label", { class: "chip" }, [box, skills[skill].name]);
  }));
  if (focused) for (const box of list.querySelectorAll("input")) if (box.value === focused) box.focus({ preventScroll: true });
}
function paid(part, openings) {
  const among = new Uint8Array(cube.opening_count);
  for (const i of openings) among[i] = 1;
  const [most] = part.pay(among);
  if (!most) return ["none tells pay", ""];
  if (most.n < LEAST_PAID) return ["too few tell pay (n = " + most.n + ")", ""];
  const [currency, period] = most.unit;
  return [currency + (period === "year" ? "" : ", told by the " + period) + " " + words.money(most.median) + " (n = " + words.count(most.n) + ")", String(most.median)];
}
function asking(openings) {
  const found = new Map();
  for (const i of openings) {
    const employer = cube.employer[i];
    if (employer < cube.knownEmployers && !cube.isAgency.has(employer)) found.set(employer, (found.get(employer) || 0) + 1);
  }
  return Array.from(found).sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([employer]) => cube.employers[employer]);
}
const COLUMNS = [["skill_id", "One skill more", "skill"], ["added_count", "Openings it adds", 1], ["added_share", "Of those that count", 1],
  ["median_pay", "Median pay a year, where told", 0], ["employers", "Employers that ask for it most", 0], ["beside", "Required with it, of what you know", 0]];
function additions(part, found) {
  const isCounted = counts();
  const rows = found.additions.slice(0, SHOWN).map(function (each) {
    const beside = skilltide.cube.alsoRequired(part, each.openings, each.skill, isCounted).slice(0, NAMED);
    return [skillLink([skills[each.skill].id, skills[each.skill].name]), [words.count(each.n), String(each.n)],
      [words.percent(each.n / found.openings), String(each.n / found.openings)], paid(part, each.openings),
      asking(each.openings).slice(0, NAMED).join(", "), beside.map(([skill]) => skills[skill].name).join(", ")];
  });
  const columns = COLUMNS.map(([key, label, kind]) => ({ key, label, kind: kind === "skill" ? kind : null, number: kind === 1 ? 1 : 0 }));
  const caption = "The single skills that would add most openings";
  return [el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Table: " + caption }, table("next", caption, columns, rows)),
    el("button", { type: "button", class: "csv", "data-table": "table-next" }, "Download as CSV")];
}
function render() {
  boxes();
  const ids = known(), part = all();
  at("know-none").hidden = !ids.length;
  const strange = address.values("know").filter((id) => !cube.bySkill.has(id));
  if (strange.length) said.textContent = "No opening here demands " + words.listing(strange) + ".";
  if (!ids.length) { result.replaceChildren(el("p", { class: "lead" }, "Nothing is ticked yet.")); return; }
  const isKnown = new Uint8Array(skills.length);
  for (const id of ids) isKnown[cube.bySkill.get(id)] = 1;
  const found = skilltide.cube.nextSkills(part, isKnown, counts());
  const share = (n) => words.count(n) + " (" + words.percent(n / found.openings) + ")";
  const out = [];
  if (!found.openings) {
    out.push(el("p", { class: "lead" }, "No counted opening of this population requires such a skill."));
  } else {
    const [best] = found.additions;
    out.push(el("p", { class: "lead", id: "next-lead", role: "status" }, "Of " + words.plural(found.openings, "opening") + " that require at least one such skill, " +
      share(found.met) + " require nothing beyond what you know, and " + share(found.allButOne) + " all but one skill." +
      (best ? " " + skills[best.skill].name + " would add most: " + words.plural(best.n, "opening") + "." : "")));
    if (found.openings < LEAST) out.push(el("p", {}, "That is too few openings to rest a choice on."));
    if (found.additions.length) out.push(...additions(part, found));
    out.push(el("p", { class: "n" }, "n = " + words.count(found.openings) + " openings in English, " + population.period + "; " +
      words.count(found.silent) + " more require none of what is counted and are left out. Population: " + population.name + ". " +
      document.getElementById("main").dataset.source));
  }
  out.push(el("p", { class: "note" }, "Required is what the text asks for as a must, as skilltide tags it; a nice-to-have is not counted. Postings name what they name: what goes without saying is missing, and a match of skills says nothing of experience, places or chances. Only what is ticked counts as known: a part (PyTorch) doesn\u2019t stand for the whole (deep learning), nor the other way round. Openings in other languages are left out, since most other skills than technologies aren\u2019t counted in them. Pay is the median of the openings that the skill adds, in the currency of most of them, and the skill itself need not be the reason; with n under 5 it isn\u2019t told. Each row adds one skill alone; two together may add more than both rows."));
  result.replaceChildren(...out);
}
function add() {
  const text = input.value.trim();
  if (!text) return;
  const [found] = skilltide.explorer.matches(text).map((each) => each[0]).filter((skill) => cube.bySkill.has(skill[0]));
  if (!found) { said.textContent = "Nothing found for \u201c" + text + "\u201d that an opening here demands."; return; }
  if (known().includes(found[0])) { said.textContent = found[1] + " is ticked already."; return; }
  input.value = "";
  know([...known(), found[0]]);
  said.textContent = "Added " + found[1] + ".";
  input.focus();
}
at("know-add").addEventListener("click", add);
input.addEventListener("keydown", function (event) {
  if (event.key === "Enter") { event.preventDefault(); add(); }
});
at("know-none").addEventListener("click", function () { know([]); said.textContent = "Nothing is ticked."; list.querySelector("input").focus(); });
at("know-count").addEventListener("change", function (event) {
  address.write({ count: event.target.value || null }, true);
  render();
});
let isStarted = false;
async function start() {
  if (isStarted) return;
  isStarted = true;
  ({ cube, skills } = await population.load());
  if (!cube.opening_count) return;
  at("know-count").value = address.values("count")[0] || "";
  at("know-names").append(...skilltide.lookup().skills.filter((skill) => cube.bySkill.has(skill[0])).map((skill) => el("option", { value: skill[1] })));
  tool.hidden = false;
  render();
}
population.follow(function () { if (cube && !tool.hidden) render(); });
let last = "";
addEventListener("hashchange", function () {
  const now = address.values("know").join(",") + "|" + address.values("count").join(",");
  if (now === last) return;
  last = now;
  if (!cube || tool.hidden) { if (address.values("know").length) start(); return; }
  at("know-count").value = address.values("count")[0] || "";
  render();
});
if (address.values("know").length) population.ready.then(start);
else new IntersectionObserver(function (entries, self) {
  if (entries.some((entry) => entry.isIntersecting)) { self.disconnect(); population.ready.then(start); }
}, { rootMargin: "900px" }).observe(at("next"));
})();
