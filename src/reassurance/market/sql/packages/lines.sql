-- Write the lines of a register in a package to a CSV file.
-- The linter cannot parse `copy`.
-- noqa: disable=PRS,LT02
copy (
    select {{ fields }}
    from reg_{{ register }}
    where sender = {{ sender }} and period = {{ period }} and sequence = {{ sequence }}
    order by {{ fields }}
) to {{ path }} (format csv, header, delimiter {{ delimiter }});
