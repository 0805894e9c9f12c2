-- Two databases to try this plan on. In the old one:
create schema legacy;
create table legacy.patient (id int primary key, born date not null, family text not null, given text not null, gender char(1) not null);
create table legacy.relation_code (letter char(1) primary key, code text not null);
create table legacy.next_of_kin (id int primary key, patient_id int not null references legacy.patient, relation char(1), name text not null);
insert into legacy.relation_code values ('m', 'mother'), ('f', 'father');
insert into legacy.patient select n, date '1950-01-01' + n, 'Family ' || n, 'Given ' || n, case n % 2 when 0 then 'F' else 'M' end from generate_series(1, 500) n;
insert into legacy.next_of_kin select n, n, case when n % 50 = 0 then null when n % 2 = 0 then 'm' else 'f' end, ' Kin ' || n from generate_series(1, 400) n;
-- In the new one:
create schema core;
create table core.person (id bigint primary key, name text not null, born date not null, gender text not null, load_batch text);
create table core.contact (id bigint primary key, person_id bigint not null references core.person, relation text not null, name text not null, load_batch text);
