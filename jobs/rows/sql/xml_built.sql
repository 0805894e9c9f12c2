-- Whether this server was built with xml: an error where it was not. Reads no table; locks nothing.
select '<a/>'::pg_catalog.xml is document
