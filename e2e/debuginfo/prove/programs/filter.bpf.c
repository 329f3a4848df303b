// A program for the kernel: clang writes .BTF and .BTF.ext itself.
struct packet { unsigned length; struct { unsigned char kind; } head; };
struct state { unsigned long seen; } state;

static __attribute__((noinline)) int wanted(struct packet *p) { return p->length > 20 && p->head.kind == 6; }

__attribute__((section("socket"))) int filter(struct packet *p) {
	state.seen++;
	return wanted(p);
}
char terms[] __attribute__((section("license"))) = "GPL";
