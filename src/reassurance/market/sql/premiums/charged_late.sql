-- Lines that are omitted, and charged as an adjustment a month later.
{% call add_premium_lines('-A', months_later=1) %}'adjustment' as transaction_type{% endcall %};

delete from premium_lines
where is_chosen_line(premium_line_id);
