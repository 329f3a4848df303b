// Reaches data of libstdc++ that an executable copies, and its templates.
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <typeinfo>
#include <vector>

template <typename T>
struct Shape {
  virtual ~Shape() = default;
  virtual T area() const { return T(); }
};

int main() {
  std::map<std::string, std::vector<int>> all;
  all["a"].push_back(1);
  try {
    throw std::runtime_error("x");
  } catch (const std::exception& e) {
    std::cout << e.what() << all.size() << Shape<double>().area() << std::endl;
  }
  std::cerr << &typeid(Shape<int>) << '\n';
  return 0;
}
