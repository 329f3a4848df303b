int tool_own(void);
int tool_part(void);

int main(void) { return tool_own() + tool_part(); }
