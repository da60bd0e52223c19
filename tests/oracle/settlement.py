"""Payments that settle balances, and the classes of both (decision 0047)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations

from oracle.money import ZERO
from oracle.references import Named

BalanceKey = tuple[str, str, str, str]
MovementKey = tuple[str, str, str, str]
Pair = tuple[MovementKey, BalanceKey]


@dataclass(frozen=True)
class Balance:
    """A balance by insurer, treaty, quarter and currency, with the last days of its two delays."""

    insurer_id: str
    treaty_id: str
    account_period: str
    currency: str
    reinsurer_id: str
    product_code: str
    amount: Decimal
    account_ids: frozenset[str]
    ends_on: date
    due_on: date
    window_ends_on: date
    statement_due_on: date
    is_refused: bool = False

    @property
    def key(self) -> BalanceKey:
        return (self.insurer_id, self.treaty_id, self.account_period, self.currency)


@dataclass(frozen=True)
class Movement:
    """An accepted movement: positive amounts are credits. `accounts_due_on` is that of the quarter before."""

    reinsurer_id: str
    period: str
    account_id: str
    movement_id: str
    booked_on: date
    amount: Decimal
    currency: str
    is_reversal: bool
    reference: str
    is_charge: bool
    named: Named
    accounts_due_on: date | None
    reversal_days: int
    set_size_maximum: int
    set_candidate_count_maximum: int

    @property
    def key(self) -> MovementKey:
        return (self.reinsurer_id, self.period, self.account_id, self.movement_id)


@dataclass(frozen=True)
class Match:
    movement: Movement
    balance: Balance
    evidence: str
    amount: Decimal


@dataclass
class Settlement:
    """Matches, candidates of unmatched payments, and the class of each balance and unmatched movement."""

    matches: dict[Pair, Match] = field(default_factory=dict)
    candidates: set[Pair] = field(default_factory=set)
    balance_classes: dict[BalanceKey, tuple[str, str, Decimal]] = field(default_factory=dict)
    movement_classes: dict[MovementKey, tuple[str, Decimal]] = field(default_factory=dict)


def settle(
    balances: Iterable[Balance],
    movements: Iterable[Movement],
    decided: Iterable[Pair],
    undone: Iterable[Pair],
    tolerance: Callable[[Decimal], Decimal],
    on: date,
) -> Settlement:
    """Match payments with balances from the surest evidence to the weakest, then class everything once."""
    movements = list(movements)
    reversed_keys = _reversed(movements)
    charges = {one.key for one in movements if one.is_charge} - reversed_keys
    payments = [one for one in movements if one.key not in reversed_keys | charges]
    steps = _Steps({one.key: one for one in balances}, payments)
    for step in (steps.by_decision(decided), steps.by_reference()):
        steps.add(step)
    for search in (steps.by_amount, steps.by_balances, steps.by_payments):
        steps.add(search())
    result = steps.result
    for pair in undone:
        result.matches.pop(pair, None)
    _class_balances(result, steps.balances.values(), tolerance, on)
    matched_amounts = defaultdict(lambda: ZERO)
    for match in result.matches.values():
        matched_amounts[match.movement.key] += match.amount
    matched = {match.movement.key for match in result.matches.values()}
    result.candidates = {pair for pair in result.candidates if pair[0] not in matched}
    for one in movements:
        rest = one.amount - matched_amounts[one.key]
        if one.key in reversed_keys or one.key in charges:
            result.movement_classes[one.key] = (
                "reversed" if one.key in reversed_keys else "bank_charge",
                one.amount,
            )
        elif rest or one.key not in matched:
            is_awaited = one.accounts_due_on is not None and one.accounts_due_on >= on
            unidentified = "unidentified_receipt" if rest > 0 else "unidentified_payment"
            result.movement_classes[one.key] = ("awaited" if is_awaited else unidentified, rest)
    return result


class _Steps:
    def __init__(self, balances: dict[BalanceKey, Balance], payments: list[Movement]) -> None:
        self.balances, self.payments, self.result = balances, payments, Settlement()

    def add(self, matches: Iterable[Match]) -> None:
        for match in list(matches):
            self.result.matches[match.movement.key, match.balance.key] = match

    def open_amounts(self) -> dict[BalanceKey, Decimal]:
        amounts = {key: balance.amount for key, balance in self.balances.items()}
        for match in self.result.matches.values():
            amounts[match.balance.key] -= match.amount
        return {key: amount for key, amount in amounts.items() if amount}

    def unmatched(self) -> list[Movement]:
        matched = {movement for movement, _ in self.result.matches}
        return [payment for payment in self.payments if payment.key not in matched]

    def by_decision(self, decided: Iterable[Pair]) -> Iterator[Match]:
        by_payment: dict[MovementKey, list[Balance]] = defaultdict(list)
        for movement, balance in decided:
            by_payment[movement].append(self.balances[balance])
        for payment in self.payments:
            rest = payment.amount
            chosen = sorted(by_payment.get(payment.key, []), key=lambda b: (b.account_period, b.treaty_id))
            for balance in chosen:
                amount = rest if balance is chosen[-1] else balance.amount
                rest -= amount
                yield Match(payment, balance, "decision", amount)

    def by_reference(self) -> Iterator[Match]:
        for payment in self.unmatched():
            evidence, named = self._named(payment)
            if len(named) == 1:
                yield Match(payment, named[0], evidence, payment.amount)
            self.result.candidates |= {(payment.key, balance.key) for balance in named}

    def by_amount(self) -> Iterator[Match]:
        open_amounts = self.open_amounts()
        possible = [
            (payment, balance)
            for payment in self.unmatched()
            for balance in self._possible(payment, open_amounts)
            if open_amounts[balance.key] == payment.amount
        ]
        self.result.candidates |= {(payment.key, balance.key) for payment, balance in possible}
        payments = [payment.key for payment, _ in possible]
        balances = [balance.key for _, balance in possible]
        for payment, balance in possible:
            if payments.count(payment.key) == balances.count(balance.key) == 1:
                yield Match(payment, balance, "unique_amount", payment.amount)

    def by_balances(self) -> Iterator[Match]:
        open_amounts = self.open_amounts()
        solutions: dict[MovementKey, tuple[Movement, tuple[Balance, ...]]] = {}
        for payment in self.unmatched():
            possible = self._possible(payment, open_amounts) if payment.named.has_payer else []
            if len({balance.insurer_id for balance in possible}) != 1:
                continue
            solutions_of = [
                chosen
                for chosen in _sets(possible, [payment])
                if sum((open_amounts[balance.key] for balance in chosen), ZERO) == payment.amount
            ]
            self.result.candidates |= {(payment.key, one.key) for chosen in solutions_of for one in chosen}
            if len(solutions_of) == 1:
                solutions[payment.key] = (payment, solutions_of[0])
        shared = _shared([balance.key for balance in chosen] for _, chosen in solutions.values())
        for payment, chosen in solutions.values():
            if not shared & {balance.key for balance in chosen}:
                for balance in chosen:
                    yield Match(payment, balance, "balances_add_up", open_amounts[balance.key])

    def by_payments(self) -> Iterator[Match]:
        open_amounts = self.open_amounts()
        possible: dict[BalanceKey, list[Movement]] = defaultdict(list)
        for payment in self.unmatched():
            balances = self._possible(payment, open_amounts) if payment.named.has_payer else []
            if len({balance.insurer_id for balance in balances}) == 1:
                for balance in balances:
                    if (open_amounts[balance.key] > 0) == (payment.amount > 0):
                        possible[balance.key].append(payment)
        solutions: dict[BalanceKey, tuple[Movement, ...]] = {}
        for key, payments in possible.items():
            solutions_of = [
                chosen
                for chosen in _sets(payments, payments)
                if sum((payment.amount for payment in chosen), ZERO) == open_amounts[key]
            ]
            self.result.candidates |= {(one.key, key) for chosen in solutions_of for one in chosen}
            if len(solutions_of) == 1:
                solutions[key] = solutions_of[0]
        shared = _shared([payment.key for payment in chosen] for chosen in solutions.values())
        for key, chosen in solutions.items():
            if not shared & {payment.key for payment in chosen}:
                for payment in chosen:
                    yield Match(payment, self.balances[key], "payments_add_up", payment.amount)

    def _own(self, payment: Movement) -> list[Balance]:
        return [
            balance
            for balance in self.balances.values()
            if (balance.reinsurer_id, balance.currency) == (payment.reinsurer_id, payment.currency)
        ]

    def _named(self, payment: Movement) -> tuple[str, list[Balance]]:
        """The balances that a payment names exactly, and the evidence of it."""
        named, own = payment.named, self._own(payment)
        if any(balance.account_ids & named.exact_ids for balance in own):
            return "structured_reference", self._agreeing(payment)
        if any(balance.account_ids & named.account_ids for balance in own):
            return "text_reference", self._agreeing(payment)
        of_treaty = bool(named.treaties and named.quarters)
        of_product = len(named.insurers) == 1 and bool(named.products and named.quarters)
        kinds = (named.treaties if of_treaty else named.products, named.quarters)
        if (of_treaty or of_product) and min(map(len, kinds)) == 1:
            return "text_reference", self._agreeing(payment)
        return "", []

    def _agreeing(self, payment: Movement) -> list[Balance]:
        """The balances that agree with everything that a payment names."""
        named, own = payment.named, self._own(payment)
        for ids in (named.exact_ids, named.account_ids):
            chosen = [balance for balance in own if balance.account_ids & ids]
            if chosen:
                return [one for one in chosen if one.insurer_id in named.insurers] or chosen
        return [
            balance
            for balance in own
            if (not named.treaties or balance.treaty_id in named.treaties)
            and (not named.quarters or balance.account_period in named.quarters)
            and (not named.products or balance.product_code in named.products)
            and (not named.insurers or balance.insurer_id in named.insurers)
        ]

    def _possible(self, payment: Movement, open_amounts: dict[BalanceKey, Decimal]) -> list[Balance]:
        """Balances with an open amount that agree with a payment and in whose window it is booked."""
        return [
            balance
            for balance in self._agreeing(payment)
            if balance.key in open_amounts and balance.ends_on < payment.booked_on <= balance.window_ends_on
        ]


def _sets(candidates: list, bounded_by: list[Movement]) -> Iterator[tuple]:
    if len(candidates) <= min(payment.set_candidate_count_maximum for payment in bounded_by):
        size_maximum = min(payment.set_size_maximum for payment in bounded_by)
        for size in range(2, min(size_maximum, len(candidates)) + 1):
            yield from combinations(candidates, size)


def _shared(groups: Iterable[list]) -> set:
    seen, shared = set(), set()
    for group in groups:
        shared |= seen & set(group)
        seen |= set(group)
    return shared


def _reversed(movements: list[Movement]) -> set[MovementKey]:
    """The reversals and the movements that they reverse, the latest first."""
    groups: dict[tuple, tuple[list[Movement], list[Movement]]] = defaultdict(lambda: ([], []))
    for one in movements:
        original_amount = -one.amount if one.is_reversal else one.amount
        place = (one.reinsurer_id, one.account_id, one.currency, original_amount, one.reference)
        groups[place][one.is_reversal].append(one)
    keys = set()
    for originals, reversals in groups.values():
        for members in (originals, reversals):
            members.sort(key=lambda one: (one.booked_on, one.movement_id), reverse=True)
        for original, reversal in zip(originals, reversals, strict=False):
            delay = reversal.booked_on - original.booked_on
            if timedelta(0) <= delay <= timedelta(days=reversal.reversal_days):
                keys |= {original.key, reversal.key}
    return keys


def _class_balances(
    result: Settlement, balances: Iterable[Balance], tolerance: Callable[[Decimal], Decimal], on: date
) -> None:
    for balance in balances:
        own = [match for match in result.matches.values() if match.balance.key == balance.key]
        received = sum((match.amount for match in own), ZERO)
        paid, owed = (-received, -balance.amount) if balance.amount < 0 else (received, balance.amount)
        is_late = any(match.movement.booked_on > balance.due_on for match in own)
        allowed = tolerance(balance.amount)
        also = ""
        if balance.is_refused:
            name = "quarantined"
        elif (abs(paid) if owed == 0 else paid - owed) > allowed:
            name, also = "overpaid", "settled_late" if is_late else ""
        elif owed - paid <= allowed:
            is_exact = paid == owed
            name = "settled_late" if is_late else "matched" if is_exact else "within_tolerance"
        elif balance.statement_due_on >= on:
            name = "awaited"
        else:
            name = "partially_settled" if paid > 0 else "unsettled"
        result.balance_classes[balance.key] = (name, also, received)
