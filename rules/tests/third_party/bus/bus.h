#ifndef BUS_H_
#define BUS_H_

int bus_open(void);
int bus_send(int bus);

#endif
