/* A program in C, with libraries that use the registry. */
#ifdef WITH_SIGNALS
void signals_set(void);
#endif
void railway_run(void);

int main(void) {
#ifdef WITH_SIGNALS
  signals_set();
#endif
  railway_run();
  return 0;
}
