-- Somebody who is signed in shows once more at the provider who they are.
set local lock_timeout = '2s';
alter table app.sso_request drop constraint sso_request_purpose_check,
    add constraint sso_request_purpose_check check (purpose in ('sign_in', 'test', 'link', 'confirm'));
