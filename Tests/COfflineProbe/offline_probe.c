// fork(2) is hidden from Swift, and a guard that was started cannot be taken back.
#define _GNU_SOURCE  // close_range
#include "offline_probe.h"
#include "offline_guard.h"
#include <errno.h>
#include <pthread.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define MUST_FAIL(number, call) \
  do { \
    errno = 0; \
    if ((call) != -1 || errno != EPERM) return (void *)number; \
  } while (0)

static void *attempts(void *unused) {
  int pair[2];
  char *none[] = {0};
  MUST_FAIL(10, socket(AF_INET, SOCK_STREAM, 0));
  MUST_FAIL(11, socket(AF_INET6, SOCK_DGRAM, 0));
  MUST_FAIL(12, socket(AF_UNIX, SOCK_STREAM, 0));
  MUST_FAIL(13, socket(AF_NETLINK, SOCK_RAW, 0));
  MUST_FAIL(14, socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
  MUST_FAIL(15, syscall(__NR_io_uring_setup, 1, 0));
  MUST_FAIL(16, ptrace(PTRACE_ATTACH, getppid(), 0, 0));
  MUST_FAIL(17, execve("/bin/true", none, none));
  MUST_FAIL(18, syscall(__NR_connect, 0, 0, 0));
  MUST_FAIL(19, sendto(0, "", 0, 0, 0, 0));
#if defined(__x86_64__)
  MUST_FAIL(20, syscall(0x40000000 | __NR_socket, AF_INET, SOCK_STREAM, 0));
#endif
  return unused;
}

static void *wait_then_try(void *gate) {
  char byte;
  if (read(*(int *)gate, &byte, 1) != 1) return (void *)2;
  return attempts(0);
}

int offline_probe(void) {
  int status, gate[2];
  pid_t child = fork();
  if (child == 0) {
    void *result = 0;
    pthread_t older;
    // Nothing that other tests have open is held on to.
    close_range(3, ~0U, 0);
    // Before: a socket can be had. A thread that is older than the guard is bound by it too.
    if (socket(AF_INET, SOCK_STREAM, 0) < 0) _exit(1);
    if (pipe(gate) || pthread_create(&older, 0, wait_then_try, gate)) _exit(3);
    if (offline_guard_start()) _exit(4);
    result = attempts(0);
    if (result) _exit((int)(long)result);
    if (write(gate[1], "", 1) != 1 || pthread_join(older, &result)) _exit(5);
    _exit(result ? 100 + (int)(long)result : 0);
  }
  if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}
