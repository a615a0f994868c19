# Import of people from a table
roster-title = People from a table
roster-lead = Take in many people at once: upload a table, match its columns, check the result, apply it. Nothing changes before the last step.
roster-choose = Upload a table
roster-file = File
roster-file-hint = A CSV file of at most 32 MB and 200,000 rows. Its first line names the columns. We recognise encoding and separator.
roster-paste = Paste a table
roster-paste-hint = Copy the cells with their headings from your spreadsheet to here. This counts only if you choose no file.
roster-paste-optional = instead of a file
roster-pasted = Pasted table
roster-upload = On to the columns
roster-example = A table may look like this:
roster-example-de = Example in German
roster-example-en = Example in English
roster-not-taken = The table was not accepted.
roster-empty = The table is empty. Choose a file or paste cells, with the names of the columns in the first line.
roster-too-large = The file is larger than 32 MB. Split the table.
roster-too-long = The table has more than { $most } rows. Split it.
roster-too-wide = The table has { $count } columns, { $most } are allowed. Is the separator right?
roster-spreadsheet = This is an Excel or Calc file. Open it, choose “Save as” and there “CSV UTF-8”, and upload the new file.
roster-binary = This is no table but a file of another kind. Save your table as CSV.
roster-ragged = Line { $line } has another number of fields than the first line.
roster-unreadable = The file cannot be read as a table. Save it as CSV once more.
roster-earlier = Imports so far
roster-none = No table has been uploaded so far.
roster-when = When
roster-who = Who
roster-outcome = Result
roster-by-office = The office, or somebody who has left
roster-result = { $new } new, { $changed } changed, { $deactivated } left, { $refused } refused
roster-state-mapping = Columns to match
roster-state-checking = Being checked
roster-state-checked = Checked, not applied
roster-state-applying = Being applied
roster-state-applied = Applied
roster-state-discarded = Discarded
roster-state-expired = Expired
roster-step = Step { $number } of 3
roster-rows = { $count ->
    [one] one row
   *[other] { $count } rows
}

# Columns
roster-mapping = Match the columns
roster-mapping-lead = What stands in which column? We recognise people by their personnel number, else by their email address. We remember your choice for the next time. Empty cells change nothing.
roster-not-explained = The columns are not matched yet.
roster-no-key = Match a column with the email address or the personnel number.
roster-field-twice = Two columns mean the same. Choose each meaning once only.
roster-column = Column { $number } without a name
roster-sample = For example: { $text }
roster-no-sample = Empty in the first rows
roster-ignored = Leave out
roster-field-number = Personnel number
roster-field-email = Email address
roster-field-given-name = Given name
roster-field-family-name = Family name
roster-field-language = Language
roster-field-position = Position
roster-field-unit = Unit
roster-field-roles = Roles
roster-options = What else?
roster-creates-units = Create missing units
roster-creates-units-note = Otherwise rows with an unknown unit are refused.
roster-deactivates = Whoever is not in the table leaves
roster-deactivates-note = Only if the table is complete. Coordination, data protection and people from a directory stay in any case.
roster-check = Check
roster-discard = Discard the import

# Progress
roster-progress = Your import
roster-checking = The table is being checked.
roster-checking-text = This takes some seconds, up to a minute for very large tables. You may leave this page and come back later.
roster-applying = The people are being taken over.
roster-applying-text = All or nothing: if anything gets in the way, nothing changes. You may leave this page and come back later.
roster-look = See how far it is

# Report
roster-report = Result of the check
roster-report-file = import-report
roster-dry-run = This is a preview. Nothing has changed yet.
roster-has-changed = Something has changed since the check. Nothing was applied. This is the new preview.
roster-was-full = Your plan does not allow so many people. Nothing was applied; the limit is shown under quotas.
roster-was-forbidden = Whoever started this may not manage people any more. Nothing was applied.
roster-was-applied = Applied on { $at }.
roster-was-discarded = This import was discarded. Its data is deleted.
roster-was-expired = This import was not applied in time. Its data is deleted.
roster-inviting = The invitations are being sent one after the other.
roster-invited = The invitations are sent.
roster-nothing = There is nothing to apply: no row would change anything.
roster-refused-and-missing = Some rows are refused. Until then nobody leaves, because they may be the very people who are meant. Correct the table, or choose at the columns that nobody leaves.
roster-new-units = { $count ->
    [one] One unit will be created.
   *[other] { $count } units will be created.
}
roster-outcome-all = All rows
roster-outcome-new = New
roster-outcome-changed = Changed
roster-outcome-unchanged = Unchanged
roster-outcome-deactivated = Leaves
roster-outcome-refused = Refused
roster-decide = Apply?
roster-not-applied = The import has not started yet.
roster-refused-rows = Refused rows
roster-leaves-out = { $count ->
    [one] Leave the refused row out
   *[other] Leave the { $count } refused rows out
}
roster-leaves-out-note = Otherwise correct the table and upload it again.
roster-answer-refused = Some rows are refused. Leave them out, or correct the table.
roster-confirm = { $count ->
    [one] One person will leave. Type the number 1 to confirm.
   *[other] { $count } people will leave. Type the number to confirm.
}
roster-confirm-hint = Those who leave are signed out and their current bookings cancelled. Proofs stay.
roster-answer-number = Type { $count } to confirm.
roster-invite = Invitations
roster-invite-hint = New people need an invitation to choose a password. Those who sign in through your organisation need none.
roster-invite-now = Send at once
roster-invite-later = Send later
roster-invite-none = Do not send
roster-invite-kept = The new people are not invited yet.
roster-invite-send = Invite now
roster-apply = Apply
roster-back = Back to the columns
roster-lines = Report
roster-download = Report as CSV
roster-no-lines = There is no row here.
roster-report-line = Line
roster-report-name = Person
roster-report-email = Email address
roster-report-outcome = What happens
roster-report-why = What changes, or why it does not
roster-reactivated = back again
roster-problem-missing = { $field } is missing.
roster-problem-invalid = { $field }: this is not a complete address.
roster-problem-too-long = { $field }: the text is too long.
roster-problem-letters = { $field }: a character does not occur in names (DIN 91379).
roster-problem-control = { $field }: invisible control characters or a line break.
roster-problem-formula = { $field }: this looks like a formula.
roster-problem-unknown = { $field }: there is none of this name here.
roster-problem-ambiguous = { $field }: several have this name. Give the way from the top, for example Department I > Office 32.
roster-problem-too-many = { $field }: there would be more than 500 new units. Is it the right column?
roster-problem-twice = { $field }: the same person stands in line { $line } too.
roster-problem-same-person = The same person stands in line { $line } too.
roster-problem-taken = { $field }: the address belongs to somebody else.
roster-problem-other-number = { $field }: whoever has this address has another personnel number.
roster-problem-elsewhere = { $field }: this role exists at the cooperative only.
roster-problem-kept = { $field }: the role of coordinator cannot be withdrawn by a table.
roster-problem-supervision = { $field }: data protection cannot be given by a table and does not go with coordination.
roster-problem-directory = This person comes from a directory. Change them there.
roster-problem-appointed = { $field }: only somebody who may give roles does this, such as the coordination.
roster-problem-appointed-person = This person has a task for the whole organisation. Only somebody who may give roles can change them.
roster-problem-ragged = The row has more fields than there are columns. Is text with separators in quotes?
flash-import-discarded = The import is discarded, its data is deleted.
flash-import-inviting = The invitations are being sent.
problem-import-elsewhere-title = This import has moved on
problem-import-elsewhere-text = The step has been done already, perhaps by somebody else. Open the import again.
