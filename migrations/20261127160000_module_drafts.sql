-- Modules of a member's own that are being written. What is published becomes a version of a course, which never changes.
create table app.module_draft (
    tenant_id uuid not null,
    id uuid not null,
    -- Once it was published.
    course_id uuid,
    title text not null check (length(title) between 1 and 200),
    -- Counts every change, so that two who write at the same time notice each other.
    revision integer not null check (revision >= 1),
    contents jsonb not null check (octet_length(contents::text) <= 4194304),
    changed_at timestamptz not null,
    primary key (tenant_id, id),
    constraint module_draft_course_key unique (tenant_id, course_id),
    foreign key (tenant_id, course_id) references app.course (owner_id, id)
);
create policy tenant on app.module_draft using (tenant_id = app.tid()) with check (tenant_id = app.tid());
alter table app.module_draft enable row level security;
alter table app.module_draft force row level security;
