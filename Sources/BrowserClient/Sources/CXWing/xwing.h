// X-Wing (draft-connolly-cfrg-xwing-kem) for the browser, where swift-crypto does not compile.
// Each function returns 0, or -1 when a key or an encapsulation is refused.
#pragma once
#include <stdint.h>

// The 1,216-byte public key of a 32-byte seed.
int xwing_public_key(uint8_t *public_key, const uint8_t *seed);

// A fresh 32-byte shared secret and its 1,120-byte encapsulation to a public key.
int xwing_encapsulate(uint8_t *shared_secret, uint8_t *encapsulation, const uint8_t *public_key);

// The 32-byte shared secret in an encapsulation to the public key of a seed.
int xwing_decapsulate(uint8_t *shared_secret, const uint8_t *encapsulation, const uint8_t *seed);
