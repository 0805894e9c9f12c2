-- Two databases to try this plan on. In the old one:
create schema pacs;
create table pacs.study (id int primary key, taken date not null, what text not null);
create table pacs.image (id int primary key, study_id int not null references pacs.study, pixels bytea not null);
insert into pacs.study select n, date '2020-01-01' + n, 'Study ' || n from generate_series(1, 2000) n;
insert into pacs.image select n, 1 + n % 2000, decode(repeat(md5(n::text), 200), 'hex') from generate_series(1, 60000) n;
-- In the new one:
create schema pacs;
create table pacs.study (id int primary key, taken date not null, what text not null, load_batch text);
create table pacs.image (id int primary key, study_id int not null references pacs.study, pixels bytea not null, load_batch text);
