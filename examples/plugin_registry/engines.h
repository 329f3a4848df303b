/* The registry in C++: whoever defines an Engine has registered it. */
#ifndef ENGINES_H_
#define ENGINES_H_

class Engine {
 public:
  explicit Engine(const char *name);

  const char *const name;
  const Engine *const next;
};

/* Prints the names of all engines. */
void engines_print();

#endif
