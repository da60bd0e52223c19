"""Each amount of the scheme has one name in all models, and every amount column is decimal."""

import pytest

# The name of an amount valued in euros ends with _eur.
AMOUNTS = (
    "primary_limit_amount",
    "public_limit_amount",
    "guaranteed_amount",
    "ceded_exposure_amount",
    "outstanding_amount",
    "gross_premium_amount",
    "ceded_premium_amount",
    "ceding_commission_amount",
    "net_ceded_premium_amount",
    "guarantee_fee_amount",
    "ceded_claim_amount",
)
COMPUTED = "('registers', 'cover', 'rules', 'treaties', 'envelopes', 'marts')"


@pytest.fixture(scope="module")
def columns(market) -> list[tuple[str, str, str]]:
    return market.query(
        f"""select table_name, column_name, data_type from information_schema.columns
        where table_schema in {COMPUTED}"""
    )


@pytest.mark.parametrize("name", AMOUNTS)
def test_every_amount_of_the_scheme_has_its_name_and_type(columns, name):
    data_types = [data_type for _, column, data_type in columns if column in (name, f"{name}_eur")]
    assert data_types
    assert set(data_types) == {"DECIMAL(18,2)"}


def test_no_column_of_the_warehouse_is_a_float(market):
    rows = market.query("select table_name, column_name, data_type from information_schema.columns")
    assert len(rows) > 1000
    assert [row for row in rows if row[2] in ("DOUBLE", "FLOAT", "REAL")] == []


def test_net_ceded_premium_and_ratio_follow_from_their_parts(market):
    """Net premium = ceded premium less commission. Loss ratio = ceded incurred claims ÷ ceded premium."""
    rows = market.query(
        """select ceded_premium_amount_eur - ceding_commission_amount_eur - net_ceded_premium_amount_eur,
            abs(loss_ratio * ceded_premium_amount_eur - ceded_claim_amount_eur - ceded_reserve_amount_eur)
                <= 0.000001 * ceded_premium_amount_eur
        from marts.fct_treaty_years where ceded_premium_amount_eur > 0"""
    )
    assert rows
    assert {(difference, bool(is_ratio)) for difference, is_ratio in rows} == {(0, True)}
