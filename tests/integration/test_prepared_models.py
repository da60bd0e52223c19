"""Models filled by DuckDB for scenarios have the same rows as models built by dbt."""

import shutil

import pytest

from reassurance.database import connect
from reassurance.errors import BuildError, ConfigurationError
from reassurance.scenario import fill_models
from reassurance.settings import Settings


def test_filled_models_have_the_rows_that_dbt_builds(market, models, tmp_path):
    names = [query.model for query in models.queries]
    settings = market.settings.model_copy(update={"home": tmp_path})
    for folder in ("receipts_dir", "registered_dir", "quarantine_dir", "decisions_dir"):
        shutil.copytree(getattr(market.settings, folder), getattr(settings, folder))

    filled = fill_models(models, settings, market.record.as_of, names)

    with connect(settings, filled, read_only=True) as connection:
        connection.execute(f"attach '{market.record.path(market.settings)}' as built (read_only)")
        rows = 0
        for query in models.queries:
            relation = query.relation.removeprefix('"build".')
            for one, other in (("build", "built"), ("built", "build")):
                difference = f"from {one}.{relation} except all from {other}.{relation}"
                assert connection.execute(difference).fetchall() == [], query.model
            rows += connection.execute(f"select count(*) from {query.relation}").fetchall()[0][0]
    assert rows > 10_000


def test_a_model_that_cannot_be_filled_is_named(market, models, tmp_path):
    altered = models.with_("dim_products", "select *, no_such_column from ({query})")
    with pytest.raises(BuildError, match=r"dim_products.*cannot be filled.*no_such_column"):
        fill_models(altered, Settings(home=tmp_path), market.record.as_of, ["dim_products"])


def test_a_model_that_was_not_prepared_is_refused(models):
    with pytest.raises(ConfigurationError, match="'fct_premium' is not among the prepared models"):
        models.with_("fct_premium", "{query}")
