"""Random terms and movements: the engine's SQL and a reading of the treaty in Python agree to the cent."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from support.treaty_engine import CHECKS, Row, run_engine
from support.treaty_reference import Band, Movement, Outcome, Terms, settle

FIRST_DAY = date(2020, 1, 1)
MARKETS_A_RUN = 25
RUNS = 80
# The claim that a blocking rule finds.
FOUND = "C4"

CENTS = st.integers(1, 99_999) | st.integers(1, 2_000_000_000_000)
AMOUNTS = CENTS.map(lambda cents: Decimal(cents) / 100)
# Round shares, halves of a cent, and the six decimals that a seed can hold.
SHARES = st.sampled_from([Decimal(text) for text in ("0", "0.5", "0.9", "1")]) | st.integers(
    0, 1_000_000
).map(lambda millionths: Decimal(millionths) / 1_000_000)


@st.composite
def all_terms(draw: st.DrawFn) -> Terms:
    bands = [Band(draw(AMOUNTS), draw(SHARES)) for _ in range(draw(st.integers(0, 3)))]
    if not bands or draw(st.booleans()):
        bands.append(Band(None, draw(SHARES)))
    insurers_cap = draw(st.none() | AMOUNTS)
    return Terms(
        premium_share=draw(SHARES),
        commission_rate=draw(SHARES),
        fee_rate=draw(SHARES),
        floor=draw(st.none() | SHARES) if insurers_cap is None else None,
        bands=tuple(bands),
        state_cap=draw(st.none() | AMOUNTS),
        premium_multiple=draw(st.none() | st.integers(0, 10_000_000).map(lambda n: Decimal(n) / 1_000_000)),
        insurers_cap=insurers_cap,
        is_market_wide=draw(st.booleans()),
    )


@dataclass(frozen=True)
class Move:
    """A movement drawn: the treaty's place, the kind, days from the first, the amount, and the claim."""

    treaty: int
    kind: str
    day: int
    amount: Decimal
    claim: str

    @property
    def is_excluded(self) -> bool:
        """Whether a rule finds the claim."""
        return self.kind != "premium" and self.claim == FOUND


Market = tuple[Terms, list[Decimal], list[Move]]

# A refund, a payment taken back, a recovery that proved wrong: now and then an amount is negative.
SIGNED = st.tuples(AMOUNTS, st.sampled_from([1, 1, 1, 1, -1])).map(lambda drawn: drawn[0] * drawn[1])


@st.composite
def markets(draw: st.DrawFn) -> Market:
    """Terms, the key of each treaty, and what moves them."""
    keys = draw(st.lists(AMOUNTS, min_size=1, max_size=3))
    move = st.builds(
        Move,
        treaty=st.integers(0, len(keys) - 1),
        kind=st.sampled_from(["premium", "payment", "payment", "recovery"]),
        day=st.integers(0, 9),
        amount=SIGNED,
        claim=st.sampled_from(["C1", "C2", "C3", FOUND]),
    )
    return draw(all_terms()), keys, draw(st.lists(move, max_size=10))


@settings(max_examples=RUNS)
@given(st.lists(markets(), min_size=MARKETS_A_RUN, max_size=MARKETS_A_RUN))
def test_sql_and_python_agree_to_the_cent(drawn):
    seeds, movements, expected = told(drawn)
    found = run_engine(seeds, movements)
    outcomes = {
        flow_of(row): Outcome(
            row["ceded_premium_amount_eur"],
            row["ceding_commission_amount_eur"],
            row["guarantee_fee_amount_eur"],
            row["state_loss_amount_eur"],
            row["insurer_loss_amount_eur"],
        )
        for row in found["int_treaty_positions"]
    }
    assert outcomes == by_flow(expected, movements)
    assert [found[check] for check in CHECKS] == [[]] * len(CHECKS)
    assert len(found["fct_treaty_years"]) == sum(len(keys) for _, keys, _ in drawn)
    for year in found["fct_treaty_years"]:
        mine = [outcome for (treaty, _, _), outcome in expected.items() if treaty == year["treaty_id"]]
        assert year["movement_count"] == len(mine)
        assert year["ceded_claim_amount_eur"] == sum(outcome.state for outcome in mine)
        assert year["insurer_loss_amount_eur"] == sum(outcome.insurer for outcome in mine)
        assert year["excluded_loss_amount_eur"] == sum(
            move["gross_amount_eur"] * {"payment": 1, "recovery": -1}[move["movement_type"]]
            for move in movements
            if move["treaty_id"] == year["treaty_id"] and move["is_excluded"]
        )


def flow_of(row: Row) -> tuple[str, str, str]:
    """What the engine tells in one row: a claim's movement, or all premiums of a day."""
    name = row["movement_on"] if row["movement_type"] == "premium" else row["movement_id"]
    return str(row["treaty_id"]), str(row["movement_type"]), str(name)


def by_flow(
    outcomes: dict[tuple[str, str, str], Outcome], movements: list[Row]
) -> dict[tuple[str, str, str], Outcome]:
    flows: dict[tuple[str, str, str], Outcome] = {}
    for row in movements:
        outcome = outcomes[str(row["treaty_id"]), str(row["movement_type"]), str(row["movement_id"])]
        flow = flow_of(row)
        flows[flow] = flows[flow] + outcome if flow in flows else outcome
    return flows


@settings(max_examples=20)
@given(st.lists(markets(), min_size=MARKETS_A_RUN, max_size=MARKETS_A_RUN), st.randoms(use_true_random=False))
def test_the_total_does_not_depend_on_when_premiums_and_recoveries_come(drawn, random):
    """Payments keep their days: which band each of them falls in decides what its claim gives back."""

    def is_payment(move: Move) -> bool:
        return move.kind == "payment" and move.amount > 0

    assert_same_totals(drawn, lambda move: move.day if is_payment(move) else random.randrange(10))


@settings(max_examples=20)
@given(st.lists(markets(), min_size=MARKETS_A_RUN, max_size=MARKETS_A_RUN), st.randoms(use_true_random=False))
def test_the_total_of_what_is_paid_does_not_depend_on_the_order(drawn, random):
    paid = [
        (terms, keys, [move for move in moves if move.kind == "premium" or move.amount > 0])
        for terms, keys, moves in drawn
    ]
    paid = [(terms, keys, [move for move in moves if move.kind != "recovery"]) for terms, keys, moves in paid]
    assert_same_totals(paid, lambda move: random.randrange(10))


def assert_same_totals(drawn: list[Market], day_of: Callable[[Move], int]) -> None:
    shuffled = [
        (terms, keys, [replace(move, day=day_of(move)) for move in moves]) for terms, keys, moves in drawn
    ]
    totals = []
    for story in (drawn, shuffled):
        seeds, movements, _ = told(story)
        rows = run_engine(seeds, movements)["fct_treaty_years"]
        totals.append({row["treaty_id"]: row["ceded_claim_amount_eur"] for row in rows})
    assert totals[0] == totals[1]
    assert len(totals[0]) >= MARKETS_A_RUN


def told(
    drawn: list[Market],
) -> tuple[dict[str, list[Row]], list[Row], dict[tuple[str, str, str], Outcome]]:
    """The markets as seeds and movements, with the outcome that the reference gives each movement."""
    seeds: dict[str, list[Row]] = {"treaties": [], "treaty_terms": [], "loss_terms": [], "loss_bands": []}
    seeds["insurers"] = [{"insurer_id": "INS01", "name": "Assureur"}]
    rows: list[Row] = []
    expected: dict[tuple[str, str, str], Outcome] = {}
    for number, (terms, keys, moved) in enumerate(drawn):
        names = {f"T{number}-{place}": key for place, key in enumerate(keys)}
        movements = [
            Movement(
                f"T{number}-{move.treaty}",
                move.kind,
                f"M{place}",
                FIRST_DAY + timedelta(days=move.day),
                move.amount,
                move.claim,
                move.is_excluded,
            )
            for place, move in enumerate(moved)
        ]
        _add_terms(seeds, f"L{number}", terms, names)
        rows += [
            {
                "treaty_id": movement.treaty,
                "movement_type": movement.kind,
                "movement_id": movement.name,
                "claim_id": movement.claim,
                "movement_on": movement.day,
                "attached_on": movement.day,
                "gross_amount_eur": movement.amount,
                "is_excluded": movement.is_excluded,
            }
            for movement in movements
        ]
        expected |= settle(terms, names, movements)
    return seeds, rows, expected


def _add_terms(seeds: dict[str, list[Row]], name: str, terms: Terms, keys: dict[str, Decimal]) -> None:
    validity = {"valid_from": FIRST_DAY, "valid_to": date(2020, 12, 31)}
    for treaty_id, key in keys.items():
        seeds["treaties"].append({"treaty_id": treaty_id, "insurer_id": "INS01", **validity})
        seeds["treaty_terms"].append(
            {
                "treaty_id": treaty_id,
                "loss_terms_id": name,
                "premium_cession_share": terms.premium_share,
                "ceding_commission_rate": terms.commission_rate,
                "guarantee_fee_rate": terms.fee_rate,
                "retention_share_minimum": terms.floor,
                "allocation_key_amount": key,
                **validity,
            }
        )
    seeds["loss_terms"].append(
        {
            "loss_terms_id": name,
            "is_market_wide": terms.is_market_wide,
            "state_loss_cap_amount": terms.state_cap,
            "state_loss_cap_premium_multiple": terms.premium_multiple,
            "insurers_loss_cap_amount": terms.insurers_cap,
        }
    )
    attachment = Decimal(0)
    for number, band in enumerate(terms.bands, start=1):
        limit = None if band.width is None else attachment + band.width
        seeds["loss_bands"].append(
            {
                "loss_terms_id": name,
                "band_number": number,
                "attachment_amount": attachment,
                "limit_amount": limit,
                "state_share": band.state_share,
            }
        )
        attachment += band.width or 0
