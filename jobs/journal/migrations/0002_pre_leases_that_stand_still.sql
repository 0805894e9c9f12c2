-- How long a lease, and a stand-by's heartbeat, last without renewal: so that a clock which was set back neither shows
-- a dead engine as present nor keeps its successor waiting. Null where an older program took it.

alter table cutover_control.head add column lasts interval;
alter table cutover_control.standby add column lasts interval;

-- Whether somebody whose word holds until `expires` is there. A word that would hold much longer than it lasts was given
-- before the clock was set back: whoever is alive gives a new one within a third of `lasts`.
create function cutover_control.present(expires timestamptz, lasts interval) returns boolean
language sql
volatile
as $$
    select expires > clock_timestamp() and (lasts is null or expires <= clock_timestamp() + 2 * lasts)
$$;
