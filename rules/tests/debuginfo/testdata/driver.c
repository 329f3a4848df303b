struct request {
  unsigned guard;
};
struct request driver_request;
int driver_state;
