# Quizzes that draw their questions
quiz-questions-rule = { $questions } questions, drawn for you. Each counts the same; { $percent } % of the points pass.
quiz-questions-way = You answer the questions in any order and hand everything in together at the end. When you repeat the quiz, the questions are drawn anew.
quiz-begin = Begin the quiz
quiz-questions = Questions
quiz-question = Question { $number }
quiz-question-of = Question { $number } of { $total }
quiz-standing-blank = open
quiz-standing-entered = answered
quiz-standing-waiting = being marked
quiz-standing-unfinished = not finished yet
quiz-standing-stopped = stopped
quiz-standing-marked = { $percent } % of the points
quiz-left = { $questions ->
    [one] One question is still open.
   *[other] { $questions } questions are still open.
}
quiz-left-text = What you enter is saved. Open questions earn no points.
quiz-ready = All questions are answered.
quiz-ready-text = You can still change your answers until you hand in the quiz.
quiz-handed-in = Your quiz is handed in and is being marked.
quiz-handed-in-text = You will see the result here as soon as all questions are marked. You can go on learning meanwhile.
quiz-unfinished = One question is not finished yet.
quiz-unfinished-text = Open the marked question and go on answering there. After that you will see the result.
quiz-stopped = This quiz is stopped.
quiz-stopped-text = We have taken one of the questions out of use to protect you. Your answers are kept. Where there is a new version you go on there; otherwise the questions are drawn anew.
quiz-anew = Go on with the quiz
quiz-on = Next
quiz-back = Back
quiz-list = To the overview
question-wrong = Not right.
question-unfinished = This question is not finished yet.
question-unfinished-text = Go on answering; your steps so far are saved.
