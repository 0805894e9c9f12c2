-- To whom the right to connect to this database was granted; '' stands for everybody (public). Locks nothing.
select distinct coalesce(g.rolname::text, '') as grantee, bool_or(a.is_grantable) as grantable
  from pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) as a
  left join pg_roles g on g.oid = a.grantee
 where d.datname = current_database() and a.privilege_type = 'CONNECT'
 group by 1
 order by 1
