"""Sample triangles of the library through the model give the ultimates that the library publishes."""

import shutil
import subprocess
import sys
from decimal import Decimal

import pytest

from reassurance.database import connect
from reassurance.warehouse.chain_ladder import estimate_triangle, register_functions

# Sums of the ultimates, as the documentation of the library prints them.
PUBLISHED = {"raa": Decimal("213122.23"), "genins": Decimal("53038945.61")}
CENT = Decimal("0.01")


def sample_cells(sample: str) -> list[dict]:
    """The cumulative amounts of a sample triangle, with its years numbered from 1."""
    import chainladder

    amounts = chainladder.load_sample(sample).to_frame(keepdims=False).to_numpy().tolist()
    return [
        {"origin_number": origin, "development_number": development, "amount": Decimal(str(amount))}
        for origin, row in enumerate(amounts, start=1)
        for development, amount in enumerate(row[: len(amounts) - origin + 1], start=1)
    ]


def decimal_ultimates(cells: list[dict]) -> list[Decimal]:
    """Chain-ladder with decimals: the latest amount of each origin × the volume-weighted factors to come."""
    amounts = {(cell["origin_number"], cell["development_number"]): cell["amount"] for cell in cells}
    count = max(origin for origin, _ in amounts)
    ultimates = []
    for origin in range(1, count + 1):
        ultimate = amounts[origin, count - origin + 1]
        for step in range(count - origin + 1, count):
            known = [one for one in range(1, count + 1) if (one, step + 1) in amounts]
            after, before = (sum(amounts[one, step + offset] for one in known) for offset in (1, 0))
            ultimate = ultimate * after / before
        ultimates.append(ultimate.quantize(CENT))
    return ultimates


def quarter(number: int) -> str:
    return f"{2000 + (number - 1) // 4}-Q{(number - 1) % 4 + 1}"


@pytest.fixture
def estimated(market, tmp_path):
    """A function that gives the latest rows of the model for the cells of a triangle."""
    copy = tmp_path / "build.duckdb"
    shutil.copyfile(market.record.path(market.settings), copy)
    compiled = market.settings.home / "dbt" / market.record.build_id / "compiled"
    (model,) = compiled.rglob("fct_claim_development.sql")

    def estimate(cells: list[dict]) -> list[tuple]:
        with connect(market.settings, copy) as connection:
            register_functions(connection)
            connection.execute("delete from marts.fct_claim_triangles")
            connection.executemany(
                "insert into marts.fct_claim_triangles values ('CAP', ?, ?, '', current_date, true, ?, ?)",
                [
                    (
                        quarter(cell["origin_number"]),
                        cell["development_number"],
                        cell["amount"],
                        cell["amount"],
                    )
                    for cell in cells
                ],
            )
            return connection.execute(
                "select incurred_ultimate_amount_eur, incurred_standard_error_amount_eur,"
                " net_paid_ultimate_amount_eur, net_paid_standard_error_amount_eur, estimate_method_version"
                f" from ({model.read_text(encoding='utf-8')}) where incurred_ultimate_amount_eur is not null"
                " order by origin_quarter"
            ).fetchall()

    return estimate


@pytest.mark.parametrize("sample", PUBLISHED)
def test_a_sample_triangle_gives_the_published_ultimates(estimated, sample):
    import chainladder

    cells = sample_cells(sample)
    expected = chainladder.MackChainladder().fit(chainladder.load_sample(sample)).summary_.to_frame()

    rows = estimated(cells)

    ultimates = [row[0] for row in rows]
    assert abs(sum(ultimates) - PUBLISHED[sample]) <= CENT * len(rows)
    assert ultimates == [round(Decimal(value), 2) for value in expected["Ultimate"]]
    assert ultimates == decimal_ultimates(cells)
    # The oldest origin has nothing to come, hence no error.
    assert [row[1] for row in rows] == [
        None,
        *(round(Decimal(value), 2) for value in expected["Mack Std Err"][1:]),
    ]
    assert [row[2:4] for row in rows] == [row[:2] for row in rows]
    assert {row[4] for row in rows} == {f"chainladder {chainladder.__version__}"}


def test_one_cent_more_is_another_ultimate(estimated):
    """Sabotage twin."""
    cells = sample_cells("raa")
    cells[-1]["amount"] += CENT
    assert sum(row[0] for row in estimated(cells)) != PUBLISHED["raa"]


def test_a_number_that_is_no_amount_is_left_out():
    cells = [
        {"origin_number": origin, "development_number": development, "amount": amount}
        for origin, development, amount in (
            (1, 1, CENT),
            (1, 2, Decimal("1e15")),
            (2, 1, Decimal("1e15")),
        )
    ]
    assert [estimate["ultimate_amount"] for estimate in estimate_triangle(cells)] == [Decimal("1e15"), None]


def test_the_library_is_not_imported_to_start():
    """It takes more than a second, and most commands and most builds without claims do not need it."""
    modules = "reassurance.cli, reassurance.warehouse.dbt_connection"
    program = f"import sys, {modules}; print('chainladder' in sys.modules)"
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert finished.stdout.strip() == "False"
