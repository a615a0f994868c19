//! The rules of migrations/README.md as questions to `pg_catalog`: each finds the offenders against one rule.

/// A rule, the query that names who breaks it, and one way to break it, which proves that the query would notice.
pub(crate) struct Rule {
    pub(crate) says: &'static str,
    /// Sees [`PRELUDE`]; one text column.
    pub(crate) offenders: &'static str,
    pub(crate) breach: &'static str,
}

/// `t`: the tables with class and key column; `k`: those that have a key column, with its number; `relation`: whatever
/// in the database is like a table and no part of PostgreSQL; `function` likewise. $1 and $2 are names and classes.
pub(crate) const PRELUDE: &str = "
    with recursive class (name, class) as (select * from unnest($1::text[], $2::text[])),
    schema as (
        select * from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'),
    relation as (
        select c.*, s.nspname from pg_class c join schema s on s.oid = c.relnamespace
        where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')),
    function as (
        select p.*, s.nspname, p.oid::regprocedure::text as signature
        from pg_proc p join schema s on s.oid = p.pronamespace),
    t as (
        select c.oid, c.relname::text as name, class.class, c.relrowsecurity, c.relforcerowsecurity,
            case class.class when 'tenant' then 'tenant_id' when 'shared' then 'owner_id' end as key
        from relation c left join class on class.name = c.relname where c.nspname = 'app' and c.relkind in ('r', 'p')),
    k as (
        select t.*, a.attnum as number, a.attnotnull and a.atttypid = 'uuid'::regtype as sound
        from t left join pg_attribute a on a.attrelid = t.oid and a.attname = t.key where t.key is not null)";

pub(crate) const LAYOUT: &[Rule] = &[
    Rule {
        says: "a table stands in tables.toml, and what stands there exists",
        offenders: "select name from t where class is null
            union all select name from class where name not in (select name from t)",
        breach: "create table app.stray (id uuid primary key)",
    },
    Rule {
        says: "row-level security is enabled and forced",
        offenders: "select name from t where not (relrowsecurity and relforcerowsecurity)",
        breach: "alter table app.mail no force row level security",
    },
    Rule {
        says: "a table has exactly one policy: for all commands and roles, with both halves asking for the tenant",
        offenders: "select name from t where
            (select count(*) from pg_policy where polrelid = t.oid) <> 1
            or not exists (select from pg_policy
                where polrelid = t.oid and polpermissive and polcmd = '*' and polroles = '{0}'
                and pg_get_expr(polqual, polrelid) like '%app.tid()%'
                and pg_get_expr(polwithcheck, polrelid) like '%app.tid()%')",
        breach: "create policy everything on app.person using (true)",
    },
    Rule {
        says: "the policy of a tenant's table compares the tenant, and nothing else",
        offenders: "select name from t where class = 'tenant' and exists (select from pg_policy where polrelid = t.oid
            and ('(tenant_id = app.tid())', '(tenant_id = app.tid())') is distinct from
                (pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)))",
        breach: "alter policy tenant on app.mail using (tenant_id = app.tid() or kind = 'public')",
    },
    Rule {
        says: "tenant_id or owner_id is a uuid and never null",
        offenders: "select name from k where sound is not true",
        breach: "alter table app.mail drop constraint mail_pkey; alter table app.mail alter tenant_id drop not null",
    },
    Rule {
        says: "a table has a primary key",
        offenders: "select name from t where not exists (select from pg_index where indrelid = t.oid and indisprimary)",
        breach: "alter table app.mail drop constraint mail_pkey",
    },
    Rule {
        says: "primary keys, unique constraints and indexes begin with tenant_id or owner_id",
        offenders: "select indexrelid::regclass::text from k join pg_index on indrelid = k.oid
            where indkey[0] <> k.number",
        breach: "create index mail_age on app.mail (created_at)",
    },
    Rule {
        says: "foreign keys within a class begin with tenant_id or owner_id on both sides",
        offenders: "select k.name || ': ' || f.conname from pg_constraint f join k on k.oid = f.conrelid
            join k as r on r.oid = f.confrelid
            where f.contype = 'f' and k.class = r.class and (f.conkey[1] <> k.number or f.confkey[1] <> r.number)",
        breach: "delete from app.person where tenant_id <> app.cooperative();
            create unique index person_id on app.person (id);
            alter table app.mail add foreign key (person_id) references app.person (id)",
    },
    Rule {
        says: "a foreign key points to its own class or to one that more can read",
        offenders: "select t.name || ': ' || f.conname from pg_constraint f join t on t.oid = f.conrelid
            join t as r on r.oid = f.confrelid
            where f.contype = 'f' and (t.class, r.class) not in (
                ('tenant', 'tenant'), ('tenant', 'shared'), ('tenant', 'reference'), ('tenant', 'control'),
                ('shared', 'shared'), ('shared', 'reference'), ('shared', 'control'),
                ('reference', 'reference'), ('control', 'reference'), ('control', 'control'))",
        breach: "alter table app.course add author_id uuid,
            add foreign key (owner_id, author_id) references app.person (tenant_id, id)",
    },
    Rule {
        // By the column that says whose the row is, by a check, or by a foreign key of columns that are never null into a
        // table where the same holds.
        says: "a tenant's row points only to what the tenant itself or the cooperative owns",
        offenders: ", guarded (oid, number) as (
                select c.conrelid, a.attnum from pg_constraint c join k on k.oid = c.conrelid and k.class = 'tenant'
                join pg_attribute a on a.attrelid = c.conrelid and c.conkey @> array[a.attnum]
                where c.contype = 'c' and c.convalidated and pg_get_constraintdef(c.oid) = format(
                    'CHECK (((%1$I = tenant_id) OR (%1$I = ''00000000-0000-0000-0000-000000000000''::uuid)))',
                    a.attname)
                union
                select f.conrelid, pair.number from pg_constraint f
                cross join unnest(f.conkey, f.confkey) as pair (number, target)
                join guarded g on g.oid = f.confrelid and g.number = pair.target
                join k on k.oid = f.conrelid and k.class = 'tenant' and k.number = f.conkey[1]
                where f.contype = 'f' and f.convalidated and not exists (select from pg_attribute
                    where attrelid = f.conrelid and attnum = any (f.conkey) and not attnotnull))
            select k.name || ': ' || f.conname from pg_constraint f join k on k.oid = f.conrelid
            join k as r on r.oid = f.confrelid
            where f.contype = 'f' and k.class = 'tenant' and r.class = 'shared'
                and (f.confkey[1] <> r.number or (f.conkey[1] <> k.number
                    and (k.oid, f.conkey[1]) not in (select oid, number from guarded)))",
        breach: "alter table app.enrolment drop constraint enrolment_own_or_shared",
    },
    Rule {
        says: "a foreign key never empties or rewrites the columns that say whose a row is",
        offenders: "select conrelid::regclass || ': ' || conname from pg_constraint
            where contype = 'f' and conrelid in (select oid from t)
                and (confupdtype <> 'a' or confdeltype not in ('a', 'r', 'c'))",
        breach: "alter table app.mail add foreign key (tenant_id, person_id)
            references app.person (tenant_id, id) on update cascade",
    },
    Rule {
        says: "there are no triggers and no rules",
        offenders: "select tgname::text from pg_trigger
            where not tgisinternal and tgrelid in (select oid from relation where nspname in ('app', 'jobs'))
            union all select rulename::text from pg_rewrite where ev_class in (select oid from t)",
        breach: "create rule quiet as on delete to app.mail do instead nothing",
    },
    Rule {
        says: "there are no enum types",
        offenders: "select typname::text from pg_type where typtype = 'e' and typnamespace in (select oid from schema)",
        breach: "create type app.mood as enum ('good')",
    },
    Rule {
        says: "there are no materialised views and foreign tables, and views run with the rights of who asks",
        offenders: "select relname::text from relation where relkind in ('m', 'f')
            or (relkind = 'v' and nspname = 'app' and not coalesce(reloptions @> '{security_invoker=true}', false))",
        breach: "create view app.everybody as select * from app.person",
    },
    Rule {
        says: "functions that run with their owner's rights stand on the list",
        offenders: "select signature from function where prosecdef and signature <> all (array[
            'jobs.enqueue(text,jsonb,text,timestamp with time zone,integer)', 'jobs.dead_letters()',
            'jobs.retry(bigint)', 'jobs.backlog()', 'app.audit_month(date)',
            'app.take_mail_domain(text,timestamp with time zone)', 'app.release_mail_domain(text)',
            'app.erase_tenant(uuid,date)', 'jobs.forget(uuid)', 'app.give_up_host(text)'])",
        breach: "create function app.all_mail() returns bigint language sql security definer
            set search_path = pg_catalog, pg_temp as 'select count(*) from app.mail'",
    },
    Rule {
        says: "functions that run with their owner's rights have a fixed search path",
        offenders: "select signature from function where prosecdef
            and proconfig is distinct from array['search_path=pg_catalog, pg_temp']",
        breach: "alter function jobs.backlog() reset search_path",
    },
    Rule {
        says: "no function of ours may be executed by everybody",
        offenders: "select signature from function where nspname in ('app', 'jobs')
            and exists (select from aclexplode(coalesce(proacl, acldefault('f', proowner))) where grantee = 0)",
        breach: "grant execute on function jobs.retry to public",
    },
];
