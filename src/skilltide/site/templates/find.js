// Shows the rows whose name or alias holds what is typed: exact ones first, then beginnings, then the rest.
(() => {
  const input = document.getElementById("find"), body = document.getElementById("rows"), told = document.getElementById("found");
  const rows = [...body.rows].map((row, place) => ({ row, place, names: row.dataset.names.split("|") }));
  const fold = (text) => text.toLowerCase().replace(/[\s/_|\u2010-\u2015-]+/g, "");
  const rank = (names, wanted) => Math.min(...names.map((name) => {
    const folded = fold(name);
    return folded === wanted ? 0 : folded.startsWith(wanted) ? 1 : folded.includes(wanted) ? 2 : 9;
  }));
  input.addEventListener("input", () => {
    const wanted = fold(input.value);
    const found = rows.map((one) => ({ ...one, rank: wanted ? rank(one.names, wanted) : 0 }))
      .sort((a, b) => a.rank - b.rank || a.place - b.place);
    for (const one of found) {
      one.row.hidden = one.rank === 9;
      body.append(one.row);
    }
    const count = found.filter((one) => one.rank < 9).length;
    told.textContent = wanted ? (count ? `${count} found` : "Nothing of that name stands here.") : "";
  });
})();
