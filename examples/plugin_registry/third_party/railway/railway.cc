/* Two engines, and nothing that anybody could call. */
#include "examples/plugin_registry/engines.h"

static const Engine steam("steam");
static const Engine diesel("diesel");
