-- The bed board, and what the ward coordinators counted by walking past the beds. Locks nothing that exists.
create table ops.bed_board (
    ward_id  text  primary key,
    name     text  not null,
    occupied int   not null check (occupied >= 0)
);
create table ops.head_count (
    ward_id text primary key references ops.bed_board,
    counted int  not null check (counted >= 0)
);
