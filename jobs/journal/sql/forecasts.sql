-- The forecasts that were kept of a run, as they were made. Locks: none.
-- Index: forecast_pkey.
select f.task, f.at, f.seq, f.expected, f.came, f.due, f.low, f.high, f.claim, f.rehearsals, f.made, f.of_nights, f.moved,
       f.birth, f.family, f.speed
  from cutover_control.forecast f where f.run = $1 order by f.at, f.task
