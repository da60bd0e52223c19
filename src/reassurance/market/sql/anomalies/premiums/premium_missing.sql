-- A month is not charged.
{{ reserve_premium_lines(anomaly, count) }};

delete from premium_lines
where is_chosen_line(premium_line_id);
