-- The five roles of KommunalCampus. Run once per cluster by a superuser, in the database of the product; may be
-- repeated. Passwords are set apart (`alter role campus_app password '…'`).
do $$
declare
    missing text;
begin
    foreach missing in array array['campus_owner', 'campus_migrate', 'campus_app', 'campus_worker', 'campus_backup'] loop
        if not exists (select from pg_roles where rolname = missing) then
            execute format('create role %I nologin', missing);
        end if;
    end loop;
    execute format('alter database %I owner to campus_owner', current_database());
    execute format('revoke connect, temporary on database %I from public', current_database());
    execute format('grant connect on database %I to campus_migrate, campus_app, campus_worker, campus_backup', current_database());
end $$;

-- Owns every table and never signs in. May act as the worker, whose queue the migrations lay out.
alter role campus_owner nologin nosuperuser nobypassrls noinherit;
grant campus_worker to campus_owner;
-- Runs the migrations; every session of it acts as the owner.
alter role campus_migrate login nosuperuser nobypassrls;
grant campus_owner to campus_migrate;
alter role campus_migrate set role to campus_owner;
-- The server. Row-level security holds for it; forced generic plans take the planning cost of policies away.
alter role campus_app login nosuperuser nobypassrls;
alter role campus_app set plan_cache_mode = force_generic_plan;
-- The job queue.
alter role campus_worker login nosuperuser nobypassrls;
-- pg_dump refuses to dump under row-level security.
alter role campus_backup login nosuperuser bypassrls;
revoke create on schema public from public;
-- The record of applied migrations lives here; `noinherit` keeps the owner of the database from creating it unasked.
grant usage, create on schema public to campus_owner;
