"""Writes docs/sources.md from the classes of the platforms."""

from pathlib import Path

from skilltide.sources.access import Access, access_of, entries
from skilltide.sources.board_registry import known_boards, licence, line_keys
from skilltide.sources.board_source import BoardSource
from skilltide.sources.discovery import discover
from skilltide.sources.source import Source

_HEAD = """\
# Sources

Written by `skilltide docs` from `access.yml` and the classes of `platforms/` in `src/skilltide/sources`; don't edit.

`sources.yml` in the home folder says what a run reads: `source-id:` with `platform:` and its keys.

```yaml
ashby:                      # every board of the platform that is live, or was seen by others
  platform: ashby
own-choice:                 # only these
  platform: greenhouse
  boards: [gitlab, warp]
hiring-threads:
  platform: hackernews
  history: threads/*.jsonl  # threads of the past, from files
```

Nothing is fetched before `SKILLTIDE_CONTACT` holds your e-mail or web address: boards are told who reads them. Requests
keep to each host's limit, obey robots.txt, ask only for what changed (an unchanged board costs one 304, an unchanged
posting with a page of its own nothing for a week), and wait as long as a host asks for.
[What each platform tells](source_fields.md), field by field, stands apart. A platform that is marked `unverified` was
written after what others show of it, and nobody has read it live so far.

## The registry of boards

Employers' boards stand in a registry: names and addresses that are bundled, a home's own `boards.sqlite` beside
`sources.yml`, and lines that you write into `boards.yml`, which win. A board is a `candidate` (known by name; nobody
here has asked it), `live`, `empty`, `gone` or `blocked`. Runs read those that are live, and candidates that somebody
else saw with postings (`seen_on`).

```console
$ skilltide sources import boards.csv     # lists that people share, CSV or JSON: candidates
$ skilltide sources discover              # whose boards the warehouse's employers are; links in postings and on pages
$ skilltide sources verify --sample 200   # ask those that are due; kept one by one, a kill loses none
$ skilltide sources list ashby            # what is known, and how
$ skilltide sources probe URL             # what an address would give
```

An employer always has a name in the postings: told by the posting or for the board, else the platform's own name for
the board's employer (`verify` asks), else the board's name; `employer_source_code` in `marts.posting` says which. What
was found grows old: live boards are due again after 30 days, empty ones after 7, gone ones after 180, failures after a
day. A board that answers "not found" for 14 days is gone, and runs leave it out.

{licence}

## What is believed

A board that gives no postings, far fewer than before, or postings without texts is not believed: its read is rejected,
nothing of it is loaded and nothing closed, and the run ends with a warning that says what to do. Neither is one whose
postings lost their places, dates, addresses or employers. A drop and such a loss are believed when they were seen on
three days with no good read between; postings without titles or texts never are.

A posting is closed only when its board was read whole and did not hold it, or when there has been nothing at the
board's address for 14 days while other boards of the source could be read: it is closed from the first of these days
on. Where no other board could be read, the platform may have moved, and nothing is closed.

## Who may be read

What each host allows is data (`access.yml`). *Open*: read once sources.yml names it. *Opt-in*: read only where your own
decision stands in sources.yml: `accept_terms: true`, or for a documented API that its host's robots.txt hides
`robots_decision: "who, when, why"`. *Blocked*: not read, whoever asks. Nobody of this project has asked a live host;
"seen live" tells who did.

| platform | access | read from | texts | boards known | needs |
|---|---|---|---|---|---|
"""


def sources_page() -> str:
    """Return docs/sources.md as text."""
    platforms = sorted(discover().items(), key=lambda item: item[1].name.casefold())
    rows, sections = [], []
    for key, platform in platforms:
        rows.append(_row(key, platform))
        sections.append(_section(key, platform))
    head = _HEAD.replace("{licence}", licence())
    return head + "\n".join(rows) + "\n\n" + "\n".join(_blocked()) + "\n\n" + "\n".join(sections)


def _blocked() -> list[str]:
    """Return a paragraph for each host that is not read."""
    lines = ["### Not read", ""]
    for entry in entries():
        if entry.verdict == "blocked":
            lines.append(
                f"- **{entry.name}.** {entry.why} robots.txt: {entry.robots} Terms: {entry.terms} "
                f"(Checked: {entry.checked}.) What remains: {entry.instead}"
            )
    return lines


def write_sources(path: Path, *, is_check: bool = False) -> bool:
    """Write the file (or with `is_check` only compare); return whether it was or now is up to date."""
    text = sources_page()
    if is_check:
        return path.exists() and path.read_text(encoding="utf-8") == text
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return True


def _row(key: str, platform: type[Source]) -> str:
    if not issubclass(platform, BoardSource):
        return f"| [{platform.name}](#{key}) | yours | disk | as given | | |"
    access = access_of(key)
    texts = "complete" if platform.is_text_complete else "snippets: in no denominator"
    boards = f"{len(known_boards(None, key)):,}" if platform.has_boards else "is its one board"
    if platform.are_boards_looked_up:
        boards = "looked up"
    needs = [f"`{name}`" for name in platform.keys]
    if access is not None and access.decision:
        needs.append(f"`{access.decision}`")
    needs += ["unverified"] if platform.rests_on else []
    home = (platform.api or "each board's own site").removeprefix("https://")
    verdict = access.verdict if access is not None else "not known"
    return f"| [{platform.name}](#{key}) | {verdict} | {home} | {texts} | {boards} | {', '.join(needs)} |"


def _section(key: str, platform: type[Source]) -> str:
    lines = [f'<a id="{key}"></a>', f"## {platform.name}", "", _summary(platform), ""]
    facts = [("platform", f"`{key}`"), ("home", platform.home), ("terms", platform.terms)]
    if issubclass(platform, BoardSource):
        facts += [
            ("documentation", platform.documentation),
            (
                "**unverified**",
                f"nobody has read it live; it rests on {platform.rests_on}" if platform.rests_on else None,
            ),
            *_access_facts(access_of(key)),
            (
                "pace",
                f"{platform.politeness.concurrent} requests at once, {platform.politeness.interval_seconds:g} s apart",
            ),
            ("gone postings", "closed when missing" if platform.is_whole else "never closed: it shows only the newest"),
        ]
    facts += [("cadence", platform.cadence), ("attribution", platform.attribution)]
    lines += [f"- {name}: {text}" for name, text in facts if text]
    left_out = {"platform", "enabled"}
    if issubclass(platform, BoardSource) and not platform.has_boards:
        left_out.add("boards")
    keys = [name for name in platform.Entry.model_fields if name not in left_out]
    lines.append(f"- keys in sources.yml: {', '.join(f'`{name}`' for name in keys)}")
    if issubclass(platform, BoardSource) and platform.has_boards:
        lines.append(f"- keys in boards.yml: {', '.join(f'`{name}`' for name in line_keys(platform))}")
    return "\n".join(lines) + "\n"


def _access_facts(access: Access | None) -> list[tuple[str, str | None]]:
    if access is None:
        return [("access", "not known")]
    remains = f" What remains: {access.instead}" if access.verdict == "blocked" else ""
    return [
        ("access", f"{access.verdict}. {access.why}{remains}"),
        ("robots.txt", access.robots),
        ("terms say", access.terms),
        ("checked", access.checked),
        ("seen live", f"by nobody of this project; {access.seen}" if access.seen else "by nobody that is known here"),
    ]


def _summary(platform: type[Source]) -> str:
    return " ".join((platform.__doc__ or "").split())
