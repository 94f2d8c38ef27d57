/// Gives up core dumps, debuggers, sockets, io_uring and starting programs, for all threads and
/// for good (threats.md T20). Returns 0, or the number of the system call's error.
int offline_guard_start(void);
