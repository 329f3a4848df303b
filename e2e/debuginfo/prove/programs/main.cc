#include "boxes.h"

namespace {
struct Local : boxes::Box<int> {
	int area() const override { return boxes::Box<int>::area() + 1; }
};
}

int main(int argc, char **) {
	Local l;
	for (int i = 0; i < argc + 3; i++)
		l.put("n" + std::to_string(i), i);
	return boxes::total({&l, &l}) == 0;
}
