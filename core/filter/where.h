/* Row filters: display-filter syntax over the keys of one row kind.
 *
 *   srd > 3 and outcome in {"busy", "no_answer"}
 *
 *   expression = term , { ( "or" | "||" ) , term } ;
 *   term       = factor , { ( "and" | "&&" ) , factor } ;
 *   factor     = ( "not" | "!" ) , factor | "(" , expression , ")" | test ;
 *   test       = message , [ comparison | search of a text, as below ]
 *              | sum                                   (* it has a value *)
 *              | sum , comparison , ( sum | value | "null" )
 *              | key , comparison , key                (* of the same kind *)
 *              | sum , "is" , [ "not" ] , ( value | "null" )
 *              | key , [ "not" ] , ( "contains" | "matches" | "~" ) , value
 *              | sum , [ "not" ] , "in" , ( set | element ) ;
 *   message    = [ "any." ] , ( "header" , "(" , value , ")" | "body" ) ;
 *   sum        = key , { ( "+" | "-" ) , ( key | value ) } ;       (* of numbers *)
 *   set        = "{" , elements , "}" | "(" , elements , ")" ;
 *   elements   = element , { [ "," ] , element } ;
 *   comparison = "==" | "!=" | "<" | "<=" | ">" | ">="
 *              | "eq" | "ne" | "lt" | "le" | "gt" | "ge" ;
 *   element    = value , [ ".." , value ] ;            (* both ends belong to it *)
 *   value      = word | string ;
 *   key        = word ;                                (* of the row's table *)
 *   word       = letter , digit or one of _ - + . : @ / % * $ ? [ ] , once or more ;
 *   string     = '"' , { character | '\"' | '\\' | '\n' | '\r' | '\t' | '\x' hex hex } , '"' ;
 *
 * "and", "or", "not" and the named operators are no words, in whatever case. A word
 * without quotes that is a key of the same kind is that key. A backslash in
 * front of another character stays, so that regular expressions read as they
 * are: matches "^\d+$".
 *
 * What a value may be follows from the type of the key:
 *   counts, row numbers, codes, frames    whole numbers       final_code >= 400
 *                                         or hexadecimal      ssrc == 0x1a2b
 *   durations                             decimal seconds     srd > 0.25
 *                                         or with a unit      srd > 250ms
 *   times                                 RFC 3339            start < "2026-01-02T03:04:05Z"
 *   text                                  bytes, in order     from contains "alice"
 *   words of a set                        in whatever case; equality only with words of the set
 *   endpoints                             address, address and port, or network; == != in
 *   flags                                 one word of them; == (same as contains: the
 *                                         row has it), != (it has not), in
 *   facts that hold or not                true, false; == != in; a key alone: it is true
 *   lists and nested rows                 only whether there are any
 * "matches" takes a Perl-compatible regular expression, case ignored unless it
 * says (?-i), as in Wireshark; "contains" minds the case.
 *
 * header("Reason") and body are of messages: of a row of messages the message itself, of a call
 * or registration all that were seen before it was final. A test holds if it does for any
 * message, and for any value of a header that has several; "!=" and "not contains" if one has it
 * and it is so for none. "any." in front changes nothing: it says so.
 *
 * A test of a value that is absent is false, whatever the operator: srd != 3
 * does not keep the rows without srd; not srd and srd is null do. */
#ifndef SC_FILTER_WHERE_H
#define SC_FILTER_WHERE_H

#include "base/column.h"

/* What is wrong with an expression, and where. */
struct sc_where_error {
	char text[1024];       /* one line: unknown key "srdd"; did you mean "srd"? */
	size_t offset, length; /* bytes of the expression it is about; length may be 0 at its end */
};

struct sc_predicates; /* predicates.h */
struct sc_where;

/* NULL and *error: the expression is not one. `table` and `predicates` outlive the result;
 * `text` need not. What is asked of messages is added to `predicates`; NULL: nothing may be. */
struct sc_where *sc_where_parse(const char *text, const struct sc_table *table,
				struct sc_predicates *predicates, struct sc_where_error *error);

/* One expression of two, both of which must hold; NULL holds always. Takes both. */
struct sc_where *sc_where_and(struct sc_where *where, struct sc_where *also);

/* The bits of predicates in the rows of that table; NULL: these have no messages, so that nothing
 * can be asked of them. */
const struct sc_column *sc_where_asked_column(const struct sc_table *table);

/* Does the row pass? */
bool sc_where_match(struct sc_where *where, const void *row);

/* Tests that were false because the regular expression took too long on the
 * text (it has a bound: text comes from a capture). */
uint64_t sc_where_given_up(const struct sc_where *where);

void sc_where_free(struct sc_where *where); /* NULL is fine */

/* The expression, and below it a caret under the place: two lines without a
 * final newline; fit for a terminal. To be freed with g_free. */
char *sc_where_point(const char *text, const struct sc_where_error *error);

#endif
