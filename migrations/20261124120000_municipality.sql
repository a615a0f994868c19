-- The official list of municipalities and counties, by which those who want to join say who they are.
create table app.municipality (
    -- Official key (AGS): eight digits, five for a county.
    key text primary key check (key ~ '^[0-9]{5}([0-9]{3})?$'),
    name text not null check (length(name) between 1 and 200),
    -- The county it lies in; empty for counties and for towns outside of any.
    county text not null check (length(county) <= 200),
    -- How it is found: letters and digits only, without umlauts.
    search_name text not null check (search_name ~ '^[a-z0-9]+$'),
    -- False once a newer list leaves it out.
    listed boolean not null
);
create policy reference on app.municipality using (app.tid() is not null) with check (app.tid() = app.cooperative());
alter table app.municipality enable row level security;
alter table app.municipality force row level security;
revoke delete on app.municipality from campus_app;
