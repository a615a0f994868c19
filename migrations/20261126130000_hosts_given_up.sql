-- A member gives up a host name of its own. Nobody else deletes one, and nothing but a name of the transaction's tenant.
create function app.give_up_host(given text) returns boolean
    language sql security definer set search_path = pg_catalog, pg_temp as $$
    with gone as (delete from app.tenant_host where host = given and tenant_id = app.tid() returning host)
    select exists (select from gone)
$$;
revoke all on function app.give_up_host from public;
grant execute on function app.give_up_host to campus_app;
