struct request { int n; struct request *next; };
int count_boxes(int);
int box_step(unsigned char);
int main(int argc, char **argv) {
	struct request r = { argc + (argv != 0), 0 };
	return count_boxes(r.n) + box_step((unsigned char)r.n) == 0;
}
