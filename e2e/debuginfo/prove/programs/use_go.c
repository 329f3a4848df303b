struct names { const char *first; };
int CountName(char *);
int main(int argc, char **argv) {
	struct names n = { argv[0] };
	return CountName((char *)n.first) == argc - argc;
}
