"""Every macro is called in `dbt_project/analyses/macros`: sqruff lints what it renders, and only there."""

import re

from reassurance.settings import PROJECT_DIR

_PROJECT = PROJECT_DIR / "dbt_project"
_MACRO = re.compile(r"{%-? *macro (\w+)\(.*?-?%}(.*?){%-? *endmacro", re.DOTALL)
_CALL = re.compile(r"dispatch\('(\w+)'\)|(\w+)\(")
# They render no SQL of their own: names, a log line, and the statement around a compiled model.
_WITHOUT_SQL = {"generate_schema_name", "source", "begin_relation", "end_relation"}


def macros() -> dict[str, str]:
    """The body of each macro, by name."""
    return {
        name: body
        for path in _PROJECT.glob("macros/*.sql")
        for name, body in _MACRO.findall(path.read_text())
    }


def called_names(text: str) -> set[str]:
    """Names of the macros that a text calls, with every implementation of those it dispatches."""
    names = set()
    for dispatched, called in _CALL.findall(text):
        names |= {f"default__{dispatched}", f"duckdb__{dispatched}"} if dispatched else {called}
    return names


def never_called(bodies: dict[str, str], queries: str) -> set[str]:
    """Names of the macros that no query calls, directly or through another macro."""
    reached: set[str] = set()
    added = called_names(queries) & bodies.keys()
    while added:
        reached |= added
        added = set().union(*(called_names(bodies[name]) for name in added)) & bodies.keys() - reached
    return set(bodies) - reached


def test_every_macro_is_called_in_an_analysis():
    bodies = macros()
    queries = "".join(path.read_text() for path in _PROJECT.glob("analyses/macros/*.sql"))
    assert len(bodies) > 60
    assert never_called(bodies, queries) == _WITHOUT_SQL


def test_a_macro_that_no_analysis_calls_is_reported():
    """Sabotage twin."""
    bodies = {"called": "{{ inner() }}", "inner": "1", "forgotten": "2"}
    assert never_called(bodies, "select {{ called() }}") == {"forgotten"}
