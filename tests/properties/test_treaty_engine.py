"""Random terms and movements: the engine's SQL and the reference in Python agree to the cent."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from support.treaty_engine import CHECKS, Row, run_engine
from support.treaty_reference import Band, Movement, Outcome, Reserve, Settlement, Terms, settle, to_cent

FIRST_DAY = date(2020, 1, 1)
MARKETS_A_RUN = 32
RUNS = 63
# The blocked claim, and the claim in another currency.
BLOCKED, FOREIGN = "C4", "C3"

CENTS = st.integers(1, 99_999) | st.integers(1, 2_000_000_000_000)
AMOUNTS = CENTS.map(lambda cents: Decimal(cents) / 100)
# Round shares, shares that give half cents, and six decimals, the maximum of a seed.
SHARES = st.sampled_from([Decimal(text) for text in ("0", "0.5", "0.9", "1")]) | st.integers(
    0, 1_000_000
).map(lambda millionths: Decimal(millionths) / 1_000_000)


# Strategies are made once: to make one at each draw takes as long as the draw.
BAND_COUNTS = st.integers(0, 3)
BOOLEANS = st.booleans()
SOME_AMOUNTS = st.none() | AMOUNTS
SOME_SHARES = st.none() | SHARES
SOME_MULTIPLES = st.none() | st.integers(0, 10_000_000).map(lambda number: Decimal(number) / 1_000_000)


@st.composite
def all_terms(draw: st.DrawFn) -> Terms:
    bands = [Band(draw(AMOUNTS), draw(SHARES)) for _ in range(draw(BAND_COUNTS))]
    if not bands or draw(BOOLEANS):
        bands.append(Band(None, draw(SHARES)))
    insurers_cap = draw(SOME_AMOUNTS)
    return Terms(
        premium_share=draw(SHARES),
        commission_rate=draw(SHARES),
        fee_rate=draw(SHARES),
        floor=draw(SOME_SHARES) if insurers_cap is None else None,
        bands=tuple(bands),
        state_cap=draw(SOME_AMOUNTS),
        premium_multiple=draw(SOME_MULTIPLES),
        insurers_cap=insurers_cap,
        is_market_wide=draw(BOOLEANS),
    )


@dataclass(frozen=True)
class Move:
    """A generated movement: index of the treaty, kind, days since the first, month of the package, claim.

    The amount is in the currency of the claim; `rate` converts it to euros.
    """

    treaty: int
    kind: str
    day: int
    month: int
    amount: Decimal
    rate: Decimal
    claim: str

    @property
    def is_excluded(self) -> bool:
        """Whether a blocking rule excludes the claim."""
        return self.kind != "premium" and self.claim == BLOCKED

    @property
    def moved_on(self) -> date:
        """The end of the month for a premium, the day of the movement for a claim."""
        if self.kind == "premium":
            return date(2020, self.month, 28)
        return FIRST_DAY + timedelta(days=self.day)

    @property
    def amount_eur(self) -> Decimal:
        is_foreign = self.kind != "premium" and self.claim == FOREIGN
        return to_cent(self.amount * self.rate) if is_foreign else self.amount


@dataclass(frozen=True)
class Market:
    """Terms, the key of each treaty, the movements, and the reserve of each claim in euros."""

    terms: Terms
    keys: list[Decimal]
    moves: list[Move]
    reserves: dict[tuple[int, str], Decimal]


# Some amounts are negative: a refund, a returned payment, a wrong recovery.
SIGNED = st.tuples(AMOUNTS, st.sampled_from([1, 1, 1, 1, -1])).map(lambda drawn: drawn[0] * drawn[1])
RATES = st.integers(500_000, 1_500_000).map(lambda millionths: Decimal(millionths) / 1_000_000)
CLAIMS = ("C1", "C2", FOREIGN, BLOCKED)


TERMS = all_terms()
KEYS = st.lists(AMOUNTS, min_size=1, max_size=3)


@cache
def moves(treaties: int) -> st.SearchStrategy[list[Move]]:
    move = st.builds(
        Move,
        treaty=st.integers(0, treaties - 1),
        kind=st.sampled_from(["premium", "payment", "payment", "recovery", "reserve_change"]),
        day=st.integers(0, 9),
        month=st.integers(1, 12),
        amount=SIGNED,
        rate=RATES,
        claim=st.sampled_from(CLAIMS),
    )
    return st.lists(move, max_size=10)


@cache
def reserves(treaties: int) -> st.SearchStrategy[dict[tuple[int, str], Decimal]]:
    claims = st.tuples(st.integers(0, treaties - 1), st.sampled_from(CLAIMS))
    return st.dictionaries(claims, SIGNED, max_size=5)


@st.composite
def markets(draw: st.DrawFn) -> Market:
    keys = draw(KEYS)
    return Market(draw(TERMS), keys, draw(moves(len(keys))), draw(reserves(len(keys))))


DRAWN = st.lists(markets(), min_size=MARKETS_A_RUN, max_size=MARKETS_A_RUN)


@settings(max_examples=RUNS)
@given(DRAWN)
def test_sql_and_python_agree_to_the_cent(drawn):
    case = engine_case(drawn)
    expected = case.expected
    actual = run_engine(case.seeds, case.movements, case.reserves)
    account = actual["int_treaty_positions"]
    outcomes = {
        flow_of(row): Outcome(
            row["ceded_premium_amount_eur"],
            row["ceding_commission_amount_eur"],
            row["guarantee_fee_amount_eur"],
            row["state_loss_amount_eur"],
            row["insurer_loss_amount_eur"],
            row["ceded_reserve_change_amount_eur"],
        )
        for row in account
        if row["movement_type"] != "cap_adjustment"
    }
    assert outcomes == by_flow(expected.movements, case.movements)
    assert {
        (row["treaty_id"], row["account_period"]): row["state_loss_amount_eur"]
        for row in account
        if row["movement_type"] == "cap_adjustment"
    } == expected.cap_adjustments
    assert {
        (row["treaty_id"], row["claim_id"]): row["ceded_reserve_amount_eur"]
        for row in actual["int_treaty_reserves"]
    } == expected.reserves
    assert [actual[check] for check in CHECKS] == [[]] * len(CHECKS)
    assert len(actual["fct_treaty_years"]) == sum(len(market.keys) for market in drawn)
    for year in actual["fct_treaty_years"]:
        assert_year_adds_up(year, case)
        days = [row for row in actual["int_treaty_days"] if row["treaty_id"] == year["treaty_id"]]
        assert sum(day["ceded_claim_change_amount_eur"] for day in days) == year["ceded_claim_amount_eur"]
        assert (
            sum(day["ceded_incurred_change_amount_eur"] for day in days) == year["ceded_incurred_amount_eur"]
        )


def assert_year_adds_up(year: Row, case: "EngineCase") -> None:
    treaty = year["treaty_id"]
    mine = [outcome for (owner, _, _), outcome in case.expected.movements.items() if owner == treaty]
    adjusted = sum(amount for (owner, _), amount in case.expected.cap_adjustments.items() if owner == treaty)
    counted = [row for row in case.reserves if row["treaty_id"] == treaty and not row["is_excluded"]]
    ceded_reserve = sum(case.expected.reserves[str(treaty), str(row["claim_id"])] for row in counted)
    assert year["movement_count"] == len(mine)
    assert year["cap_adjustment_amount_eur"] == adjusted
    assert year["ceded_claim_amount_eur"] == sum(outcome.state for outcome in mine) + adjusted
    assert year["insurer_loss_amount_eur"] == sum(outcome.insurer for outcome in mine) - adjusted
    assert year["reserve_amount_eur"] == sum(row["reserve_amount_eur"] for row in counted)
    assert year["ceded_reserve_amount_eur"] == ceded_reserve
    assert year["ceded_incurred_amount_eur"] == year["ceded_claim_amount_eur"] + ceded_reserve
    assert year["excluded_loss_amount_eur"] == sum(
        move["gross_amount_eur"] * {"payment": 1, "recovery": -1, "reserve_change": 0}[move["movement_type"]]
        for move in case.movements
        if move["treaty_id"] == treaty and move["is_excluded"]
    )


def flow_of(row: Row) -> tuple[str, str, str]:
    """The key of a row of the engine: a movement of a claim, or all premiums of a day."""
    if row["movement_type"] != "premium":
        return str(row["treaty_id"]), str(row["movement_type"]), str(row["movement_id"])
    return str(row["treaty_id"]), "premium", str(row["movement_on"])


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
@given(DRAWN, st.randoms(use_true_random=False))
def test_the_total_does_not_depend_on_when_premiums_and_recoveries_come(drawn, random):
    """Payments keep their days, because the band of a payment decides the share of its recoveries."""

    def is_payment(move: Move) -> bool:
        return move.kind == "payment" and move.amount > 0

    assert_same_totals(drawn, lambda move: move.day if is_payment(move) else random.randrange(10))


@settings(max_examples=20)
@given(DRAWN, st.randoms(use_true_random=False))
def test_the_total_of_what_is_paid_does_not_depend_on_the_order(drawn, random):
    paid = [
        replace(
            market,
            moves=[
                move
                for move in market.moves
                if move.kind == "premium" or (move.kind == "payment" and move.amount > 0)
            ],
        )
        for market in drawn
    ]
    assert_same_totals(paid, lambda move: random.randrange(10))


def assert_same_totals(drawn: list[Market], day_of: Callable[[Move], int]) -> None:
    """The totals of a market do not depend on the days and months of its movements."""
    shuffled = [
        replace(
            market, moves=[replace(move, day=day_of(move), month=13 - move.month) for move in market.moves]
        )
        for market in drawn
    ]
    totals = []
    for story in (drawn, shuffled):
        case = engine_case(story)
        rows = run_engine(case.seeds, case.movements, case.reserves)["fct_treaty_years"]
        totals.append(
            {
                row["treaty_id"]: (row["ceded_claim_amount_eur"], row["ceded_incurred_amount_eur"])
                for row in rows
            }
        )
    assert totals[0] == totals[1]
    assert len(totals[0]) >= MARKETS_A_RUN


@dataclass(frozen=True)
class EngineCase:
    """Markets as rows for the engine, with the expected results of the reference."""

    seeds: dict[str, list[Row]]
    movements: list[Row]
    reserves: list[Row]
    expected: Settlement


def engine_case(drawn: list[Market]) -> EngineCase:
    seeds: dict[str, list[Row]] = {"treaties": [], "treaty_terms": [], "loss_terms": [], "loss_bands": []}
    seeds["insurers"] = [{"insurer_id": "INS01", "name": "Assureur"}]
    case = EngineCase(seeds, [], [], Settlement({}, {}, {}))
    for number, market in enumerate(drawn):
        names = {f"T{number}-{place}": key for place, key in enumerate(market.keys)}
        movements = [
            Movement(
                f"T{number}-{move.treaty}",
                move.kind,
                f"M{place}",
                move.moved_on,
                f"2020-Q{(move.month + 2) // 3}",
                move.amount_eur,
                move.amount,
                move.claim,
                move.is_excluded,
            )
            for place, move in enumerate(market.moves)
        ]
        reserves = [
            Reserve(f"T{number}-{treaty}", claim, amount, claim == BLOCKED)
            for (treaty, claim), amount in market.reserves.items()
        ]
        _add_terms(seeds, f"L{number}", market.terms, names)
        case.movements.extend(
            _movement_row(movement, move) for movement, move in zip(movements, market.moves, strict=True)
        )
        case.reserves.extend(_reserve_row(reserve, f"L{number}") for reserve in reserves)
        settlement = settle(market.terms, names, movements, reserves)
        case.expected.movements.update(settlement.movements)
        case.expected.cap_adjustments.update(settlement.cap_adjustments)
        case.expected.reserves.update(settlement.reserves)
    return case


def _movement_row(movement: Movement, move: Move) -> Row:
    return {
        "treaty_id": movement.treaty,
        "movement_type": movement.kind,
        "movement_id": movement.name,
        "claim_id": movement.claim,
        "period": None if movement.kind == "premium" else f"2020-{move.month:02}",
        "movement_on": movement.day,
        "attached_on": movement.day,
        "claim_amount": movement.claim_amount,
        "gross_amount_eur": movement.amount,
        "is_excluded": movement.is_excluded,
    }


def _reserve_row(reserve: Reserve, loss_terms_id: str) -> Row:
    return {
        "insurer_id": "INS01",
        "treaty_id": reserve.treaty,
        "loss_terms_id": loss_terms_id,
        "claim_id": reserve.claim,
        "is_excluded": reserve.is_excluded,
        "reserve_amount_eur": reserve.amount,
        "exchange_difference_amount_eur": Decimal("0.00"),
    }


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
                "exhaustion_amount": limit,
                "state_share": band.state_share,
            }
        )
        attachment += band.width or 0
