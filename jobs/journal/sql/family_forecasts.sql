-- The forecasts that were kept of a family's latest nights, of those by the real clock or of demonstrations, as far as
-- anything of them has come true. Parameters: family, whether by the real clock, how many nights. Locks: none.
-- Index: forecast_family, forecast_pkey.
select f.task, f.at, f.seq, f.expected, f.came, f.due, f.low, f.high, f.claim, f.rehearsals, f.made, f.of_nights, f.moved,
       f.birth, f.family, f.speed
  from cutover_control.forecast f
 where f.run = any (array(
           select c.run from cutover_control.forecast c
            where c.came and c.family = $1 and (c.speed = 1) = $2
            group by c.run order by max(c.kept) desc limit $3
       ))
 order by f.birth, f.at, f.task
