int lib_answer(void);

int main(void) { return lib_answer() == 42 ? 0 : 1; }
