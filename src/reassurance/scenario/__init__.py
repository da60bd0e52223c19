"""Stories of the trade, told as files and checked against what the platform makes of them."""

from reassurance.scenario.compare import Difference
from reassurance.scenario.run import run_scenario

__all__ = ["Difference", "run_scenario"]
