-- Quizzes that draw their questions from pools, so many of each, by the seed of the sitting.
create table app.quiz_pool (
    owner_id uuid not null,
    id uuid not null,
    item_id uuid not null,
    position integer not null check (position >= 0),
    title text not null,
    -- Questions that a sitting gets of it.
    draws integer not null check (draws >= 1),
    primary key (owner_id, id),
    constraint quiz_pool_position_key unique (owner_id, item_id, position),
    foreign key (owner_id, item_id) references app.item (owner_id, id) on delete cascade
);
create table app.quiz_question (
    owner_id uuid not null,
    id uuid not null,
    pool_id uuid not null,
    position integer not null check (position >= 0),
    plugin_id text not null,
    plugin_version text not null,
    config jsonb not null,
    primary key (owner_id, id),
    constraint quiz_question_position_key unique (owner_id, pool_id, position),
    foreign key (owner_id, pool_id) references app.quiz_pool (owner_id, id) on delete cascade,
    foreign key (plugin_id, plugin_version) references app.plugin (id, version)
);
do $$
declare
    t text;
    columns text;
    zero constant text := '''00000000-0000-0000-0000-000000000000''::uuid';
    own_or_shared constant text := format('app.tid() is not null and (owner_id = app.tid() or owner_id = %s)', zero);
begin
    foreach t in array array['quiz_pool', 'quiz_question'] loop
        execute format('create policy shared on app.%I using (%s) with check (owner_id = app.tid())', t, own_or_shared);
        execute format('alter table app.%I enable row level security', t);
        execute format('alter table app.%I force row level security', t);
        select string_agg(quote_ident(attname), ', ') into columns
            from pg_attribute
            where attrelid = format('app.%I', t)::regclass and attnum > 0 and attname not in ('owner_id', 'id');
        execute format('revoke update, delete on app.%I from campus_app', t);
        execute format('grant update (%s) on app.%I to campus_app', columns, t);
    end loop;
end $$;

-- Such a quiz has no task of its own but a number of questions.
alter table app.item
    add column questions integer check (questions between 1 and 100),
    drop constraint item_check,
    add constraint item_task_check
        check ((kind in ('exercise', 'quiz')) = (questions is not null or (plugin_id is not null and config is not null))),
    add constraint item_quiz_check check (questions is null or (kind = 'quiz' and plugin_id is null and config is null));
grant update (questions) on app.item to campus_app;

-- One time that somebody takes such a quiz: an attempt at each question that was drawn, handed in together.
create table app.sitting (
    tenant_id uuid not null,
    id uuid not null,
    enrolment_id uuid not null,
    owner_id uuid not null,
    item_id uuid not null,
    number integer not null check (number >= 1),
    seed bigint not null,
    opened_at timestamptz not null,
    handed_in_at timestamptz,
    closed_at timestamptz,
    -- Each question counts a thousand; none where the sitting was given up because a plugin was taken out of use.
    earned_milli bigint check (earned_milli >= 0),
    possible_milli bigint check (possible_milli >= earned_milli),
    primary key (tenant_id, id),
    constraint sitting_number_key unique (tenant_id, enrolment_id, item_id, number),
    foreign key (tenant_id, enrolment_id, owner_id) references app.enrolment (tenant_id, id, owner_id) on delete cascade,
    foreign key (owner_id, item_id) references app.item (owner_id, id),
    check (earned_milli is null or closed_at is not null)
);
create unique index sitting_open_key on app.sitting (tenant_id, enrolment_id, item_id) where closed_at is null;
create policy tenant on app.sitting using (tenant_id = app.tid()) with check (tenant_id = app.tid());
alter table app.sitting enable row level security;
alter table app.sitting force row level security;

alter table app.attempt
    add column sitting_id uuid,
    add column question_id uuid,
    -- Of the question in the sitting, from 1 on.
    add column position integer check (position >= 1),
    add foreign key (tenant_id, sitting_id) references app.sitting (tenant_id, id) on delete cascade,
    add foreign key (owner_id, question_id) references app.quiz_question (owner_id, id),
    add constraint attempt_question_check
        check ((sitting_id is null) = (question_id is null) and (sitting_id is null) = (position is null)),
    drop constraint attempt_number_key,
    add constraint attempt_number_key unique nulls not distinct (tenant_id, enrolment_id, item_id, question_id, number),
    add constraint attempt_position_key unique (tenant_id, sitting_id, position);
drop index app.attempt_open_key;
create unique index attempt_open_key on app.attempt (tenant_id, enrolment_id, item_id, question_id) nulls not distinct
    where closed_at is null;
