# The people of a member: list, selection, one person
staff-search = Name, email or personnel number
staff-sieve = Search and filter people
staff-sieve-apply = Show
staff-unit = Unit
staff-role = Role
staff-every-unit = All units
staff-every-state = Everybody who belongs here
staff-every-role = All roles
staff-nowhere = No unit
staff-count = { $count ->
    [one] 1 person
   *[other] { $count } people
}
staff-none = Nobody matches. Change the search or the filters.
staff-pick = Select { $name }
staff-pages = Pages of the list
stand-active = Active
stand-invited = Invited
stand-expired = Invitation expired
stand-left = Left
role-data_protection = Data protection
role-operator = Office
role-reviewer = Advisory board
role-provider = Provider
role-trainer = Trainer

selection-title = Selection
selection-legend = For everybody selected
selection-act = What is to happen?
selection-move = Move to a unit
selection-give = Give a role
selection-take = Withdraw a role
selection-deactivate = Mark as left
selection-invite = Invite again
selection-unit = To move them: unit
selection-role = To give or withdraw: role
selection-go = Continue
selection-lead = Please check. { $count ->
    [one] This concerns 1 person.
   *[other] This concerns { $count } people.
} Either all of it happens or nothing.
selection-nobody = You have selected nobody.
selection-too-many = You have selected more than 500 people. Please select fewer.
selection-nothing = There is nothing to do for these people.
selection-effect = What happens
selection-bookings = Cancelled bookings
selection-confirm = Go ahead
selection-back = Cancel
selection-heading-move = Move to: { $unit }
selection-heading-out = Take out of their unit
selection-heading-give = Give a role: { $role }
selection-heading-take = Withdraw a role: { $role }
selection-heading-deactivate = Mark as left
selection-heading-invite = Invite again
effect-happens = Will be changed
effect-leaves = Leaves
effect-already = Already so
effect-directory = The directory decides
effect-oneself = That is you
effect-left = Has left
flash-selection-done = Done for everybody selected.

person-data = Details
person-position = Position
person-number = Personnel number
person-email-hint = If you change the address, the present one is told.
person-save = Save changes
person-roles-legend = Roles of this person
person-save-roles = Save roles
person-access = Access
person-return = Take back
person-elsewhere = From the directory
person-elsewhere-text = Your organisation’s directory looks after these details. Change them there.
person-refused = The changes have not been saved.
person-position-too-long = A position may have 200 characters at most.
person-number-too-long = A personnel number may have 60 characters at most.
person-number-taken = This personnel number belongs to somebody else.
person-unit-unknown = This unit does not exist any more. Please choose another.
person-supervision = Whoever supervises data protection cannot coordinate as well. Please choose one of the two.
person-last-keeper = This is the last coordinator. Give the role to somebody else first.
person-history = History
person-history-none = Nothing has been recorded yet.
person-history-when = When
person-history-what = What
person-history-by = By
person-history-system = Platform
person-history-create = Added
person-history-change = Changed: { $what }
person-history-roles = Roles set: { $what }
person-history-give-role = Role given: { $what }
person-history-take-role = Role withdrawn: { $what }
person-history-invite = Invited again
person-history-deactivate = Left
person-history-reactivate = Taken back
person-history-factors = Second factor reset
person-history-deputy = Deputy changed
person-history-other = Something else
person-reset-factors = Reset the second factor
flash-factors-reset = The second factor has been reset. The person is signed out everywhere and sets up a new one at the next sign-in.
problem-own-factors-title = Somebody else resets your own second factor
problem-own-factors-text = Please ask another person who looks after accounts here. Under “Your account” you can move to another device.
person-field-email = Email address
person-field-given_name = Given name
person-field-family_name = Family name
person-field-locale = Language
person-field-position = Position
person-field-personnel_number = Personnel number
person-field-unit = Unit
flash-person-changed = The changes have been saved.
flash-person-left = The person has left and is signed out.
flash-person-back = The person is back.
problem-last-keeper-title = Somebody has to coordinate the campus
problem-last-keeper-text = There would be no coordinator left. Give the role to somebody else first.
problem-supervision-title = Not both at the same time
problem-supervision-text = Whoever supervises data protection cannot coordinate as well. Nothing has been changed.
problem-person-left-title = This person has left
problem-person-left-text = Take them back first, then you can invite them.

leave-title = Mark as left
leave-question = Is { $name } leaving?
leave-text = The person is signed out everywhere and can no longer sign in. Their proofs stay. You can take them back later.
leave-no-bookings = There are no current bookings.
leave-bookings = { $count ->
    [one] This booking will be cancelled
   *[other] These { $count } bookings will be cancelled
}
leave-confirm = Mark as left now

# Units
unit-title = Units
unit-lead = This is how your organisation is divided. Whoever leads a unit decides for its people and those of the units below.
unit-count = { $count ->
    [one] 1 unit
   *[other] { $count } units
}
unit-none = There are no units yet.
unit-people-in-units = { $count ->
    [one] 1 person belongs to a unit.
   *[other] { $count } people belong to a unit.
}
unit-people = { $count ->
    [one] 1 person
   *[other] { $count } people
}
unit-led-by = Led by: { $names }
unit-new = New unit
unit-name = Name
unit-code = Code
unit-code-hint = What your personnel system calls the unit, for example 32-1.
unit-optional = optional
unit-parent = Belongs to
unit-at-the-top = Nothing, it is at the top
unit-add = Add unit
unit-save = Save changes
unit-managers = Managers
unit-managers-hint = Untick whoever no longer leads the unit.
unit-manager-add = Add a manager
unit-manager-add-hint = Email address of somebody who already belongs to the campus.
unit-dissolve = Dissolve unit
unit-dissolve-text = This works when no person, no unit and no access code belongs to it any more.
unit-refused = The unit has not been saved.
unit-name-missing = Please give the unit a name.
unit-name-too-long = A name may have 200 characters at most.
unit-name-taken = There is a unit of this name in this place already.
unit-code-too-long = A code may have 60 characters at most.
unit-code-taken = Another unit has this code already.
unit-parent-unknown = This unit does not exist any more. Please choose another.
unit-cycle = A unit cannot be below itself. Please choose another.
unit-manager-unknown = Nobody here has this email address. Invite the person first.
flash-unit-added = The unit has been added.
flash-unit-changed = The unit has been saved.
flash-unit-dissolved = The unit has been dissolved.
problem-unit-not-empty-title = The unit is not empty
problem-unit-not-empty-text = People, units or access codes still belong to it, perhaps also people who have left. Move them first.

# Groups
group-title = Groups
group-lead = Bring people of several units together: by hand, or by a rule that is always up to date.
group-none = There are no groups yet.
group-new-by-rule = New group by rule
group-new-by-hand = New group by hand
group-name = Name
group-origin = How it is made up
group-size = Size
group-by-hand = By hand
group-by-rule = By rule
group-by-directory = From the directory
group-directory-note = Your organisation’s directory looks after this group. Change it there.
group-combine = Who belongs to it?
group-combine-all = Whoever meets all conditions
group-combine-any = Whoever meets at least one condition
group-rule = Conditions
group-rule-hint = What is left empty does not count.
group-unit = Unit, with all below it
group-unit-or = Or this unit
group-any-unit = Any
group-any-language = Any
group-roles = One of these roles
group-position = Position contains
group-position-hint = Case, umlauts and hyphens do not matter.
group-preview = Preview
group-save = Save group
group-kept = Members
group-kept-hint = Untick those who no longer belong to it.
group-add = Add people
group-add-hint = One email address on each line.
group-members = { $count ->
    [one] 1 person belongs to it
   *[other] { $count } people belong to it
}
group-more = { $count ->
    [one] And 1 more person.
   *[other] And { $count } more people.
}
group-dissolve = Dissolve group
group-dissolve-text = The people stay on the campus.
group-refused = The group has not been saved.
group-name-missing = Please give the group a name.
group-name-too-long = A name may have 200 characters at most.
group-name-taken = There is a group of this name already.
group-rule-empty = Please name at least one condition.
group-position-too-long = The position may have 200 characters at most.
group-address-unknown = Nobody here has the address { $address }.
group-person-unknown = Somebody among them is no longer here. Please load the page again.
flash-group-saved = The group has been saved.
flash-group-dissolved = The group has been dissolved.
problem-group-directory-title = The directory looks after this group
problem-group-directory-text = Change it there, and it changes here too.
problem-group-in-use-title = An access code leads into this group
problem-group-in-use-text = As long as the code exists, the group stays too.

# Deputies
deputy-title = Deputies
deputy-lead = When you are away, your deputy decides for you: from the first to the last day.
deputy-lead-of = Here you say who decides for { $name }.
deputy-list = Who stands in
deputy-stands-in = Stands in for others
deputy-new = Name a deputy
deputy-email = Email address of the deputy
deputy-email-hint = The person must be on the campus already.
deputy-first = First day
deputy-last = Last day
deputy-name = Name deputy
deputy-end = End
deputy-time = { $name }, from { $first } to { $last }
deputy-leads-nobody = Only those who lead a unit need a deputy. This person does not.
deputy-refused = The deputy has not been entered.
deputy-unknown = Nobody here has this email address.
deputy-oneself = Nobody stands in for themselves. Please name somebody else.
deputy-no-date = There is no such day. Write it like this, for example: 14.3.2027.
deputy-order = The last day must be today or later, and not before the first.
deputy-too-long = A deputy stands in for one year at most.
flash-deputy-named = The deputy has been entered.
flash-deputy-ended = The deputy’s time has ended.

# Access codes
code-title = Access codes
code-lead = With a code, employees register themselves, for example at a training day. They always confirm their email address.
code-new = New code
code-label = Purpose
code-label-hint = For example: New trainees 2027.
code-days = Valid for how many days?
code-most-uses = For how many people?
code-group = Group
code-no-group = No group
code-domains = Allowed email domains
code-domains-hint = For example stadt-worms.de. If the field is empty, every address is allowed.
code-make = Create code
code-uses = Used
code-used = { $uses } of { $most }
code-until = Valid until
code-place = Leads to
code-works = Valid
code-over = No longer valid
code-revoke = End
code-made = Your new code
code-itself = Code
code-once = Write the code down or print this page. We show it only this once.
code-how = Whoever is to join enters the code here: { $address }
code-back = To the access codes
code-refused = The code has not been created.
code-label-wrong = Please say in 1 to 100 characters what the code is for.
code-days-wrong = Please enter 1 to 366 days.
code-uses-wrong = Please enter 1 to 100,000 people.
code-group-unknown = This group does not exist any more. Please choose another.
code-domains-wrong = This is not a domain such as stadt-worms.de. Separate several with commas, 20 at most.
flash-code-revoked = The code is no longer valid.
problem-code-over-title = This code is no longer valid
problem-code-over-text = It has been used up or ended in the meantime. Ask the coordination of your organisation for a new one.

# Joining with a code
joining-title = Register with an access code
joining-lead = Has your organisation given you a code? It lets you onto the campus.
joining-code = Access code
joining-code-hint = Ten characters, for example KQ7M3-XWP9R.
joining-email-hint = We send a link there, with which you choose your password.
joining-send = Ask for the link
joining-refused = That did not work.
joining-code-missing = Please enter the code that you were given.
joining-code-wrong = This code is not valid, or no longer valid. Please check it or ask your coordination.
joining-throttled = Too many attempts. Please wait a quarter of an hour.
joining-other-domain = This code is only for addresses that end like this: { $domains }
joining-sent-title = Please check your email
joining-sent-text = We have written to you. The link in the email works for one day.
joining-sent-nothing = Nothing arrived? Look into the spam folder as well, and check whether the address is right.
mail-join-subject = Your way onto the campus: { $site }
mail-join-lead = Somebody has asked for access to the campus with an access code and this email address: { $site }.
mail-join-note = The link works for one day and only once. If it was not you, simply delete this email.
mail-join-button = Choose a password
mail-known-lead = Somebody has asked for access to the campus with an access code and this email address: { $site }. You already belong to it.
mail-known-note = You need no code. If it was not you, there is nothing to do.
mail-known-button = Sign in
mail-address-subject = Your email address has been changed: { $site }
mail-address-lead = The coordination has changed your email address on the campus: { $site }. This is the last time that we write to the former one.
mail-address-note = If this is wrong, please tell your coordination at once.
mail-address-button = Contact

# Appointments of the cooperative
appoint-title = People of the cooperative
appoint-lead = Here you appoint the office, the advisory board, the staff of providers, and trainers.
appoint-new = Appoint a person
appoint-email-hint = If the person is here already, the roles are added.
appoint-provider = Provider
appoint-provider-hint = Needed for provider staff and trainers.
appoint-no-provider = None
appoint-send = Appoint
appoint-roles-hint = Without a tick you withdraw all roles.
appoint-leave = Block access
appoint-refused = The person has not been appointed.
appoint-no-role = Please choose at least one role.
appoint-provider-missing = Please choose the provider that the person works for.
appoint-left = This person is blocked. Take them back first.
appoint-supervision = Whoever supervises data protection cannot work in the office as well.
appoint-last-operator = This is the last person of the office. Appoint somebody else first.
flash-appointed = The person has been appointed.
person-out-of-reach = Only the coordination changes people who coordinate or look after data protection.
