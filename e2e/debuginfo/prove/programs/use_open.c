// As use_ring.c, in C23: its bool is a type of the language, and so is Rust's.
struct plain { unsigned a; unsigned long b; };
struct caller { struct plain plain; bool open; const char *name; };
unsigned ring_sum(unsigned);
unsigned long ring_plain(struct plain *);
bool ring_odd(unsigned);
struct first { int of_all; };
int first_of_all(struct first *);

int main(int argc, char **argv) {
	struct caller c = { { (unsigned)argc, 2 }, true, argv[0] };
	c.open = ring_odd(c.plain.a);
	struct first f = { argc };
	return first_of_all(&f) + ring_sum(c.plain.a) + ring_plain(&c.plain) + c.open == 0;
}
