-- answer_rights
-- Whether the schema knows answers, this login may take them, and whether it may do more than that.
-- Locks: none. Index: none.
select to_regprocedure('cutover_control.answer_look(text)') is not null as known,
       coalesce(has_function_privilege(to_regprocedure('cutover_control.answer_look(text)'), 'execute'), false) as may,
       coalesce(has_table_privilege(to_regclass('cutover_control.event'), 'select'), false) as reads
