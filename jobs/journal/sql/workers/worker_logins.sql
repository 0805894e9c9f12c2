-- Which logins may serve which labels. Locks: none. Index: none, it is a short list.
select login, label from cutover_control.worker_login order by label, login
