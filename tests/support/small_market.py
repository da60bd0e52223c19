"""The market of size `xs` that tests receive: three insurers, three months, the default anomalies."""

from reassurance.market.simulate import simulate
from reassurance.settings import Settings


def drop_small_market(settings: Settings, seed: int = 42) -> None:
    """Write its packages into the inbox, and its answer key next to the inbox."""
    simulate(
        settings,
        size="xs",
        first_period="2020-04",
        last_period="2020-06",
        seed=seed,
        inbox=settings.inbox_dir,
        anomalies="default",
    )
