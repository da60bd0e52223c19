"""Scenarios with worked treaty years: the rows that each gives the engine and the expected result."""

import csv
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from reassurance.periods import last_day
from reassurance.settings import PROJECT_DIR
from support.treaty_engine import Row, run_engine

STORIES = PROJECT_DIR / "tests" / "scenarios"
SEEDS = ("treaties", "treaty_terms", "loss_terms", "loss_bands")
Seeds = dict[str, list[Row]]


@dataclass(frozen=True)
class Example:
    """The terms of a scheme, the movements of its treaties and the expected treaty years."""

    name: str
    seeds: Seeds
    movements: list[Row]
    years: list[Row]

    def is_met(self) -> bool:
        """Whether the engine returns the treaty years that the scenario expects."""
        treaty_years = run_engine(self.seeds, self.movements)["fct_treaty_years"]
        actual = [{column: _text(year[column]) for column in self.years[0]} for year in treaty_years]
        return sorted(actual, key=_key) == sorted(self.years, key=_key)


def examples() -> dict[str, Example]:
    """The scenarios that set every treaty term themselves, by name."""
    folders = [path.parents[2] for path in sorted(STORIES.glob("*/given/seeds/treaties.csv"))]
    return {folder.name: _read(folder) for folder in folders}


def for_insurers(example: Example, insurers: tuple[str, ...]) -> Seeds:
    """The terms of the first treaty of an example, for several insurers."""
    ((first, *_), terms) = (example.seeds["treaties"], example.seeds["treaty_terms"])
    return example.seeds | {
        "treaties": [first | {"treaty_id": f"T-{name}", "insurer_id": name} for name in insurers],
        "treaty_terms": [
            row | {"treaty_id": f"T-{name}", "insurer_id": name}
            for name in insurers
            for row in terms
            if row["treaty_id"] == first["treaty_id"]
        ],
        "insurers": [{"insurer_id": name, "name": name} for name in insurers],
    }


def _read(folder: Path) -> Example:
    given = folder / "given"
    seeds: Seeds = {name: _rows(given / "seeds" / f"{name}.csv") for name in SEEDS}
    seeds["insurers"] = [
        {"insurer_id": treaty["insurer_id"], "name": treaty["insurer_id"]} for treaty in seeds["treaties"]
    ]
    movements = [
        {
            "treaty_id": line["treaty_id"],
            "movement_type": "premium",
            "movement_id": line["premium_line_id"],
            "period": line["period"],
            "movement_on": last_day(str(line["period"])),
            "attached_on": line["covers_from"],
            "gross_amount_eur": line["gross_premium_amount"],
        }
        for line in _rows(given / "premiums.csv")
    ]
    movements += [
        {
            "treaty_id": line["treaty_id"],
            "movement_type": line["movement_type"],
            "movement_id": line["movement_id"],
            "claim_id": line["claim_id"],
            "period": line["period"],
            "movement_on": line["movement_on"],
            "attached_on": line["loss_on"],
            "gross_amount_eur": line["gross_amount"],
        }
        for line in _rows(given / "claims.csv")
    ]
    return Example(folder.name, seeds, movements, _rows(folder / "expected" / "fct_treaty_years.csv"))


def _rows(path: Path) -> list[Row]:
    """Rows of a file of a scenario; empty cells become None."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [{name: cell or None for name, cell in row.items()} for row in csv.DictReader(stream)]


def _text(value: object) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _key(year: Row) -> tuple[str, str]:
    return str(year["treaty_id"]), str(year["loss_terms_id"])
