-- What a member has given its roles besides what the platform's rules give them: `role:action`, of what they offer.
alter table app.tenant add column given_rights text[] not null default '{}';
