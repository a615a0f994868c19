//! What the two logins of the server may and may not, as questions to `pg_catalog`.

use crate::rules::Rule;

pub(crate) const ROLES: &[Rule] = &[
    Rule {
        says: "the server's logins are ordinary ones",
        offenders: "select rolname::text from pg_roles where rolname in ('campus_app', 'campus_worker')
            and (rolsuper or rolbypassrls or rolcreatedb or rolcreaterole or rolreplication)",
        breach: "alter role campus_app bypassrls",
    },
    Rule {
        says: "the server's logins are members of no other role",
        offenders: "select roleid::regrole::text from pg_auth_members
            where member in ('campus_app'::regrole, 'campus_worker'::regrole)",
        breach: "grant campus_owner to campus_app",
    },
    Rule {
        says: "campus_app owns nothing, in this and all other databases",
        offenders: "select classid::regclass::text from pg_shdepend
            where refclassid = 'pg_authid'::regclass and refobjid = 'campus_app'::regrole and deptype = 'o'",
        breach: "alter table app.mail owner to campus_app",
    },
    Rule {
        says: "campus_app can create nothing",
        offenders: "select nspname::text from pg_namespace where has_schema_privilege('campus_app', oid, 'create')
            union all select spcname::text from pg_tablespace
                where has_tablespace_privilege('campus_app', oid, 'create')
            union all select current_database()::text
                where has_database_privilege('campus_app', current_database(), 'create, temporary')",
        breach: "grant create on schema public to public",
    },
    Rule {
        says: "campus_app cannot enter the queue's own schema",
        offenders: "select nspname::text from schema
            where nspname not in ('app', 'jobs', 'public') and has_schema_privilege('campus_app', oid, 'usage')",
        breach: "grant usage on schema graphile_worker to campus_app",
    },
    Rule {
        says: "campus_app has rights on rows of the schema app and on nothing else",
        offenders: "select relname::text from relation where relkind <> 'S' and (
            has_table_privilege('campus_app', oid, 'truncate, references, trigger')
            or has_any_column_privilege('campus_app', oid, 'references')
            or (nspname <> 'app' and (has_any_column_privilege('campus_app', oid, 'select, insert, update')
                or has_table_privilege('campus_app', oid, 'delete'))))",
        breach: "grant truncate on app.mail to campus_app",
    },
    Rule {
        says: "campus_app can read every table of the schema app",
        offenders: "select name from t where not has_table_privilege('campus_app', oid, 'select')",
        breach: "revoke select on app.mail from campus_app",
    },
    Rule {
        // Under a policy that shows the cooperative's rows, an update could hand them to a member.
        says: "campus_app cannot change whose a shared row is",
        offenders: "select name from t
            where class = 'shared' and has_column_privilege('campus_app', oid, key, 'update')",
        breach: "grant update on app.course to campus_app",
    },
    Rule {
        says: "campus_app can change all other columns of a shared row, of its seats only how many are taken",
        offenders: "select t.name || '.' || a.attname from t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0
            where t.class = 'shared' and not a.attisdropped
                and has_column_privilege('campus_app', t.oid, a.attnum, 'update') <> case t.name when 'run_seats' then a.attname = 'taken' else a.attname not in ('owner_id', 'id') end",
        breach: "alter table app.course add note text",
    },
    Rule {
        // `using` alone decides a delete, and for these it shows more than the own rows.
        says: "campus_app deletes from tables of tenants only",
        offenders: "select name from t where class <> 'tenant' and has_table_privilege('campus_app', oid, 'delete')",
        breach: "grant delete on app.course to campus_app",
    },
    Rule {
        says: "campus_worker has no right on any table of the schema app",
        offenders: "select name from t
            where has_any_column_privilege('campus_worker', oid, 'select, insert, update, references')
            or has_table_privilege('campus_worker', oid, 'delete, truncate, trigger')",
        breach: "grant select on app.answer to campus_worker",
    },
    Rule {
        says: "campus_backup can read everything, or the dump would fail",
        offenders: "select nspname || '.' || relname from relation
            where not (has_table_privilege('campus_backup', oid, 'select')
            and has_schema_privilege('campus_backup', relnamespace, 'usage'))",
        breach: "revoke select on graphile_worker._private_jobs from campus_backup",
    },
    Rule {
        says: "campus_backup can change nothing",
        offenders: "select nspname || '.' || relname from relation where relkind <> 'S'
            and (has_any_column_privilege('campus_backup', oid, 'insert, update, references')
                or has_table_privilege('campus_backup', oid, 'delete, truncate, trigger'))",
        breach: "grant delete on app.mail to campus_backup",
    },
];
