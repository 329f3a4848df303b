#include "registry.h"

ENGINE(diesel)
