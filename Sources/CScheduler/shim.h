#include <sched.h>
// glibc declares it under _GNU_SOURCE only, which Swift's Glibc module does not set.
int sched_getaffinity(pid_t process, size_t size, cpu_set_t *set);
