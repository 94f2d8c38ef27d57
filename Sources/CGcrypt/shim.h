#include <gcrypt.h>
// gcry_control takes any arguments, which Swift cannot call. 0 when the library is ready.
static inline gcry_error_t gcrypt_start(void) {
  gcry_error_t error = gcry_control(GCRYCTL_NO_FIPS_MODE, 0);
  if (!error && !gcry_check_version(GCRYPT_VERSION)) error = GPG_ERR_NOT_SUPPORTED;
  if (!error) error = gcry_control(GCRYCTL_DISABLE_SECMEM, 0);
  if (!error) error = gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
  return error;
}
