/* Digests of "abc" as the standards give them, signatures, and a TLS handshake with itself. */
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <string.h>
#include "check.h"

static int digest(const char *name, const char *want) {
  unsigned char md[64];
  char hex[129] = "";
  size_t n;
  if (!EVP_Q_digest(NULL, name, NULL, "abc", 3, md, &n)) return 0;
  for (size_t i = 0; i < n; i++) sprintf(hex + 2 * i, "%02x", md[i]);
  return !strncmp(hex, want, strlen(want));
}

/* Signs, verifies, and sees that another text does not verify. */
static int signs(EVP_PKEY *key, const EVP_MD *md) {
  unsigned char signature[512];
  size_t n = sizeof signature;
  EVP_MD_CTX *c = EVP_MD_CTX_new();
  int ok = key && EVP_DigestSignInit(c, NULL, md, NULL, key) && EVP_DigestSign(c, signature, &n, (void *)"text", 4) == 1;
  EVP_MD_CTX_reset(c);
  ok = ok && EVP_DigestVerifyInit(c, NULL, md, NULL, key) && EVP_DigestVerify(c, signature, n, (void *)"text", 4) == 1;
  EVP_MD_CTX_reset(c);
  ok = ok && EVP_DigestVerifyInit(c, NULL, md, NULL, key) && EVP_DigestVerify(c, signature, n, (void *)"test", 4) != 1;
  EVP_MD_CTX_free(c);
  ERR_clear_error();
  return ok;
}

static X509 *certificate(EVP_PKEY *key) {
  X509 *x = X509_new();
  X509_set_version(x, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
  X509_gmtime_adj(X509_getm_notBefore(x), -3600);
  X509_gmtime_adj(X509_getm_notAfter(x), 3600);
  X509_NAME *name = X509_NAME_new();
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"localhost", -1, -1, 0);
  X509_set_subject_name(x, name);
  X509_set_issuer_name(x, name);
  X509_NAME_free(name);
  X509_set_pubkey(x, key);
  return X509_sign(x, key, EVP_sha256()) ? x : NULL;
}

const char *RUN(void) {
  static char said[200];
  CHECK(digest("MD5", "900150983cd24fb0d6963f7d28e17f72"));
  CHECK(digest("SHA1", "a9993e364706816aba3e25717850c26c9cd0d89d"));
  CHECK(digest("SHA256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
  CHECK(digest("SHA512", "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"));
  CHECK(digest("SHA3-256", "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"));
  CHECK(digest("BLAKE2b512", "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"));
  EVP_PKEY *rsa = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)2048), *ed = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
  EVP_PKEY *ec = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
  CHECK(signs(rsa, EVP_sha256()));
  CHECK(signs(ec, EVP_sha256()));
  CHECK(signs(ed, NULL));

  X509 *own = certificate(ec);
  CHECK(own);
  SSL_CTX *serves = SSL_CTX_new(TLS_server_method()), *asks = SSL_CTX_new(TLS_client_method());
  CHECK(serves && asks && SSL_CTX_use_certificate(serves, own) == 1 && SSL_CTX_use_PrivateKey(serves, ec) == 1);
  CHECK(X509_STORE_add_cert(SSL_CTX_get_cert_store(asks), own) == 1);
  SSL_CTX_set_verify(asks, SSL_VERIFY_PEER, NULL);
  SSL *server = SSL_new(serves), *client = SSL_new(asks);
  CHECK(SSL_set1_host(client, "localhost"));
  BIO *one, *other;
  CHECK(BIO_new_bio_pair(&one, 0, &other, 0));
  SSL_set_bio(server, one, one);
  SSL_set_bio(client, other, other);
  SSL_set_accept_state(server);
  SSL_set_connect_state(client);
  for (int i = 0; i < 20 && !(SSL_is_init_finished(server) && SSL_is_init_finished(client)); i++) {
    SSL_do_handshake(client);
    SSL_do_handshake(server);
  }
  CHECK(SSL_is_init_finished(server) && SSL_is_init_finished(client));
  CHECK(SSL_get_verify_result(client) == X509_V_OK);
  char got[10] = "";
  CHECK(SSL_write(client, "ping", 4) == 4 && SSL_read(server, got, sizeof got) == 4 && !strcmp(got, "ping"));
  snprintf(said, sizeof said, "OpenSSL %s, 6 digests, RSA, P-256 and Ed25519 sign and verify, a %s handshake", OpenSSL_version(OPENSSL_VERSION_STRING), SSL_get_version(client));
  SSL_free(client);
  SSL_free(server);
  SSL_CTX_free(asks);
  SSL_CTX_free(serves);
  X509_free(own);
  EVP_PKEY_free(rsa);
  EVP_PKEY_free(ed);
  EVP_PKEY_free(ec);
  return said;
}
