// fts64_open and its kin (glibc 2.23), which <fts.h> makes of fts_open under
// _FILE_OFFSET_BITS=64. Where a long has 64 bits they are the same functions.

#include "floor.h"

extern void *fts_open(char *const *, int, void *);
extern void *fts_read(void *);
extern void *fts_children(void *, int);
extern int fts_set(void *, void *, int);
extern int fts_close(void *);

HIDDEN void *fts64_open(char *const *names, int options, void *compare) { return fts_open(names, options, compare); }
HIDDEN void *fts64_read(void *fts) { return fts_read(fts); }
HIDDEN void *fts64_children(void *fts, int options) { return fts_children(fts, options); }
HIDDEN int fts64_set(void *fts, void *entry, int option) { return fts_set(fts, entry, option); }
HIDDEN int fts64_close(void *fts) { return fts_close(fts); }
