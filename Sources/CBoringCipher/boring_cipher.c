#include "boring_cipher.h"

#include <CCryptoBoringSSL_aead.h>

enum { key_size = 32, nonce_size = 12, tag_size = 16 };

void *boring_cipher_new(const uint8_t *key) {
  return EVP_AEAD_CTX_new(EVP_aead_chacha20_poly1305(), key, key_size, tag_size);
}

void boring_cipher_free(void *cipher) { EVP_AEAD_CTX_free(cipher); }

int boring_cipher_seal(void *cipher, const uint8_t *nonce, uint8_t *chunk, size_t count) {
  size_t written;
  return EVP_AEAD_CTX_seal_scatter(
      cipher, chunk, chunk + count, &written, tag_size, nonce, nonce_size, chunk, count, NULL, 0,
      NULL, 0);
}

int boring_cipher_open(
    void *cipher, const uint8_t *nonce, const uint8_t *sealed, uint8_t *output, size_t count) {
  return EVP_AEAD_CTX_open_gather(
      cipher, output, nonce, nonce_size, sealed, count, sealed + count, tag_size, NULL, 0);
}
