#include "session/words.h"

#include "session/join_words.h"

#define WORD(id, word) word,
#define WORD_OF_PAIR(id, word, other) word,
#define WORD_WITH_POINTS(id, word, points) word,
#define RULE(id, word, rule) rule,
#define GRADE(id, word, grade) SC_GRADE_##grade,

const char *const sc_grade_words[] = {SC_GRADES(WORD) NULL};
const char *const sc_outcome_words[] = {SC_OUTCOMES(WORD_OF_PAIR) NULL};
const char *const sc_sub_outcome_words[] = {SC_SUB_OUTCOMES(WORD) NULL};
const char *const sc_registration_outcome_words[] = {SC_REGISTRATION_OUTCOMES(WORD_OF_PAIR) NULL};
const char *const sc_any_outcome_words[] = {SC_OUTCOMES(WORD_OF_PAIR)
						    SC_REGISTRATION_OUTCOMES(WORD_OF_PAIR) NULL};
const char *const sc_registration_kind_words[] = {SC_REGISTRATION_KINDS(WORD) NULL};
const char *const sc_class_words[] = {SC_CLASSES(WORD) NULL};
const char *const sc_side_words[] = {SC_SIDES(WORD) NULL};
const char *const sc_copy_words[] = {SC_COPIES(WORD) NULL};
const char *const sc_cause_words[] = {SC_CAUSES(WORD) NULL};
const char *const sc_message_type_words[] = {SC_MESSAGE_TYPES(WORD) NULL};
const char *const sc_txn_state_words[] = {SC_TXN_STATES(WORD) NULL};
const char *const sc_role_words[] = {SC_ROLES(WORD_OF_PAIR) NULL};
const char *const sc_role_rules[] = {SC_ROLES(RULE) NULL};
const char *const sc_confidence_words[] = {SC_CONFIDENCES(WORD) NULL};
const char *const sc_join_words[] = {SC_JOINS(WORD_WITH_POINTS) NULL};

enum sc_grade sc_outcome_grade(enum sc_outcome outcome)
{
	static const enum sc_grade grades[] = {SC_GRADE_NONE, SC_OUTCOMES(GRADE)};

	return grades[outcome];
}

enum sc_grade sc_registration_grade(enum sc_registration_outcome outcome)
{
	static const enum sc_grade grades[] = {SC_GRADE_NONE, SC_REGISTRATION_OUTCOMES(GRADE)};

	return grades[outcome];
}
