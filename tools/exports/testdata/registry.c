/* A registration section, its bounds referred to as inventory and linkme do. */
__attribute__((section("registry"), used)) static int entry_1 = 1;
__attribute__((section("registry"), used)) static int entry_2 = 2;
extern int __start_registry[], __stop_registry[];
int registry_size(void) { return __stop_registry - __start_registry; }
int *registry_begin(void) { return __start_registry; }
