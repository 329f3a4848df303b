int tool_own(void) { return 1; }
