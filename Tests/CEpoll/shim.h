// The kernel's event interface, which the Glibc module leaves out.
#include <sys/epoll.h>
