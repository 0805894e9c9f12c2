-- Which kind of password a role has, if any: neither the password nor its hash leaves the server.
-- Locks nothing; reads pg_authid, which superusers may.
select pg_catalog.quote_ident(r.rolname) as name,
       'role ' || pg_catalog.quote_ident(r.rolname) as within,
       case when r.rolpassword is null then 'none' when r.rolpassword like 'md5%' then 'md5'
            when r.rolpassword like 'SCRAM-SHA-256$%' then 'scram-sha-256' else 'other' end as "kind of password"
  from pg_catalog.pg_authid r
 where r.rolname !~ '^pg_'
