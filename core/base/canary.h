/* Functions that need no guard on their stack. */
#ifndef SC_BASE_CANARY_H
#define SC_BASE_CANARY_H

/* -fstack-protector-strong guards every function that takes the address of a
 * local variable. This is for those that run for every packet and have no array
 * among their variables: nothing in them can run over the return address. */
#if defined(__has_attribute) && __has_attribute(no_stack_protector)
#define SC_NO_CANARY __attribute__((no_stack_protector))
#else
#define SC_NO_CANARY
#endif

#endif
