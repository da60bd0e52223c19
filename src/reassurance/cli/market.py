"""Commands on the simulated market: write its packages, compare a build with its answer key."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from reassurance.cli.options import Json
from reassurance.console import print_json, print_line, print_table, step
from reassurance.errors import BuildError
from reassurance.settings import Settings
from reassurance.warehouse.record import latest_record, read_record

market = typer.Typer()


@market.command()
def simulate(
    size: Annotated[str, typer.Option(help="xs, s, m or l.")] = "xs",
    periods: Annotated[str, typer.Option(help="First and last month.")] = "2020-04:2020-06",
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 42,
    inbox: Annotated[Path | None, typer.Option(help="Folder for the packages; the inbox by default.")] = None,
    anomalies: Annotated[
        str, typer.Option(help="default, causes, none, a share of lines such as 5%, or a YAML file.")
    ] = "default",
    as_json: Json = False,
) -> None:
    """Write the packages of a fictitious market and the answer key of its anomalies."""
    from reassurance.market.simulate import simulate as simulate_market

    settings = Settings()
    first, _, last = periods.partition(":")
    with step(f"Simulate a market of size {size}", quiet=as_json):
        summary = simulate_market(
            settings,
            size=size,
            first_period=first,
            last_period=last or first,
            seed=seed,
            inbox=inbox or settings.inbox_dir,
            anomalies=anomalies,
        )
    print_json(summary.to_json()) if as_json else print_line(str(summary))


@market.command()
def answers(
    build_id: Annotated[str | None, typer.Argument(help="The build; by default the latest one.")] = None,
    answer_key: Annotated[
        Path | None,
        typer.Option(help="Answer key written by `simulate`; by default the one next to the inbox."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Compare the breaks, their causes, findings and refusals with the anomalies of the simulated market."""
    from reassurance.database import connect
    from reassurance.market.answers import compare_causes, compare_with_answer_key

    settings = Settings()
    record = read_record(settings, build_id) if build_id else latest_record(settings, "released", "held")
    if record is None:
        raise BuildError("No build was made yet: run `reassurance build` first.")
    answer_key = answer_key or settings.inbox_dir.parent / "answer_key.csv"
    with connect(settings, record.path(settings), read_only=True) as connection:
        compared = compare_with_answer_key(connection, answer_key, record.as_of)
        causes = compare_causes(connection, answer_key, record.as_of)
    wrong = [answer for answer in compared if not answer.agrees]
    wrong_causes = sum(len(answer.wrong) for answer in causes)
    if as_json:
        print_json(
            {
                name: [asdict(answer) for answer in rows]
                for name, rows in (("anomalies", compared), ("causes", causes))
            }
        )
    else:
        print_table(
            f"Anomalies of the market and of build {record.build_id}",
            ("check", "class", "in the key", "in the build", "in both", "missed", "unexpected"),
            (
                (
                    answer.check,
                    answer.anomaly_class,
                    answer.expected,
                    answer.actual,
                    answer.agreed,
                    ", ".join(answer.missed[:3]) or None,
                    ", ".join(answer.unexpected[:3]) or None,
                )
                for answer in compared
            ),
        )
        print_line(
            f"{sum(answer.expected for answer in compared)} anomalies of {len(compared)} classes: "
            + (
                f"{len(wrong)} classes differ."
                if wrong
                else "all found in their class, nothing else reported."
            )
        )
        print_table(
            "Suggested causes of the breaks in the key",
            ("cause", "in the key", "suggested", "missed", "wrong"),
            (
                (
                    answer.cause or "(none)",
                    answer.expected,
                    answer.agreed,
                    ", ".join(answer.missed[:3]) or None,
                    ", ".join(answer.wrong[:3]) or None,
                )
                for answer in causes
            ),
        )
        print_line(f"{wrong_causes} suggested causes are wrong.")
    if wrong or wrong_causes:
        raise typer.Exit(1)
