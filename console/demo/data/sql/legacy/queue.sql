-- The interface engine's outgoing queues. $-free: 1,400 messages over 14 queues. Locks nothing that exists.
-- The demonstration has no interface engine that would send them, so a message counts as sent `sent_within` after the
-- freeze: once nothing new comes in, the queues run empty in about three seconds of real time.
create table ops.queue_message (
    message_id  bigint generated always as identity primary key,
    queue       text      not null,
    sent_within interval  not null
);
insert into ops.queue_message (queue, sent_within)
select (array['lab','blood-bank','pacs','core-journal','e-prescription','population-register','gp-letters','referrals',
              'birth-register','pathology','pharmacy','ambulance','invoicing','municipal-care'])[1 + (i - 1) % 14],
       make_interval(secs => i * 0.002)
from generate_series(1, 1400) as n(i);

create view ops.queue_pending as
select m.message_id, m.queue
from ops.queue_message m cross join ops.system_state s
where s.read_only_since is null or clock_timestamp() < s.read_only_since + m.sent_within;
