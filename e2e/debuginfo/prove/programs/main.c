#include "shapes.h"

struct hidden { word depth; double ratio; };
static struct hidden deep = { 3, 0.5 };

static int show(struct list *l, void *argument) { return l->next != 0 && argument != 0; }

int main(int argc, char **argv) {
	struct shape s = { .color = GREEN, .size.i = argc, .visit = show, .hidden = &deep, .x = 7 };
	s.matrix[1][2] = argv[0] != 0;
	return measure(&s, 4) == 0;
}
