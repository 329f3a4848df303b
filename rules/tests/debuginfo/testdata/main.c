extern int driver_state;

struct own {
  int i;
  struct own *next;
};
static struct own first;

int main(void) { return first.i + driver_state; }
