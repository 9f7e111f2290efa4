typedef int sc_placeholder;
