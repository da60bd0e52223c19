"""Simulate a market: packages in an inbox, and the answer key of their anomalies next to it."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from reassurance.database import connect
from reassurance.errors import ConfigurationError
from reassurance.market import anomalies as anomaly
from reassurance.market import population
from reassurance.market.packages import create_booking_months, plan, spread_sequences
from reassurance.market.population import Market, count
from reassurance.market.queries import run
from reassurance.market.write import create_registers, write_package
from reassurance.periods import periods_between
from reassurance.registers.contract import load_contracts
from reassurance.settings import Settings

# Insurers, and guarantees in force per insurer.
SIZES = {"xs": (3, 200), "s": (5, 8_800), "m": (5, 67_000), "l": (5, 500_000)}


@dataclass(frozen=True)
class SimulationSummary:
    """The packages, lines and anomalies of a simulated market, and where they are."""

    size: str
    packages: int
    lines: int
    premium_lines: int
    guarantees: int
    anomalies: int
    inbox: Path
    answer_key: Path

    def to_json(self) -> dict[str, Any]:
        """The values of the summary, for JSON."""
        return asdict(self)

    def __str__(self) -> str:
        """The summary as one sentence."""
        return (
            f"{self.packages} packages, {self.lines:,} lines ({self.premium_lines:,} of premium, "
            f"{self.guarantees:,} guarantees) in {self.inbox}; "
            f"{self.anomalies} anomalies in {self.answer_key}"
        )


def simulate(
    settings: Settings,
    *,
    size: str,
    first_period: str,
    last_period: str,
    seed: int,
    inbox: Path,
    anomalies: str,
) -> SimulationSummary:
    """Write the packages of a fictitious market into `inbox/<sender>/`, `answer_key.csv` next to the inbox.

    `settlements.csv`, in the same folder, lists the balances that each bank movement settles.

    `anomalies` is `default`, `causes`, `none`, a share of the premium lines such as `5%`, or a YAML file of
    counts by class. The same arguments give the same bytes. Raises ConfigurationError on an unknown size, an
    empty range of months, or anomalies that cannot be read.
    """
    if size not in SIZES:
        raise ConfigurationError(f"No size {size!r}: expected one of {', '.join(SIZES)}.")
    periods = tuple(periods_between(first_period, last_period))
    if not periods:
        raise ConfigurationError(
            f"No month from {first_period} to {last_period}: give the first month first."
        )
    insurers, guarantees = SIZES[size]
    market = Market(insurers, periods, guarantees, seed)
    counts = anomaly.choose(anomalies, market)
    contracts = load_contracts(settings)
    packages = plan(market)
    inbox.mkdir(parents=True, exist_ok=True)
    with connect(settings) as connection:
        population.create_base(connection, market, settings.seeds_dir)
        create_booking_months(connection, packages)
        # Wrong cover is granted before its decisions, claims and premiums are created.
        population.create_guarantees(connection, market)
        anomaly.break_cover(connection, counts)
        population.create_decisions(connection, market)
        anomaly.break_decisions(connection, market, counts)
        population.create_claims(connection)
        population.create_premium_lines(connection)
        anomaly.break_premiums(connection, counts)
        population.create_portfolio(connection)
        anomaly.break_claims(connection, counts)
        anomaly.break_portfolio(connection, counts)
        population.create_accounts(connection)
        anomaly.break_accounts(connection, counts)
        population.create_settlement(connection)
        anomaly.break_settlement(connection, counts)
        create_registers(connection, contracts)
        anomaly.break_ledger(connection, counts)
        anomaly.break_lines(connection, market, counts)
        anomaly.report_breaches(connection)
        anomaly.report_packages(connection, packages)
        cedent_registers = [name for name, register in contracts.items() if register.sent_by == "cedent"]
        spread_sequences(connection, market, cedent_registers)
        written = [write_package(connection, settings, contracts, package, inbox) for package in packages]
        key = inbox.parent / "answer_key.csv"
        run(connection, "answer_key/write", path=str(key))
        run(connection, "answer_key/write_settlements", path=str(inbox.parent / "settlements.csv"))
        return SimulationSummary(
            size=size,
            packages=len(packages),
            lines=sum(written),
            premium_lines=count(connection, "premium_lines"),
            guarantees=count(connection, "guarantees"),
            anomalies=count(connection, "answer_key"),
            inbox=inbox,
            answer_key=key,
        )
