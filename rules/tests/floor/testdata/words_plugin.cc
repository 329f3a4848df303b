// A plugin with the C++ library in it, of which nobody else is to see anything.

#include <sstream>
#include <string>

extern "C" int plugin(void)
{
	std::ostringstream words;
	words << "one " << std::stoi("2");
	return words.str() == "one 2" ? 0 : 1;
}
