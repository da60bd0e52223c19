"""The figures of the public statistics that are hidden, by quarter, product, category and family."""


def model(dbt, session):
    """Compute the pattern in the process of dbt; `reassurance.secrecy` and scipy are imported here only."""
    from reassurance.secrecy.statistics import pattern_query

    return session.sql(
        pattern_query(
            cells=dbt.ref("fct_public_cells"),
            shares=dbt.ref("int_public_shares"),
            parameters=dbt.ref("int_secrecy_parameters"),
            released=dbt.ref("stg_released_statistics"),
        )
    )
