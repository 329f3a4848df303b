#include "registry.h"

ENGINE(steam)
