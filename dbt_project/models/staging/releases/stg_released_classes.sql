-- The classes of breaks that the last release compared.

select
    reconciliation,
    class
from {{ source('intake', 'released_classes') }}
