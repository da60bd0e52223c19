-- A month is not charged.
{{ reserve_premium_lines(anomaly, count) }};

delete from premium_lines
where premium_line_id in (select premium_line_id from chosen);
