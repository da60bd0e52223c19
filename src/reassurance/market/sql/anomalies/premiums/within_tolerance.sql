-- The ceding commission is one cent above that of the treaty. No check may report it.
{{ reserve_premium_lines(anomaly, count) }};

update premium_lines set ceding_commission_amount = ceding_commission_amount + 0.01
where is_chosen_line(premium_line_id);
