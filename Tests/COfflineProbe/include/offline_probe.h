/// Starts the guard in a child process and tries there what must fail, each call of the kernel by
/// itself. Returns null when all of it failed, else the name of what did not.
const char *offline_probe(void);
