-- Take off what the queue of workers has noted of numbers that are over, and numbers that nobody came for: both of more than a
-- day ago. A number whose ticket still lies is sent again by its engine. So many at once that nobody waits for it.
-- Locks: none but the rows; two that sweep at once share them out. Index: pgqueuer_log_created; the queue itself is short.
with noted as (
    delete from cutover_queue.pgqueuer_log
     where id in (
        select id from cutover_queue.pgqueuer_log
         where created < now() - interval '1 day' order by created limit 20000 for update skip locked)
    returning 1
), unclaimed as (
    delete from cutover_queue.pgqueuer
     where id in (
        select id from cutover_queue.pgqueuer
         where created < now() - interval '1 day' limit 20000 for update skip locked)
    returning 1
)
select (select count(*) from noted) + (select count(*) from unclaimed) as swept
