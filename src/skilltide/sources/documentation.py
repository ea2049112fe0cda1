"""Writes docs/sources.md from the classes of the platforms."""

from pathlib import Path

from skilltide.sources.board_registry import load_boards
from skilltide.sources.board_source import BoardSource
from skilltide.sources.discovery import discover
from skilltide.sources.source import Source

_HEAD = """\
# Sources

Written by `skilltide docs` from the classes in `src/skilltide/sources/platforms/`; don't edit.

`sources.yml` in the home folder says what a run reads: `source-id:` with `platform:` and its keys. Employers are lines
of `boards.yml`; the bundled file lists boards that were seen, and a home's own `boards.yml` adds lines and changes
others.

```yaml
ashby:                      # every enabled board of the platform
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
[What each platform tells](source_fields.md), field by field, stands apart. `skilltide sources probe URL` shows what an
address would give, `skilltide sources verify` looks for boards that nobody has seen yet. A platform that is marked
`unverified` was written after what others show of it, and nobody has read it live so far.

A board that gives no postings, far fewer than before, or postings without texts is not believed: its read is rejected,
nothing of it is loaded and nothing closed, and the run ends with a warning that says what to do. A posting is closed
only when its board was read whole and did not hold it.

| platform | read from | texts | boards | needs |
|---|---|---|---|---|
"""


def sources_page() -> str:
    """Return docs/sources.md as text."""
    platforms = sorted(discover().items(), key=lambda item: item[1].name.casefold())
    rows, sections = [], []
    for key, platform in platforms:
        rows.append(_row(key, platform))
        sections.append(_section(key, platform))
    return _HEAD + "\n".join(rows) + "\n\n" + "\n".join(sections)


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
        return f"| [{platform.name}](#{key}) | disk | as given | | |"
    texts = "complete" if platform.is_text_complete else "snippets: in no denominator"
    boards = str(len(load_boards(platform))) if platform.has_boards else "is its one board"
    if platform.are_boards_looked_up:
        boards = "looked up"
    needs = [f"`{name}`" for name in platform.keys] + (["opt-in"] if platform.is_opt_in else [])
    needs += ["unverified"] if platform.rests_on else []
    home = (platform.api or "each board's own site").removeprefix("https://")
    return f"| [{platform.name}](#{key}) | {home} | {texts} | {boards} | {', '.join(needs)} |"


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
            ("robots.txt", "obeyed" if platform.is_robots_obeyed else "not asked: a documented API for this use"),
            (
                "pace",
                f"{platform.politeness.concurrent} requests at once, {platform.politeness.interval_seconds:g} s apart",
            ),
            ("gone postings", "closed when missing" if platform.is_whole else "never closed: it shows only the newest"),
        ]
    facts += [("cadence", platform.cadence), ("attribution", platform.attribution)]
    lines += [f"- {name}: {text}" for name, text in facts if text]
    keys = [name for name in platform.Entry.model_fields if name not in ("platform", "enabled")]
    lines.append(f"- keys in sources.yml: {', '.join(f'`{name}`' for name in keys)}")
    if issubclass(platform, BoardSource) and platform.has_boards:
        lines.append(f"- keys in boards.yml: {', '.join(f'`{name}`' for name in platform.BoardEntry.model_fields)}")
    return "\n".join(lines) + "\n"


def _summary(platform: type[Source]) -> str:
    return " ".join((platform.__doc__ or "").split())
