"""Scenarios: given lines and expected rows, as files; the platform's results are compared with them."""

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
