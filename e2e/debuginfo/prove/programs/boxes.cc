#include "boxes.h"

int boxes::total(std::vector<Shape *> all) {
	int n = 0;
	for (auto *s : all)
		n += s->area();
	return n;
}

extern "C" int count_boxes(int n) {
	boxes::Box<long> b;
	b.put(std::string(n & 7, 'x'), n);
	return b.area();
}

// box_step is small enough to be inlined into C.
extern "C" int box_step(boxes::Kind k) { return k == boxes::Kind::Large ? 8 : 1; }
