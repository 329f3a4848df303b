namespace engine {
struct Engine {
  virtual ~Engine();
  virtual int run();
  static int count;
};
Engine::~Engine() {}
int Engine::run() { return count; }
int Engine::count = 1;
template <typename T>
T twice(T t) { return t + t; }
template int twice(int);
}  // namespace engine

namespace inner {
int secret() { return engine::twice(2); }
}  // namespace inner

extern "C" int engine_c() { return inner::secret(); }
