-- Adjustments that are reversed a month later.
{% call add_premium_lines('-A') %}{{ adjustment_columns('12.34') }}{% endcall %};

{% call add_premium_lines('-T', months_later=1) %}{{ adjustment_columns('-12.34') }}{% endcall %};
