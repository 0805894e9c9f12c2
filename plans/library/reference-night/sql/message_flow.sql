-- E05, on the platform: depth of the outgoing queue, messages acknowledged in the last minute, refused log-ins. Read-only.
select depth, acknowledged, refused_logins from ops.message_flow
