#define _GNU_SOURCE
#include "disk_faults.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char folder[4096];
static long calls, fault_at;
static int is_cut;
static enum disk_fault fault;
static atomic_int is_active;

// Names that were given since their folder was synced: a power cut takes them back, unless it
// comes behind a call that was done.
enum { names_max = 32 };
static struct name {
  char folder[2048], name[256], old[4096];
} names[names_max];
static int name_count;

static void forget_names(const char *synced) {
  int kept = 0;
  for (int i = 0; i < name_count; i++) {
    if (synced && strcmp(names[i].folder, synced)) names[kept++] = names[i];
    else syscall(SYS_unlinkat, AT_FDCWD, names[i].old, 0);
  }
  name_count = kept;
}

static void take_names_back(void) {
  char path[4096];
  while (name_count > 0) {
    struct name *last = &names[--name_count];
    snprintf(path, sizeof path, "%s/%s", last->folder, last->name);
    if (syscall(SYS_renameat2, AT_FDCWD, last->old, AT_FDCWD, path, 0) != 0)
      syscall(SYS_unlinkat, AT_FDCWD, path, 0);
  }
}

static int path_of(int descriptor, char *path, size_t size) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, size - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return 1;
}

static void note_name(int parent, const char *name) {
  static int serial;
  if (name_count == names_max) return;
  struct name *next = &names[name_count];
  if (!path_of(parent, next->folder, sizeof next->folder)) return;
  snprintf(next->name, sizeof next->name, "%s", name);
  snprintf(next->old, sizeof next->old, "%s.old-%d", folder, serial++);
  syscall(SYS_linkat, parent, name, AT_FDCWD, next->old, 0);
  name_count++;
}

void disk_faults_begin(const char *path, long at, enum disk_fault what) {
  pthread_mutex_lock(&lock);
  snprintf(folder, sizeof folder, "%s", path);
  calls = 0;
  is_cut = 0;
  fault_at = at;
  fault = what;
  atomic_store(&is_active, 1);
  pthread_mutex_unlock(&lock);
}

void disk_faults_cut(void) {
  pthread_mutex_lock(&lock);
  is_cut = 1;
  if (fault == disk_fault_cut_before || fault == disk_fault_error_before) take_names_back();
  pthread_mutex_unlock(&lock);
}

long disk_faults_end(void) {
  pthread_mutex_lock(&lock);
  atomic_store(&is_active, 0);
  forget_names(NULL);
  folder[0] = 0;
  long count = calls;
  pthread_mutex_unlock(&lock);
  return count;
}

static int is_below(const char *path) {
  size_t length = strlen(folder);
  return length > 0 && strncmp(path, folder, length) == 0;
}

static int is_ours(int descriptor, const char *path) {
  char target[4096];
  if (path && path[0] == '/') return is_below(path);
  return path_of(descriptor, target, sizeof target) && is_below(target);
}

// Does a call or lets it fail. A call on one of our files holds the lock, so that nothing is done
// behind a fault; others may block and must not.
static long change(int descriptor, const char *path, int needs_room, long number, long a, long b,
                   long c, long d) {
  if (!atomic_load(&is_active)) return syscall(number, a, b, c, d, 0L);
  pthread_mutex_lock(&lock);
  if (!is_ours(descriptor, path)) {
    pthread_mutex_unlock(&lock);
    return syscall(number, a, b, c, d, 0L);
  }
  int failure = 0, done = 1;
  if (is_cut) {
    failure = EIO;
    done = 0;
  } else if (++calls >= fault_at && fault_at > 0) {
    int is_first = calls == fault_at;
    switch (fault) {
    case disk_fault_full:
      failure = needs_room ? ENOSPC : 0;
      break;
    case disk_fault_cut_before:
    case disk_fault_cut_after:
      failure = EIO;
      break;
    case disk_fault_error_before:
    case disk_fault_error_after:
      failure = is_first ? EIO : 0;
      break;
    }
    int is_late = fault == disk_fault_cut_after || fault == disk_fault_error_after;
    done = !failure || (is_late && is_first);
  }
  if (done && number == SYS_renameat2) note_name((int)c, (const char *)d);
  long result = done ? syscall(number, a, b, c, d, 0L) : -1;
  int error = failure ? failure : errno;
  char synced[4096];
  if (number == SYS_fsync && result == 0 && path_of(descriptor, synced, sizeof synced))
    forget_names(synced);
  pthread_mutex_unlock(&lock);
  errno = error;
  return failure ? -1 : result;
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
  return change(descriptor, NULL, 1, SYS_write, descriptor, (long)bytes, (long)count, 0);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
  return change(descriptor, NULL, 1, SYS_pwrite64, descriptor, (long)bytes, (long)count, offset);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
  return pwrite64(descriptor, bytes, count, offset);
}

int fsync(int descriptor) { return change(descriptor, NULL, 0, SYS_fsync, descriptor, 0, 0, 0); }

int fdatasync(int descriptor) {
  return change(descriptor, NULL, 0, SYS_fdatasync, descriptor, 0, 0, 0);
}

int ftruncate64(int descriptor, off64_t length) {
  return change(descriptor, NULL, 0, SYS_ftruncate, descriptor, length, 0, 0);
}

int ftruncate(int descriptor, off_t length) { return ftruncate64(descriptor, length); }

int fallocate64(int descriptor, int mode, off64_t offset, off64_t length) {
  return change(descriptor, NULL, 0, SYS_fallocate, descriptor, mode, offset, length);
}

int fallocate(int descriptor, int mode, off_t offset, off_t length) {
  return fallocate64(descriptor, mode, offset, length);
}

int renameat(int from, const char *old, int to, const char *new) {
  return change(from, old, 0, SYS_renameat2, from, (long)old, to, (long)new);
}

int unlinkat(int descriptor, const char *path, int flags) {
  return change(descriptor, path, 0, SYS_unlinkat, descriptor, (long)path, flags, 0);
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
