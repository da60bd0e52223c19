-- The ceding commission is one cent more than the treaty gives: no check may report it.
{{ reserve_premium_lines(anomaly, count) }};

update premium_lines set ceding_commission_amount = ceding_commission_amount + 0.01
where premium_line_id in (select premium_line_id from chosen);
