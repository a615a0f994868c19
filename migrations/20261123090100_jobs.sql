-- The queue belongs to campus_worker. The server enqueues through one function, which stamps the tenant.
create schema graphile_worker authorization campus_worker;
create schema jobs authorization campus_worker;
set local role campus_worker;

-- Waiting jobs are acknowledged work and belong into the dump.
grant usage on schema graphile_worker, jobs to campus_backup;
alter default privileges in schema graphile_worker grant select on tables to campus_backup;
alter default privileges in schema graphile_worker grant select on sequences to campus_backup;

-- What the queue library's own installer would create first; it needs no right to create schemas this way.
create table graphile_worker.migrations (
    id integer primary key,
    ts timestamptz not null default now(),
    breaking boolean not null default false
);

-- Puts a job into the queue within the caller's transaction. The payload carries the transaction's tenant; a caller
-- cannot name another one.
create function jobs.enqueue(kind text, payload jsonb, job_key text, run_at timestamptz, max_attempts integer)
    returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if app.tid() is null then
        raise exception 'a job needs a tenant transaction';
    end if;
    -- Anything else would swallow the stamp: null || object is null, array || object is an array.
    if jsonb_typeof(enqueue.payload) is distinct from 'object' then
        raise exception 'the payload of a job is an object';
    end if;
    perform graphile_worker.add_job(
        identifier => enqueue.kind,
        payload => (enqueue.payload || jsonb_build_object('tenant', app.tid()))::json,
        run_at => enqueue.run_at,
        max_attempts => enqueue.max_attempts,
        job_key => app.tid()::text || ':' || enqueue.kind || ':' || enqueue.job_key,
        job_key_mode => 'preserve_run_at'
    );
end $$;

-- The queue as the cooperative's office sees it: jobs that will not be tried again, without their payloads.
create function jobs.dead_letters()
    returns table (id bigint, kind text, tenant_id uuid, attempts integer, last_error text, failed_at timestamptz)
    language plpgsql security definer stable set search_path = pg_catalog, pg_temp as $$
begin
    if app.tid() is distinct from app.cooperative() then
        raise exception 'only the cooperative reads the queue';
    end if;
    return query
        select j.id, t.identifier, (j.payload ->> 'tenant')::uuid, j.attempts::integer, j.last_error, j.updated_at
        from graphile_worker._private_jobs j
        join graphile_worker._private_tasks t on t.id = j.task_id
        where j.attempts >= j.max_attempts and j.locked_at is null
        order by j.updated_at desc
        limit 200;
end $$;

-- Gives a dead letter its attempts back.
create function jobs.retry(job bigint)
    returns boolean language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if app.tid() is distinct from app.cooperative() then
        raise exception 'only the cooperative retries jobs';
    end if;
    update graphile_worker._private_jobs
        set attempts = 0, run_at = now(), last_error = null
        where id = job and attempts >= max_attempts and locked_at is null;
    return found;
end $$;

-- Waiting and dead jobs, for the metrics page.
create function jobs.backlog()
    returns table (waiting bigint, dead bigint)
    language plpgsql security definer stable set search_path = pg_catalog, pg_temp as $$
begin
    if app.tid() is distinct from app.cooperative() then
        raise exception 'only the cooperative reads the queue';
    end if;
    return query
        select count(*) filter (where attempts < max_attempts), count(*) filter (where attempts >= max_attempts)
        from graphile_worker._private_jobs;
end $$;

revoke all on function jobs.enqueue, jobs.dead_letters, jobs.retry, jobs.backlog from public;
grant usage on schema jobs to campus_app;
grant execute on function jobs.enqueue, jobs.dead_letters, jobs.retry, jobs.backlog to campus_app;
set local role campus_owner;
