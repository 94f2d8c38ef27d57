#ifndef BORING_CIPHER_H
#define BORING_CIPHER_H
#include <stddef.h>
#include <stdint.h>

// ChaCha20-Poly1305 of the BoringSSL inside swift-crypto, without swift-crypto's copies. No type
// of BoringSSL shows here, because libcrypto has others of the same names.

// A cipher with a 32-byte key; NULL when there is no memory.
void *boring_cipher_new(const uint8_t *key);
void boring_cipher_free(void *cipher);

// 1 when `count` bytes at `chunk` were sealed in place and the 16-byte tag was written behind.
int boring_cipher_seal(void *cipher, const uint8_t *nonce, uint8_t *chunk, size_t count);

// 1 when `count` bytes at `sealed` and the 16-byte tag behind them are authentic and were opened
// into `output`; else `output` is zeroed.
int boring_cipher_open(
    void *cipher, const uint8_t *nonce, const uint8_t *sealed, uint8_t *output, size_t count);

#endif
