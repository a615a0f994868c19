// An exercise: two numbers are to be added. `campus-plugin build` makes build/pure_plugin.h from wit/exercise.wit.

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "pure_plugin.h"

// The platform makes a form of this. What is marked as secret never gets to learners before the end.
static const char SCHEMA[] =
    "{\"type\": \"object\", \"required\": [\"left\", \"right\"], \"properties\": {"
    "\"left\": {\"type\": \"integer\", \"title\": \"First number\"},"
    "\"right\": {\"type\": \"integer\", \"title\": \"Second number\"},"
    "\"explanation\": {\"type\": \"string\", \"title\": \"Explanation\", \"x-secret\": true}}}";

typedef pure_plugin_string_t string;

// What a function gives back is freed after it was read: everything in it is allocated.
#define LIST(list, length) ((list).ptr = calloc((length), sizeof *(list).ptr), (list).len = (length))

static string own(const char *text) {
    string copy;
    pure_plugin_string_dup(&copy, text);
    return copy;
}

static bool equals(string text, const char *other) {
    return text.len == strlen(other) && memcmp(text.ptr, other, text.len) == 0;
}

static const char *say(const string *locale, const char *german, const char *english) {
    return locale->len >= 2 && memcmp(locale->ptr, "de", 2) == 0 ? german : english;
}

static campus_exercise_types_list_localized_t both(const char *german, const char *english) {
    campus_exercise_types_list_localized_t list;
    LIST(list, 2);
    list.ptr[0] = (campus_exercise_types_localized_t){own("de"), own(german)};
    list.ptr[1] = (campus_exercise_types_localized_t){own("en"), own(english)};
    return list;
}

static campus_exercise_types_list_part_info_t parts(void) {
    campus_exercise_types_list_part_info_t list;
    LIST(list, 1);
    list.ptr[0] = (campus_exercise_types_part_info_t){own("sum"), both("Summe", "Sum"), 1000};
    return list;
}

static campus_exercise_content_inline_t span(string text) {
    return (campus_exercise_content_inline_t){
        .tag = CAMPUS_EXERCISE_CONTENT_INLINE_SPAN,
        .val.span = {.text = text},
    };
}

static campus_exercise_view_node_t paragraph(string text) {
    campus_exercise_view_node_t node = {.tag = CAMPUS_EXERCISE_VIEW_NODE_PARAGRAPH};
    LIST(node.val.paragraph, 1);
    node.val.paragraph.ptr[0] = span(text);
    return node;
}

typedef struct {
    int64_t left, right;
    bool explained;
    string explanation;
} sum;

static sum task(const campus_exercise_types_config_t *config) {
    sum task = {0};
    json_integer(config->public_.ptr, config->public_.len, "left", &task.left);
    json_integer(config->public_.ptr, config->public_.len, "right", &task.right);
    if (config->secret.is_some) {
        task.explanation.ptr =
            json_string(config->secret.val.ptr, config->secret.val.len, "explanation", &task.explanation.len);
        task.explained = task.explanation.ptr != NULL;
    }
    return task;
}

// What was typed; none when the field is blank or holds something else.
static const campus_exercise_types_number_answer_t *typed(const campus_exercise_types_response_t *response) {
    for (size_t i = 0; response != NULL && i < response->answers.len; i++) {
        const campus_exercise_types_field_answer_t *given = &response->answers.ptr[i];
        if (equals(given->field, "sum") && given->answer.tag == CAMPUS_EXERCISE_TYPES_ANSWER_NUMBER) {
            return &given->answer.val.number;
        }
    }
    return NULL;
}

void exports_campus_exercise_exercise_describe(campus_exercise_types_manifest_t *ret) {
    *ret = (campus_exercise_types_manifest_t){
        .id = own("org.example.addition"),
        .version = own("1.0.0"),
        .title = both("Addition", "Addition"),
        .summary = both("Zwei Zahlen werden addiert.", "Two numbers are added."),
        .config_schema = own(SCHEMA),
        .parts = parts(),
    };
    LIST(ret->languages, 2);
    ret->languages.ptr[0] = own("de");
    ret->languages.ptr[1] = own("en");
}

bool exports_campus_exercise_exercise_check_config(string *locale, campus_exercise_types_config_t *config,
                                                   campus_exercise_types_config_report_t *ret,
                                                   exports_campus_exercise_exercise_list_problem_t *err) {
    sum sum = task(config);
    const char *pointers[] = {"/left", "/right"};
    const bool wrong[] = {sum.left < 0 || sum.left > 1000, sum.right < 0 || sum.right > 1000};
    if (wrong[0] || wrong[1]) {
        const char *wanted = say(locale, "Die Zahl liegt zwischen 0 und 1000.", "The number is between 0 and 1000.");
        LIST(*err, (size_t)wrong[0] + wrong[1]);
        for (size_t i = 0, next = 0; i < 2; i++) {
            if (wrong[i]) err->ptr[next++] = (campus_exercise_types_problem_t){own(pointers[i]), own(wanted)};
        }
        return false;
    }
    *ret = (campus_exercise_types_config_report_t){.parts = parts()};
    if (!sum.explained) {
        const char *advice =
            say(locale, "Ohne Erklärung erfahren Lernende nicht, warum.", "Without it nobody can learn why.");
        LIST(ret->warnings, 1);
        ret->warnings.ptr[0] = (campus_exercise_types_problem_t){own("/explanation"), own(advice)};
    }
    return true;
}

static campus_exercise_view_node_t number_entry(const string *locale, bool unreadable) {
    campus_exercise_view_node_t node = {.tag = CAMPUS_EXERCISE_VIEW_NODE_NUMBER_ENTRY};
    campus_exercise_view_control_t *control = &node.val.number_entry.control;
    control->field = own("sum");
    LIST(control->label, 1);
    control->label.ptr[0] = span(own(say(locale, "Summe", "The sum")));
    if (unreadable) {
        control->problem.is_some = true;
        control->problem.val = own(say(locale, "Bitte geben Sie eine Zahl ein.", "Please enter a number."));
    }
    return node;
}

bool exports_campus_exercise_exercise_render(campus_exercise_types_context_t *context,
                                             campus_exercise_types_config_t *config, pure_plugin_list_u8_t *state,
                                             campus_exercise_types_response_t *last,
                                             campus_exercise_types_rendering_t *ret,
                                             campus_exercise_types_fault_t *err) {
    (void)state, (void)err;
    const string *locale = &context->locale;
    sum sum = task(config);
    const campus_exercise_types_number_answer_t *given = typed(last);
    bool explains = context->phase == CAMPUS_EXERCISE_TYPES_PHASE_REVIEW && sum.explained;
    char question[64];
    snprintf(question, sizeof question, "%" PRId64 " + %" PRId64 " = ?", sum.left, sum.right);

    *ret = (campus_exercise_types_rendering_t){
        .tree = {.lang = own(say(locale, "de", "en")), .title = own("Addition")},
    };
    LIST(ret->tree.nodes, explains ? 5 : 3);
    // Children are named by their place in the list, in which they stand behind their parent.
    campus_exercise_view_node_t *nodes = ret->tree.nodes.ptr;
    nodes[0].tag = CAMPUS_EXERCISE_VIEW_NODE_CONTAINER;
    LIST(nodes[0].val.container.children, explains ? 3 : 2);
    for (uint32_t i = 0; i < nodes[0].val.container.children.len; i++) {
        nodes[0].val.container.children.ptr[i] = i + 1;
    }
    nodes[1] = paragraph(own(question));
    nodes[2] = number_entry(locale, given != NULL && !given->decimal.is_some);
    if (explains) {
        nodes[3].tag = CAMPUS_EXERCISE_VIEW_NODE_CALLOUT;
        nodes[3].val.callout.tone = CAMPUS_EXERCISE_VIEW_TONE_INFO;
        nodes[3].val.callout.title = own(say(locale, "Erklärung", "Explanation"));
        LIST(nodes[3].val.callout.children, 1);
        nodes[3].val.callout.children.ptr[0] = 4;
        nodes[4] = paragraph(sum.explanation);
    }
    return true;
}

bool exports_campus_exercise_exercise_grade(campus_exercise_types_context_t *context,
                                            campus_exercise_types_config_t *config, pure_plugin_list_u8_t *state,
                                            campus_exercise_types_response_t *response,
                                            campus_exercise_types_verdict_t *ret, campus_exercise_types_fault_t *err) {
    (void)context, (void)state, (void)err;
    *ret = (campus_exercise_types_verdict_t){.outcome.tag = CAMPUS_EXERCISE_TYPES_OUTCOME_CONTINUED};
    const campus_exercise_types_number_answer_t *given = typed(response);
    // The next view says that it is no number; it costs no attempt.
    if (given != NULL && !given->decimal.is_some) return true;

    ret->outcome.tag = CAMPUS_EXERCISE_TYPES_OUTCOME_GRADED;
    LIST(ret->outcome.val.graded.parts, 1);
    campus_exercise_types_part_grade_t *part = ret->outcome.val.graded.parts.ptr;
    part->part = own("sum");
    part->possible_milli = 1000;
    part->correctness = CAMPUS_EXERCISE_TYPES_CORRECTNESS_UNANSWERED;
    if (given == NULL) return true;

    sum sum = task(config);
    char expected[32];
    snprintf(expected, sizeof expected, "%" PRId64, sum.left + sum.right);
    bool right = equals(given->decimal.val, expected);
    part->correctness =
        right ? CAMPUS_EXERCISE_TYPES_CORRECTNESS_CORRECT : CAMPUS_EXERCISE_TYPES_CORRECTNESS_INCORRECT;
    part->earned_milli = right ? 1000 : 0;
    if (sum.explained) {
        LIST(part->feedback, 1);
        campus_exercise_types_feedback_t *feedback = part->feedback.ptr;
        feedback->visibility = CAMPUS_EXERCISE_TYPES_VISIBILITY_CLOSED;
        feedback->field.is_some = true;
        feedback->field.val = own("sum");
        feedback->correctness.is_some = true;
        feedback->correctness.val = part->correctness;
        LIST(feedback->body, 1);
        feedback->body.ptr[0] = span(sum.explanation);
    }
    return true;
}

bool exports_campus_exercise_exercise_migrate(uint32_t from_version, pure_plugin_list_u8_t *state,
                                              pure_plugin_list_u8_t *ret, campus_exercise_types_fault_t *err) {
    (void)from_version, (void)state, (void)ret;
    err->tag = CAMPUS_EXERCISE_TYPES_FAULT_UNSUPPORTED;
    err->val.unsupported = own("there is no state");
    return false;
}
