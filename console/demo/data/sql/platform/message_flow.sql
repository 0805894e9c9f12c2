-- Outgoing queue, acknowledgements and refused log-ins as the platform's monitor sees them. Locks nothing.
-- The demonstration has no wards that send orders: the clock plays them, between 12 and 88 messages deep.
create view ops.message_flow as
select 50 + round(38 * sin(seconds / 5))::int  as depth,
       900 + round(80 * sin(seconds / 11))::int as acknowledged,
       2 + round(2 * sin(seconds / 17))::int    as refused_logins
from (select extract(epoch from clock_timestamp())::float8) as clock(seconds);
