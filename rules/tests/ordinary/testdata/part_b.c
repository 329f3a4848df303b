int part_a(void);
int part_b(void) { return part_a() + 1; }
