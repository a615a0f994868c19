-- What a provider wants to be shown when somebody signs out there too.
set local lock_timeout = '2s';
alter table app.sso_session add column id_token bytea;
comment on column app.sso_session.id_token is 'sealed';
