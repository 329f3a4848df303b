struct first { int of_all; };

// first_of_all is small enough to be inlined elsewhere, and leaves something there.
int first_of_all(struct first *f) {
	for (volatile int i = 0; i < 3; i++)
		f->of_all += i;
	return f->of_all;
}
