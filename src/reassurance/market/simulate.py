"""Simulate a market: packages in an inbox, and next to it the key to their anomalies."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from reassurance.database import connect
from reassurance.errors import ConfigurationError
from reassurance.market import anomalies as anomaly
from reassurance.market.accounts import create_accounts
from reassurance.market.answer_key import open_key, write_key
from reassurance.market.claim_anomalies import break_claims
from reassurance.market.claim_contradictions import contradict
from reassurance.market.claims import create_claims
from reassurance.market.convention_anomalies import break_decisions, withdraw_cover
from reassurance.market.convention_key import report_blanket_decisions, report_withdrawn_cover
from reassurance.market.envelope_anomalies import break_envelopes, report_envelopes
from reassurance.market.guarantees import create_guarantee_months
from reassurance.market.limit_lines import create_decisions
from reassurance.market.pair_anomalies import pair_guarantees
from reassurance.market.population import Market, populate
from reassurance.market.portfolio import break_portfolio, create_portfolio
from reassurance.market.premium_anomalies import break_premiums, report_premium_due
from reassurance.market.premium_lines import create_premium_lines
from reassurance.market.registers import write_registers
from reassurance.market.reservations import open_reservations
from reassurance.market.rule_anomalies import break_guarantees, create_term_macros
from reassurance.market.settlements import break_settlements, create_settlements
from reassurance.market.story import create_booking_months, plan, spread_sequences
from reassurance.market.trigger_anomalies import change_triggers, choose_triggers
from reassurance.market.write import write_package
from reassurance.periods import periods_between
from reassurance.registers.contract import load_contracts
from reassurance.settings import Settings

# Insurers, and guarantees in force for each.
SIZES = {"xs": (3, 200), "s": (5, 8_800), "m": (5, 67_000), "l": (5, 500_000)}


@dataclass(frozen=True)
class SimulationSummary:
    """What was written."""

    size: str
    packages: int
    lines: int
    premium_lines: int
    guarantees: int
    anomalies: int
    inbox: Path
    answer_key: Path

    def to_json(self) -> dict[str, Any]:
        """The summary for a machine."""
        return asdict(self)

    def __str__(self) -> str:
        """The summary for a person."""
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
    """Write the packages of a fictitious market into `inbox/<sender>/`; `answer_key.csv` next to it.

    `anomalies` is `default`, `none` or a YAML file of counts by class. Same arguments, same bytes.
    Raises ConfigurationError on an unknown size, an empty range of months or an unknown class.
    """
    if size not in SIZES:
        raise ConfigurationError(f"No size {size!r}: expected one of {', '.join(SIZES)}.")
    periods = tuple(periods_between(first_period, last_period))
    if not periods:
        raise ConfigurationError(f"No month from {first_period} to {last_period}: the first must come first.")
    insurers, guarantees = SIZES[size]
    market = Market(insurers, periods, guarantees, seed)
    counts = anomaly.choose(anomalies, market)
    contracts = load_contracts(settings)
    packages = plan(market)
    inbox.mkdir(parents=True, exist_ok=True)
    with connect(settings) as connection:
        populate(connection, market, settings.seeds_dir)
        create_booking_months(connection, packages)
        create_term_macros(connection)
        open_key(connection)
        open_reservations(connection)
        # What is wrong with cover comes before what is derived from it.
        break_guarantees(connection, counts)
        choose_triggers(connection, counts)
        pair_guarantees(connection, counts)
        break_envelopes(connection, counts)
        create_decisions(connection, market)
        change_triggers(connection)
        break_decisions(connection, market, counts)
        create_claims(connection)
        create_guarantee_months(connection)
        create_premium_lines(connection)
        break_premiums(connection, counts)
        create_portfolio(connection)
        break_claims(connection, counts)
        contradict(connection, counts)
        break_portfolio(connection, counts)
        withdraw_cover(connection, counts)
        create_accounts(connection)
        create_settlements(connection)
        break_settlements(connection, counts)
        write_registers(connection, contracts)
        anomaly.break_ledger(connection, counts)
        anomaly.break_lines(connection, market, counts)
        report_premium_due(connection)
        report_blanket_decisions(connection)
        report_withdrawn_cover(connection)
        report_envelopes(connection)
        spread_sequences(
            connection, market, [name for name, register in contracts.items() if register.sent_by == "cedent"]
        )
        anomaly.add_packages(connection, packages)
        written = [write_package(connection, settings, contracts, package, inbox) for package in packages]
        key = inbox.parent / "answer_key.csv"
        return SimulationSummary(
            size=size,
            packages=len(packages),
            lines=sum(written),
            premium_lines=connection.execute("select count(*) from premium_lines").fetchall()[0][0],
            guarantees=connection.execute("select count(*) from guarantees").fetchall()[0][0],
            anomalies=write_key(connection, key),
            inbox=inbox,
            answer_key=key,
        )
