/* The railway's API: C, over its engines in Rust. */
void engines_print(const char *who);

void railway_run(void) { engines_print("the railway"); }
