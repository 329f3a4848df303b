/* A native object that comes first. */
struct first {
  short s;
  char c;
};

int first_use(const struct first *f) { return f ? f->s + f->c : 0; }
