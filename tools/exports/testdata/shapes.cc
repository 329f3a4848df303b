// C++ definitions whose names the demanglers of the linkers have to print.
#include <cstddef>
#include <new>

template <class A, class B> struct pair { A a; B b; };
template <class A> struct list { A a; };
template <unsigned N> struct sized { int a[N]; };

namespace ns {
struct Shape {
  Shape(int);
  virtual ~Shape();
  virtual void draw(int) const;
  static int count;
  void area();
  void area(int);
  void area(int, char const *);
};
Shape::Shape(int) {}
Shape::~Shape() {}
void Shape::draw(int) const {}
int Shape::count = 1;
void Shape::area() {}
void Shape::area(int) {}
void Shape::area(int, char const *) {}

struct Base1 { virtual void one(); int x; };
struct Base2 { virtual void two(); int y; };
struct Both : Base1, virtual Base2 { void one() override; void two() override; };
void Base1::one() {}
void Base2::two() {}
void Both::one() {}
void Both::two() {}

namespace inner { int deep(list<list<int>>) { return 1; } int variable = 2; }
int nested(pair<list<list<int>>, list<char>>) { return 3; }
int nothing(std::nullptr_t) { return 4; }
int pointer(void (*)(int), int (&)[3]) { return 5; }
int fixed(sized<8>) { return 6; }
__attribute__((abi_tag("v2"))) int tagged(int) { return 7; }
template <class T> T instance(T t) { return t; }
template int instance<int>(int);
template long instance<long>(long);
template <class T> T constant = T(1);
template int constant<int>;
Shape &operator>>(Shape &s, int) { return s; }
Shape &operator<<(Shape &s, int) { return s; }
bool operator==(Shape const &, Shape const &) { return true; }
bool operator>(Shape const &, Shape const &) { return true; }
struct Ops { int operator[](int); int operator()(int, int); operator int() const; Ops *operator->(); int &operator+=(int); int x; };
int Ops::operator[](int) { return 1; }
int Ops::operator()(int, int) { return 1; }
Ops::operator int() const { return 1; }
Ops *Ops::operator->() { return this; }
int &Ops::operator+=(int) { return x; }
} // namespace ns

namespace nsx { int draw(int) { return 1; } }
namespace { int anonymous() { return 1; } }
int use_anonymous() { return anonymous(); }
int freely(int) { return 1; }
int freely(char const *, unsigned long) { return 2; }
struct Plain { virtual ~Plain(); };
Plain::~Plain() {}
extern "C" int c_linkage(int) { return 3; }
