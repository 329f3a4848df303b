// What all members have in common. Nothing here includes a header of a C library:
// the code is the same whatever machine it is compiled on.

#define HIDDEN __attribute__((visibility("hidden")))

typedef __SIZE_TYPE__ size_t;
typedef __INT64_TYPE__ int64_t;
typedef __INTMAX_TYPE__ intmax_t;
typedef __UINTMAX_TYPE__ uintmax_t;
typedef __WCHAR_TYPE__ wchar_t;
typedef __builtin_va_list va_list;
