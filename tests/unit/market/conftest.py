from pathlib import Path

import pytest

from unit.market.written_market import SimulatedMarket, make_market


@pytest.fixture(scope="session")
def market_home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("market")


@pytest.fixture(scope="session")
def market(market_home) -> SimulatedMarket:
    """The market of seed 42 at the smallest size, over three months."""
    return make_market(market_home)
