-- What the sample needs to be tried: createdb legacy && createdb platform, then
--   psql legacy   -c 'create table post (kind text not null, sent_at timestamptz not null default now())'
--   psql platform -f try.sql
--   cutover db prepare plan.yaml
-- Messages are delivered and opened at once here; `alter table message disable trigger deliver` makes every flow dead.

create table message (
    id bigint generated always as identity primary key,
    flow text not null,
    template text not null,
    receiver text not null,
    subject text not null,
    sent_at timestamptz not null default clock_timestamp(),
    delivered_at timestamptz,
    opened_at timestamptz
);

create function deliver() returns trigger language plpgsql as $$
begin
    new.delivered_at := clock_timestamp();
    new.opened_at := clock_timestamp();
    return new;
end $$;

create trigger deliver before insert on message for each row execute function deliver();
