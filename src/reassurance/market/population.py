"""The market before any package is written: its months, guarantees, decisions, premiums and claims.

Every draw hashes the seed with a name and a number: the same seed gives the same market on any machine.
SIRENs have a valid check digit and start with 99, a range that this simulation reserves.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from reassurance.market.queries import run
from reassurance.periods import parse_period

# Covers that begin during the market per guarantee in force on average, and guarantees per policy.
_COVERS_PER_GUARANTEE, _GUARANTEES_PER_POLICY = 1.35, 4
# Each kind of later correction applies to one guarantee in 200, and to at least 2.
_GUARANTEES_PER_CORRECTION, _MINIMUM_CORRECTIONS = 200, 2
# The query of each later correction, and the name used to draw its lines.
_CORRECTIONS = {
    "charged_twice": "charged twice, then refunded",
    "charged_late": "forgotten, then adjusted",
    "adjusted_and_reversed": "adjusted, then taken back",
}


@dataclass(frozen=True)
class Market:
    """The number of insurers, the months, the guarantees in force per insurer, and the seed of all draws."""

    insurers: int
    periods: tuple[str, ...]
    guarantees: int
    seed: int

    @property
    def silence(self) -> tuple[int, int] | None:
        """Insurer and month number of the package that is never sent: the last insurer's last month."""
        return (self.insurers, len(self.periods) - 1) if self.insurers > 2 else None


def insurer(number: int) -> str:
    """Identifier of an insurer by number."""
    return f"INS{number:02d}"


def create_base(connection: duckdb.DuckDBPyConnection, market: Market, seeds: Path) -> None:
    """Create the SQL macros, the seeds, `months`, and the empty `answer_key` and `reservations`."""
    year, month = parse_period(market.periods[0])
    number, silent_month = market.silence or (None, None)
    run(connection, "setup/functions", {"seed": market.seed, "first_month": year * 12 + month})
    run(connection, "setup/seeds", seeds=str(seeds))
    run(
        connection,
        "setup/months",
        periods=list(market.periods),
        silent_insurer=number and insurer(number),
        silent_month=silent_month,
    )
    run(connection, "setup/answer_key")


def create_guarantees(connection: duckdb.DuckDBPyConnection, market: Market) -> None:
    """Create `guarantees` and `policies`, typed, without any anomaly."""
    run(
        connection,
        "cover/covers",
        insurers=market.insurers,
        months=len(market.periods),
        covers=round(market.guarantees * _COVERS_PER_GUARANTEE),
        policies=max(market.guarantees // _GUARANTEES_PER_POLICY, 1),
    )
    run(connection, "cover/unreported", last_month=len(market.periods) - 1)
    run(connection, "cover/renewals")
    run(connection, "cover/guarantees")
    run(connection, "cover/policies")


def create_decisions(connection: duckdb.DuckDBPyConnection, market: Market) -> None:
    """Create `decisions`, typed: the triggers of guarantees, and the decisions on other limits."""
    run(connection, "cover/decisions")
    run(connection, "cover/other_decisions", months=len(market.periods))


def create_premium_lines(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `premium_lines`, typed, by the terms. Some are corrected a month later."""
    run(connection, "cover/guarantee_months")
    run(connection, "premiums/lines")
    guarantees = count(connection, "guarantees")
    for query, name in _CORRECTIONS.items():
        corrections = max(guarantees // _GUARANTEES_PER_CORRECTION, _MINIMUM_CORRECTIONS)
        run(connection, "premiums/correctable_lines", correction=name, count=corrections)
        run(connection, f"premiums/{query}")


def create_claims(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `claims`, one row per loss, and `claim_movements`, typed, by the terms."""
    run(connection, "claims/claims")
    run(connection, "claims/movements")


def create_portfolio(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the portfolio treaties with their premiums and books, and add their losses to the claims."""
    for query in ("treaties", "books", "premiums", "losses"):
        run(connection, f"portfolio/{query}")


def create_accounts(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the view `ceded_amounts` and the `technical_accounts` that add them up."""
    for query in ("ceded_amounts", "accounts"):
        run(connection, f"settlement/{query}")


def create_settlement(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the `payments` of the balances of technical accounts, with what they settle."""
    run(connection, "settlement/payments")


def count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    """Number of rows of a table."""
    return int(connection.table(table).count("*").fetchall()[0][0])
