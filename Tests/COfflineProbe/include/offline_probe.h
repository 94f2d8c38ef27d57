/// Starts the guard in a child process and tries there what must fail. Returns 0 when all of it
/// failed, else which attempt did not; -1 when the child could not be made.
int offline_probe(void);
