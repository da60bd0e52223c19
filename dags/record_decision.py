"""Record the decision of a person on an open break.

- **Starts** when a person fills in the form of "Trigger". The name in the decision is that of the login.
- **Reads** the register of breaks of the last build on which the gate decided; **writes** one event in
  `archive/decisions/`. The next build contains it.
- An incomplete decision, or one on a break that has changed, fails the run and records nothing. The same
  decision given again records nothing.
- `reassurance decide` does the same from the command line, and from a workbook. See
  `docs/runbooks/decide-on-breaks.md`.
"""

from airflow.sdk import dag

from reassurance.orchestration import DEFAULTS, Tag, shown
from reassurance.orchestration.break_decisions import DECISION, store_decision


@dag(
    schedule=None,
    params=DECISION,
    tags=[Tag.CONTROL],
    **shown(__doc__),
    **DEFAULTS,
)
def record_decision():
    """Store the decision of the form."""
    store_decision()


record_decision()
