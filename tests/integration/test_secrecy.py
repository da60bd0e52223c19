"""An attacker on the public statistics of a market narrows no hidden figure.

It reads what is published, the awards of State aid too, and the shares that the public treaties cede. It is
assumed to know what the guarantee of an award adds to each figure. `make secrecy-test` attacks the
markets of three further seeds too, also as each only contributor, and prints its figures.
"""

import os
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

import pytest

from reassurance import pipeline
from reassurance.periods import parse_instant
from reassurance.settings import Settings
from reassurance.submissions import receive_all
from support.attacker import TOLERANCE, Knowledge
from support.small_market import drop_small_market

SEEDS = [int(seed) for seed in os.environ.get("SECRECY_SEEDS", "").split()]
FAMILIES = {
    "cover": ("guaranteed_amount_eur", "ceded_exposure_amount_eur"),
    "premium": ("gross_premium_amount_eur", "ceded_premium_amount_eur"),
    "claim": ("paid_amount_eur", "recovered_amount_eur", "paid_less_recovered_amount_eur"),
}
# The rules, written a second time.
MINIMUM, DOMINANT, WIDTH = 3, Decimal("0.85"), Decimal("0.01")
Place = tuple[str, str, str]
Key = tuple[Place, str]


@dataclass
class Secret:
    """A figure before secrecy, what its rules ask for, and its only contributors."""

    value: Decimal
    unpublished: Decimal
    deviation: Decimal
    width: Decimal
    sign: int
    owners: set[str]


@dataclass
class Attack:
    """One quarter and family: what is published, what is secret, and the figures narrowed.

    `awards` is what the published awards of State aid give of each figure.
    """

    statuses: dict[Place, str] = field(default_factory=dict)
    published: dict[Key, Decimal | None] = field(default_factory=dict)
    secrets: dict[Key, Secret] = field(default_factory=dict)
    awards: dict[Key, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def narrowed(self, shares: dict[tuple[str, str], tuple], *, secondary: bool, owners: bool) -> set[Key]:
        """Secret figures that an attacker computes too closely; without `secondary`, these rows are shown."""
        hidden = {"primary", "secondary"} if secondary else {"primary"}
        figures = {
            key: None if self.statuses[key[0]] in hidden else float(self.true(key)) for key in self.published
        }
        signs = {key: self.secrets[key].sign if key in self.secrets else 1 for key in figures}
        figures |= {_award(key): float(amount) for key, amount in self.awards.items()}
        bounded = [*self._ceded(shares), *self._beyond_awards(signs)]
        knowledge = Knowledge(figures, self._totals(), bounded, signs)
        slack = Decimal(knowledge.unit * TOLERANCE * 2)
        result = set()
        for key, secret in self.secrets.items():
            if figures[key] is not None or not secret.width:
                continue
            lowest, highest = map(Decimal, knowledge.interval(key))
            is_safe = highest >= secret.value + secret.deviation - slack
            # Not less than the awards, for any reader.
            down = min(secret.deviation, secret.value - self.awards[key])
            is_safe &= lowest <= secret.value - down + slack or secret.sign != 1
            is_safe &= highest - lowest >= secret.width - slack
            for owner in self.owners() - secret.owners if owners and is_safe else ():
                own = {other: float(s.value) for other, s in self.secrets.items() if owner in s.owners}
                lowest, highest = map(
                    Decimal,
                    knowledge.interval(key, {other: own[other] for other in own if figures[other] is None}),
                )
                is_safe &= highest - lowest >= secret.width - slack
            if not is_safe:
                result.add(key)
        return result

    def true(self, key: Key) -> Decimal:
        """The figure before secrecy."""
        return self.secrets[key].value if key in self.secrets else Decimal(0)

    def owners(self) -> set[str]:
        """Companies and insurers that alone make a hidden figure."""
        return set().union(*(secret.owners for secret in self.secrets.values()))

    def _totals(self) -> list[dict[Key, float]]:
        sums: dict[tuple, dict[Key, float]] = defaultdict(dict)
        for place, measure in self.published:
            product, breakdown, category = place
            if breakdown != "total":
                sums[product, breakdown, measure][place, measure] = 1.0
                sums[product, breakdown, measure][(product, "total", "ALL"), measure] = -1.0
            if product != "ALL":
                sums[breakdown, category, "products", measure][place, measure] = 1.0
                sums[breakdown, category, "products", measure][("ALL", breakdown, category), measure] = -1.0
            if measure == "paid_less_recovered_amount_eur":
                paid, recovered = (place, "paid_amount_eur"), (place, "recovered_amount_eur")
                sums[place, "net"] = {(place, measure): 1.0, paid: -1.0, recovered: 1.0}
        return list(sums.values())

    def _ceded(self, shares: dict[tuple[str, str], tuple]) -> list[dict[Key, float]]:
        """The treaties bound the ceded figure by the other, unless a declared one contradicts them."""
        sums = []
        for place, measure in self.published:
            for of, lowest, highest in shares.get((place[0], measure), ()):
                keys = (place, measure), (place, of)
                ceded, gross = (self.true(key) - self.awards[key] for key in keys)
                for sign, share in ((1, lowest), (-1, highest)):
                    if sign * (ceded - share * gross) >= 0:
                        terms = dict(zip(keys, (float(sign), float(-sign * share)), strict=True))
                        sums.append(terms | {_award(key): -factor for key, factor in terms.items()})
        return sums

    def _beyond_awards(self, signs: dict[Key, int]) -> list[dict[Key, float]]:
        """What the awards leave of a figure has the sign of its contributions."""
        return [
            {key: float(signs[key]), _award(key): float(-signs[key])} for key in self.awards if signs[key]
        ]


def _award(key: Key) -> tuple[str, Key]:
    """The key of what the awards give of a figure."""
    return "awards", key


def attacks(query) -> dict[tuple[str, str], Attack]:
    """The published rows and their secrets, by quarter and family."""
    result: dict[tuple[str, str], Attack] = defaultdict(Attack)
    for family, measures in FAMILIES.items():
        rows = query(
            f"select quarter, product_code, breakdown_code, category_code, {family}_secrecy_code,"
            f" {', '.join(measures)} from publication.pub_public__statistics"
        )
        for quarter, product, breakdown, category, status, *values in rows:
            attack, place = result[quarter, family], (product, breakdown, category)
            attack.statuses[place] = status
            attack.published |= {
                (place, measure): value for measure, value in zip(measures, values, strict=True)
            }
    rows = query(
        "select quarter, family_code, product_code, breakdown_code, category_code, statistic_code,"
        " statistic_amount_eur, insured_group_count, largest_insured_group_amount_eur,"
        " insured_group_absolute_amount_eur, only_insured_group_id, insurer_count,"
        " largest_insurer_amount_eur, insurer_absolute_amount_eur, only_insurer_id,"
        " unpublished_insured_group_count, largest_unpublished_insured_group_amount_eur,"
        " unpublished_insured_group_absolute_amount_eur, only_unpublished_insured_group_id,"
        " unpublished_insurer_count, largest_unpublished_insurer_amount_eur,"
        " unpublished_insurer_absolute_amount_eur, only_unpublished_insurer_id, unpublished_amount_eur"
        " from marts.fct_public_cells"
    )
    for quarter, family, product, breakdown, category, measure, value, *facts, unpublished in rows:
        kinds = [facts[start : start + 4] for start in range(0, 16, 4)]
        dominant = [largest / DOMINANT - absolute for _, largest, absolute, _ in kinds]
        absolute = max(absolute for _, _, absolute, _ in kinds)
        is_few = any(0 < count < MINIMUM for count, *_ in kinds)
        is_secret = is_few or max(dominant) > 0
        rest = max(absolute for _, _, absolute, _ in kinds[2:])
        sign = 1 if unpublished == rest else -1 if unpublished == -rest else 0
        result[quarter, family].secrets[(product, breakdown, category), measure] = Secret(
            value,
            unpublished,
            max(*dominant, Decimal(0)),
            WIDTH * absolute if is_secret else Decimal(0),
            sign,
            {only for *_, only in kinds if only is not None and is_secret},
        )
    for quarter, key, amount in awards(query):
        result[quarter, "cover"].awards[key] += amount
    return result


def awards(query) -> list[tuple[str, Key, Decimal]]:
    """What the guarantee of each published award adds to the figures of each row of a quarter."""
    rows = query(
        "select strftime(stock_on, '%Y') || '-Q' || quarter(stock_on), lines.product_code, size_class_code,"
        " naf_section_code, area_code, guaranteed_amount_eur, ceded_exposure_amount_eur"
        " from publication.pub_regulatory__state_aid_awards as awards"
        " inner join lineage.lin_month_end_covers as lines"
        " on awards.reference_number = lines.insurer_id || '/' || lines.guarantee_id"
        " where guaranteed_amount_eur is not null and month(stock_on) % 3 = 0"
    )
    result = []
    for quarter, product, size, sector, region, *amounts in rows:
        categories = {"total": "ALL", "size": size, "sector": sector, "region": region}
        for measure, amount in zip(FAMILIES["cover"], amounts, strict=True):
            result += [
                (quarter, ((code, breakdown, category), measure), amount)
                for code in (product, "ALL")
                for breakdown, category in categories.items()
            ]
    return result


def known_shares(query) -> dict[tuple[str, str], tuple]:
    rows = query(
        "select product_code, min(cession_share), max(cession_share), min(premium_cession_share),"
        " max(premium_cession_share) from seeds.treaty_terms group by all"
    )
    shares = {}
    for product, *bounds in rows:
        for measure, of, pair in (
            ("ceded_exposure_amount_eur", "guaranteed_amount_eur", bounds[:2]),
            ("ceded_premium_amount_eur", "gross_premium_amount_eur", bounds[2:]),
        ):
            if pair[0] is not None:
                shares[product, measure] = ((of, *pair),)
    return shares


def test_the_attacker_narrows_no_hidden_figure_of_the_market(market):
    shares, listed = known_shares(market.query), attacks(market.query)
    assert {family for _, family in listed} == FAMILIES.keys()
    for (quarter, family), attack in listed.items():
        assert attack.narrowed(shares, secondary=True, owners=False) == set(), (quarter, family)


def test_the_attacker_succeeds_without_secondary_suppression(market):
    """Sabotage twin."""
    shares, listed = known_shares(market.query), attacks(market.query)
    assert all(attack.narrowed(shares, secondary=False, owners=False) for attack in listed.values())


def test_the_awards_of_state_aid_are_known_contributions(market):
    """What the build takes as known is what the published awards give: anyone can subtract it."""
    compared = 0
    for attack in attacks(market.query).values():
        for key, secret in attack.secrets.items():
            assert secret.value - secret.unpublished == attack.awards[key], key
            compared += attack.awards[key] > 0
    assert compared > 50


def test_figures_are_shown_exactly_where_their_family_is(market):
    shown = 0
    for attack in attacks(market.query).values():
        for (place, measure), value in attack.published.items():
            expected = attack.true((place, measure)) if attack.statuses[place] == "shown" else None
            assert value == expected
            shown += value is not None
    assert shown > 100


def test_every_figure_under_the_rules_is_hidden(market):
    for attack in attacks(market.query).values():
        secret = {key[0] for key, each in attack.secrets.items() if each.width}
        assert secret == {place for place, status in attack.statuses.items() if status == "primary"}


@pytest.mark.timeout(1800)
@pytest.mark.skipif(not SEEDS, reason="make secrecy-test attacks further markets")
@pytest.mark.parametrize("seed", SEEDS)
def test_the_attacker_on_the_market_of_a_seed(seed, tmp_path, capsys):
    home = Settings(home=tmp_path, receipt_clock="package")
    drop_small_market(home, seed=seed)
    receive_all(home)
    record = pipeline.build(home, parse_instant("2020-07-14T00:00:00Z"))
    from reassurance.database import connect

    with connect(home, record.path(home), read_only=True) as connection:
        query = lambda sql: connection.execute(sql).fetchall()  # noqa: E731
        shares, listed = known_shares(query), attacks(query)
    failed = []
    for (quarter, family), attack in sorted(listed.items()):
        secret = sum(1 for each in attack.secrets.values() if each.width)
        counts = [
            len(attack.narrowed(shares, secondary=secondary, owners=True)) for secondary in (True, False)
        ]
        statuses = [sum(s == status for s in attack.statuses.values()) for status in ("primary", "secondary")]
        with capsys.disabled():
            print(
                f"seed {seed} {quarter} {family}: {len(attack.statuses)} rows, {statuses[0]} primary,"
                f" {statuses[1]} secondary, {secret} secret figures; narrowed: {counts[0]},"
                f" {counts[1]} without secondary suppression"
            )
        if counts[0] or (statuses[1] and not counts[1]):
            failed.append((quarter, family))
    assert failed == []
