struct plain { unsigned a; unsigned long b; };
struct caller { struct plain plain; const char *name; };
unsigned ring_sum(unsigned);
unsigned long ring_plain(struct plain *);
struct first { int of_all; };
int first_of_all(struct first *);

int main(int argc, char **argv) {
	struct caller c = { { (unsigned)argc, 2 }, argv[0] };
	struct first f = { argc };
	return first_of_all(&f) + ring_sum(c.plain.a) + ring_plain(&c.plain) == 0;
}
