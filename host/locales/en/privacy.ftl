# My data
privacy-mine-title = My data
privacy-mine-lead = This is what is stored about you, who sees any of it, and how long it stays. You may ask for all of it, or for its erasure.
privacy-stored = What is stored about you
privacy-who = Who sees it
privacy-until = For how long
privacy-count = Entries
privacy-area-profile = Person and duties
privacy-what-profile = Name, work e-mail address, language, unit, roles, groups and deputies.
privacy-who-profile = You and your house’s coordination.
privacy-until-profile = Until you leave the house, and then for the period that it has chosen.
privacy-area-sign-in = Signing in
privacy-what-sign-in = Your password in unreadable form, other ways to sign in, and the devices on which you are signed in.
privacy-who-sign-in = You only.
privacy-until-sign-in = Sessions for 14 days at most; the password until you change it.
privacy-area-learning = Learning
privacy-what-learning = Booked modules, finished steps, answers and points.
privacy-who-learning = Answers, points and progress are seen by you only.
privacy-until-learning = As long as your account.
privacy-area-proofs = Proofs
privacy-what-proofs = Confirmations of completed modules.
privacy-who-proofs = You, and whomever you give the proof to.
privacy-until-proofs = Ten years; after an erasure without your name.
privacy-area-mails = E-mails
privacy-what-mails = Messages that the campus has sent to you.
privacy-who-mails = You only.
privacy-until-mails = For the chosen period, two years at most.
privacy-area-privacy = Data protection
privacy-what-privacy = Your requests, and which privacy notices you have read.
privacy-who-privacy = You and your house’s data protection officers.
privacy-until-privacy = Three years after the answer.
privacy-area-joining = Application for membership
privacy-what-joining = What you declared and wrote as the contact person of your municipality.
privacy-who-joining = You and the cooperative’s office.
privacy-until-joining = As long as the membership, or a year after a refusal.
privacy-area-other = Other entries
privacy-what-other = Everything that belongs to no other part. Your copy of the data holds all of it.
privacy-who-other = You and whoever has the duty in your house.
privacy-until-other = As long as it is needed, at most as long as your account.

# Requests
privacy-requests = Access and erasure
privacy-export-text = You receive everything that is stored about you as a ZIP file: as JSON for programs, and your proofs to read. We write to you when it is ready. You can fetch it for { $days } days.
privacy-export-ask = Ask for all data
privacy-kind-export = Copy of all data
privacy-kind-erasure = Erasure
privacy-request-kind = Request
privacy-asked = Made
privacy-asked-on = Made on { $date }
privacy-due = Answer by
privacy-due-on = Answer by { $date }
privacy-late = Overdue
privacy-state-open = waits for a decision
privacy-state-working = in progress
privacy-state-ready = ready
privacy-state-expired = no longer available
privacy-state-declined = declined
privacy-state-withdrawn = withdrawn
privacy-ready-until = Ready until { $moment }
privacy-reason = Reason:
privacy-fetch = Download the ZIP file
privacy-withdraw = Withdraw the request
privacy-erase-title = Ask for erasure
privacy-erase-lead = You have the right to have your data erased as soon as it is no longer needed (Art. 17 GDPR).
privacy-erase-goes = What is erased
privacy-erase-goes-text = Your name, e-mail address, password, bookings, answers, points and messages. Your places in running modules become free. You cannot sign in afterwards.
privacy-erase-stays = What has to stay
privacy-erase-stays-proofs = Proofs stay with their number and the module, but without your name. Whoever got a proof from you can still check that it is genuine. Download your proofs first.
privacy-erase-stays-audit = The log keeps for ten years that something happened. It gives no names, only numbers that lead to nobody any more.
privacy-erase-stays-joining = If you declared the accession of your municipality, the declaration stays without your name. The law on cooperatives demands it.
privacy-erase-stays-backup = Backups hold your data until they are overwritten. When one is restored, we erase you from it again.
privacy-erase-how = What happens next
privacy-erase-how-text = Your house’s data protection officers decide within a month. Until then you can withdraw the request. We write to you before the erasure.
privacy-erase-pending = You have asked for erasure.
privacy-erase-ask = Ask for erasure now
privacy-erase-back = Back, erase nothing
flash-export-asked = Your copy is being made. We write to you when it is ready.
flash-erasure-asked = We have received your request for erasure.
flash-erasure-withdrawn = Your request is withdrawn.
problem-privacy-pending-title = Your request is being worked on
problem-privacy-pending-text = You have asked for this already, and we are working on it. “My data” shows how far it is.
problem-privacy-in-charge-title = Not possible yet
problem-privacy-in-charge-text = This person is the last one who looks after this house. Give the duty to somebody else first.

# Notices
privacy-notice-title = Privacy notice
privacy-notice-unread = You have not confirmed yet that you have read the notice.
privacy-notice-read = Read on { $date }, version { $version }.
privacy-notice-new = There is a version that you have not confirmed yet.
privacy-notice-open = Read the notice
privacy-notice-changed = The notice has changed since you last confirmed it.
privacy-notice-is-read = You have confirmed that you have read this version.
privacy-notice-done = I have read it
privacy-notice-later = Later
flash-notice-read = Thank you. We have noted that you have read the notice.

# Who changed what
privacy-changes = What happened to your data
privacy-changes-text = The latest entries of the log that are about you.
privacy-changes-none = There is nothing in the log yet.
privacy-by-you = You yourself
privacy-by-house = somebody of your house who has the duty
privacy-by-system = the office or the campus

# Administration
privacy-queue-title = Data protection
privacy-queue-lead = Requests for erasure are decided by the data protection officers. Where there are none, the coordination decides. Copies of data are made by the campus itself.
privacy-queue-open = Open requests
privacy-queue-empty = No request waits for your decision.
privacy-decide = Decide
privacy-erased = Erasures carried out
privacy-erased-text = What was erased, in numbers. Whose it was is not kept.
privacy-erased-none = Nobody has been erased so far.
privacy-cause = Cause
privacy-cause-request = Request
privacy-cause-retention = Period is over
privacy-cause-replay = after a restore
privacy-deleted = Entries erased
privacy-kept = Kept without a name
privacy-kept-nothing = nothing
privacy-answer-title = Decide about an erasure
privacy-answer-refused = The decision lacks something.
privacy-answer-text = If you agree, the person is told and is erased right after. This cannot be undone.
privacy-answer-reason = Reason for declining
privacy-answer-reason-hint = The person receives this text. Declining needs a ground of Art. 17 (3) GDPR.
privacy-reason-missing = Please give a reason for declining, in { $count } characters at most.
privacy-own-request = Somebody else decides about your own request.
privacy-approve = Agree and erase
privacy-decline = Decline
flash-erasure-approved = The erasure is being carried out.
flash-erasure-declined = The request is declined. The person is told.

# Processing agreement
contract-title = Processing on your behalf
contract-lead = Your house is responsible for the data. The cooperative processes it on your behalf (Art. 28 GDPR).
contract-subprocessors = Sub-processors
contract-subprocessors-text = They work for the cooperative on your data. When the list changes, coordination and data protection officers get an e-mail.
contract-subprocessors-none = The cooperative has nobody else work on your data.
contract-service = Service
contract-country = Country
contract-span = Time
contract-since = since { $date }
contract-from-until = { $since } to { $until }
contract-past = ended
contract-agreement = Your agreement
contract-name = Title
contract-version = Version
contract-accepted = Accepted on
contract-hash = Checksum (SHA-256)
contract-none = There is no agreement here that your house accepted with an application for membership.

# Retention periods
terms-title = Retention periods
terms-lead = Every night the campus deletes what nobody needs any more. Your house chooses two of the periods.
terms-own = Your house’s periods
terms-refused = A period does not fit.
terms-kind-deactivated_person = People who have left, in days
terms-kind-mail = E-mails that were sent, in days
terms-hint = { $from } to { $until } days, usually { $usual }.
terms-outside = Please enter a number from { $from } to { $until }.
terms-save = Save
terms-warned-nobody = Nobody has been warned of an erasure at present.
terms-warned =
    { $count ->
        [one] One person has been warned of an erasure, on { $date }.
       *[other] { $count } people have been warned of an erasure, the first of them on { $date }.
    }
terms-fixed = The platform’s periods
terms-fixed-archive = Copies of data as ZIP files
terms-period-archive = 7 days
terms-fixed-session = Sessions
terms-period-session = 12 hours without a visit, 14 days at most
terms-fixed-form = Guard against sending twice
terms-period-form = 24 hours
terms-fixed-application = Unconfirmed applications for membership
terms-period-application = 7 days
terms-fixed-request = Answered requests about data
terms-period-request = 3 years
terms-fixed-proof = Proofs of erased people, without a name
terms-period-proof = 10 years
terms-fixed-audit = Log
terms-period-audit = 10 years, without names
terms-nights = What was deleted
terms-nights-text = People who have left get an e-mail 30 days before they are erased.
terms-nights-none = There was nothing to delete yet.
terms-removed = Deleted
terms-counted-person = People
terms-counted-mail = E-mails
terms-counted-session = Sessions
terms-counted-form = Keys of forms
terms-counted-request = Requests about data
terms-counted-nameless = Proofs without a name
terms-counted-application = unconfirmed applications
terms-counted-contact = contacts without an application
flash-terms-saved = The periods are saved.

# The file with a person's data
archive-title = Data of { $name }
archive-lead = This file holds what { $site } had stored about you in KommunalCampus until { $date }.
archive-data = data.json: an overview. schema.json describes how it is built.
archive-tables = tables/: all entries, one file for each table.
archive-proofs = proofs/: your proofs, to be read in a browser. They do not exist as PDF yet.
archive-secrets = Secrets such as the hash of your password are left out; data.json names them under left_out.
archive-rows =
    { $count ->
        [one] one entry
       *[other] { $count } entries
    }
archive-rights = Is something wrong? You may have it corrected or erased, and complain to your supervisory authority.

# E-mails
mail-archive-ready-subject = Your copy of the data is ready
mail-archive-ready-lead = You asked { $site } for everything that is stored about you. The file is ready.
mail-archive-ready-note = You can download it until { $date }. Then it is deleted.
mail-archive-ready-button = To My data
mail-erasure-asked-subject = A request for erasure is waiting
mail-erasure-asked-lead = Somebody of your house has asked for the erasure of their data. Please decide by { $date }.
mail-erasure-asked-button = To the request
mail-erased-subject = Your data is being erased
mail-erased-lead = { $site } has agreed to your request. Your account and your data in KommunalCampus are erased as soon as this message is sent.
mail-erased-note = Proofs stay with their number, but without your name. This is our last message to you.
mail-erased-button = Privacy notice
mail-erasure-declined-subject = Your request for erasure was declined
mail-erasure-declined-lead = { $site } has declined your request for erasure. The reason:
mail-erasure-declined-note = You may complain to your supervisory authority or go to court.
mail-erasure-declined-button = To My data
mail-retention-subject = Your data at { $site } will be erased on { $date }
mail-retention-lead = You no longer belong to { $site }. On { $date } whatever is still stored about you there is erased.
mail-retention-note = If this is a mistake, please tell the coordination before then.
mail-retention-button = Privacy notice
mail-subprocessor-subject = The list of sub-processors has changed
mail-subprocessor-lead = Works for the cooperative on your data: { $name } ({ $service }).
mail-subprocessor-ends = Works for the cooperative on your data until { $date } only: { $name }.
mail-subprocessor-note = You may object to the change. Your processing agreement says how.
mail-subprocessor-button = To the list

# Log
audit-title = Log
audit-lead = Who did what, and when. Entries can be neither changed nor deleted, and they name fields, not contents. That you read it is entered too.
audit-from = From
audit-until = Until
audit-person = E-mail address of a person
audit-person-hint = Shows what this person did, and what was done to their data.
audit-action = What
audit-object = To what
audit-any = everything
audit-search = Search
audit-refused = This cannot be searched for.
audit-date-invalid = Please enter a date that exists.
audit-date-order = The last day is before the first.
audit-person-unknown = Nobody in this house has this address.
audit-entries = Entries
audit-none = The log has nothing about this.
audit-number = Number
audit-at = When
audit-actor = Who
audit-details = Details
audit-older = Older entries
audit-csv = As a table (CSV)
audit-json = For programs (JSON Lines)
audit-verify = Verify the log
audit-whole =
    { $count ->
        [one] The log is complete and unchanged: one entry.
       *[other] The log is complete and unchanged: { $count } entries.
    }
audit-broken = From entry { $number } on the log is not what was written. Please tell the cooperative’s office.
audit-nobody = an erased person
audit-system = the office or the campus
problem-audit-too-many-title = Too many entries for one file
problem-audit-too-many-text = Please choose a shorter span. A file holds 50,000 entries.
audit-action-acknowledge = confirmed as read
audit-action-approve = agreed
audit-action-ask_erasure = asked for erasure
audit-action-ask_export = asked for all data
audit-action-change = changed
audit-action-create = created
audit-action-deactivate = left
audit-action-decline = declined
audit-action-delegate = role given for a time
audit-action-download = downloaded
audit-action-end_delegation = role for a time ended
audit-action-erase = erased
audit-action-export = exported
audit-action-reactivate = taken back
audit-action-read = read
audit-action-set_roles = roles set
audit-action-verify = verified
audit-action-withdraw = withdrawn
audit-object-audit_log = Log
audit-object-person = Person
audit-object-privacy_notice = Privacy notice
audit-object-privacy_request = Request about data
audit-object-retention_rule = Retention period
audit-object-subprocessor = Sub-processor
