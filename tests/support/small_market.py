"""The market of size `xs` that tests receive: three months of three insurers, with the default anomalies."""

from reassurance.market.simulate import simulate
from reassurance.settings import Settings


def drop_small_market(settings: Settings) -> None:
    """Put its packages into the inbox, and its answer key beside."""
    simulate(
        settings,
        size="xs",
        first_period="2020-04",
        last_period="2020-06",
        seed=42,
        inbox=settings.inbox_dir,
        anomalies="default",
    )
