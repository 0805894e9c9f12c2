-- Every text that anybody may write has a bound: what lies in the inbox becomes an event, which every reader reads.
-- Not validated: what is longer already stays readable.

alter table cutover_control.bundle add constraint bundle_bounds
    check (octet_length(body) <= 67108864) not valid;
alter table cutover_control.run add constraint run_bounds
    check (octet_length(run) between 1 and 200 and octet_length(title) <= 2000 and octet_length(kind) <= 50) not valid;
alter table cutover_control.head add constraint head_bounds
    check (octet_length(hash) <= 64 and octet_length(holder) <= 400
           and last_event_at between '2000-01-01 00:00+00' and '3000-01-01 00:00+00') not valid;
alter table cutover_control.event add constraint event_bounds
    check (octet_length(kind) <= 100 and octet_length(body) <= 33554432 and octet_length(hash) <= 64
           and at between '2000-01-01 00:00+00' and '3000-01-01 00:00+00') not valid;
alter table cutover_control.command add constraint command_bounds
    check (octet_length(verb) <= 100 and octet_length(args::text) <= 262144) not valid;
alter table cutover_control.standby add constraint standby_bounds
    check (octet_length(holder) <= 400) not valid;
alter table cutover_control.progress add constraint progress_bounds
    check (octet_length(task) <= 400 and octet_length(body) <= 1048576) not valid;
