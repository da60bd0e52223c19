with recursive

{{ open_pairs([ref('int_settlement_by_reference')]) }},

{{ sets_adding_up('candidates') }}

select parts_of_sets.*
from parts_of_sets
inner join pairs_of_one_insurer on parts_of_sets.part_key = pairs_of_one_insurer.balance_key
