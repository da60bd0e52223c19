"""The tables of the page of the scheme, each from the rows of its seeds."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from reassurance.reference.terms import (
    FICTITIOUS,
    Row,
    amount,
    merge_rows,
    percent,
    source,
    table,
    validity,
)

Rows = Callable[[str], list[Row]]

# Columns in which the treaty terms of insurers may differ and still share a row of the page.
_OF_ONE_INSURER = ("treaty_id", "allocation_key_amount")


def products(rows: Rows) -> str:
    """Products: form, reinsurer, period of sale."""
    return table(
        ["product", "name", "segment", "form", "reinsurer", "sold", "approved on", "source"],
        (
            [
                row["product_code"],
                row["name_fr"],
                row["segment"],
                row["form"],
                row["reinsurer_id"],
                f"{row['sold_from']} to {row['sold_until']}"
                if row["sold_until"]
                else f"from {row['sold_from']}",
                row["approved_on"],
                source(row),
            ]
            for row in rows("products")
        ),
    )


def treaty_terms(rows: Rows, insurers: Iterable[str]) -> str:
    """Shares and bounds of the treaties; insurers with the same terms share a row."""
    everyone = set(insurers)
    return table(
        [
            "product",
            "insurers",
            "in force",
            "cession share",
            "premium cession share",
            "ceding commission",
            "guarantee fee",
            "insured percentage at most",
            "kept by the insurer at least",
            "credit days at most",
            "default probability",
            "terms of loss",
            "source",
        ],
        (
            [
                row["product_code"],
                "all" if set(names) >= everyone else ", ".join(sorted(set(names))),
                validity(row),
                percent(row["cession_share"]),
                percent(row["premium_cession_share"]),
                percent(row["ceding_commission_rate"]),
                percent(row["guarantee_fee_rate"]),
                percent(row["insured_share_maximum"]),
                percent(row["retention_share_minimum"]),
                row["credit_period_days_maximum"],
                _between(row["buyer_pd_minimum_rate"], row["buyer_pd_maximum_rate"]),
                row["loss_terms_id"],
                source(row),
            ]
            for row, names in merge_rows(rows("treaty_terms"), "insurer_id", _OF_ONE_INSURER)
        ),
    )


def loss_terms(rows: Rows) -> str:
    """Caps on the loss of a treaty year."""
    return table(
        [
            "terms of loss",
            "for the whole market",
            "State's loss at most",
            "… in ceded premiums",
            "insurers' loss at most",
            "source",
        ],
        (
            [
                row["loss_terms_id"],
                "yes" if row["is_market_wide"] == "true" else "no",
                amount(row["state_loss_cap_amount"]),
                row["state_loss_cap_premium_multiple"],
                amount(row["insurers_loss_cap_amount"]),
                source(row),
            ]
            for row in rows("loss_terms")
        ),
    )


def loss_bands(rows: Rows) -> str:
    """The State's share of each band of the cumulative loss."""
    return table(
        ["terms of loss", "band", "from", "to", "State's share", "source"],
        (
            [
                row["loss_terms_id"],
                row["band_number"],
                amount(row["attachment_amount"]),
                amount(row["exhaustion_amount"]) if row["exhaustion_amount"] else "no end",
                percent(row["state_share"]),
                source(row),
            ]
            for row in rows("loss_bands")
        ),
    )


def premium_rates(rows: Rows) -> str:
    """Annual rates by product and zone."""
    return table(
        ["product", "risk zone", "in force", "annual rate", "source"],
        (
            [
                row["product_code"],
                row["risk_zone_code"],
                validity(row),
                percent(row["annual_premium_rate"]),
                source(row),
            ]
            for row in rows("premium_rates")
        ),
    )


def risk_zones(rows: Rows) -> str:
    """Countries of each zone."""
    return table(
        ["risk zone", "in force", "countries", "source"],
        (
            [row["risk_zone_code"], validity(row), ", ".join(sorted(countries)), source(row)]
            for row, countries in merge_rows(rows("risk_zones"), "country_code")
        ),
    )


def buyer_maxima(rows: Rows) -> str:
    """The maximum that one insurer may cover on one buyer."""
    return table(
        ["product", "graded by", "grade", "in force", "at most", "source"],
        (
            [
                row["product_code"],
                row["graded_by"].replace("_", " "),
                row["grade"],
                validity(row),
                amount(row["maximum_amount"], row["currency"]),
                source(row),
            ]
            for row in rows("buyer_maxima")
        ),
    )


def complement_maxima(rows: Rows) -> str:
    """The maximum that a complement may cede, as a multiple of the limit that the insurer keeps."""
    return table(
        ["product", "granted", "at most, of the limit kept", "source"],
        (
            [row["product_code"], validity(row), percent(row["primary_limit_multiple"]), source(row)]
            for row in rows("complement_maxima")
        ),
    )


def size_limits(rows: Rows) -> str:
    """The maximum turnover of a product's buyers or insured."""
    return table(
        ["segment", "whose turnover", "in force", "at most", "source"],
        (
            [
                row["segment"],
                row["turnover_of"],
                validity(row),
                amount(row["turnover_maximum_amount"], row["currency"])
                if row["turnover_maximum_amount"]
                else "all sizes",
                source(row),
            ]
            for row in rows("size_limits")
        ),
    )


def envelopes(rows: Rows) -> str:
    """Envelopes: base, caps over time, products."""
    held: dict[str, list[str]] = {}
    for row in rows("envelope_products"):
        held.setdefault(row["envelope_id"], []).append(row["product_code"])
    return table(
        ["envelope", "title", "base", "in force", "cap", "products", "source"],
        (
            [
                row["envelope_id"],
                row["title_fr"],
                row["base_code"].replace("_", " "),
                validity(row),
                amount(row["cap_amount"], row["currency"]),
                ", ".join(held.get(row["envelope_id"], [])),
                source(row),
            ]
            for row in rows("envelopes")
        ),
    )


def announced_guarantees(rows: Rows) -> str:
    """Announced amounts, by envelope."""
    return table(
        ["announcement", "envelope", "in force", "amount announced", "source"],
        (
            [
                row["title_fr"],
                row["envelope_id"],
                validity(row),
                amount(row["announced_amount"], row["currency"]),
                source(row),
            ]
            for row in rows("announced_guarantees")
        ),
    )


def rules(rows: Rows) -> str:
    """The rules with their thresholds."""
    thresholds: dict[str, list[str]] = {}
    for row in rows("rule_parameters"):
        value = percent(row["value_rate"]) if row["value_rate"] else row["value_count"]
        mark = f" {FICTITIOUS}" if row["is_fictitious"] == "true" else ""
        thresholds.setdefault(row["rule_id"], []).append(
            f"{row['parameter'].replace('_', ' ')}: {value}{mark} ({validity(row)})"
        )
    return table(
        ["rule", "titre", "title", "severity", "in force", "thresholds", "legal source"],
        (
            [
                row["rule_id"],
                row["title_fr"],
                row["title_en"],
                row["severity"],
                validity(row),
                "; ".join(thresholds.get(row["rule_id"], [])),
                source(row),
            ]
            for row in rows("rules")
        ),
    )


def rule_definitions(rows: Rows) -> str:
    """The definition of each rule."""
    return table(["rule", "what it asks"], ([row["rule_id"], row["definition_en"]] for row in rows("rules")))


def french_territories(rows: Rows) -> str:
    """Country codes of places in France."""
    return table(
        ["country code", "lieu", "in force", "source"],
        (
            [row["country_code"], row["name_fr"], validity(row), source(row)]
            for row in rows("french_territories")
        ),
    )


def decision_types(rows: Rows) -> str:
    """Types of limit decision: the form of product each opens, and whether it withdraws cover."""
    return table(
        ["decision", "décision", "opens the right to", "takes cover away", "in force from", "source"],
        (
            [
                row["label_en"],
                row["label_fr"],
                row["triggered_form"],
                _withdrawal(row),
                "day of decision" if row["is_immediate"] == "true" else "effective day",
                source(row),
            ]
            for row in rows("decision_types")
        ),
    )


def retention_exceptions(rows: Rows) -> str:
    """Complements that may cede more than the insurer keeps."""
    return table(
        ["insurer", "guarantee", "granted", "reason", "source"],
        (
            [row["insurer_id"], row["guarantee_id"], validity(row), row["reason"], source(row)]
            for row in rows("retention_exceptions")
        ),
    )


def forecast_methods(rows: Rows) -> str:
    """Methods of forecasts and estimates."""
    return table(
        [
            "method",
            "méthode",
            "days of the window",
            "days ahead at most",
            "complete quarters at least",
            "in force",
            "source",
        ],
        (
            [
                row["title_en"],
                row["title_fr"],
                row["window_days"],
                row["horizon_days"],
                row["origin_count_minimum"],
                validity(row),
                source(row),
            ]
            for row in rows("forecast_methods")
        ),
    )


def sources(rows: Rows, seeds: Sequence[str]) -> str:
    """The sources of the figures that are not fictitious, with the seeds that cite them."""
    cited: dict[str, set[str]] = {}
    for name in seeds:
        for row in rows(name):
            if row.get("is_fictitious") != "true":
                cited.setdefault(source(row), set()).add(name)
    ordered = sorted(cited.items(), key=lambda pair: pair[0].lower())
    return table(["source", "cited by"], ([text, ", ".join(sorted(names))] for text, names in ordered))


def fictitious_rows(rows: Rows, seeds: Sequence[str]) -> str:
    """Numbers of rows with a fictitious figure, by seed and by the remark in their source."""
    counted: dict[tuple[str, str], int] = {}
    for name in seeds:
        for row in rows(name):
            if row.get("is_fictitious") == "true":
                remark = source(row).removesuffix(f" {FICTITIOUS}")
                counted[name, remark] = counted.get((name, remark), 0) + 1
    return table(
        ["seed", "remark", "rows"],
        ([name, remark, str(count)] for (name, remark), count in counted.items()),
    )


def _between(minimum: str, maximum: str) -> str:
    return f"{percent(minimum)} to {percent(maximum)}" if minimum and maximum else ""


def _withdrawal(row: Mapping[str, str]) -> str:
    if row["is_complete_withdrawal"] == "true":
        return "all of it"
    return "part of it" if row["is_withdrawal"] == "true" else "no"
