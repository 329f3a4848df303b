// A GNU_UNIQUE symbol: the static variable of an inline function.
template <class T> struct Counter { static int &get() { static int value; return value; } static int shared; };
template <class T> int Counter<T>::shared = 1;
inline int &inlined() { static int value = 1; return value; }
int counted() { return Counter<int>::get() + Counter<int>::shared + inlined(); }
namespace ns { thread_local int slot = counted(); int use_slot() { return slot; } }
