"""Writes docs/sources.md from the classes of the platforms."""

from pathlib import Path

from skilltide.sources.access import Access, access_of, entries
from skilltide.sources.board_registry import known_boards, licence, line_keys
from skilltide.sources.board_source import BoardSource
from skilltide.sources.discovery import discover
from skilltide.sources.fetch import Politeness
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

Nothing is fetched until `SKILLTIDE_CONTACT` has your e-mail or web address, because operators of boards should know who
reads them. Requests keep to each host's limit, obey robots.txt, ask only for what changed (an unchanged board costs one
304; an unchanged posting with a page of its own costs nothing for a week), and wait as long as a host asks.
[source_fields.md](source_fields.md) lists the fields that each platform provides. A platform marked `unverified` was
written from other people's descriptions; nobody has read it live yet.

## The registry of boards

Employers' boards are in a registry with three layers: the bundled list of names and addresses, the home's own
`boards.sqlite` beside `sources.yml`, and your lines in `boards.yml`, which take precedence. A board is a `candidate`
(known by name; nobody here has asked it), `live`, `empty`, `gone` or `blocked`. Runs read live boards, and candidates
that somebody else saw with postings (`seen_on`).

```console
$ skilltide sources import boards.csv     # lists that people share, CSV or JSON: candidates
$ skilltide sources discover              # find employers' boards, by name and by links in postings and on pages
$ skilltide sources verify --sample 200   # ask those that are due; each result is stored at once
$ skilltide sources list ashby            # what is known of them, and from where
$ skilltide sources probe URL             # what would be ingested from an address
```

Every posting has an employer's name: from the posting or from the board's line, or else the platform's own name for the
board (`verify` asks for it), or else the board's name; `employer_source_code` in `marts.posting` says which. Results of
`verify` expire: live boards are due again after 30 days, empty ones after 7, gone ones after 180, and failures after a
day. A board that answers "not found" for 14 days is gone, and runs skip it.

{licence}

## What is believed

If a board gives no postings, far fewer than before, or postings without texts, its read is rejected: nothing of it is
loaded, nothing is closed, and the run ends with a warning that says what to do. The same applies if its postings lost
their places, dates, addresses or employers. Such a drop or loss is believed once it was seen on three days with no good
read in between; postings without titles or texts never are.

A posting is closed if its board was read whole and no longer has it, or if the board's address has had nothing for 14
days while other boards of the source could be read: it is then closed from the first of these days on. If no other
board could be read, the platform may have moved, and nothing is closed.

## Who may be read

What each host allows is recorded in `access.yml`. *Open*: read once sources.yml names it. *Opt-in*: read only if
sources.yml has your own decision: `accept_terms: true`, or, for a documented API that its host's robots.txt excludes,
`robots_decision: "who, when, why"`. *Blocked*: never read. Nobody in this project has asked a live host; "seen live"
says who did.

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
    texts = "complete" if platform.is_text_complete else "snippets (not counted)"
    boards = f"{len(known_boards(None, key)):,}" if platform.has_boards else "the site is one board"
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
                f"nobody has read it live; the code is based on {platform.rests_on}" if platform.rests_on else None,
            ),
            *_access_facts(access_of(key)),
            ("pace", _pace(platform.politeness)),
            (
                "gone postings",
                "closed when missing" if platform.is_whole else "never closed, because only the newest are shown",
            ),
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


def _pace(politeness: Politeness) -> str:
    requests = "1 request" if politeness.concurrent == 1 else f"{politeness.concurrent} requests"
    return f"{requests} at a time, {politeness.interval_seconds:g} s apart"


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
