"""Commands on published releases: replay one, compare two, explain a figure."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from reassurance.cli.options import Json
from reassurance.console import print_json, print_line, print_table, step
from reassurance.log import log_warnings_only
from reassurance.settings import Settings

releases = typer.Typer()

Release = Annotated[str, typer.Argument(help="Name of a release, its beginning, `current`, or a path.")]

_SHORT = 12


@releases.command()
def replay(
    release: Release,
    with_other_code: Annotated[
        bool,
        typer.Option("--with-other-code", help="Go on although the code or a package differs."),
    ] = False,
    scratch: Annotated[
        Path | None,
        typer.Option(help="Folder for the scratch home; by default that of temporary files."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Rebuild a release from the archive and compare the sha256 of every file."""
    from reassurance.replay import replay as replay_release

    log_warnings_only()
    with step(f"Replay {release}", quiet=as_json) as progress:
        result = replay_release(
            Settings(), release, with_other_code=with_other_code, folder=scratch, progress=progress
        )
    differing = [pair for pair in result.files if not pair.is_identical]
    if as_json:
        print_json(
            {
                "release": str(result.release),
                "is_identical": result.is_identical,
                "origin": {name: list(pair) for name, pair in result.origin.items()},
                "files": [asdict(pair) | {"is_identical": pair.is_identical} for pair in result.files],
                "rebuilt": None if result.is_identical else str(result.rebuilt),
            }
        )
    else:
        for name, (then, now) in result.origin.items():
            print_line(f"Different {name}: {_cut(then)} in the release, {_cut(now)} here.")
        print_line(f"{len(result.files)} files, {len(differing)} of them differ from those published.")
        if differing:
            print_table(
                "Files that differ",
                ("file", "published", "rebuilt"),
                ((pair.path, _cut(pair.published_sha256), _cut(pair.rebuilt_sha256)) for pair in differing),
            )
            print_line(f"The rebuilt release is {result.rebuilt}. Compare its rows:")
            print_line(f"  reassurance diff {result.release.name} {result.rebuilt}")
    if differing:
        raise typer.Exit(1)


@releases.command()
def diff(
    first: Release,
    second: Release,
    maximum: Annotated[
        int, typer.Option(min=0, help="Maximum number of rows shown per table and cause.")
    ] = 20,
    as_json: Json = False,
) -> None:
    """Compare two releases: the rows and measures that differ, and why."""
    from reassurance.cli.release_diff import show_diff
    from reassurance.publication.diff import diff as compare

    log_warnings_only()
    with step(f"Compare {first} and {second}", quiet=as_json):
        result = compare(Settings(), first, second)
    print_json(result.to_json()) if as_json else show_diff(result, maximum)


@releases.command()
def explain(
    table: Annotated[str, typer.Argument(help="A published table, such as pub_ministry__premiums.")],
    measure: Annotated[str, typer.Option(help="The column of the figure.")],
    where: Annotated[
        str | None, typer.Option(help="SQL condition on the columns of the table that selects one row.")
    ] = None,
    release: Annotated[
        str, typer.Option(help="Name of a release, its beginning, `current`, or a path.")
    ] = "current",
    maximum: Annotated[int, typer.Option(min=0, help="Maximum number of lines shown.")] = 20,
    values: Annotated[bool, typer.Option("--values", help="Show the fields of the lines.")] = False,
    rebuild: Annotated[
        bool,
        typer.Option("--rebuild", help="Make the build again in a scratch home when its file was deleted."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Explain a published figure: its definition, its terms, the lines that add up to it, their receipts."""
    from reassurance.cli.explanation import show_explanation
    from reassurance.explain import explain as explain_cell

    log_warnings_only()
    with step(f"Explain {table}.{measure}", quiet=as_json) as progress:
        result = explain_cell(
            Settings(),
            table,
            measure,
            where=where,
            release=release,
            with_values=maximum if values else 0,
            rebuild=rebuild,
            progress=progress,
        )
    print_json(result.to_json()) if as_json else show_explanation(result, maximum)
    if result.difference:
        raise typer.Exit(1)


def _cut(text: str | None) -> str:
    """The beginning of a sha256; shorter texts as they are."""
    return text[:_SHORT] if text else "none"
