// A program with the C++ library, its streams and exceptions.

#include <iostream>
#include <string>

int main(int argc, char **argv)
{
	try {
		return std::stoi(std::string("x", argc));
	} catch (const std::exception &) {
		std::cout << "caught" << std::endl;
		return 0;
	}
}
