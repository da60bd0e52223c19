"""Explain a published figure: the lines that add up to it, and the receipts of these lines.

`lineage` reads what the models declare about their measures, `cells` finds the published cell, `trace` the
lines behind it, `origins` the archived files with these lines, and `explanation` puts them together.
"""

from reassurance.explain.explanation import Explanation, explain

__all__ = ["Explanation", "explain"]
