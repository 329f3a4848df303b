/* A shared library of one function, and data enough to be over a small budget. */
char table[20000] = {1};
int part(void) { return table[7]; }
