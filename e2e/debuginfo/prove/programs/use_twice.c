struct pair { int a, b; };
int twice(int);
int main(int argc, char **argv) {
	struct pair p = { argc, argv != 0 };
	return twice(p.a + p.b) == 0;
}
