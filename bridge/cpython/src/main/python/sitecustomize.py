"""Shows OpenSSL where this machine keeps its certificate authorities.

The bundled OpenSSL looks for them in a folder of the machine that built it, so that no HTTPS connection of an
application would be trusted. What the deployer says in SSL_CERT_FILE or SSL_CERT_DIR counts first; Windows needs none
of this.
"""

import os

_AUTHORITIES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu, Arch
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  # Fedora, Red Hat
    "/etc/ssl/ca-bundle.pem",  # SUSE
    "/etc/ssl/cert.pem",  # macOS
)

if "SSL_CERT_FILE" not in os.environ and "SSL_CERT_DIR" not in os.environ:
    for _file in _AUTHORITIES:
        if os.path.exists(_file):
            os.environ["SSL_CERT_FILE"] = _file
            break
