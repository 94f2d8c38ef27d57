// A disk that fails when a test says so. Takes the place of the C library's calls that change
// files, in the test process and in the libraries it loads. For tests only.
#ifndef DISK_FAULTS_H
#define DISK_FAULTS_H

/// What becomes of the call at which the fault lies, and of those behind it.
enum disk_fault {
  /// Everything fails from here on, as after a power cut; the call itself was not done, and names
  /// given since their folder was synced are taken back.
  disk_fault_cut_before,
  /// The same, but the call itself was done.
  disk_fault_cut_after,
  /// The call fails alone, and was not done; at the cut names go as above.
  disk_fault_error_before,
  /// The call fails alone, but was done.
  disk_fault_error_after,
  /// Calls that need room fail from here on with ENOSPC; others are done.
  disk_fault_full,
};

/// Counts the calls that change files below `folder`, from 1; the one called `at`, 0 for none,
/// fails as `fault` says.
void disk_faults_begin(const char *folder, long at, enum disk_fault fault);

/// The power goes: every call fails from now on, none is done and none is counted.
void disk_faults_cut(void);

/// Ends it. Returns how many calls there were.
long disk_faults_end(void);

#endif
