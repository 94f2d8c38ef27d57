// fork(2) is hidden from Swift, and a guard that was started cannot be taken back.
#define _GNU_SOURCE  // close_range
#include "offline_probe.h"
#include "offline_guard.h"
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define CALL(name) {#name, __NR_##name}
static const struct {
  const char *name;
  long number;
} calls[] = {
    CALL(socket), CALL(socketpair), CALL(connect), CALL(bind), CALL(listen), CALL(accept),
    CALL(accept4), CALL(sendto), CALL(sendmsg), CALL(sendmmsg), CALL(recvfrom), CALL(recvmsg),
    CALL(recvmmsg), CALL(io_uring_setup), CALL(io_uring_enter), CALL(io_uring_register),
    CALL(ptrace), CALL(execve), CALL(execveat), CALL(process_vm_readv), CALL(process_vm_writev),
    CALL(pidfd_getfd)};
#define CALL_COUNT (int)(sizeof calls / sizeof *calls)
enum { FAMILY = CALL_COUNT + 1, X32, OTHER_ARCHITECTURE, PREPARATION, OLDER_THREAD = 100 };

static const char *name(int attempt) {
  switch (attempt) {
    case FAMILY: return "a family of sockets";
    case X32: return "socket, as x32";
    case OTHER_ARCHITECTURE: return "socket, as another architecture";
    case PREPARATION: return "the preparation of the attempts";
    default: return attempt > 0 && attempt <= CALL_COUNT ? calls[attempt - 1].name : "the child";
  }
}

// With arguments that let none of them do anything: without the guard each has another error.
static int is_refused(long number) {
  errno = 0;
  return syscall(number, -1, 0, 0, 0, 0, 0) == -1 && errno == EPERM;
}

#if defined(__x86_64__)
static sigjmp_buf no_emulation;
static void leave(int number) { siglongjmp(no_emulation, number); }

// The kernel's door for 32-bit programs, where socket(2) has another number. Kernels without it
// end the program instead.
static int is_refused_as_i386(void) {
  long result = -EPERM;
  void (*before)(int) = signal(SIGSEGV, leave);
  if (!sigsetjmp(no_emulation, 1))
    __asm__ volatile("int $0x80"
                     : "=a"(result)
                     : "a"(359L), "b"((long)AF_INET), "c"((long)SOCK_STREAM), "d"(0L)
                     : "memory", "cc", "r8", "r9", "r10", "r11");
  signal(SIGSEGV, before);
  return (int)result == -EPERM;
}
#endif

// 0, or which attempt was not refused.
static int attempts(void) {
  const int families[] = {AF_INET, AF_INET6, AF_UNIX, AF_NETLINK, AF_PACKET, AF_VSOCK};
  for (int i = 0; i < CALL_COUNT; i++)
    if (!is_refused(calls[i].number)) return i + 1;
  for (unsigned i = 0; i < sizeof families / sizeof *families; i++)
    if (socket(families[i], SOCK_DGRAM, 0) != -1 || errno != EPERM) return FAMILY;
#if defined(__x86_64__)
  if (!is_refused(0x40000000 | __NR_socket)) return X32;
  if (!is_refused_as_i386()) return OTHER_ARCHITECTURE;
#endif
  return 0;
}

static void *wait_then_try(void *gate) {
  char byte;
  if (read(*(int *)gate, &byte, 1) != 1) return (void *)PREPARATION;
  return (void *)(long)attempts();
}

static int in_child(void) {
  int gate[2], result;
  void *of_older = 0;
  pthread_t older;
  // Nothing that other tests have open is held on to.
  close_range(3, ~0U, 0);
  // Before: a socket can be had. A thread that is older than the guard is bound by it too.
  if (socket(AF_INET, SOCK_STREAM, 0) < 0 || is_refused(__NR_recvfrom)) return PREPARATION;
  if (pipe(gate) || pthread_create(&older, 0, wait_then_try, gate)) return PREPARATION;
  if (offline_guard_start()) return PREPARATION;
  result = attempts();
  if (result) return result;
  if (write(gate[1], "", 1) != 1 || pthread_join(older, &of_older)) return PREPARATION;
  return of_older ? OLDER_THREAD + (int)(long)of_older : 0;
}

const char *offline_probe(void) {
  int status;
  pid_t child = fork();
  if (child == 0) _exit(in_child());
  if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status)) return name(0);
  status = WEXITSTATUS(status);
  return status ? name(status % OLDER_THREAD) : 0;
}
