// The same for C++: static objects, exceptions, thread_local objects with destructors,
// threads, files, random numbers, numbers from text.

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

extern "C" char **environ;

struct Early {
	int value;
	Early() : value(41) {}
};
static Early early;

static int destroyed;
struct Counted {
	~Counted() { destroyed++; }
};
static thread_local std::shared_ptr<Counted> local = std::make_shared<Counted>();

extern "C" int check()
{
	if (early.value != 41)
		return 1;
	try {
		std::vector<int>().at(3);
		return 2;
	} catch (const std::out_of_range &) {
	}
	if (std::stoi("17") != 17 || std::stoul("18") != 18)
		return 3;
	int used = 0;
	std::thread([&] { used = local.use_count(); }).join();
	if (used != 1 || destroyed != 1)
		return 4;
	if (!std::filesystem::is_directory("/"))
		return 5;
	std::random_device device;
	(void)device();
	setenv("FLOOR", "seen", 1);
	bool seen = false;
	for (char **e = environ; e && *e; e++)
		seen |= std::string(*e) == "FLOOR=seen";
	if (!seen)
		return 6;
	return 0;
}

#ifdef PROGRAM
int main()
{
	int failed = check();
	if (failed)
		std::cout << "step " << failed << " failed" << std::endl;
	else
		std::cout << "holds" << std::endl;
	return failed;
}
#endif
