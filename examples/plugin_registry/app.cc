#include "examples/plugin_registry/engines.h"

int main() { engines_print(); }
