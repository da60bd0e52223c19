{# The line of account of a claim movement that is booked. A refused movement without a readable type is a payment. #}
{% macro account_line_of_movement(movement_type) -%}
    case {{ movement_type }}
        when 'recovery' then 'ceded_recoveries'
        when 'reserve_change' then 'ceded_reserve_change'
        else 'ceded_claims_paid'
    end
{%- endmacro %}

{#
    What an account line adds to the balance of its account. A positive balance is owed to the reinsurer. A cap
    adjustment changes the State's loss (decision 0014), so it counts as a payment does.
#}
{% macro amount_in_balance(line_code, amount) -%}
    case
        when {{ line_code }} in ('ceded_premium', 'ceded_recoveries') then {{ amount }}
        when {{ line_code }} in ('ceding_commission', 'ceded_claims_paid', 'cap_adjustment') then -{{ amount }}
        else 0
    end
{%- endmacro %}
