-- A macro cannot hold a parameter: the seed and the first month are written into the text.

-- A number from 0 to `sides` - 1, the same for the same seed, name and number on any machine.
create macro draw(name, number, sides) as cast(hash({{ seed }}, name, number) % sides as bigint);

-- Months since the first month of the market; a date before it has a negative number.
create macro month_number(day) as year(day) * 12 + month(day) - {{ first_month }};

-- Eight digits and the check digit that makes their Luhn sum a multiple of ten.
create macro siren(body) as cast(body as varchar) || cast((10 - (
    {%- for position in range(1, 9) %}
        {%- set digit = 'cast(substr(cast(body as varchar), ' ~ position ~ ', 1) as integer)' %}
        {% if position % 2 == 0 -%}
            2 * {{ digit }} - case when {{ digit }} > 4 then 9 else 0 end
        {%- else -%}
            {{ digit }}
        {%- endif %}
        {{- ' +' if not loop.last }}
    {%- endfor %}
) % 10) % 10 as varchar);

-- A French VAT number: a key computed from the SIREN, then the SIREN.
create macro vat_number(siren) as
'FR' || lpad(cast((12 + 3 * (cast(siren as integer) % 97)) % 97 as varchar), 2, '0') || siren;

-- The share that a policy insures where all of its limits have the same one; null for 7 policies of 10.
create macro policy_share(insurer_id, policy_id) as
case draw('policy share', hash(insurer_id || policy_id) % 1000000007, 10)
    when 0 then 0.8 when 1 then 0.85 when 2 then 0.95
end;

-- Cents of amount * rate / divisor, rounded half away from zero; the divisor is a whole number.
create macro cents(amount, rate, divisor) as cast(
    (
        2 * cast(cast(amount as decimal(18, 2)) * 100 as hugeint)
        * cast(cast(rate as decimal(9, 6)) * 1000000 as hugeint)
        + 1000000 * divisor
    ) // (2000000 * divisor) as decimal(16, 0)
) * 0.01;

create macro money(amount, rate, divisor) as cast(cents(amount, rate, divisor) as decimal(18, 2));

-- The 16 NAF codes and 34 departments of insured companies and buyers, by number from 0.
create macro naf_code(place) as [
    '10.51A', '20.42Z', '22.29A', '25.11Z', '28.29B', '29.32Z', '31.09B', '41.20A', '43.22A', '45.31Z', '46.34Z',
    '46.73A', '47.78C', '49.41A', '62.02A', '82.92Z'
][1 + place];

create macro department_code(place) as [
    '01', '06', '13', '21', '25', '31', '33', '34', '35', '38', '42', '44', '45', '49', '51', '54', '57', '59', '62',
    '63', '67', '68', '69', '74', '75', '76', '77', '78', '80', '83', '85', '92', '93', '94'
][1 + place];

create macro is_in_france(country_code) as country_code in ('FR', 'GP', 'MQ', 'GF', 'RE', 'YT');

create macro exceptional_reason() as 'Dégradation brutale de la situation de l''acheteur';
