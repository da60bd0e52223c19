"""F: the State's part of a cumulative loss, before the cap that is a multiple of premium (decision 0014).

F applies three terms in order: the bands, each with a State's share limited by the minimum retention; the
cap on the insurers' loss; the State's cap in euros. F is a list of stretches of loss with one share each.
"""

from dataclasses import dataclass
from decimal import Decimal

from oracle.money import ZERO, cents
from oracle.seeds import LossTerms, Seeds, TreatyTerms

ONE = Decimal(1)


@dataclass(frozen=True)
class Stretch:
    """Cumulative loss from `start` to `end` (None: no end) with one State's share."""

    start: Decimal
    end: Decimal | None
    share: Decimal


@dataclass(frozen=True)
class LossFunction:
    stretches: tuple[Stretch, ...]

    def __call__(self, loss: Decimal) -> Decimal:
        """The State's part of a cumulative loss, in euros, rounded once to the cent."""
        parts = [
            (min(loss, loss if stretch.end is None else stretch.end) - stretch.start) * stretch.share
            for stretch in self.stretches
            if loss > stretch.start
        ]
        return cents(sum(parts, ZERO))

    def one_share(self, start: Decimal, end: Decimal) -> Decimal | None:
        """The State's share between two cumulative losses. None when several shares apply."""
        shares = {
            stretch.share
            for stretch in self.stretches
            if stretch.start < end and (stretch.end is None or stretch.end > start)
        }
        return shares.pop() if len(shares) == 1 else None if shares else self.next_share(start)

    def next_share(self, loss: Decimal) -> Decimal:
        """The State's share of the next euro of loss. Zero above the last band."""
        for stretch in self.stretches:
            if stretch.start <= loss and (stretch.end is None or loss < stretch.end):
                return stretch.share
        return ZERO


def loss_function(terms: TreatyTerms, seeds: Seeds) -> LossFunction:
    """F of a treaty year. Raises ValueError for market-wide terms, which the oracle does not compute."""
    loss_terms = seeds.loss_terms[terms.loss_terms_id]
    if loss_terms.is_market_wide:
        raise ValueError(f"{terms.loss_terms_id}: market-wide amounts are shared by a key first")
    bands = sorted(
        (band for band in seeds.loss_bands if band.loss_terms_id == terms.loss_terms_id),
        key=lambda band: band.band_number,
    )
    minimum = terms.retention_share_minimum or ZERO
    stretches = [
        Stretch(band.attachment_amount, band.exhaustion_amount, min(band.state_share, ONE - minimum))
        for band in bands
    ]
    return LossFunction(tuple(_capped(_insurers_capped(stretches, loss_terms), loss_terms)))


def _insurers_capped(stretches: list[Stretch], loss_terms: LossTerms) -> list[Stretch]:
    """Stretches with the cap on the insurers' loss. The State's share is 1 above it."""
    cap, borne, capped = loss_terms.insurers_loss_cap_amount, ZERO, list[Stretch]()
    if cap is None:
        return stretches
    for stretch in [*stretches, Stretch(stretches[-1].end or ZERO, None, ZERO)]:
        own = ONE - stretch.share
        reach = None if own == 0 else stretch.start + (cap - borne) / own
        if reach is not None and (stretch.end is None or reach < stretch.end):
            return [*capped, Stretch(stretch.start, reach, stretch.share), Stretch(reach, None, ONE)]
        capped.append(stretch)
        if stretch.end is None:
            return capped
        borne += (stretch.end - stretch.start) * own
    return capped


def _capped(stretches: list[Stretch], loss_terms: LossTerms) -> list[Stretch]:
    """Stretches with the State's cap in euros. The State's share is 0 above it."""
    cap, borne, capped = loss_terms.state_loss_cap_amount, ZERO, list[Stretch]()
    if cap is None:
        return stretches
    for stretch in stretches:
        reach = None if stretch.share == 0 else stretch.start + (cap - borne) / stretch.share
        if reach is not None and (stretch.end is None or reach < stretch.end):
            return [*capped, Stretch(stretch.start, reach, stretch.share), Stretch(reach, None, ZERO)]
        capped.append(stretch)
        if stretch.end is not None:
            borne += (stretch.end - stretch.start) * stretch.share
    return capped
