/// Gives up sockets, io_uring, debugging and starting programs, for all threads and for good
/// (threats.md T20). Returns 0, or the number of the system call's error.
int offline_guard_start(void);
