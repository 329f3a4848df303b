/* What was built: a native object, for the sake of its place in the link. */
struct build {
  unsigned major, minor;
};

const struct build sampler_build = {1, 0};
