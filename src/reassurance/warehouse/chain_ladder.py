"""The SQL function `chain_ladder`: the ultimates of a triangle and their standard errors, by `chainladder`.

Models call it on the cells of one triangle. Amounts are decimals in SQL. They are floats only inside the
library, and each estimate is rounded once to the cent, half away from zero.
"""

import math
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from importlib.metadata import version
from typing import TypedDict

import duckdb

_CELLS = "struct(origin_number integer, development_number integer, amount decimal(18, 2))[]"
_ESTIMATES = (
    "struct(origin_number integer, ultimate_amount decimal(18, 2), standard_error_amount decimal(18, 2),"
    " method_version varchar)[]"
)
_CENT = Decimal("0.01")
# The first value that DECIMAL(18, 2) cannot hold.
_TOO_LARGE = 1e16
# Any year: the library wants dates, and only the distance between two quarters counts.
_FIRST_YEAR = 2000


class Cell(TypedDict):
    """A cumulative amount; origins and developments are quarters, numbered from 1."""

    origin_number: int
    development_number: int
    amount: Decimal


class Estimate(TypedDict):
    """What the library expects of an origin; None where it gives no finite number."""

    origin_number: int
    ultimate_amount: Decimal | None
    standard_error_amount: Decimal | None
    method_version: str


def register_functions(connection: duckdb.DuckDBPyConnection) -> None:
    """Add the functions of models to a connection; cursors of the connection have them too."""
    connection.create_function("chain_ladder", estimate_triangle, [_CELLS], _ESTIMATES)


def estimate_triangle(cells: Sequence[Cell]) -> list[Estimate]:
    """Chain-ladder ultimates and Mack's standard errors, one per origin, with the edition of the library.

    Factors are weighted by volume, without a tail. The library takes a zero for an unknown amount. Every
    origin from the first to the last must have cells, and the first one at least two.
    """
    # It imports pandas, scikit-learn and numba: more than a second.
    import chainladder
    import numpy as np
    import pandas as pd

    ordered = sorted(cells, key=lambda cell: (cell["origin_number"], cell["development_number"]))
    frame = pd.DataFrame(
        {
            "origin": [_first_day(cell["origin_number"]) for cell in ordered],
            "valuation": [
                _first_day(cell["origin_number"] + cell["development_number"] - 1) for cell in ordered
            ],
            "amount": [float(cell["amount"]) for cell in ordered],
        }
    )
    triangle = chainladder.Triangle(
        frame, origin="origin", development="valuation", columns="amount", cumulative=True
    )
    with np.errstate(all="ignore"):  # what overflows is no estimate
        summary = chainladder.MackChainladder().fit(triangle).summary_.to_frame()
    origins = sorted({cell["origin_number"] for cell in ordered})
    edition = f"chainladder {version('chainladder')}"
    return [
        Estimate(
            origin_number=origin,
            ultimate_amount=_cents(ultimate),
            standard_error_amount=_cents(error),
            method_version=edition,
        )
        # The library adds origins up to the last valuation.
        for origin, ultimate, error in zip(
            origins, summary["Ultimate"], summary["Mack Std Err"], strict=False
        )
    ]


def _first_day(quarter_number: int) -> date:
    return date(_FIRST_YEAR + quarter_number // 4, 3 * (quarter_number % 4) + 1, 1)


def _cents(number: float) -> Decimal | None:
    """The number as an amount; None when it is not finite or too large for one."""
    if not math.isfinite(number) or abs(number) >= _TOO_LARGE:
        return None
    return Decimal(number).quantize(_CENT, ROUND_HALF_UP)
