"""The order in which test files are started."""

# The files that take longest are started first, so that all processes end at about the same time.
LONGEST = (
    "test_three_dags",
    "test_many_senders",
    "test_dbt_unit_tests",
    "test_replay",
    "test_cents_reach_the_ministry",
    "test_treaty_engine",
    "test_extremes_are_built",
    "test_oracle_agrees",
    "test_diff_of_two_nights",
    "test_full_disk",
    "test_cockpit_is_accessible",
    "test_accessible_pages",
    "test_roles_of_all_tables",
    "test_killed_runs",
    "test_two_nights",
)
_PLACES = {name: place for place, name in enumerate(LONGEST)}


def place_of(name: str) -> int:
    """The place of a test file, by its name without suffix. Files that are not listed share the last one."""
    return _PLACES.get(name, len(LONGEST))
