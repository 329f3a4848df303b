int tool_part(void) { return 2; }
