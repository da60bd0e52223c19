-- Rules BV208-1 and BV405-1 of EIOPA on S.05.01, and the same for claims: net = gross direct + gross accepted less the
-- share of the reinsurers. An unknown amount adds nothing.

with

signed as (
    select
        insurer_id,
        account_year,
        case
            when row_code in ('R0110', 'R0120', 'R0140', 'R0200') then 'premiums written'
            when row_code in ('R0210', 'R0220', 'R0240', 'R0300') then 'premiums earned'
            when row_code in ('R0310', 'R0320', 'R0340', 'R0400') then 'claims incurred'
        end as block,
        case
            when row_code in ('R0110', 'R0120', 'R0210', 'R0220', 'R0310', 'R0320') then c0090_amount_eur
            else -c0090_amount_eur
        end as signed_amount_eur
    from {{ ref('pub_regulatory__s_05_01') }}
)

select
    insurer_id,
    account_year,
    block,
    sum(signed_amount_eur) as difference_amount
from signed
where block is not null
group by insurer_id, account_year, block
having sum(signed_amount_eur) <> 0
