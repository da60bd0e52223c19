-- Two covers on one buyer, each of 60 % of its maximum. Together they exceed it: the later one breaks the rule.
update guarantees set
    buyer_grade = paired.buyer_grade,
    public_limit_amount = money(buyer_maximum('CAP_PLUS', paired.buyer_grade, earlier_granted_on), 0.6, 1)
from paired
where guarantee_id in (later_id, earlier_id);
