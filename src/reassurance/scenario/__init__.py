"""Stories of the trade, told as files and checked against what the platform makes of them."""

from reassurance.scenario.compare import Difference
from reassurance.scenario.prepared import PreparedModels, fill_models, prepare_models
from reassurance.scenario.run import expected_models, run_scenario

__all__ = [
    "Difference",
    "PreparedModels",
    "expected_models",
    "fill_models",
    "prepare_models",
    "run_scenario",
]
