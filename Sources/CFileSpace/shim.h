#include <linux/falloc.h>
#include <sys/types.h>
// glibc declares it under _GNU_SOURCE only, which Swift's Glibc module does not set.
int fallocate(int descriptor, int mode, off_t offset, off_t length);

static inline int punch_hole(int descriptor, off_t offset, off_t length) {
  return fallocate(descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length);
}
