/* Each program is a function that says what it did, or what failed. It is compiled twice: RUN is in_run, which is isolated with the
   library, and out_run, which is not. */
#include <stdio.h>

#define TEXT2(x) #x
#define TEXT(x) TEXT2(x)
#define CHECK(x)                                                          \
  do {                                                                    \
    if (!(x)) return "FAILS: line " TEXT(__LINE__) ": " #x;               \
  } while (0)

#ifdef __cplusplus
extern "C"
#endif
const char *RUN(void);
