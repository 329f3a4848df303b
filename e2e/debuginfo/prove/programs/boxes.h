// Templates, bases, namespaces and the standard library: names that C does not have.
#pragma once
#include <map>
#include <string>
#include <vector>

namespace boxes {
struct Shape {
	virtual ~Shape() = default;
	virtual int area() const = 0;
};
template <class T> struct Box : Shape {
	std::map<std::string, std::vector<T>> held;
	void put(const std::string &name, T v) { held[name].push_back(v); }
	int area() const override { return (int)held.size(); }
};
enum class Kind : unsigned char { Small, Large };
int total(std::vector<Shape *>);
}
