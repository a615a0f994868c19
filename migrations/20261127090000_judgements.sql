-- Answers that a person judges, because their plugin asks for it. What waits stands where the module is and names neither
-- learner nor answer's words: those stay with the learner's member and are looked up there.
create table app.judgement (
    tenant_id uuid not null,
    id uuid not null,
    learner_tenant uuid not null,
    answer_id uuid not null,
    item_id uuid not null,
    asked_at timestamptz not null,
    -- Until it has reached the learner's member; then the row goes.
    decided_at timestamptz,
    points jsonb,
    comment text check (length(comment) <= 2000),
    primary key (tenant_id, id),
    constraint judgement_answer_key unique (tenant_id, learner_tenant, answer_id),
    foreign key (tenant_id, item_id) references app.item (owner_id, id) on delete cascade,
    check ((decided_at is null) = (points is null)),
    check ((decided_at is null) = (comment is null))
);
create index judgement_item on app.judgement (tenant_id, item_id);

-- What a member allows plugins that want more than to ask and to mark.
create table app.plugin_grant (
    tenant_id uuid not null references app.tenant (id),
    plugin_id text not null,
    capability text not null check (capability in ('human_review')),
    granted_at timestamptz not null,
    primary key (tenant_id, plugin_id, capability)
);

alter table app.answer drop constraint answer_status_check;
alter table app.answer add constraint answer_status_check
    check (status in ('pending', 'review', 'graded', 'continued', 'failed'));
alter table app.answer drop constraint answer_check1;
alter table app.answer add constraint answer_grade_check check ((status in ('review', 'graded')) = (grade is not null));

do $$
declare t text;
begin
    foreach t in array array['judgement', 'plugin_grant'] loop
        execute format('create policy tenant on app.%I using (tenant_id = app.tid()) with check (tenant_id = app.tid())', t);
        execute format('alter table app.%I enable row level security', t);
        execute format('alter table app.%I force row level security', t);
    end loop;
end $$;
