/* A parser has three answers. */
#ifndef SC_MESSAGE_ANSWER_H
#define SC_MESSAGE_ANSWER_H

enum sc_answer {
	SC_YES,
	SC_MORE, /* it cannot be told from the bytes that are there */
	SC_NO,
};

#endif
