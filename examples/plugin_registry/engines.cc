#include "examples/plugin_registry/engines.h"

#include <cstdio>

static const Engine *newest = nullptr;

Engine::Engine(const char *name) : name(name), next(newest) { newest = this; }

void engines_print() {
  std::printf("the program sees [");
  for (const Engine *engine = newest; engine; engine = engine->next)
    std::printf("%s\"%s\"", engine == newest ? "" : ", ", engine->name);
  std::printf("]\n");
}
