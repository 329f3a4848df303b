// Two ways to register: a constructor, and an entry of a section.
struct Entry { long value; };

struct Registration { Registration(); };

#define ENGINE(name)                                                                                   \
  static Registration registration_of_##name;                                                          \
  __attribute__((used, retain, section("test_ENGINES"))) static const Entry entry_of_##name = {1};
