// The parts of libstdc++.a that are compiled, and not only headers: streams, locales, exceptions, threads, file names, numbers.
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <locale>
#include <map>
#include <memory>
#include <mutex>
#include <regex>
#include <sstream>
#include <string>
#include <system_error>
#include <thread>
#include <typeinfo>
#include <vector>
#include "check.h"

namespace {
struct Base {
  virtual ~Base() = default;
};
struct Derived : virtual Base {
  int value = 3;
};
struct Custom : std::runtime_error {
  using std::runtime_error::runtime_error;
};
}  // namespace

extern "C" const char *RUN() {
  static std::string said;
  std::ostringstream stream;
  stream.imbue(std::locale::classic());
  stream << "n" << 42 << ' ' << 2.5;
  CHECK(stream.str() == "n42 2.5");
  std::map<std::string, int> numbers;
  for (int i = 0; i < 100; i++) numbers[std::to_string(i)] = i;
  CHECK(numbers.at("77") == 77);
  int caught = 0;
  try { numbers.at("none"); } catch (const std::out_of_range &e) { caught += std::string(e.what()).size() > 3; }
  try { throw Custom("own"); } catch (const std::exception &e) { caught += std::string(e.what()) == "own"; }
  try { std::stoi("word"); } catch (const std::logic_error &) { caught++; }
  try { std::filesystem::file_size("/nonexistent/file"); } catch (const std::system_error &e) { caught += e.code() == std::errc::no_such_file_or_directory; }
  try { std::regex("("); } catch (const std::regex_error &) { caught++; }
  try { Base base; (void)dynamic_cast<Derived &>(base); } catch (const std::bad_cast &) { caught++; }
  CHECK(caught == 6);
  std::exception_ptr kept;
  std::thread([&] { try { throw 7; } catch (...) { kept = std::current_exception(); } }).join();
  try { std::rethrow_exception(kept); } catch (int n) { caught += n; }
  CHECK(caught == 13);
  std::unique_ptr<Base> base(new Derived);
  CHECK(dynamic_cast<Derived *>(base.get()) && dynamic_cast<Derived *>(base.get())->value == 3 && typeid(*base) == typeid(Derived));
  std::smatch match;
  const std::string text = "key=value";
  CHECK(std::regex_match(text, match, std::regex("(\\w+)=(\\w+)")) && match[2] == "value");
  char digits[40];
  auto end = std::to_chars(digits, digits + sizeof digits, 0.1).ptr;
  double back = 0;
  CHECK(std::string(digits, end) == "0.1" && std::from_chars(digits, end, back).ptr == end && back == 0.1);
  CHECK(std::filesystem::path("/a/b/../c.txt").lexically_normal().stem() == "c");
  std::once_flag once;
  int calls = 0;
  std::mutex mutex;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; i++)
    threads.emplace_back([&] { std::call_once(once, [&] { calls += 10; }); std::lock_guard<std::mutex> lock(mutex); calls++; });
  for (auto &t : threads) t.join();
  CHECK(calls == 14);
  std::ifstream file("/proc/self/comm");
  std::string line;
  CHECK(std::getline(file, line) && !line.empty());
  std::cout << "" << std::flush;
  said = "libstdc++ " + std::to_string(__GLIBCXX__) + ", streams, 7 kinds of exceptions, threads, regex, numbers";
  return said.c_str();
}
