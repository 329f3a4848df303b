package stubs

// What the headers of today's C++ library put into a program, and its static library,
// of which an older glibc has nothing.

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/rules-symcheck/rules_symcheck/tools/reallink"
)

// Waits against the steady clock end in time, neither early nor much later, and locks
// that are free are had at once.
const waits = `
	#include <chrono>
	#include <condition_variable>
	#include <cstdio>
	#include <format>
	#include <mutex>
	#include <shared_mutex>
	#include <thread>
	using namespace std::chrono_literals;
	static bool between(auto from, auto least, auto most) {
		auto took = std::chrono::steady_clock::now() - from;
		return took >= least && took < most;
	}
	int main() {
		std::mutex m;
		std::condition_variable c;
		std::unique_lock l(m);
		auto start = std::chrono::steady_clock::now();
		if (c.wait_for(l, 30ms, [] { return false; }) || !between(start, 30ms, 10s))
			return 1;
		if (c.wait_until(l, start - 1s) != std::cv_status::timeout)
			return 2;
		bool ready = false;
		std::thread other([&] { { std::lock_guard g(m); ready = true; } c.notify_one(); });
		if (!c.wait_for(l, 1min, [&] { return ready; }))
			return 3;
		other.join();
		std::timed_mutex t;
		std::shared_timed_mutex s;
		if (!t.try_lock_for(1s) || !s.try_lock_shared_for(1s))
			return 4;
		std::thread late([&] {
			auto from = std::chrono::steady_clock::now();
			if (t.try_lock_for(30ms) || s.try_lock_for(30ms) || !s.try_lock_shared_for(1s) || !between(from, 60ms, 10s))
				std::puts("late");
		});
		late.join();
		std::puts(std::format("{:.3f} {}", 2.0 / 3, 0.1).c_str());
	}`

func TestCxxOnAnOldFloor(t *testing.T) {
	reallink.Tool(t, "g++")
	dir := folder(t, at(t, "x86-64", "2.17"))
	each(t, func(t *testing.T, l reallink.Linker) {
		work := t.TempDir()
		reallink.Write(t, work, "a.cc", waits)
		out := filepath.Join(work, "a.out")
		reallink.Run(t, work, "g++", "-std=c++20", l.Flag, "-L"+dir, "-B"+dir, "-o", out, "a.cc")
		for _, symbol := range dynamic(t, out) {
			if strings.Contains(symbol, "clock") && !strings.Contains(symbol, "clock_gettime@") || strings.Contains(symbol, "f128") {
				t.Errorf("it refers to %s", symbol)
			}
		}
		if said, err := reallink.Try(work, old(t, out)...); err != nil || said != "0.667 0.1\n" {
			t.Errorf("on glibc 2.31: %q, %v", said, err)
		}
	})
}

// Objects of the thread that ends the program go before all that is static, where the
// process has a glibc that can do that; and where it has not, they go.
const threadLocals = `
	#include <cstdio>
	#include <cstdlib>
	#include <thread>
	struct named {
		const char *name;
		~named() { std::printf("%s ", name); }
	};
	thread_local named local{"local"};
	int main() {
		local.name = "main's";
		static named late{"static"};
		std::atexit([] { std::printf("atexit "); });
		std::thread([] { local.name = "thread's"; }).join();
	}
	#ifdef OLD
	extern "C" void *dlsym(void *, const char *) { return nullptr; }
	#endif`

func TestThreadLocalObjects(t *testing.T) {
	reallink.Tool(t, "g++")
	dir := folder(t, at(t, "x86-64", "2.17"))
	each(t, func(t *testing.T, l reallink.Linker) {
		work := t.TempDir()
		reallink.Write(t, work, "a.cc", threadLocals)
		for option, want := range map[string]string{
			"-UOLD": "thread's main's atexit static ",
			"-DOLD": "thread's atexit static main's ",
		} {
			out := filepath.Join(work, "a"+option)
			reallink.Run(t, work, "g++", option, l.Flag, "-L"+dir, "-B"+dir, "-o", out, "a.cc")
			if said, err := reallink.Try(work, old(t, out)...); err != nil || said != want {
				t.Errorf("%s on glibc 2.31: %q, %v", option, said, err)
			}
			if said, err := reallink.Try(work, out); err != nil || said != want {
				t.Errorf("%s: %q, %v", option, said, err)
			}
		}
	})
}
