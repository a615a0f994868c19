# Answers that a person judges
nav-judgements = Judgements
judgements-title = Judgements
judgements-lead = Answers that a person judges wait here. You do not see whose they are.
judgements-none = No answer is waiting at present.
judgements-waiting = Waiting answers
judgements-item = Task
judgements-course = Module
judgements-since = Handed in
judgement-refused = The judgement was not saved yet.
judgement-notes = Pre-check
judgement-notes-lead = This is what rules have found. It decides nothing, your judgement counts.
judgement-yours = Your judgement
judgement-share = { $percent }% of the points
judgement-comment = Comment
judgement-comment-hint = What was good, what is missing? The learner reads this beside the points.
judgement-comment-too-long = The comment has at most 2000 characters.
judgement-submit = Submit judgement
judgement-back = Back to the list
flash-judged = The judgement is saved.
exercise-review = Your answer is handed in.
exercise-privacy-read = A person at the provider of the module reads your answer. They see neither your name nor your organisation.
exercise-review-text = Whoever judges it does not see your name. The result will stand here; meanwhile you can go on learning.

# What a member allows plugins
grants-title = Plugins that need permission
grants-lead = Most exercises are marked by a program. These plugins need more, so you decide whether your organisation uses them.
grants-none = No plugin needs permission at present.
grants-granted = allowed
grants-open = not allowed
grants-human-review = A person at the provider of the module reads and judges the answers. They see neither the name nor the organisation.
grants-modules = Used in
grants-grant = Allow
grants-take-back = Take permission back
flash-granted = The plugin is allowed.
flash-grant-ended = The permission is taken back. Exercises that were begun go on.
problem-plugin-not-granted-title = This exercise is not allowed in your organisation
problem-plugin-not-granted-text = Answers to it are read by a person at the provider. Your coordination decides whether your organisation uses that.
