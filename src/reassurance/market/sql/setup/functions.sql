-- DuckDB macros accept no parameter: Jinja writes the seed and the first month into the text.

-- A number from 0 to `sides` - 1. It depends only on the seed, the name and the number.
create macro draw(name, number, sides) as cast(hash({{ seed }}, name, number) % sides as bigint);

-- Months since the first month of the market. Earlier dates have a negative number.
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

-- An insurer by number, and its number.
create macro insurer_by_number(number) as 'INS' || lpad(cast(number as varchar), 2, '0');

create macro insurer_number(insurer_id) as cast(substr(insurer_id, 4) as bigint);

-- Identifiers of an insurer's lines, such as INS01-G0000012, and of a buyer that is named by no SIREN.
create macro numbered_id(insurer_id, letter, number)
as insurer_id || '-' || letter || lpad(cast(number % 10000000 as varchar), 7, '0');

create macro numbered_buyer(number) as 'BUY' || lpad(cast(number as varchar), 9, '0');

create macro reinsurer_by_segment(segment) as case segment when 'domestic' then 'CCR' else 'BPIAE' end;

-- The insured share that all limits under a policy have. 7 policies of 10 declare none: null.
create macro policy_share(insurer_id, policy_id) as
case draw('policy share', hash(insurer_id || policy_id) % 1000000007, 10)
    when 0 then 0.8 when 1 then 0.85 when 2 then 0.95
end;

-- Cents of amount * rate / divisor, rounded half away from zero. The divisor is an integer.
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
