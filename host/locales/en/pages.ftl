# Frame and navigation
site-cooperative = Cooperative of municipalities
site-member = Learning platform of the municipalities
nav-breadcrumbs = You are here
nav-catalogue = Catalogue
nav-learning = My learning
nav-office = Office
nav-mailbox = Mailbox (demo)
error-title = Error: { $title }

# After an action
flash-signed-out = You have signed out.
flash-enrolled = Your place is booked. The confirmation is on its way by email.
flash-cancelled = Your booking is cancelled. The place is free again.
flash-ticked = Done.
flash-retried = The job will be tried again.

# Start pages
home-title = Campus { $site }
home-lead = { $site }: training for everyone who works here. Prepare online, apply it on site, go deeper online.
home-topics = Topics
home-how = How a module works
home-to-learning = To my learning
cooperative-title = Learning together what municipalities need
cooperative-lead = KommunalCampus is the shared learning platform of cities, municipalities and counties. Each member has a campus of its own; the modules are shared by all.
cooperative-to-catalogue = To the shared catalogue
cooperative-members = Our members
cooperative-members-text = Choose your employer. That is where you sign in.
cooperative-no-members = The cooperative has no members yet.

# Signing in
sign-in-title = Sign in
sign-in-email = Email address
sign-in-password = Password
sign-in-refused = You could not be signed in.
sign-in-wrong = The email address or the password is wrong.
sign-in-paused = Too many attempts. Please wait a while, or have a link sent to you below.
sign-in-demo-account = This account belongs to the demo and cannot sign in here.
sign-in-demo = This is a demo. All accounts have the password campus-demo.

# Catalogue
catalogue-title = Catalogue
catalogue-title-search = Search for “{ $text }”
catalogue-search-label = Topic, task or keyword
catalogue-search = Search
catalogue-results = Results
catalogue-count = { $count ->
    [0] No modules
    [one] { $count } module
   *[other] { $count } modules
}
catalogue-filter = { $count ->
    [0] Filter
   *[other] Filter ({ $count } active)
}
catalogue-apply = Apply filters
catalogue-more-values = Show { $count } more
catalogue-sort = Sort by
catalogue-sort-apply = Sort
catalogue-active-filters = Active filters
catalogue-remove-filter = Remove filter
catalogue-clear = Reset everything
catalogue-own = For your organisation only
catalogue-empty-title = We found nothing for this
catalogue-empty-text = Check the spelling, use a more general word or remove filters.
catalogue-pages = Pages
catalogue-page = Page { $number }
catalogue-previous = Previous
catalogue-next = Next
sort-relevance = Best match
sort-newest = Newest first
sort-shortest = Shortest first
sort-title = Title
facet-topic = Topic
facet-format = Format
facet-level = Level
facet-provider = Provider
facet-language = Language
format-online = Online
format-blended = Online and on site
format-event = On site
level-basic = Basics
level-intensive = Advanced
level-bonus = Specialist
language-de = German
language-en = English

# Module
course-description = Description
course-objectives = What you can do afterwards
course-competences = Competences
course-outline = How it works
course-runs = Dates and booking
course-facts = At a glance
course-workload = Workload
course-level = Level
course-language = Language
course-provider = Provider
course-price = Price
course-free = free of charge
course-target-group = For whom
course-prior-knowledge = Prior knowledge
course-proof = Proof
course-code = Code
proof-participation = Confirmation of participation
proof-points = Confirmation with points
proof-certificate = Confirmation with certificate
course-enrolled = You are taking this module.
course-go-on = Continue learning
course-no-runs = No date is planned at the moment.
course-elsewhere = This module is booked with its provider.
course-elsewhere-link = To the offer of { $provider }
course-members-only = Employees of the members book on the campus of their own organisation.
run-any-time = At any time
run-any-time-text = You start when you like and learn at your own pace.
run-seats = { $free } of { $capacity } places free
run-closes = Book by { $date }
run-closed = Booking is closed
run-full = Fully booked
run-enrol = Book a place
run-sign-in = Sign in and book
phase-preparation = Preparation online
phase-preparation-said = The basics at your own pace, so that everybody arrives with the same knowledge
phase-event = Event on site
phase-event-said = Apply it together and try it out
phase-follow-up = Follow-up online
phase-follow-up-said = Go deeper and finish with a quiz
kind-lesson = Lesson
kind-exercise = Exercise
kind-quiz = Quiz
kind-event = Event

# My learning
learning-title = My learning
learning-empty-title = You have not booked anything yet
learning-empty-text = The catalogue has modules for your tasks. Many of them can be started at once.
learning-to-catalogue = To the catalogue
learning-go-on = Go on
learning-continue = Continue learning
learning-open = Open
learning-running = Booked modules
learning-date = Date: { $date }
learning-completed = Completed
learning-done = Completed
learning-proof = View confirmation of participation
learning-steps = { $total ->
    [0] On site only
   *[other] { $done } of { $total } steps done
}
studies-completed = You have completed this module.
studies-next = Next: { $title }
studies-dates = Dates on site
studies-contents = Contents
studies-outline = Contents of the module
studies-about = To the description of the module
studies-cancel = Cancel the booking
studies-cancel-text = Your place becomes free for others. You will no longer see what you have learned so far.
studies-cancel-confirm = Yes, cancel it
item-preline = { $kind } { $number } of { $total }, about { $time }
item-nav = Back and forth
item-done = done
item-done-said = Done
item-tick = Mark as read and go on
item-on-site = Attendance is recorded on site.

# Exercises and quizzes
exercise-rule = You can repeat the exercise as often as you like.
quiz-rule = You pass with { $percent } % of the points. You can repeat the quiz.
exercise-submit = Check answer
quiz-submit = Hand in quiz
quiz-again = Repeat the quiz
exercise-right = Right!
exercise-partly = Almost: part of it is right.
exercise-wrong = Not right yet. You can try again.
quiz-passed = Passed!
quiz-failed = Not passed yet. You can repeat the quiz.
exercise-percent = You reached { $percent } % of the points.
exercise-pending = Your answer is saved and is being checked.
exercise-pending-text = This takes longer than usual. You can go on learning meanwhile.
exercise-pending-tomorrow = The computing time for today is used up. You will see the result tomorrow morning; you can go on learning meanwhile.
exercise-pending-look = See the result
exercise-draft-saved = Your draft is saved.
exercise-failed = Your answer is saved, but we could not check it.
exercise-failed-text = This is not your fault. We know about it and will see to it. You can try again.
exercise-privacy = Only you see your answers and points.
exercise-stopped = This exercise is paused
exercise-stopped-text = We have taken it out of use to protect you. Your answers are kept.
exercise-stopped-anew = Go on with another version

# Proof
proof-title = Confirmation of participation
proof-lead = has taken part in this module:
proof-issued = Issued on
proof-number = Number
proof-note = This confirmation was issued electronically and is valid without a signature.

# Head office
office-title = Office
office-dead-letters = Jobs that need a person
office-dead-letters-text = These jobs have failed several times and will not be tried again by themselves.
office-no-dead-letters = Nothing has been left behind.
office-job = Job
office-cause = Cause
office-failed-at = Last failure
office-action = Action
office-retry = Try again
office-members = Members
office-name = Name
office-kind = Kind
office-since = Member since
kind-of-city = City or municipality
kind-of-county = County
kind-of-association = Association
kind-of-company = Company

# Mailbox of the demo
mailbox-title = Mailbox of the demo
mailbox-lead = The demo sends no emails. What would have gone to people of this campus is shown here.
mailbox-empty = Nothing has arrived yet.
mailbox-from = From
mailbox-to = To
mailbox-at = At
mailbox-link = Open the link of the email

# Emails
mail-greeting = Dear { $name },
mail-closing = Kind regards, { $site }
mail-enrolled-subject = Your booking: { $title }
mail-enrolled-lead = Your place on “{ $title }” is booked.
mail-enrolled-no-dates = You can start right away and learn at your own pace.
mail-enrolled-button = To the module

# Legal
legal-imprint-title = Imprint
legal-imprint-text = This campus belongs to { $site }. KommunalCampus eG runs it for its members.

    { $site } enters the full details required by § 5 DDG before the campus goes public.
legal-privacy-title = Privacy
legal-privacy-text = { $site } is responsible for your data. KommunalCampus eG processes them on its behalf (Art. 28 GDPR).

    We store what learning needs: name, work email address, booked modules, progress, answers and proofs. Only you see your answers and points. The exception is exercises that a person judges and that your organisation has allowed: such answers are read by whoever judges them at the provider of the module or in your organisation, without seeing your name.

    Cookies serve signing in, the protection of forms and the chosen language. Your behaviour is not analysed, and no services of third parties are used.
legal-accessibility-title = Accessibility statement
legal-accessibility-text = { $site } wants everybody to be able to use this campus. The measure is BITV 2.0, EN 301 549 and WCAG 2.2 at level AA.

    Every page is checked automatically with every change: in light and dark mode, in contrast themes and on narrow screens. A check by people with disabilities is still to come.

    If you meet a barrier, please turn to the coordination of { $site }.
legal-licences-title = Source code and licences
legal-licences-text = KommunalCampus is free software under the European Union Public Licence 1.2 (EUPL). Its design builds on KERN UX, also under the EUPL; the fonts Fira Sans and Noto Sans are under the SIL Open Font License.
legal-licences-link = All licence texts

# When something does not work
problem-again = Try again
problem-home = To the start page
problem-request = Number of this request: { $id }
problem-not-found-title = This page does not exist
problem-not-found-text = The link may be out of date, or the content belongs to another account.
problem-unknown-site-title = This campus does not exist
problem-unknown-site-text = There is no member at this address. Check the spelling, or choose your organisation from the cooperative’s list.
problem-unknown-site-host = The address was: { $host }
problem-unknown-site-link = To the list of members
problem-forbidden-title = You may not do this
problem-forbidden-text = Your account lacks the right for this page. Your coordination can help.
problem-token-title = This needs a token that works
problem-token-text = The token is missing, has run out or was revoked.
problem-foreign-form-title = The form is no longer valid
problem-foreign-form-text = It comes from another page or from an old session. Go back, reload the page and send it again. Nothing was changed.
problem-key-reused-title = This form was used already
problem-key-reused-text = It was sent with other entries. Reload the page before you send it again.
problem-malformed-title = This request is incomplete
problem-malformed-text = A part of the request is missing or has the wrong form. Reload the page and try again.
problem-too-large-title = This is too much at once
problem-too-large-text = An answer may have 256 KB at most. Shorten it and send it again. Nothing was saved.
problem-unavailable-title = Not available right now
problem-unavailable-text = The campus has a fault. Nothing was changed. Please try again in a minute.
problem-internal-title = Something went wrong on our side
problem-internal-text = The fault is ours and has been recorded. If it stays, tell your coordination the number below.
problem-run-closed-title = Booking is closed
problem-run-closed-text = Nobody can book this date any more. The catalogue has other dates.
problem-run-full-title = The last place has just been taken
problem-run-full-text = This date is fully booked. The catalogue has other dates.
problem-enrolled-twice-title = You have booked already
problem-enrolled-twice-text = You already have a place on this date. You find it under “My learning”.
problem-enrolment-ended-title = This booking has ended
problem-enrolment-ended-text = It was cancelled or completed and can no longer be changed.
problem-not-tickable-title = This cannot be ticked off
problem-not-tickable-text = Exercises and quizzes count as done when your answer is right; events when you were there.
problem-attempt-closed-title = This attempt is closed
problem-attempt-closed-text = Your answer has been marked already. You can begin a new attempt.
problem-answer-pending-title = Your last answer is still being checked
problem-answer-pending-text = Wait a moment and reload the page.
problem-plugin-failed-title = This exercise is out of order
problem-plugin-failed-text = It cannot be shown right now. This is not your fault; your answers are kept.
problem-plugin-withdrawn-title = This exercise is not available at present
problem-plugin-withdrawn-text = It was withdrawn. As soon as there is a new version you can begin.
problem-plugin-stopped-title = This exercise is paused
problem-plugin-stopped-text = It was taken out of use while you were answering. What you handed in before is kept.

# What the frame says in exercises
view-choose = Please choose
view-up = Up
view-down = Down
view-place = Place %1 of %2
view-drag = Drag an answer to its row, or choose it from the list there.
view-point = Choose in the picture or from the list.
view-plain = Plain view
view-rich = Rich view
view-description = Description of the image
view-transcript = Text to read
view-correct = Right.
view-partial = Partly right.
view-incorrect = Not right.
view-unanswered = Not answered.

# Own account
account-title = Your account
account-name = Name
account-email = Email address
account-sessions = Where you are signed in
account-sessions-text = Is there a device you do not know? End its session and change your password.
account-session-since = Signed in { $moment }
account-session-seen = Last used { $moment }
account-this-session = This device
account-unknown-client = Unknown device
account-end-session = End session
account-end-others = End all other sessions
account-password = Change password
account-password-text = You will be signed out on all other devices.
account-current = Current password
account-new = New password
password-hint = At least { $count } characters. Several words in a row are easy to remember.
password-too-long = The new password is too long: 200 characters at most.
password-unchanged = The new password is the old one. Please choose another.
account-wrong-password = The current password is wrong.
account-change = Change password
account-refused = The password has not been changed.
flash-password-changed = Your password has been changed.
flash-session-ended = The session has been ended.
flash-sessions-ended = All other sessions have been ended.

# A member’s people
nav-staff = People
staff-title = People
staff-lead = Everybody who learns on this campus or coordinates it. Here you invite people and give them units and roles.
staff-invite = Invite a person
staff-given-name = Given name
staff-family-name = Family name
staff-email-hint = We send the invitation there. Its link works for 14 days.
staff-language = Language of emails and pages
staff-roles = Roles
staff-roles-hint = Those who only learn need none.
staff-send = Send invitation
staff-list = Who is here
staff-state = State
staff-invited = Invited until { $date }
staff-again = Invite again
staff-refused = The invitation has not been sent.
staff-name-missing = Please enter both given and family name.
staff-name-too-long = A name may have 100 characters at most.
staff-email-invalid = This email address is not complete, for example mina.wiese@stadt.de.
staff-email-taken = Somebody with this email address is here already.
flash-invited = The invitation is on its way.
role-coordination = Coordination
role-manager = Manager
role-hr = HR development
problem-person-active-title = This person is here already
problem-person-active-text = They have chosen a password and need no invitation any more.

# Accepting an invitation
welcome-title = Welcome to the campus
welcome-lead = Choose a password. You will sign in with it from now on.
welcome-password = Your password
welcome-done = Save password
welcome-refused = The password has not been saved.
flash-welcome = Your password has been saved. You are signed in.
mail-invitation-subject = Your access to the campus: { $site }
mail-invitation-lead = { $site } invites you to the shared campus of the municipalities, where you find, book and take your training.
mail-invitation-note = The link works for { $days } days and only once. Do not pass it on.
mail-invitation-button = Choose a password
