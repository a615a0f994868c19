-- What a learner has entered and not handed in: the fields of the form as they were sent.
alter table app.attempt add column draft jsonb check (octet_length(draft::text) <= 524288);
